### What the voice says. Each sentence is spoken by itself and kept as a file of its own (content/voice/en): the same words cost nothing more.
# Letters, comma, full stop, question and exclamation mark only; numbers and units as words. Short: a lead-in is ten seconds.

voice-settle = Take your time.
voice-get-ready = Get ready.
voice-hold = Now hold.
voice-three = Three.
voice-two = Two.
voice-one = One.
voice-rest = Release. Now rest.
voice-release = Release.
voice-done = Release. This stretch is done.


## While it is held, and at rest

voice-breathe = Breathe out slowly.
voice-go-on = Keep breathing.

voice-cue-breathe = Breathe slowly and evenly.
voice-cue-gentle-pull = A gentle pull is right. If it hurts or tingles, stop, and tap too much.
voice-cue-towel-steadies = Let the heel do the work. Your hands only steady the leg.
voice-cue-never-force = Stop where it is comfortable. Never force the knee straight.


## Where the other leg is, as the picture shows it

voice-other-leg-flat =
    { $leg ->
        [right] Left leg flat on the floor.
       *[left] Right leg flat on the floor.
    }
voice-other-leg-bent =
    { $leg ->
        [right] Left knee bent, foot on the floor.
       *[left] Right knee bent, foot on the floor.
    }


## The towel stretch

voice-hold-towel =
    { $leg ->
        [right] Push your right heel gently up. { $other }
       *[left] Push your left heel gently up. { $other }
    }
voice-hold-towel-knee-bent = { voice-hold-towel }
voice-hold-towel-leg-lower =
    { $leg ->
        [right] Right leg a little lower, knee a little bent. { $other }
       *[left] Left leg a little lower, knee a little bent. { $other }
    }
voice-switch-towel =
    { $leg ->
        [right] Switch legs. Lower your left leg. Lift your right leg, knee bent. Put { $thing } round that foot. { $other }
       *[left] Switch legs. Lower your right leg. Lift your left leg, knee bent. Put { $thing } round that foot. { $other }
    }
voice-switch-towel-knee-bent = { voice-switch-towel }
voice-switch-towel-leg-lower = { voice-switch-towel }


## The wall stretch

voice-hold-wall =
    { $leg ->
        [right] Straighten your right knee gently. { $other }
       *[left] Straighten your left knee gently. { $other }
    }
voice-hold-wall-knee-soft =
    { $leg ->
        [right] Keep your right knee a little bent. { $other }
       *[left] Keep your left knee a little bent. { $other }
    }
voice-hold-wall-hips-away =
    { $leg ->
        [right] Rest your right heel on the wall, knee a little bent. { $other }
       *[left] Rest your left heel on the wall, knee a little bent. { $other }
    }
voice-switch-wall =
    { $leg ->
        [right] Switch legs. Lower your left leg. Move over if you need to. Put your right heel up on the wall, knee bent. { $other }
       *[left] Switch legs. Lower your right leg. Move over if you need to. Put your left heel up on the wall, knee bent. { $other }
    }
voice-switch-wall-hips-away =
    { $leg ->
        [right] Switch legs. Lower your left leg. Move over, hips well away from the wall. Put your right heel up on the wall, knee bent. { $other }
       *[left] Switch legs. Lower your right leg. Move over, hips well away from the wall. Put your left heel up on the wall, knee bent. { $other }
    }

# The same with the calf on the arm of a couch.
voice-hold-wall-couch = { voice-hold-wall }
voice-hold-wall-knee-soft-couch = { voice-hold-wall-knee-soft }
voice-hold-wall-hips-away-couch =
    { $leg ->
        [right] Rest your right calf on the arm of the couch, knee a little bent. { $other }
       *[left] Rest your left calf on the arm of the couch, knee a little bent. { $other }
    }
voice-switch-wall-couch =
    { $leg ->
        [right] Switch legs. Lower your left leg. Move over if you need to. Rest your right calf on the arm of the couch, knee bent. { $other }
       *[left] Switch legs. Lower your right leg. Move over if you need to. Rest your left calf on the arm of the couch, knee bent. { $other }
    }
voice-switch-wall-hips-away-couch =
    { $leg ->
        [right] Switch legs. Lower your left leg. Move over, hips well away from the couch. Rest your right calf on the arm of the couch, knee bent. { $other }
       *[left] Switch legs. Lower your right leg. Move over, hips well away from the couch. Rest your left calf on the arm of the couch, knee bent. { $other }
    }
