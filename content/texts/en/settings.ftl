### Settings and the commands that change them.

settings = Settings
settings-title = <b>Your settings.</b> Tap what you want to change.
menu-time = Time
menu-days = Days
menu-timezone = Time zone
menu-where = Where it hurts
menu-habit = Habit
menu-cards = Set-up cards
menu-tempo = Lead-in and rest
menu-pause = Pause
menu-resume = Resume
menu-language = Language
menu-look = Pictures
menu-voice = Voice
menu-goal = Weekly goal
menu-data = My data
menu-privacy = What is kept
export-json = Export (JSON)
export-csv = Export (CSV)
data-erase = Erase everything…
data-title = <b>What I keep about you is yours.</b> See it, take it along, or erase it.
finish = Finish

schedule-none = No time is set yet.
schedule-daily = Every day at <b>{ $time }</b>.
weekdays = Weekdays
weekends = Weekends
schedule-days = { $days } at <b>{ $time }</b>.

day-on = ✓ { $day }
day-off = { $day }
every-day = Every day
weekday-0 = Mon
weekday-1 = Tue
weekday-2 = Wed
weekday-3 = Thu
weekday-4 = Fri
weekday-5 = Sat
weekday-6 = Sun
days-set = Your days are set.
one-day-at-least = One day at least, please. /pause stops the reminders for a while.

days-long = { $days ->
    [one] 1 day
   *[other] { $days } days
    }
pause-open = Until I'm back
paused = <b>Paused until { DAY($day) }.</b> Take good care of yourself.
paused-open = <b>Paused until you come back.</b> /resume starts the reminders again.
away-travel-button = I'm travelling
away-ill-button = I'm ill
away-travel = <b>Have a good journey.</b> When I come again I'll ask where you are.
away-ill = <b>Get well soon.</b> When you are back, we can begin with a gentle session.
back-from-travel = Are you back from your journey? I go by the clock of { $place }.
somewhere-else = I'm somewhere else
resume = Resume
resumed = <b>Welcome back.</b>

language-name = { LANGUAGE($code) }
language-set = From now on in English.

pain-noted = Noted: { $score }.
put-right = <b>Put right: { $score }</b>, not { $was }. If it has changed since, note it with /pain.
which-score = <b>{ $site ->
    [leg] How much did your leg hurt?
    [back] How much did your back or buttock hurt?
   *[all] How much did it hurt?
    }</b> The number you tap takes the place of the one before.
change-score = Change the score
change-score-leg = Change leg
change-score-back = Change back
correction-late = A score can be put right for { $R1_correct_within_minutes } minutes. That is over, so it stays as it was.
card-closed = <b>That card is closed:</b> its score is of an earlier day.
note-now = Note how it is now
pain-noted-high = That is a lot. If it is new or getting worse, or you feel numb or weak, call a doctor today.
site-leg = Leg
site-back = Back or buttock
site-both = Both
site-set = { $site ->
    [leg] From now on I ask about your leg.
    [back] From now on I ask about your back or buttock.
   *[both] From now on I ask about your leg, then about your back or buttock.
    }
site-is = { $site ->
    [leg] I ask about the pain in your leg.
    [back] I ask about the pain in your back or buttock.
   *[both] I ask about your leg, then about your back or buttock.
    }
see-urgent = Warning signs
cards-wait = I tap Ready on each card
cards-go-on = The cards go on by themselves
voice-turn-on = With the voice
voice-turn-off = Without it
voice-set = { $how ->
    [on] From the next Ready on, each stretch comes with a voice message: press play, and it counts the holds for you.
   *[off] The voice is off. Pictures and messages lead you, as before.
    }
chosen = ✓ { $what }
tempo-lead = Lead-in { $seconds } s
tempo-rest = Rest { $seconds } s
tempo-set = <b>{ $lead } s to get ready, { $rest } s of rest between holds.</b> { $open ->
    [yes] The session that is open stays as it began; the next one takes about { $minutes } minutes.
   *[no] From the next session on, which takes about { $minutes } minutes.
    }
look-set = From the next picture on it looks like that.
goal-is = Weekly goal: { $goal ->
    [one] 1 day
   *[other] { $goal } days
    }{ $reserves ->
    [0] {""}
    [one] ; 1 planned day may fall out.
   *[other] ; { $reserves } planned days may fall out.
    }
cards-set = { $how ->
    [wait] Each card waits until you tap Ready.
   *[go-on] The cards go on by themselves, the last one waits for Ready.
    }
