# The stretches in words. A text is named after ids in content/exercises/*.yaml, as content/README.md explains.
# $leg is the leg that works: right or left. { $other } says where the other leg is: the program takes it from the
# picture (other-leg-flat or other-leg-bent), so a step never says it in words of its own.
# The first words say what to do: they are read lying on the floor.


## What is needed, as in "You need ..."

need-floor = a clear spot on the floor
need-towel = a medium towel (or yoga strap)
need-wall = the edge of a wall or doorway (or the arm of a couch)

## When that is not at hand

ask-way-towel = What will you use? Anything flat and strong will do, about as long as a bath towel.
ask-way-wall = Where will your leg rest?


## Said with a hold: breathing, and how it should feel

cue-breathe = Breathe slowly and evenly. Let your shoulders rest on the floor.
cue-gentle-pull = A gentle pull at the back of the thigh is right. Pain, tingling or numbness is not: tap “Too much”.
cue-towel-steadies = Let the heel do the work. Your hands only steady the leg, so there is no need to pull hard.
cue-never-force = Stop where it is still comfortable. The knee never has to be forced straight.


## Where the other leg is, as the picture shows it

other-leg-flat =
    { $leg ->
        [right] Left leg flat, firmly down on the floor.
       *[left] Right leg flat, firmly down on the floor.
    }
other-leg-bent =
    { $leg ->
        [right] Left knee bent, that foot firmly on the floor.
       *[left] Right knee bent, that foot firmly on the floor.
    }


## The towel stretch

stretch-towel = Towel stretch
stretch-towel-within = towel stretch

card-towel-lie-down =
    { $leg ->
        [right] Lie down on your back, { $thing } beside you, and bend your right leg. { $other }
       *[left] Lie down on your back, { $thing } beside you, and bend your left leg. { $other }
    }
card-towel-lift =
    { $leg ->
        [right] Tighten your belly and lift your right leg, knee bent. { $other }
       *[left] Tighten your belly and lift your left leg, knee bent. { $other }
    }
card-towel-wrap =
    { $leg ->
        [right] Put { $thing } round the sole of your right foot and hold both ends with both hands. { $other }
       *[left] Put { $thing } round the sole of your left foot and hold both ends with both hands. { $other }
    }

hold-towel =
    { $leg ->
        [right] Push your right heel gently up, as far as is comfortable, foot loose. { $other }
       *[left] Push your left heel gently up, as far as is comfortable, foot loose. { $other }
    }
switch-towel =
    { $leg ->
        [right] Switch legs. Back to the start: lower your left leg, bend your right one. Tighten your belly, lift it, and put { $thing } round that foot; hold both ends with both hands. { $other }
       *[left] Switch legs. Back to the start: lower your right leg, bend your left one. Tighten your belly, lift it, and put { $thing } round that foot; hold both ends with both hands. { $other }
    }

# With the other knee bent: for the lower back.
easing-name-towel-knee-bent = the other knee bent
card-towel-lie-down-knee-bent = { card-towel-lie-down }
card-towel-lift-knee-bent = { card-towel-lift }
card-towel-wrap-knee-bent = { card-towel-wrap }
switch-towel-knee-bent = { switch-towel }
easing-towel-knee-bent =
    { $leg ->
        [right] { $other } At about 90° that knee takes the load off your lower back. Put { $thing } round your right foot.
       *[left] { $other } At about 90° that knee takes the load off your lower back. Put { $thing } round your left foot.
    }
hold-towel-knee-bent = { hold-towel }

# With the raised leg lower and its knee a little bent as well: for the thigh, the knee, or a nerve.
easing-name-towel-leg-lower = the leg lower, both knees bent
card-towel-lie-down-leg-lower = { card-towel-lie-down }
card-towel-lift-leg-lower = { card-towel-lift }
card-towel-wrap-leg-lower = { card-towel-wrap }
switch-towel-leg-lower = { switch-towel }
easing-towel-leg-lower =
    { $leg ->
        [right] Let your right leg come lower, knee a little bent, foot loose in { $thing }. That spares the back of your thigh and the nerve. { $other }
       *[left] Let your left leg come lower, knee a little bent, foot loose in { $thing }. That spares the back of your thigh and the nerve. { $other }
    }
hold-towel-leg-lower =
    { $leg ->
        [right] Right leg a little lower, knee a little bent, foot loose: only as far as is easy. { $other }
       *[left] Left leg a little lower, knee a little bent, foot loose: only as far as is easy. { $other }
    }


## The wall stretch

stretch-wall = Wall stretch
stretch-wall-within = wall stretch

card-wall-lie-close =
    { $leg ->
        [right] Lie on your back, knees bent, hips close to the edge of a wall or doorway, your right leg nearer the wall. No free edge? Tap “Other way”. { $other }
       *[left] Lie on your back, knees bent, hips close to the edge of a wall or doorway, your left leg nearer the wall. No free edge? Tap “Other way”. { $other }
    }
card-wall-heel-up =
    { $leg ->
        [right] Put your right heel up on the wall, knee bent. { $other }
       *[left] Put your left heel up on the wall, knee bent. { $other }
    }

hold-wall =
    { $leg ->
        [right] Straighten your right knee gently, as far as is comfortable, towards 90° at the hip. { $other }
       *[left] Straighten your left knee gently, as far as is comfortable, towards 90° at the hip. { $other }
    }
switch-wall =
    { $leg ->
        [right] Switch legs. Lower your left leg, move over to the other edge if you need to, and put your right heel up on the wall, knee bent. { $other }
       *[left] Switch legs. Lower your right leg, move over to the other edge if you need to, and put your left heel up on the wall, knee bent. { $other }
    }

# With the raised knee a little bent.
easing-name-wall-knee-soft = the raised knee a little bent
easing-wall-knee-soft =
    { $leg ->
        [right] Let your right knee stay a little bent. There is no need for 90° at the hip until the back of your thigh has loosened. { $other }
       *[left] Let your left knee stay a little bent. There is no need for 90° at the hip until the back of your thigh has loosened. { $other }
    }
hold-wall-knee-soft =
    { $leg ->
        [right] Keep your right knee a little bent, heel on the wall. { $other }
       *[left] Keep your left knee a little bent, heel on the wall. { $other }
    }

# With the hips further from the wall, the raised knee a little bent as well.
easing-name-wall-hips-away = your hips further away
card-wall-lie-close-hips-away =
    { $leg ->
        [right] Lie on your back, knees bent, hips a forearm’s length from the edge of a wall or doorway, your right leg nearer the wall. { $other }
       *[left] Lie on your back, knees bent, hips a forearm’s length from the edge of a wall or doorway, your left leg nearer the wall. { $other }
    }
card-wall-heel-up-hips-away = { card-wall-heel-up }
switch-wall-hips-away =
    { $leg ->
        [right] Switch legs. Lower your left leg, move over to the other edge if you need to, hips a forearm’s length from it, and put your right heel up on the wall, knee bent. { $other }
       *[left] Switch legs. Lower your right leg, move over to the other edge if you need to, hips a forearm’s length from it, and put your left heel up on the wall, knee bent. { $other }
    }
easing-wall-hips-away =
    { $leg ->
        [right] Slide your hips away from the wall until your right leg feels easy, knee a little bent, heel still on the wall. { $other }
       *[left] Slide your hips away from the wall until your left leg feels easy, knee a little bent, heel still on the wall. { $other }
    }
hold-wall-hips-away =
    { $leg ->
        [right] Rest your right heel on the wall, hips well away from it, knee a little bent: only as far as is easy. { $other }
       *[left] Rest your left heel on the wall, hips well away from it, knee a little bent: only as far as is easy. { $other }
    }

# The same with the calf on the arm of a couch.
card-wall-lie-close-couch =
    { $leg ->
        [right] Lie on your back in front of a couch, knees bent, hips close to its arm, your right leg nearer the couch. { $other }
       *[left] Lie on your back in front of a couch, knees bent, hips close to its arm, your left leg nearer the couch. { $other }
    }
card-wall-heel-up-couch =
    { $leg ->
        [right] Rest your right calf on the arm of the couch, knee bent. { $other }
       *[left] Rest your left calf on the arm of the couch, knee bent. { $other }
    }
hold-wall-couch =
    { $leg ->
        [right] Straighten your right knee gently, as far as is comfortable, your calf against the arm of the couch. { $other }
       *[left] Straighten your left knee gently, as far as is comfortable, your calf against the arm of the couch. { $other }
    }
switch-wall-couch =
    { $leg ->
        [right] Switch legs. Lower your left leg, move over to the other arm of the couch if you need to, and rest your right calf on it, knee bent. { $other }
       *[left] Switch legs. Lower your right leg, move over to the other arm of the couch if you need to, and rest your left calf on it, knee bent. { $other }
    }
easing-wall-knee-soft-couch = { easing-wall-knee-soft }
hold-wall-knee-soft-couch =
    { $leg ->
        [right] Keep your right knee a little bent, calf against the arm of the couch. { $other }
       *[left] Keep your left knee a little bent, calf against the arm of the couch. { $other }
    }
card-wall-lie-close-hips-away-couch =
    { $leg ->
        [right] Lie on your back in front of a couch, knees bent, hips a forearm’s length from its arm, your right leg nearer the couch. { $other }
       *[left] Lie on your back in front of a couch, knees bent, hips a forearm’s length from its arm, your left leg nearer the couch. { $other }
    }
card-wall-heel-up-hips-away-couch = { card-wall-heel-up-couch }
switch-wall-hips-away-couch =
    { $leg ->
        [right] Switch legs. Lower your left leg, move over to the other arm of the couch if you need to, hips a forearm’s length from it, and rest your right calf on it, knee bent. { $other }
       *[left] Switch legs. Lower your right leg, move over to the other arm of the couch if you need to, hips a forearm’s length from it, and rest your left calf on it, knee bent. { $other }
    }
easing-wall-hips-away-couch =
    { $leg ->
        [right] Slide your hips away from the couch until your right leg feels easy, knee a little bent, calf still on its arm. { $other }
       *[left] Slide your hips away from the couch until your left leg feels easy, knee a little bent, calf still on its arm. { $other }
    }
hold-wall-hips-away-couch =
    { $leg ->
        [right] Rest your right calf on the arm of the couch, hips well away from it, knee a little bent: only as far as is easy. { $other }
       *[left] Rest your left calf on the arm of the couch, hips well away from it, knee a little bent: only as far as is easy. { $other }
    }


## What it is done with: as a button, and as in "put … round the sole of your foot"

way-towel-towel = Towel or strap
thing-towel-towel = the towel
way-towel-belt = Belt
thing-towel-belt = the belt
way-towel-sheet = Folded sheet
thing-towel-sheet = the sheet
way-wall-wall = Wall or doorway
thing-wall-wall = the wall
way-wall-couch = Arm of a couch
thing-wall-couch = the arm of the couch
