### The session, from the first question to the last line. Read lying on the floor: the first words say what to do.

rate-before = <b>How much does it hurt right now?</b>
    0 is no pain, 10 the worst you can imagine.
rate-after = <b>Done. Lower your leg and rest.</b>
    How much does it hurt now, 0 to 10?
score = { $score }

before-moderate = <b>{ $score } is moderate pain.</b> Shall we start with the gentler version of each stretch?
choose-eased = Gentler version
choose-usual = As usual
before-high = <b>{ $score } is a lot today.</b> I suggest the gentle towel stretch only, or a day of rest. If this pain is new or very different, look at /urgent first.
choose-gentle = Gentle towel only
choose-rest = Rest today
resting-today = <b>Rest it is.</b> That is a good decision on a day like this.

stretch-begins = <b>{ $stretch }</b>
ready = Ready
too-much-button = Too much
stop = Stop
starts-eased = Last time it was too much, so we start gently. { $easing }

hold-first = <b>{ $leg ->
    [right] Right leg
   *[left] Left leg
    }, { $repetition } of { $repetitions }.</b> Get ready for { $lead } s, then hold { $seconds } s, until my next message.
hold-next = <b>Release. { $leg ->
    [right] Right leg
   *[left] Left leg
    }, { $repetition } of { $repetitions }.</b> Rest { $lead } s, then hold { $seconds } s, until my next message.
moment-lost = One moment was lost. Let's repeat this one.
eased-again = Gently now, with the easier version.

too-much = <b>Stop. Lower your leg and breathe out.</b>
skip-stretch = Skip this stretch
stretch-skipped = <b>Skipped.</b> We leave this stretch for today.
stretch-stopped = <b>Stop. Lower your leg and rest.</b> We leave this stretch for today.
eased-next-time = Noted. From now on that stretch is done in its gentler version.

still-there = Tap <b>Ready</b> when you are in position. Take your time.
parked = <b>Paused.</b> We can go on whenever you like today.
go-on = Go on
go-on-with = <b>{ $stretch }.</b> Get into position again.
session-expired = { $holds ->
    [0] Yesterday's session is closed. Today is a new one.
    [one] Yesterday's session is closed. The one hold you did counts.
   *[other] Yesterday's session is closed. The { $holds } holds you did count.
    }

done = <b>Done: { $holds ->
    [one] 1 hold
   *[other] { $holds } holds
    }, { $sides }.</b>
done-with-pain = <b>Done: { $holds ->
    [one] 1 hold
   *[other] { $holds } holds
    }, { $sides }.</b> Pain { $before } → { $after }.
a-side = { $seconds } s a side
each-side = right { $right } s, left { $left } s
stopped = <b>Stopped.</b> { $holds ->
    [one] The hold you did counts.
   *[other] The { $holds } holds you did count.
    }
stopped-before = <b>Stopped.</b> Nothing is lost: /stretch starts again whenever you like.
rate-if-you-like = If you like: how much does it hurt now, 0 to 10?
noted-after = Thank you, noted: { $score } of 10.

why-these = Why these?
progress-button = Progress
running-already = Your session is running: look for its newest message.
nothing-running = No session is running. /stretch starts one.
session-over = That session is over.
already-done = That is done already.
nothing-to-do = Nothing to do there right now.
stale-button = That button is from an earlier time. /help shows what you can do.
done-already = <b>You have done today's session.</b> One a day is enough; a second one should feel easy.
once-more = Once more
