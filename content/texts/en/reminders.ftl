### The daily reminder and what belongs to it.

reminder = <b>Time for your stretches.</b>
reminder-habit = <b>{ $habit }: time for your stretches.</b>
reminder-late = <b>I'm late today, sorry.</b> It was due at { $time }.
reminder-again = <b>Your stretches are still here</b>, if today suits you.
reminder-snoozed = <b>Here I am again.</b>
up-to = up to { $number }
reminder-plan = { $names }, { $repetitions } × { $seconds } s a side: about { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
    }.
reminder-plan-gentle = Gentle today: { $names }, { $repetitions } × { $seconds } s a side, about { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
    }.
reminder-left-out = Your stretches are left out until { DAY($day) }, or until you were seen. Rest, and keep moving about as far as you can.
step-on = One step on after { $R6_good_days } good days in a row{ $places }.
step-back = One step back{ $places }: { $because ->
    [shrink-pain] it still hurt as much after.
    [shrink-rise] it hurt more after than before.
    [shrink-morning] it was worse the next morning.
    [shrink-note] you noted a lot of pain since.
   *[shrink-too-much] it was too much.
    }
step-places = { " " }({ $places })
step-place = { $stretch }{ $legs ->
    [right] , right leg
    [left] , left leg
   *[both] {""}
    }
needs = You need { $things }.
start = Start
later = Later
skip = Skip
later-when = <b>When shall I come back?</b>
snooze-10 = 10 minutes
snooze-30 = 30 minutes
snooze-60 = 1 hour
snooze-evening = This evening
snoozed = I'll be back at <b>{ $time }</b>.
skipped = <b>Skipped.</b>
start-late = You asked to start at { $time }, and I could not answer then. <b>Shall we start now?</b>
start-of-day = That was the reminder of { DAY($day) }. <b>Shall we do today's stretches now?</b>
start-anyway = Start after all
done-without-me-then = Good, noted: done on { DAY($day) }.
done-without-me = <b>Good, noted: done for today.</b>

next-reminder = Next: <tg-time unix="{ UNIX($at) }">{ $when } { $time }</tg-time>, { $place }.
no-reminder = No reminder is set. /time sets one.
no-reminder-questions = Before I can come, a question is open: /start
no-reminder-suspended = Your sessions wait until you have been seen: /stretch
no-reminder-paused = Reminders are paused. /resume starts them again.
clocks-changed = The clocks where you are go by new rules, and so do I. { $next }
day-today = today
day-tomorrow = tomorrow
day-weekday = { WEEKDAY($day) }
day-date = { DAY($day) }

### The next morning: better, same or worse. Worse makes today's session smaller.

since-yesterday = How has it been since yesterday's stretches?
since-better = Better
since-same = Same
since-worse = Worse
since-better-noted = Better since yesterday: noted.
since-same-noted = Same as yesterday: noted.
since-worse-noted = Worse since yesterday. Your stretches are at their smallest already, so take the gentle version today, or rest. If it is new or getting worse: /urgent
since-worse-lower = Worse since yesterday: today we do a little less.
since-worse-ask = <b>{ $site ->
    [leg] How much does your leg hurt now?
    [back] How much does your back or buttock hurt now?
   *[all] How much does it hurt now?
    }</b> 0 is no pain, 10 the worst you can imagine.

### A habit of one's own, and one question after a miss.

habit-teeth = After brushing my teeth
habit-coffee = After my coffee
habit-home = When I get home
habit-bed = Before going to bed
habit-none = No, thanks
habit-remove = Nothing, just the time
habit-without = Fine, just the time then.
habit-is = Your stretches follow from: “{ $habit }”.
habit-set = “{ $habit }”: I'll remind you with these words.

ask-barrier = One missed day changes nothing. What got in the way yesterday?
barrier-forgot = Forgot
barrier-no-time = No time
barrier-pain = Pain
barrier-no-space = No space
barrier-not-today = Just not yesterday
barrier-forgot-answer = That happens. Perhaps another time of day fits better.
barrier-no-time-answer = On such days two minutes are enough.
barrier-pain-answer = Then a gentle two minutes may be right, or rest. If it is new or getting worse, look at the warning signs.
barrier-no-space-answer = Two metres of floor will do. Perhaps at a time when you are at home.
barrier-not-today-answer = Fine. Today is a new day.
short-session = Two-minute session

### A flare: gentle days until a date when it is looked at again.

flare-review = <b>Your gentle days are over, if you like.</b> How shall we go on?
flare-over = Back to usual
flare-on = Stay gentle longer
flare-ended = Back to your usual sessions, where you left off.
flare-goes-on = Gentle sessions until { DAY($day) }.
flare-until = Gentle sessions until { DAY($day) }.
