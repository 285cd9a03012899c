### The commands: a short line each in Telegram's menu (at most 256 characters), and the lines of /help.

command-stretch = Today's session now
command-stop = End the running session
command-pain = Note how much it hurts, 0 to 10
command-progress = How it has been going
command-why = Why I advised what I did
command-time = When I come each day
command-days = On which days
command-timezone = Where you are
command-where = Where it hurts: leg, back or both
command-habit = What your stretches follow from
command-pause = No reminders for some days
command-resume = Reminders again
command-urgent = Warning signs, whom to call
command-report = One page for your doctor
command-settings = All settings
command-language = Language
command-privacy = What I keep, and what not
command-export = Everything I keep, as a file
command-erase = Erase everything about you
command-help = What I can do, and every command
command-start = Begin, or go on where you were

## /help: what leads, then a line for each command, or for a few of one kind. $commands names them.

help = <b>I walk you through two gentle stretches a day.</b> Tap “Too much” at any moment and we ease it.
help-stretch = { $commands } starts today's session
help-stop = { $commands } ends it
help-pain = { $commands } notes how it feels, 0 to 10
help-progress = { $commands }: how it goes, and the reasons
help-reminder = { $commands } set the reminder
help-where = { $commands } it hurts: leg, back or both
help-habit = { $commands }: what they follow from
help-pause = { $commands }: no reminders for a while
help-urgent = { $commands }: warning signs, whom to call
help-report = { $commands }: a page for your doctor
help-settings = { $commands }: what can be changed
help-privacy = { $commands }: what I keep about you
help-start = { $commands }: this list, and the set-up

### The same, as buttons below a fixed answer (answers.yaml).

answer-to-urgent = Warning signs
answer-to-stretch = Start a session
answer-to-time = Change the time
answer-to-timezone = Change the place
answer-to-days = Change the days
answer-to-pain = Note my pain
answer-to-report = A page for the doctor
answer-to-progress = My progress
answer-to-why = Why?
answer-to-settings = Settings
answer-to-pause = Pause the reminders
answer-to-language = Choose the language
answer-to-privacy = What is kept
answer-to-erase = Erase everything…
