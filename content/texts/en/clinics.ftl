### Clinics: the consent, what was sent, and what a clinic reads. What is named here is all that is shown: whoever
### changes one changes the other.

## To somebody who follows a clinic's link

clinic-invites = <b>{ $clinic } asks whether you want to share how it goes.</b> It is up to you. Your stretches are the same either way.
clinic-number = Only a number
clinic-other-name = Another name
clinic-consent = <b>If you agree, { $clinic } sees this of you, as “{ $shown }”:</b>
clinic-consent-digest = <b>Once a week</b> they get a line: days you stretched, last and median pain, how it changes, open warning signs, and what I advised.
clinic-consent-alert = <b>At once:</b> pain of { $R10_severe_from } or more, a stretch that had to stop, a warning sign. If you change such a score, that too.
clinic-consent-who = { $count ->
    [0] Nobody there gets it at the moment.
    [one] One person there gets it, in a chat with me. They may not read it at once.
   *[other] { $count } people there get it, each in a chat with me. They may not read it at once.
    }
clinic-consent-after = Nothing else you type is shown. You can stop with one tap. Then they hear that you have left, also if you erase everything. What was sent stays with them. /privacy shows it.
clinic-consent-instead = You share with { $clinic } now. That ends.
clinic-agreed = <b>{ $clinic } sees from now on how it goes, as “{ $shown }”.</b> In an emergency, call for help yourself: nobody there watches this.
clinic-stop = Stop sharing
clinic-stopped = <b>That's over: { $clinic } is shown nothing more.</b> They hear only that you have left. What was sent stays with them.
clinic-declined = All right. Nothing is shared.
clinic-link-unknown = This link does not work, or not any more. Whoever gave it to you can make a new one. Nothing has changed here.
clinic-link-wait = Those were several links in a row that do not work. Please try again tomorrow.
clinic-gone-person = <b>{ $clinic } is not connected with me any more.</b> Nothing is shared with them from now on. Your stretches stay as they are.


## In the settings, in advice and in the report

menu-clinic = My clinic
clinic-page = <b>You share with { $clinic }</b>, as “{ $shown }”.
clinic-contact = Your clinic: { $clinic }, { $contact }.
clinic-contact-hours = Your clinic: { $clinic }, { $contact } ({ $hours }).
clinic-languages = Spoken there: { $languages }.
clinic-log = What was sent
clinic-log-title = <b>What was sent about you</b>
clinic-log-empty = Nothing was sent about you.
clinic-log-entry = { DAY($day) }, to { $clinic }. { $line }
clinic-log-older = Earlier
clinic-log-newer = Later


## To those who work at a clinic

clinician-invited = <b>{ $clinic } asks you to receive what people there share.</b>
clinician-what = Once a week comes a short list. At once come a pain of { $R10_severe_from } or more, a stretch that had to stop, and a new warning sign.
clinician-duty = They agreed to show this to you, and to nobody else. They report it on their own: it is no diagnosis. The limits await a physiotherapist's sign-off. This chat is no emergency service.
clinician-agree = Receive it
clinician-agreed = <b>You receive what people share with { $clinic }.</b> The list comes each week: { $day }, { $time }.
clinician-leave = Receive nothing more
clinician-left = <b>You receive nothing more from { $clinic }.</b>
menu-clinician = What I receive
clinic-gone-clinician = <b>You receive nothing more for { $clinic }.</b> The host of this bot has ended it.

digest-title = <b>{ $clinic }: the last seven days, as of { DAY($day) }</b>
clinic-digest = <b>{ $shown }</b>: stretched on { $stretched } of { $days } days. { $pain } { $trend }{ $signs }{ $advice }
digest-pain = Pain { $last } last, median { $median }.
digest-no-pain = No pain score this week.
digest-trend-better = Less than at first.
digest-trend-same = No clear change.
digest-trend-worse = More than at first.
digest-trend-unclear = Too few entries for a trend.
digest-signs = { " " }Warning signs, open: { $listed }.
digest-advice = { " " }Advised: { $listed }
digest-end = <i>As they report it, no diagnosis. The limits await a physiotherapist's sign-off.</i>

clinic-alert-pain = <b>{ $shown }</b> reports a pain of <b>{ $score }</b> of 10.
clinic-alert-corrected = <b>{ $shown }</b> has changed the pain of { $was } to <b>{ $score }</b> of 10.
clinic-alert-stop = <b>{ $shown }</b> had to stop a stretch because of what was felt.
clinic-alert-sign = <b>{ $shown }</b> reports warning signs: <b>{ $signs }</b>.
clinic-alert-told = { $number ->
    [none] I told them what to do, and how to find the number for an emergency.
   *[other] I told them what to do, and in an emergency to call { $number }.
    } This chat is no emergency service: I can't call anybody, and nobody watches it for them.
clinic-left = <b>{ $shown }</b> has left. Nothing more comes about them.
