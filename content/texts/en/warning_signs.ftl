# The warning signs of content/warning_signs.yaml: a button of at most 40 characters each, and in full.
# No sentence here may calm or diagnose; what to do stands in the urgent words that come before it.

sign-both-legs = Sciatica in both legs
sign-both-legs-full = Sciatica in both legs: pain, tingling or numbness down the right leg and the left.

sign-weakness-or-numbness = Both legs weak or numb
sign-weakness-or-numbness-full = Weakness or numbness in both legs.

sign-saddle-numbness = Numb around genitals, buttocks or anus
sign-saddle-numbness-full = Numbness around the genitals, the buttocks or the anus, such as not feeling it when you wipe.

sign-bladder-bowel-sexual = New bladder, bowel or sexual trouble
sign-bladder-bowel-sexual-full = New trouble with the bladder, the bowels or sexual function: not being able to pee or to hold it, or not feeling the need.

sign-major-injury = Major fall or accident just now
sign-major-injury-full = A major fall or accident just now.

sign-foot-drop = A leg weaker or numb, or a dropped foot
sign-foot-drop-full = One leg that is getting weaker or more numb, or a foot that drops or drags.

sign-fever = Fever with the pain
sign-fever-full = Fever together with the pain.

sign-cancer-history = Cancer, now or past
sign-cancer-history-full = Cancer, now or at any time in the past.

sign-weight-loss = Unwanted weight loss
sign-weight-loss-full = Losing weight without trying to.

sign-pregnancy-operation-bones = Pregnancy, surgery, new hip, weak bones
sign-pregnancy-operation-bones-full = You are pregnant, or had an operation or broke a bone not long ago. Or you have a new hip, thin bones (osteoporosis), or took steroids for years.
