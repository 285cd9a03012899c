### Privacy, documents, and answers to what can't be used.

literal = { $words }
bot-description =
    { $count ->
        [one] A gentle hamstring stretch
        [2] Two gentle hamstring stretches
       *[other] { $count } gentle hamstring stretches
    } a day, walked through step by step with pictures, at the time you choose. For people with sciatica or tight hamstrings. I am a program, not a clinician.
bot-short-description = A daily hamstring stretch that listens. A program, not a clinician.

trouble = Something went wrong on my side. I'll try again in a moment; nothing is lost.
only-private = I work in private chats only: please write to me directly.
unreadable = I can read text, buttons and locations only. /help shows what you can do.
not-understood = I didn't understand that. Tap what fits, or see /help for all I can do. /pain notes how it hurts.
forwarded = That was forwarded, so I don't take it as your own answer. Please write it yourself, or tap a button.
forwarded-sign = That was forwarded, so I don't take it as your own words. If any of it is about you, tap it in the list below.
flooded = That is more at once than I can read, so I left some of it out. If something in it matters, please send just that again.
edited-late = I had answered that message before you changed it. If something is different now, please write it as a new message.
please-answer = Please tap an answer, or type it as it stands on the button.
unknown-command = I don't know that command. /help shows those I do.

privacy =
    <b>What I keep:</b> your settings, your answers about pain and warning signs, what you stretched, and why I advised something. Nothing else, and nobody reads it for advertising. A clinic is shown some of it only if you agree to that.

    Answers about your health are kept only after you agree. Chats with bots are not end-to-end encrypted: Telegram and whoever hosts this bot could read them.

    Your diary (scores, stretches, advice) goes by itself after 24 months. /export gives you everything as a file. /erase removes it here; Telegram's own copies of this chat are yours to delete.
operator = <b>Who runs this bot and answers for what it keeps:</b> { $name }. Questions and complaints: { $contact }
operator-unnamed = Whoever runs this bot has not given a name or an address here.
export-caption = Everything I keep about you, as a file (JSON).
export-caption-csv = Everything I keep about you, as tables (CSV) in a zip file; a spreadsheet opens them.
report-caption = One page for your doctor or physiotherapist. It holds what you told me. It is no diagnosis.
report-in = PDF: { LANGUAGE($code) }
nothing-yet = There is nothing to show yet. After your first session there will be: /stretch.

erase-sure = <b>Erase everything I know about you?</b> Settings, sessions, ratings, advice: all of it, for good. /export first if you want a copy.
erase-everything = Erase everything
keep-it = Keep it
erase-kept = Nothing was erased.
erased = <b>Everything is erased.</b> Telegram's own copies of this chat are yours to delete. /start begins anew.

### Around the fixed answers (answers.ftl): their source, and what is offered below them.

# Where a rule or an answer comes from: `source` in the YAML files, by the id of the rule or answer. Another language
# adds a choice for each; what it leaves out is told in English. Names of papers stay as they are.
source = { $id ->
   *[other] { $words }
    }
answer-source = <i>Source: { $source }.</i>
more-answers = More questions
questions-people-ask = Questions people ask
answers-title = <b>What people ask.</b> Tap one, or type your own question at any time.
