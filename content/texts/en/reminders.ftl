### The daily reminder and what belongs to it.

reminder = <b>Time for your stretches.</b>
reminder-late = <b>I'm late today, sorry.</b> It was due at { $time }.
reminder-again = <b>Your stretches are still here</b>, if today suits you.
reminder-snoozed = <b>Here I am again.</b>
reminder-plan = { $names }, { $repetitions } × { $seconds } s a side: about { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
    }.
names-and = { $listed } and { $name }
start = Start
later = Later
skip = Skip
later-when = <b>When shall I come back?</b>
snooze-10 = 10 min
snooze-30 = 30 min
snooze-60 = 1 hour
snooze-evening = This evening
snoozed = I'll be back at <b>{ $time }</b>.
skipped = <b>Skipped.</b>
start-anyway = Start after all

next-reminder = Next: { $when } { $time }, { $place }.
no-reminder = No reminder is set. /time sets one.
no-reminder-paused = Reminders are paused. /resume starts them again.
day-today = today
day-tomorrow = tomorrow
day-weekday = { WEEKDAY($day) }
day-date = { DAY($day) }
