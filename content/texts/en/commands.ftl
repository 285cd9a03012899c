### The command menu: one short line each, at most 256 characters.

command-start = Begin, or go on where you were
command-stretch = Today's session now
command-stop = End the running session
command-time = When I come each day
command-days = On which days
command-timezone = Where you are
command-pain = Note how much it hurts, 0 to 10
command-where = Where it hurts: leg, back or both
command-progress = How it has been going
command-why = Why I advised what I did
command-pause = No reminders for some days
command-resume = Reminders again
command-report = One page for your doctor
command-export = Everything I keep, as a file
command-erase = Erase everything about you
command-language = Language
command-privacy = What I keep, and what not
command-urgent = Warning signs, whom to call
command-settings = All settings
command-help = What you can do
