### Set-up: the few questions before the first session. One message that changes from question to question.

greeting =
    <b>Two gentle hamstring stretches a day</b>, about { $minutes } minutes, on the floor beside your phone. They can ease the pull behind sciatica and loosen tight hamstrings.

    I am a program, not a clinician: I can't examine you or tell you what causes your pain.
set-up = Let's set up
what-is-stored = What is stored?

consent-first = First a word about what I keep.
ask-consent =
    <b>May I keep your answers about pain?</b>
    I use them to adapt your stretches and to tell you when to see someone. You can see them (/export) or erase them (/erase) at any time. More: /privacy
agree = I agree
not-now = Not now
not-now-then = All right. I have kept nothing about your health. Come back any time with /start.

ask-signs =
    <b>Before we begin: do you have any of these?</b>
    If you do, someone should look at it before you stretch.
none-of-these = None of these

ask-approval =
    <b>Has a doctor or physiotherapist said that gentle stretching is fine for you?</b>
approval-yes = Yes
approval-not-yet = Not yet
approval-later = Please ask at your next visit. Until then, stay well below pain in every stretch.

ask-place =
    <b>Where are you?</b> I need it for the right time.
    Tap one, type your city, or share your location.
place-set = { $place }: it is { $time } there now.
place-rather = No, { $place }
place-elsewhere = No, somewhere else
country = { COUNTRY($code) }
place-wrong = I don't know that place. Please type a larger city nearby, for example <i>Los Angeles</i>, or a zone such as <i>America/Los_Angeles</i>.
place-unknown = I can't tell the time zone of that spot. Please type a city, for example <i>Los Angeles</i>.

ask-time =
    <b>When shall I come?</b>
    A time when you are at home with two metres of floor. Tap one, or type it: <i>07:30</i>.
time-wrong = I couldn't read that as a time. Please type it like <i>07:30</i> or <i>7.30 pm</i>.
time-set = I'll come at { $time }.

all-set = <b>All set.</b> { $schedule }
welcome-back = Good to see you. Nothing was lost.
start-now = Start now
change = Change
already-answered = That one is answered. /settings changes it.
