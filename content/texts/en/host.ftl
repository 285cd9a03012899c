### The host's chat: /admin, announcements, and what the host is told unasked. Only announcements reach people.

command-admin = For who runs the bot: how it is, and a message to all

## What stands above an announcement, in the chat of everybody who gets it.

announcement = <b>From who runs this bot:</b>
announcement-of = <b>From { $name }, who runs this bot:</b>

## How the bot is. Groups of few people are told by host-few.

host-few = fewer than { $least }
host-title = <b>How the bot is</b>, at { CLOCK($at) }{ host-clock }
host-well = Nothing needs you now.
host-needs =
    <b>This needs you:</b>
    { $troubles }
host-people = <b>People who agreed:</b> { $people }. Stretched this week: { $active }. Pausing: { $paused }. Blocked the bot: { $blocked }.
host-sessions = <b>Sessions in the last day:</b> { $sessions }. Running now: { $running }.
host-messages = Messages
host-machine = Machine
host-announcement = Announcement
host-look = Look again
host-back = Back

## Whose clock it is: the host’s own where they have told it.

host-clock =
    { $clock ->
        [utc] { " " }UTC
       *[own] { "" }
    }

## Messages: how late, what was given up, and trying again.

host-late =
    <b>How late in the last day</b>
    Reminders: { $reminders }
    In sessions: { $cues }
host-late-told = half within { $half } s, the last after { $most } s
host-late-none = there were none
host-waiting = <b>Waiting to leave:</b> { $count }
host-dead = <b>Given up this month:</b> { $count }. They were refused, or tried too often. Besides: { $updates } updates, { $timers } timers.
host-unknown = <b>Not known:</b> { $count }. The answer was lost, so each may have come. They are not sent again.
host-blocked = <b>Blocked the bot:</b> { $people } people. They hear from it again once they let it in.
host-again = <b>Try again</b> ({ $count }): what was given up in the last day, and is still the last word. No reminders, nothing of a session, nothing for a clinic. Nobody gets a message more than twice.
host-try-again = Try again
host-again-done =
    { $count ->
        [one] One message is on its way.
       *[other] { $count } messages are on their way.
    }
host-again-none = There is nothing to try again.

## What it runs on.

host-versions =
    <b>Limber { $version }</b>
    Schema: { $schema }
    Library: python-telegram-bot { $library }
    Python: { $python }
host-database = <b>Database:</b> { $kind }
host-disk = <b>Room on the disk:</b> { $free } MB
host-zones =
    <b>Time zones:</b> { $release }, from the { $origin ->
        [system] system
       *[package] package
    }{ $age ->
        [old] , over a year old: pip install --upgrade tzdata
       *[new] {""}
    }
host-clock-right = <b>Clock:</b> right
host-clock-wrong = <b>Clock:</b> { $told }

## An announcement: writing it, looking at it, sending it.

host-nobody = Nobody has agreed yet who can be reached: an announcement would go to no one.
host-write = <b>Write your announcement now</b>, as one message. It goes to { $people } people, as plain words. You see it first.
host-write-in = <b>Write it in this language now:</b> { LANGUAGE($code) }. Whoever reads that language gets it instead of the other text.
host-write-most = At most { $most } characters.
host-too-long = That is too long: at most { $most } characters fit in one message. Nothing was kept. Send a shorter text.
host-draft = <b>Above is what people get.</b> It goes to { $people } people, without a sound, and takes { $time }. Sessions and reminders go first; who is in a session gets it afterwards. Who did not agree, or blocked the bot, gets none.
host-draft-own = A text of their own: { $languages }
host-about-you = Was that about yourself? Then tap /urgent.
host-minutes = about { $minutes } minutes
host-a-minute = a minute at most
host-send = Send to { $people } people
host-in-language = In { LANGUAGE($code) }
host-anew = Write it anew
host-discard = Throw away
host-discarded = Thrown away. Nothing was sent.
host-sure = <b>Send it to { $people } people now?</b> What has left cannot be taken back.
host-send-now = Yes, send it now
host-not-yet = Not yet
host-sending = <b>Being sent:</b> { $sent } of { $people } have left. The rest takes { $time }.
host-sending-waits = In a session, or with something else waiting: { $people } people. They get it afterwards.
host-stop-sending = Stop sending
host-sent = <b>Sent:</b> { $sent } of { $people }
host-stopped = <b>Stopped:</b> { $sent } of { $people } had left. Nobody else gets it.
host-reach = Not known whether it came: { $unknown }. Refused: { $dead }. Blocked the bot: { $blocked }. Erased meanwhile: { $gone }.

## What the host is told unasked. docs/runbook.md has a section for each.

host-alert =
    { $count ->
        [one] <b>Something needs you</b>
       *[other] <b>{ $count } things need you</b>
    }
host-alert-over = <b>All is well again</b>
host-alert-is =
    <b>{ $what }</b>, since { CLOCK($since) }{ host-clock }
    <i>{ $told }</i>
host-alert-was = { $what }: over, { CLOCK($since) } to { CLOCK($until) }{ host-clock }
host-alert-more = /admin shows how it is.
host-trouble-backlog = People wait
host-trouble-database = The database cannot be used
host-trouble-strangers = Telegram finds none of the chats
host-trouble-start = The bot has not begun
host-trouble-deaf = No updates come from Telegram
host-trouble-tick = The timers stand still
host-trouble-webhook = Telegram does not reach the webhook
host-trouble-clock = The clock is wrong
host-trouble-skew = The clock differs from the database’s
host-trouble-rival = Another process polls for this bot
host-trouble-disk = The disk is nearly full
host-trouble-zones = The data about time zones is old
host-trouble-dead = Something was given up
host-trouble-blocks = Many people block the bot at once
