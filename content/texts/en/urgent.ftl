### R0: fixed words for warning signs. Never "you are safe", never a diagnosis.

urgent-now = <b>Get help now if any of these is new or getting worse.</b> Don't stretch, and don't wait for an appointment.
urgent-which = Tap the one you have:
urgent-none = All right. This list can't rule anything out: if something worries you, call your doctor. /urgent is always here.
urgent-emergency = <b>Get emergency care now. Don't stretch.</b> This can be a sign that nerves in the lower back are being pressed, and hours can matter.
urgent-urgent = <b>See a doctor today. Don't stretch.</b> Growing weakness needs to be looked at without delay.
urgent-clinician = <b>See your doctor before you stretch.</b> With this, back or leg pain should be checked first.
urgent-suspended = Your sessions wait until you tell me that you have been seen.
been-seen = I have been seen
not-meant = I didn't mean that
still-suspended = <b>Your sessions are waiting.</b> You reported: { $sign }
signs-once-more = All right. Please look at the list once more.
seen-good = <b>Thank you.</b> Please look at the list once more before we go on. What you have been seen for need not be tapped again.
contact-emergency = Call <b>{ $number }</b> or go to an emergency department.
contact-emergency-elsewhere = Call your local emergency number, or go to an emergency department. The number is 112 in Europe, 911 in North America, 999 in the UK.
contact-urgent = Call your doctor's office today. If you can't reach anyone, or it gets worse quickly, call <b>{ $number }</b>.
contact-urgent-elsewhere = See a doctor or an urgent-care clinic today. If it gets worse quickly, call your local emergency number. It is 112 in Europe, 911 in North America, 999 in the UK.
contact-urgent-line = Call your doctor today or { $name } on <b>{ $phone }</b>. If it gets worse quickly, call <b>{ $number }</b>.
contact-clinician = Call your doctor's office and tell them about this sign and your pain.
