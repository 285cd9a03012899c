# The stretches in words. A text is named after ids in content/exercises/*.yaml, as content/README.md explains.
# $leg is the leg that works: right or left. A sentence that names one leg says where the other one is.
# The first words say what to do: they are read lying on the floor.


## What is needed, as in "You need ..."

need-floor = a clear spot on the floor
need-towel = a medium towel or yoga strap
need-wall = the edge of a wall or doorway (or the arm of a couch)


## Said with a hold: breathing, and how it should feel

cue-breathe = Breathe slowly and evenly. Let your shoulders rest on the floor.
cue-gentle-pull = A gentle pull at the back of the thigh is right. Pain, tingling or numbness is not: tap “Too much”.
cue-towel-steadies = Let the heel do the work. The towel only steadies the leg, so there is no need to pull hard.
cue-never-force = Stop where it is still comfortable. The knee never has to be forced straight.


## The towel stretch

stretch-towel = Towel stretch

card-towel-lie-down =
    { $leg ->
        [right] Lie down on your back, the towel beside you. Bend your right leg; your left leg lies flat.
       *[left] Lie down on your back, the towel beside you. Bend your left leg; your right leg lies flat.
    }
card-towel-lift =
    { $leg ->
        [right] Tighten your belly and lift your right leg, knee bent. Your left leg stays flat on the floor.
       *[left] Tighten your belly and lift your left leg, knee bent. Your right leg stays flat on the floor.
    }
card-towel-wrap =
    { $leg ->
        [right] Put the towel round the sole of your right foot and hold both ends. Left leg flat on the floor.
       *[left] Put the towel round the sole of your left foot and hold both ends. Right leg flat on the floor.
    }

hold-towel =
    { $leg ->
        [right] Push your right heel gently up. Your left leg stays firmly on the floor.
       *[left] Push your left heel gently up. Your right leg stays firmly on the floor.
    }
switch-towel =
    { $leg ->
        [right] Switch legs. Lay your left leg flat, lift the right one, and put the towel round your right foot.
       *[left] Switch legs. Lay your right leg flat, lift the left one, and put the towel round your left foot.
    }

easing-name-towel-knee-bent = the other knee bent
easing-towel-knee-bent =
    { $leg ->
        [right] Bend your left knee to about 90°, that foot flat on the floor. That takes the load off your lower back. The towel goes round your right foot.
       *[left] Bend your right knee to about 90°, that foot flat on the floor. That takes the load off your lower back. The towel goes round your left foot.
    }
hold-towel-knee-bent =
    { $leg ->
        [right] Push your right heel gently up. Your left knee stays bent, that foot flat on the floor.
       *[left] Push your left heel gently up. Your right knee stays bent, that foot flat on the floor.
    }


## The wall stretch

stretch-wall = Wall stretch

card-wall-lie-close =
    { $leg ->
        [right] Lie on your back, knees bent, hips close to the edge of a wall or doorway: right leg nearer the wall, left leg beside it. No free edge? Rest your right calf on the arm of a couch instead.
       *[left] Lie on your back, knees bent, hips close to the edge of a wall or doorway: left leg nearer the wall, right leg beside it. No free edge? Rest your left calf on the arm of a couch instead.
    }
card-wall-heel-up =
    { $leg ->
        [right] Put your right heel up on the wall, knee bent. Your left foot stands firmly on the floor.
       *[left] Put your left heel up on the wall, knee bent. Your right foot stands firmly on the floor.
    }

hold-wall =
    { $leg ->
        [right] Straighten your right knee gently, as far as is comfortable, towards 90° at the hip. Left foot firmly on the floor.
       *[left] Straighten your left knee gently, as far as is comfortable, towards 90° at the hip. Right foot firmly on the floor.
    }
switch-wall =
    { $leg ->
        [right] Switch legs. Lower your left leg, move over to the other edge if you need to, and put your right heel up on the wall. Left foot on the floor.
       *[left] Switch legs. Lower your right leg, move over to the other edge if you need to, and put your left heel up on the wall. Right foot on the floor.
    }

easing-name-wall-knee-soft = the raised knee slightly bent
easing-wall-knee-soft =
    { $leg ->
        [right] Bend your right knee slightly. There is no need for 90° at the hip until the back of your thigh has loosened. Left foot on the floor.
       *[left] Bend your left knee slightly. There is no need for 90° at the hip until the back of your thigh has loosened. Right foot on the floor.
    }
hold-wall-knee-soft =
    { $leg ->
        [right] Keep your right knee slightly bent, heel on the wall. Left foot firmly on the floor.
       *[left] Keep your left knee slightly bent, heel on the wall. Right foot firmly on the floor.
    }

easing-name-wall-hips-away = your hips further from the wall
easing-wall-hips-away =
    { $leg ->
        [right] Slide your hips away from the wall until your right leg feels easy, heel still on the wall. Left foot on the floor.
       *[left] Slide your hips away from the wall until your left leg feels easy, heel still on the wall. Right foot on the floor.
    }
hold-wall-hips-away =
    { $leg ->
        [right] Rest your right heel on the wall, hips well away from it. Straighten the knee only as far as is easy. Left foot on the floor.
       *[left] Rest your left heel on the wall, hips well away from it. Straighten the knee only as far as is easy. Right foot on the floor.
    }
