### The session, from the first question to the last line. Read lying on the floor: the first words say what to do.

rate-before = <b>{ $site ->
    [leg] How much does your leg hurt right now?
    [back] How much does your back or buttock hurt right now?
   *[all] How much does it hurt right now?
    }</b>
    0 is no pain, 10 the worst you can imagine.
rate-after = <b>Done. Lower your leg and rest.</b>
    { $site ->
    [leg] How much does your leg hurt now, 0 to 10?
    [back] How much does your back or buttock hurt now, 0 to 10?
   *[all] How much does it hurt now, 0 to 10?
    }
rate-other = <b>Leg: { $score }. And your back or buttock?</b>
    0 is no pain, 10 the worst you can imagine.
score-of-ten = { $site ->
    [leg] leg { $score } of 10
    [back] back { $score } of 10
   *[all] { $score } of 10
    }
score-wrong = Please tap a whole number from 0 to 10, or type it. If leg and back differ, name them: <i>leg 6, back 3</i>.
scores-apart = leg { $leg }, back { $back }
score = { $score }

back-after-gentle = After gentle days we start one step lower.
back-one-step-back = <b>Good to have you back.</b> After a break we start one step lower.
back-first-rung = <b>Good to have you back.</b> After so long we begin again with short holds.
ask-signs-again = <b>Before we go on: do you have any of these?</b>
ask-signs-new = <b>{ $R0_ask_again_after_days } days or more have gone by. Before we go on: is any of these new?</b>

before-offer-rest = <b>{ $worst_today } is severe pain. Rest today</b>, and keep moving about as far as you can. If you would rather stretch, do two gentle minutes: one short hold a side.
before-offer-rest-days = <b>{ $worst_today } is severe pain, and you have had other hard days. Rest today</b>, and keep moving about as far as you can. If you would rather stretch, do two gentle minutes, today or for { $R3_flare_review_days } days.
# Where the gentle stretch is left out for now, so that only rest is left.
before-only-rest = <b>{ $score } of 10 today, so rest</b>, and keep moving about as far as you can. The gentle stretch is left out for now.
before-offer-gentle-day = <b>A gentle day.</b> Two minutes, or rest?
before-offer-easing = <b>{ $score } is moderate pain.</b> Shall we start with the gentler version of each stretch?
before-offer-gentle = <b>{ $score } is a lot today.</b> I suggest two minutes of the gentle towel stretch, or a day of rest.
before-offer-flare = <b>{ $score } is a lot, and you have had other hard days.</b> That looks like a flare-up. I suggest gentle sessions of two minutes for { $R3_flare_review_days } days, then we look again. Or rest today.
before-offer-return = <b>After an illness, begin gently.</b> Shall we do two gentle minutes of the towel stretch today?
as-eased = The gentler version, as the last times.
as-usual = As usual, as the last times.
before-ask-tingled = <b>{ $R6_good_days } good days with the gentler version.</b> Has anything tingled, gone numb or moved down your leg since it did in a stretch? If nothing has, we try the full stretch again.
before-offer-full = <b>{ $R6_good_days } good days with the gentler version.</b> Shall we try the full stretch? Or stay with it, and go one step on.
choose-full = Full stretch
choose-stay = Stay gentler
choose-clear = Nothing since
choose-tingled = Yes, it has
choose-eased = Gentler version
choose-usual = As usual
choose-gentle = Gentle, 2 minutes
gentle-today = Gentle today
gentle-wished = <b>A gentle day it is:</b> two minutes, one short hold a side.
gentle-later = For this stretch: “Too much”, and it goes on gentler. “Stop” ends the session.
choose-flare = Gentle days
choose-rest = Rest today
resting-today = <b>Rest it is.</b> That is a good decision on a day like this.

stretch-follows = <b>Release. Lower your leg and rest.</b> Next: { $stretch }.
stretch-begins = <b>{ $stretch }</b>
ready = Ready
card-back = Back
other-way = Other way
too-much-button = Too much
stop = Stop
# because: nerve (it tingled, moved down or was sharp below the knee), again (a sign was cleared), before or much (too much, last time).
starts-eased = { $because ->
    [nerve] After what you felt in the leg it starts gentler
    [again] We begin again gently
    [before] It was too much before, so it starts gentler
   *[much] Last time it was too much, so it starts gentler
}: { $easing }.
gentler-today = The gentler version today: { $easing }.

tempo-first = <b>Get ready, { $lead } s.</b> Then hold { $seconds } s, until my next message.
tempo-next = <b>Release, and rest { $lead } s.</b> Then hold { $seconds } s, until my next message.
hold-then = <b>{ $leg ->
    [right] Right leg
   *[left] Left leg
    }, { $repetition } of { $repetitions }.</b> { $hold }
voice-play = <b>Press play now</b>, then put the phone down: the voice counts this stretch. Pressed late or paused, it runs behind the messages: follow the voice. “Too much” and “Stop” count at any moment; the voice does not hear you.
voice-not-taken = <b>No voice this time:</b> it could not be sent. The pictures and messages lead you. If you have forbidden voice messages in Telegram, allow them for this bot, or turn the voice off in /settings.
voice-over = If the voice is still talking, stop it: it is no longer in time.
moment-lost = One moment was lost. Let's repeat this one.
eased-again = Gently now, with the easier version.

too-much = <b>Stop. Lower your leg and breathe out. Where was it?</b> When it has settled, tap Ready: it goes on gentler.
too-much-last = <b>Stop. Lower your leg and breathe out. Where was it?</b> This was the gentlest version, so we leave this stretch for today.
skip-stretch = Skip this stretch
hurts-lower-back = Lower back
hurts-thigh = Back of the thigh or knee
nerve-button = Tingling, numb, or down the leg
stretch-stopped-nerve = <b>Stop. Lower your leg and rest.</b> That can be a nerve being pulled, so that is enough for today. Next time this stretch begins with short holds, in the form that spares your raised leg.
stretch-skipped = <b>Skipped.</b> We leave this stretch for today.
next-would-be = Next would be the other one: { $stretch }. Go on only if it feels all right.
enough-today = Enough for today
stretch-stopped = <b>Stop. Lower your leg and rest.</b> We leave this stretch for today.
eased-next-time = { $stretch }: noted. From here on it is done in its gentler version.
too-much-noted = Noted. If it still hurts, stop here for today.
more-than-before = It hurts more than before, so next time we do less where we can. If it is worse tomorrow morning, tell me. If it is new, look at /urgent.

still-there = Tap <b>Ready</b> when you are in position. Take your time.
parked = <b>Paused.</b> We can go on whenever you like today.
paused-meanwhile = <b>Stop here. Lower your leg and rest.</b> The session waits while you read. We can go on whenever you like today.
go-on = Go on
go-on-with = <b>{ $stretch }.</b> Get into position again.
session-expired = { $holds ->
    [0] Yesterday's session is closed. Today is a new one.
    [one] Yesterday's session is closed. The one hold you did counts.
   *[other] Yesterday's session is closed. The { $holds } holds you did count.
    }

done = <b>{ $holds ->
    [0] Enough for today.
    [one] Done: 1 hold, { $sides }.
   *[other] Done: { $holds } holds, { $sides }.
    }</b>
done-with-pain = <b>{ $holds ->
    [0] Enough for today.
    [one] Done: 1 hold, { $sides }.
   *[other] Done: { $holds } holds, { $sides }.
    }</b> { $pain }.
pain-change = Pain { $before } → { $after }
pain-change-apart = Leg { $before_leg } → { $after_leg }, back { $before_back } → { $after_back }
a-side = { $seconds } s a side
each-side = right { $right } s, left { $left } s
stopped = <b>Stopped.</b> { $holds ->
    [one] The hold you did counts.
   *[other] The { $holds } holds you did count.
    }
stopped-before = <b>Stopped.</b> Nothing is lost: /stretch starts again whenever you like.
rate-if-you-like = { $site ->
    [leg] If you like: how much does your leg hurt now, 0 to 10?
    [back] If you like: how much does your back or buttock hurt now, 0 to 10?
   *[all] If you like: how much does it hurt now, 0 to 10?
    }
noted-after = Thank you, noted: { $score }.

why-these = Why these?
progress-button = Progress
running-already = Your session is running: look for its newest message.
nothing-running = No session is running. /stretch starts one.
session-over = That session is over.
already-done = That is done already.
nothing-to-do = Nothing to do there right now.
stale-button = That button is from an earlier time. /help shows what you can do.
done-already = <b>You have done today's session.</b> One a day is enough; a second one should feel easy.
done-already-rest = <b>You have stretched today, and it was too much.</b> Rest until tomorrow.
once-more = Once more

### After a hold that was too much, or high pain: three taps.

ask-feeling = <b>What did you feel?</b>
feeling-pull = Pull
feeling-ache = Ache
feeling-sharp = Sharp
feeling-electric = Electric or numb
ask-where = <b>Where was it?</b> If in several places, the lowest.
where-back = Back
where-buttock = Buttock
where-thigh = Thigh
where-below-knee = Below the knee
ask-moved = <b>Did it move?</b>
moved-down = Down the leg
moved-up = Up to the back
moved-no = It stayed
felt-protect = That can be a nerve being pulled. Next time the stretch begins with short holds, in the form that spares your raised leg. If it happens again, show it to a doctor or physiotherapist; if you stay numb or get weaker: /urgent
felt-good-news = Pain that moves up towards the back is usually a good sign.
