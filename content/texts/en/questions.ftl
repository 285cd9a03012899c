### The questions outside the session, each with the sentence that helps when typed words were no answer.

ask-consent =
    <b>May I keep your answers about pain?</b>
    They shape your stretches, and tell me when to send you to someone. /export shows them, /erase removes them. More: /privacy

ask-signs =
    <b>Do you have any of these?</b>
    If you do, someone should look at it before you stretch.

ask-approval =
    <b>Has a doctor or physiotherapist said that gentle stretching is fine?</b>

ask-place =
    <b>Where are you?</b> For the right time:
    tap one, type your city, or share your location.
place-wrong = I couldn't read that as a place. Please type a larger city nearby, with its country if that helps: <i>Nice, France</i>. Or type a zone such as <i>America/Los_Angeles</i>.

ask-time =
    <b>When shall I come?</b>
    At home, with two metres of floor. Tap one, or type your own.
time-which = <b>Which of the two do you mean?</b>
times-which = Something else? Type all times with <i>am</i> or <i>pm</i>.
time-wrong = I couldn't read that as a time. Please type it like <i>07:30</i>, <i>7.30 pm</i> or <i>8 on weekdays, 9:30 on weekends</i>.

ask-onset = <b>How long have you had it?</b> Then I know when to send you to somebody, if it doesn't ease.

ask-days = <b>On which days?</b> Tap a day to switch it on or off, or type them: <i>mon wed fri</i>.
days-wrong = I couldn't read those days. Please type them like <i>mon wed fri</i>, <i>weekdays</i> or <i>every day</i>.

ask-pain = <b>How much does it hurt now?</b>
    0 is no pain, 10 the worst you can imagine.
pain-wrong = Please give one whole number from 0 to 10, for example <i>/pain 4</i>. If leg and back differ, name them: <i>/pain leg 6, back 3</i>.

ask-site = <b>Where does it hurt, as a rule?</b> Then I ask about that place. With both, I ask about one after the other.

ask-pause = <b>For how long?</b> Nothing is lost while you are away. Tap, or type a number of days.
pause-wrong = I couldn't read that as a number of days. Please type it like <i>/pause 5</i>, up to 365.

ask-language = <b>Which language?</b>
language-wrong = I don't speak that one yet. Try <i>/language en</i>.

ask-habit = <b>What could your stretches follow from?</b> Tied to something you do anyway, they are easier to keep up. Tap one, or type your own, such as <i>after lunch</i>.
habit-wrong = That doesn't read like something your stretches could follow. Type it like <i>after lunch</i> or <i>when I get home</i>, or tap an answer. /help shows what else I can do.

ask-cards = <b>How shall I show how to get into position?</b>

ask-tempo = <b>How much time do you want?</b> The lead-in is for getting into position, before the first hold of each leg. The rest is between holds.

ask-voice = <b>Shall a voice lead you?</b> Each stretch then comes with one voice message, in time with its holds. It is a computer’s voice; messages and buttons stay as they are.
ask-look = <b>Whom shall the pictures show?</b>
look-fern = White shirt, dark hair
look-reed = Purple shirt, grey beard
ask-goal = <b>On how many days a week do you mean to stretch?</b> Planned days beyond that are in reserve: they may fall out.

ask-seen-by = <b>Good that you were seen. Who looked at it?</b>
ask-fine = <b>Did they say that gentle stretching is fine again?</b>

ask-clinic-name = <b>Under which name shall they see you?</b> Please type it, or tap.
clinic-name-wrong = Please type a name of up to 40 letters, like <i>Ana R.</i>, or tap a button above.
