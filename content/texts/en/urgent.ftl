### R0: fixed words for warning signs. Never "you are safe", never a diagnosis.

# /urgent: three headings, each with its signs.
heading-emergency = <b>Call now</b> if one of these is new: { $signs }.
heading-urgent = <b>Be seen today:</b> { $signs }.
heading-clinician = <b>See your { $doctor } before you start:</b> { $signs }.
signs-and = { $listed }; { $name }
urgent-none = All right. This list can't rule anything out: if something worries you, call your { $doctor }. /urgent is always here.
perhaps-a-sign = <b>That could be a warning sign, so here is the list.</b> If one is yours, tap it. If it is about somebody else, the numbers are the same.

# After a report: fixed words for each urgency, with what was reported and whom to call.
urgent-emergency = <b>Get emergency care now. Don't stretch.</b> This can be a sign of something that must be looked at at once, such as nerves in the lower back being pressed. Hours can matter.
urgent-urgent = <b>See a doctor today. Don't stretch.</b> This needs to be looked at without delay.
urgent-clinician = <b>See your { $doctor } before you stretch.</b> With this, back or leg pain should be checked first.
you-reported = You reported: { $sign }
you-reported-all = You reported: { $signs }.
urgent-suspended = Your sessions wait until you tell me that you have been seen.
been-seen = I have been seen
not-meant = I didn't mean that

# Words of another emergency, and of harming oneself.
call-now = <b>Stop, and get help now.</b> Chest pain, trouble breathing, or sudden trouble with face or speech is an emergency. I can't call for you.
harm = <b>Please talk to somebody now; you don't have to be alone with this.</b> I am only a program and can't help here.
crisis-line = Call { $name } on <b>{ $phone }</b>, day or night. If you are in danger, call <b>{ $number }</b>.
crisis-number = Call <b>{ $number }</b>, day or night. They will help you, and findahelpline.com lists people to talk to in your country.
crisis-elsewhere = Call your local emergency number, or find somebody to talk to in your country on findahelpline.com.

# While sessions wait, and when somebody has looked at it.
still-suspended = <b>Your sessions are waiting.</b>
still-not-fine = <b>Your sessions are waiting.</b> You were seen, and stretching was not to be yet.
ask-whether-seen = <b>How are you? Has somebody looked at it?</b>
seen-by-doctor = Doctor
seen-by-physiotherapist = Physiotherapist
seen-by-hospital = Hospital
seen-by-other = Somebody else
fine-yes = Yes, it is fine
fine-not-yet = Not yet
fine-asked-again = <b>Then we wait.</b> I'll ask again in { $days } days. /stretch tells me sooner that it is fine; /urgent is always here.
signs-once-more = All right. Please look at the list once more.
seen-good = <b>Thank you.</b> We begin again with short, gentle holds. Is there anything else on this list? What you have been seen for need not be tapped again.

# Whom to call.
doctor-doctor = doctor
doctor-gp = GP
contact-emergency = Call <b>{ $number }</b> or go to an emergency department.
contact-emergency-elsewhere = Call your local emergency number, or go to an emergency department. The number is 112 in Europe, 911 in North America, 999 in the UK.
contact-urgent = Call your { $doctor } today, or go to urgent care. If you can't reach anyone, or it gets worse quickly, call <b>{ $number }</b>.
contact-urgent-elsewhere = See a doctor or an urgent-care clinic today. If it gets worse quickly, call your local emergency number. It is 112 in Europe, 911 in North America, 999 in the UK.
contact-urgent-line = Call your { $doctor } today, or { $name } on <b>{ $phone }</b>. If it gets worse quickly, call <b>{ $number }</b>.
contact-clinician = Call your { $doctor } and tell them about this sign and your pain.
# A line of regions/*.yaml by its name there; another language adds a choice such as [united-states-crisis].
contact-name = { $id ->
   *[other] { $name }
    }
specialist-contact = For example { $name }, { $phone }.
specialist-near-you = A spine specialist near you can look for the cause, and plan with you what to do.
