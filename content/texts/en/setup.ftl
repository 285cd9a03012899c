### Set-up: the few questions before the first session. One message that changes from question to question.

greeting =
    <b>{ $count ->
        [one] A gentle hamstring stretch
        [2] Two gentle hamstring stretches
       *[other] { $count } gentle hamstring stretches
    } a day</b>, about { $minutes } minutes, on the floor beside your phone. Tight hamstrings put stress on the lower back, where the sciatic nerve starts; loosening them may ease the pull.

    For adults. The evidence that stretching helps sciatica is weak, and I am a program, not a clinician: I can't examine you or tell you what causes your pain.
set-up = Let's set up
what-is-stored = What is stored?

consent-first = First a word about what I keep.
agree = I agree
not-now = Not now
not-now-then = All right. I have kept nothing about your health. Come back any time with /start.

none-of-these = None of these

approval-yes = Yes
approval-not-yet = Not yet
onset-days = Days
onset-weeks = Weeks
onset-long = Over 6 weeks
onset-tight = No pain, only tight
onset-set = Thank you, noted.

approval-later = Please ask at your next visit. Until then, stay well below pain in every stretch.

place-set = { $place }: it is { $time } there now.
place-which = Which one do you mean?
place-is = { $place }
place-clock = { $place } by { $clock } time
place-rather = No, { $place }
place-elsewhere = No, somewhere else
city = { CITY($zone) }
country = { COUNTRY($code) }
place-unknown = I can't tell the time zone of that spot. Please type a city, for example <i>Los Angeles</i>.

times-set = <b>These are your times.</b> { $schedule }
clock-am = { $time } am
clock-pm = { $time } pm
time-set = I'll come at { $time }.

all-set = <b>All set.</b> { $schedule }
welcome-back = Good to see you. Nothing was lost.
start-now = Start now
change = Change
already-answered = That one is answered. /settings changes it.
