### Advice, and the reason for each decision (/why). "Ease", never "treat" or "cure".

advice-see-doctor-severe = <b>Please see your { $doctor } this week.</b> Your pain was { $R3_severe_from } or more on { $severe_days } of the last { $R3_severe_within_days } days. Somebody who can examine you needs to look at that. Until then rest, and keep moving about as you can.
advice-see-doctor-nerve = <b>Please see a { $doctor } or a physiotherapist.</b> On { $nerve_days } of the last { $R4_nerve_within_days } days a stretch felt like a nerve being pulled. If it was the same stretch, we leave it out until you were seen, or for { $R4_left_out_days } days.
advice-see-specialist-stops = <b>Please see a { $doctor } or a spine specialist.</b> In { $stops } sessions within { $days } days a stretch had to be stopped because it hurt too much. If it was the same one, we leave it out until you were seen, or for { $R4_left_out_days } days.
advice-see-specialist-worse = <b>Please see a { $doctor } or a spine specialist soon.</b> The reason: { $course }. There may be another cause than your hamstrings. Until then, keep it gentle, or rest.
advice-see-doctor-mornings = <b>Please see a { $doctor } or a physiotherapist.</b> You woke up worse on { $worse_mornings } of the last { $R7_worse_mornings_days } mornings. Until then, keep it gentle, or rest.
advice-see-doctor-raised = <b>Please see a { $doctor } or a physiotherapist.</b> { $raised } sessions in { $R7_raised_days } days left you with clearly more pain than before. Until then, keep it gentle, or rest.
advice-see-doctor-weeks = <b>Please see your { $doctor } or a physiotherapist.</b> { $week } weeks, and { $course }. Sciatica usually settles within four to six weeks, so it is worth a look.
advice-see-specialist-weeks = <b>Please see a spine specialist.</b> { $week } weeks, and { $course }. There may be another cause than your hamstrings. A specialist can find it and make a plan of your own.
advice-going-well = <b>It is easing:</b> { $course }. Make the stretches a daily routine, as long as your doctor approves.
course-few = your last score is { $last } of 10, with too few scores to show a change
course-forgotten = your last score is { $last } of 10, and how it was at first is no longer kept
course-same = average pain went from { $first } at first to { $last } now{ $apart }
course-severe = average pain went from { $first } to { $last }{ $apart }, which is still a lot
course-worse = average pain rose from { $lowest } at its best to { $last } now{ $apart }
course-worse-leg = average pain in the leg rose from { $lowest_leg } at its best to { $last_leg } now
i-have-appointment = I have an appointment
i-have-seen = I have been seen
advised-appointment = <b>Good that you have an appointment.</b> /report makes a page to take along. I'll not bring this up for { $weeks } weeks, unless it gets worse.
advised-seen = <b>Good that you were seen.</b> Do as you were told there, also where it differs from what I say. I'll not bring this up for { $weeks } weeks, unless it gets worse.
what-else = What else may help?
what-else-helps = <b>What else may help, besides stretching.</b> Ice or heat. Walking, as far as it feels all right. Physical therapy. A doctor or spine specialist can find the cause, and make a plan of your own with you. Where it comes to a back fusion, ask about alternatives as well.
why = Why?

why-title = <b>{ $count ->
    [one] The last thing I decided, and why
   *[other] The last { $count } things I decided, and why
    }</b>
why-nothing-yet = <b>So far I have changed nothing.</b>
why-plan = Both stretches start with short holds, as is usual for beginners (5 to 10 seconds). Holds grow and stretches are eased by what you tell me.
why-evidence = Evidence that stretching helps sciatica is weak (Dove 2022). No physiotherapist has signed this off yet.
# Within a sentence: "Towel stretch, right leg".
which-leg = { $leg ->
    [right] right leg
   *[left] left leg
    }
why-decision = { DAY($day) }: { $reason } ({ $rule })
why-sources = <i>Sources. { $sources }.</i>
why-source = { $rule }: { $source }
why-R0-suspend-emergency = You reported “{ $sign }”, a warning sign: no sessions until you have been seen.
why-R0-suspend-urgent = You reported “{ $sign }”, a warning sign: no sessions until you have been seen.
why-R0-suspend-clinician = You reported “{ $sign }”, which a doctor should know first: no sessions until then.
why-R0-ask-signs = Your pain was { $score }{ $apart }. I ask for warning signs again when pain is { $R0_severe_from } or more, or rose by { $R0_rise_from } in a session, and after { $R0_ask_again_after_days } days.
why-R0-ask-seen = You reported “{ $sign }” { $days ->
    [one] 1 day
   *[other] { $days } days
    } before, and nobody had looked at it: I asked.
why-R0-cleared = You were seen about “{ $sign }”, and stretching was fine: short, gentle holds at first.
why-R1-corrected = You put a score right: { $score } instead of { $was }. What had followed from the other one was decided anew.
why-R3-offer-easing = Your pain before was { $score }{ $apart }: I offered the gentler version.
why-R3-offer-gentle = Your pain before was { $score }{ $apart }: I offered two gentle minutes or rest.
why-R3-offer-rest = Your pain was { $worst_today } today: I suggested rest, or two gentle minutes.
why-R3-offer-rest-days = Your pain was { $worst_today } today, and high on { $high_days } of the last days: I suggested rest, or gentle days.
why-R3-offer-gentle-day = It is a gentle day: two minutes, or rest.
why-R3-after-gentle = After gentle days every stretch began one step lower.
why-R3-as-usual = You chose “As usual” { $R3_default_after } times in a row, so I went on with it.
why-R3-as-eased = You chose the gentler version { $R3_default_after } times in a row, so I went on with it.
why-R3-gentle-today = You chose a gentle day: two minutes, one short hold a side.
why-R3-offer-flare = Your pain before was { $score }{ $apart }, and it was high on { $high_days } of the last days: I offered gentle days.
why-R3-flare = You chose gentle sessions until { DAY($until) }.
why-R3-less-today = Worse the next morning: one step back in every stretch.
why-R3-smallest = Worse the next morning. Your stretches are at their smallest already, so nothing could be made smaller.
why-R3-stop-stretch = { $stretch }, { which-leg }: still too much with the gentlest version, so we left it.
why-R5-ease = { $stretch }, { which-leg }: “Too much”, so it is done in its gentler version, today and next time.
why-R4-ask-what-was-felt = A hold was too much, or pain after was high: I asked what it felt like.
why-R4-protect = { $stretch }: like a nerve (electric, numb, down the leg, or sharp below the knee). It begins with short holds, in the form that spares the raised leg.
why-R4-ask-tingled = { $R6_good_days } good days with the gentler version: I asked whether anything has tingled since.
why-R4-tingled = { $stretch }, { which-leg }: it has tingled since, so the gentler version stays. I ask again after more good days.
why-R4-lift = { $stretch }, { which-leg }: nothing has tingled since, so the full stretch again.
why-R5-offer-full = { $R6_good_days } good days with the gentler version: I offered the full stretch.
why-R5-stay = { $stretch }, { which-leg }: you chose to stay with the gentler version.
why-R5-lift = { $stretch }, { which-leg }: you chose the full stretch again.
why-R4-good-news = Pain moved up towards the back, which is usually a good sign.
why-R6-grow = { $stretch }, { which-leg }: { $R6_good_days } good days in a row, so one step on, to { $repetitions } × { $hold_s } s.
why-R6-shrink-too-much = { $stretch }, { which-leg }: it was too much, so one step back, to { $repetitions } × { $hold_s } s.
why-R6-shrink-pain = { $stretch }, { which-leg }: pain after was { $score_after }, no lower than before, so one step back, to { $repetitions } × { $hold_s } s.
why-R6-shrink-rise = { $stretch }, { which-leg }: pain rose from { $score_before } to { $score_after }, so one step back, to { $repetitions } × { $hold_s } s.
why-R6-shrink-morning = { $stretch }, { which-leg }: worse the next morning, so one step back, to { $repetitions } × { $hold_s } s.
why-R6-shrink-note = { $stretch }, { which-leg }: you noted pain of { $note } since, so one step back, to { $repetitions } × { $hold_s } s.
why-R6-first-rung = { $days_away } days without a session: we began again with short holds.
why-R6-shrink = { $stretch }, { which-leg }: it was too much, so one step back, to { $repetitions } × { $hold_s } s.
why-R6-smallest = { $stretch }, { which-leg }: { $because ->
    [shrink-pain] pain after was { $score_after }
    [shrink-rise] pain rose to { $score_after }
    [shrink-morning] worse the next morning
    [shrink-note] you noted pain of { $note } since
   *[shrink-too-much] it was too much
    }. It is at its smallest already, { $repetitions } × { $hold_s } s.
why-R6-keep = { $stretch }, { which-leg }: kept as it is.
why-R6-offer-return = You came back after an illness: I offered two gentle minutes.
why-R6-one-step-back = { $days_away } days without a session: every stretch went one step back.
why-R7-going-well = It is easing, { $course }: the stretches can stay a daily routine.
why-R3-see-doctor-severe = Pain of { $R3_severe_from } or more on { $severe_days } of the last { $R3_severe_within_days } days: see your doctor this week.
why-R4-see-doctor-nerve = On { $nerve_days } of the last { $R4_nerve_within_days } days a stretch felt like a nerve: see a doctor or physiotherapist.
why-R7-see-doctor-mornings = Worse on { $worse_mornings } of the last { $R7_worse_mornings_days } mornings: see a doctor or physiotherapist.
why-R7-see-doctor-raised = { $raised } sessions in { $R7_raised_days } days raised pain clearly: see a doctor or physiotherapist.
why-R7-see-doctor-weeks = { $week } weeks, and { $course }: see a doctor or physiotherapist.
why-R7-see-specialist-weeks = { $week } weeks, and { $course }: see a spine specialist.
why-R7-see-specialist-worse = It is getting worse, { $course }: see a doctor or spine specialist.
why-R7-see-specialist-stops = In { $stops } sessions within { $days } days a stretch had to be stopped: see a doctor or spine specialist.
