# The warning signs of content/warning_signs.yaml: a button of at most 40 characters each, and in full.
# No sentence here may calm or diagnose; what to do stands in the urgent words that come before it.

sign-both-legs = Sciatica in both legs
sign-both-legs-full = Sciatica in both legs: pain, tingling or numbness down the right leg and the left.

sign-weakness-or-numbness = Both legs weak or numb, or getting worse
sign-weakness-or-numbness-full = Weakness or numbness in both legs, or weakness or numbness that is getting worse.

sign-saddle-numbness = Numb around the genitals or anus
sign-saddle-numbness-full = Numbness around the genitals or the anus, such as not feeling it when you wipe.

sign-bladder-bowel-sexual = New bladder, bowel or sexual trouble
sign-bladder-bowel-sexual-full = New trouble with the bladder, the bowels or sexual function, such as not being able to pee, or to hold it.

sign-foot-drop = Leg getting weaker, or a foot that drops
sign-foot-drop-full = A leg that is getting weaker, or a foot that drops or drags.

sign-fever = Fever
sign-fever-full = Fever together with the pain.

sign-cancer-history = Cancer, now or past
sign-cancer-history-full = Cancer, now or at any time in the past.

sign-weight-loss = Unwanted weight loss
sign-weight-loss-full = Losing weight without trying to.

sign-major-injury = Major fall or injury
sign-major-injury-full = A major injury, such as a bad fall or an accident.
