### Charts, the page for the doctor and the file with everything: captions, labels, sentences.
### A label stands inside a picture or on paper: a few words, no bold or slanted parts.


## /progress: one sentence with each picture, which says the same without it

chart-pain = Pain
chart-holds = Holds
chart-calendar = Calendar

pain-trend = <b>Pain before sessions went from { $first } to { $last }</b>: averages of the first and the last { $R7_averaged_days } rated days ({ $entries } in all){ $after }{ $changes ->
    [0] {""}
    [one] , and the plan changed once
   *[other] , and the plan changed on { $changes } days
    }.{ $notes }
pain-so-far = <b>Pain before sessions is { $last } on average so far</b>, from { $entries ->
    [one] one day
   *[other] { $entries } days
    }{ $after }{ $changes ->
    [0] {""}
    [one] , and the plan changed once
   *[other] , and the plan changed on { $changes } days
    }.{ $notes }
pain-after = ; after sessions it is { $last } now
pain-apart = <b>Pain before sessions: { $sites }</b>. Averages of the first and the last { $R7_averaged_days } rated days{ $changes ->
    [0] {""}
    [one] ; the plan changed once
   *[other] ; the plan changed on { $changes } days
    }.{ $notes }
pain-site = { $site ->
    [leg] leg
   *[back] back or buttock
    } { $first } → { $last }
pain-site-so-far = { $site ->
    [leg] leg
   *[back] back or buttock
    } { $last } so far
pain-notes = { " " }{ $notes ->
    [one] You noted your pain once at another time.
   *[other] You noted your pain { $notes } times in between.
    }
pain-not-rated = You have not rated your pain before a session yet.

held = <b>Seconds held a day, at first and now.</b> { $stretches }.
held-stretch = { $stretch }: { $legs }
held-leg = { $leg ->
    [right] right
   *[left] left
    } { $first } → { $last } s
nothing-held = Nothing has been held yet; the first hold will show here.

calendar = <b>This week { $stretched } of { $goal } days</b>, { $left ->
    [0] no reserve day left
    [one] 1 reserve day left
   *[other] { $left } reserve days left
    }; in all { $days ->
    [one] 1 day
   *[other] { $days } days
    } of stretching in { $weeks ->
    [one] 1 week
   *[other] { $weeks } weeks
    }{ $reached ->
    [0] {""}
    [one] , the weekly goal reached once
   *[other] , the weekly goal reached { $reached } times
    }.
calendar-off = <b>This week is off.</b> In all { $days ->
    [one] 1 day
   *[other] { $days } days
    } of stretching in { $weeks ->
    [one] 1 week
   *[other] { $weeks } weeks
    }.

report-unavailable = <b>The page could not be made this time.</b> /progress and /why say much of it in words; please try /report again later.
export-unavailable = <b>The file could not be made this time.</b> Please try /export again later.


## What changed in the plan, beside its date in a chart

change-grow = { $stretch }, { $legs ->
    [right] right leg
    [left] left leg
   *[both] both legs
    }: { $repetitions } × { $hold_s } s{ $easing ->
    [0] {""}
   *[other] , gentler version
    }
change-shrink = { $stretch }, { $legs ->
    [right] right leg
    [left] left leg
   *[both] both legs
    }: back to { $repetitions } × { $hold_s } s
change-lift = { $stretch }, { $legs ->
    [right] right leg
    [left] left leg
   *[both] both legs
    }: full stretch again
change-ease = { $stretch }, { $legs ->
    [right] right leg
    [left] left leg
   *[both] both legs
    }: gentler version
change-protect = { $stretch }: first holds again, gentler version
change-one-step-back = After a break: one step back
change-first-rung = After a long break: short holds again
change-after-gentle = After gentle days: one step back
change-less-today = Worse morning: one step back
change-flare = Gentle days


## Labels of the charts

label-trend-title = Pain around your sessions
label-before = before
label-after = after
label-next-morning = next morning, if worse
label-average = before, 7-day average
label-lines = filled: before; line: 7-day average
label-site-leg = leg
label-site-back = back or buttock
label-site-none = place not told
label-noted = noted at other times
label-by-week = weekly averages
label-none = none
label-worst = worst imaginable
label-earlier-changes = and { $count } earlier changes
label-holds-title = Seconds held a day
label-left = Left
label-right = Right
label-calendar-title = Your weeks
label-goal = Goal
label-done = done
label-partly = partly
label-rest = rest day
label-reserve = reserve day
label-missed = no session
label-paused = pause
label-today = today
label-empty = Nothing here yet. After your first session this fills up by itself.


## Labels of the page for the doctor

label-report-title = Hamstring stretching for sciatica
label-self-reported = self-reported, not a diagnosis
label-made = Made on
label-sessions = days stretched / planned
label-held = held in a stretch
label-pain-first-last = pain before sessions (0–10), average of the first and the last { $R7_averaged_days } rated days
label-notes = Pain noted at other times: { $count }.
report-corrected = Put right within minutes: { $scores }.
report-corrected-one = { DAY($day) } { $was } → { $score }
label-stretch = Stretches
label-leg = Leg
label-holds = Holds
label-seconds = Hold, first → last
label-eased = Eased
label-stopped = Stopped
label-no-holds = No holds in this period.
label-warnings-title = Warning signs asked
label-no-warnings = Not asked in this period.
label-advice-title = What the bot advised, and by which rule
label-no-advice = No advice in this period.
label-rule = rule
label-earlier = and { $count } earlier
label-more = and { $count } more stretches
label-disclaimer = Self-reported in a chat with a program, not a diagnosis; no clinician has checked it. The rules await a physiotherapist's sign-off.

verdict-better = { $change } less: a meaningful change by rule R2 ({ $points } points or { $percent } %; { $source }).
verdict-same = No meaningful change by rule R2 ({ $points } points or { $percent } %; { $source }).
verdict-worse = { $change } more: worse by rule R7 ({ $worse } points or more).
verdict-unclear = Too few entries to tell a change by rule R2 (at least { $entries } at the start and { $entries } now).
verdict-points = { $points ->
    [one] 1 point
   *[other] { $points } points
    }

signs-all = Any of { $count } warning signs
signs-none = no
signs-present = yes
signs-seen = reported as seen by someone
signs-not-meant = taken back: not meant


## What the bot advised, and why, as the doctor reads it

advised-suspend-emergency = Emergency care now; sessions suspended.
because-suspend-emergency = Reported: { $sign }.
advised-suspend-urgent = See a doctor the same day; sessions suspended.
because-suspend-urgent = Reported: { $sign }.
advised-suspend-clinician = See a doctor before stretching; sessions suspended.
because-suspend-clinician = Reported: { $sign }.
advised-offer-gentle = Two gentle minutes, or rest.
because-offer-gentle = Pain before the session: { $score }{ $apart }.
advised-offer-rest = Rest, or two gentle minutes.
because-offer-rest = Pain that day: { $worst_today }.
advised-offer-rest-days = Rest, or gentle sessions.
because-offer-rest-days = Pain that day: { $worst_today }, high on { $high_days } of the last days.
advised-offer-flare = Gentle sessions for { $R3_flare_review_days } days, or rest.
because-offer-flare = Pain before the session: { $score }{ $apart }, high on { $high_days } of the last days.
advised-less-today = One step back in every stretch.
because-less-today = Worse on the morning after.
advised-stop-stretch = { $stretch } left out for the rest of that session.
because-stop-stretch = Too much in its gentlest version, { $leg ->
    [right] right leg
   *[left] left leg
    }.
advised-protect = { $stretch } from its first holds, in a gentler version.
because-protect = Felt: { $feeling } ({ $where }). Did it move? { $moved }.
advised-one-step-back = Shorter holds.
because-one-step-back = { $days_away } days without a session.
advised-first-rung = The first, short holds again.
because-first-rung = { $days_away } days without a session.
advised-going-well = Keep the stretches as a daily routine, with the doctor's approval.
because-going-well = It is easing: { $course }.
advised-see-doctor-severe = See a doctor this week.
because-see-doctor-severe = Pain of { $R3_severe_from } or more on { $severe_days } of { $R3_severe_within_days } days.
advised-see-doctor-nerve = See a doctor or physiotherapist.
because-see-doctor-nerve = Nerve-like in a stretch on { $nerve_days } of { $R4_nerve_within_days } days.
advised-see-doctor-mornings = See a doctor or physiotherapist.
because-see-doctor-mornings = Worse on { $worse_mornings } of { $R7_worse_mornings_days } mornings.
advised-see-doctor-raised = See a doctor or physiotherapist.
because-see-doctor-raised = { $raised } sessions within { $R7_raised_days } days raised pain clearly.
advised-see-doctor-weeks = See a doctor or physiotherapist.
because-see-doctor-weeks = Week { $week }: { $course }.
advised-see-specialist-weeks = See a spine specialist.
because-see-specialist-weeks = Week { $week }: { $course }.
advised-see-specialist-worse = See a doctor or a spine specialist soon.
because-see-specialist-worse = It is getting worse: { $course }.
apart-scores = { " " }(leg { $score_leg }, back { $score_back })
apart-averages = { " " }(leg { $first_leg } → { $last_leg }, back { $first_back } → { $last_back })
advised-see-specialist-stops = See a doctor or a spine specialist.
because-see-specialist-stops = { $stops } sessions in { $days } days in which a stretch had to be stopped.
