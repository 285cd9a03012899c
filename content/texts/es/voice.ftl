### Lo que dice la voz. Cada frase se dice por separado y se guarda en un archivo propio (content/voice/es): las mismas palabras no cuestan más.
# Solo letras, coma, punto, signos de pregunta y de exclamación; números y unidades en palabras. Breve: la preparación dura diez segundos.

voice-settle = Tómate tu tiempo.
voice-get-ready = Prepárate.
voice-hold = Mantén la posición.
voice-three = Tres.
voice-two = Dos.
voice-one = Uno.
voice-rest = Suelta. Ahora descansa.
voice-release = Suelta.
voice-done = Suelta. Terminaste este estiramiento.


## Mientras se mantiene, y en el descanso

voice-breathe = Exhala despacio.
voice-go-on = Sigue respirando.

voice-cue-breathe = Respira lento y parejo.
voice-cue-gentle-pull = Una tensión suave está bien. Si duele o sientes hormigueo, para y toca demasiado.
voice-cue-towel-steadies = Deja que trabaje el talón. Las manos solo sostienen la pierna.
voice-cue-never-force = Llega solo hasta donde sea cómodo. Nunca fuerces la rodilla.


## Dónde está la otra pierna, como se ve en la imagen

voice-other-leg-flat =
    { $leg ->
        [right] Pierna izquierda en el piso.
       *[left] Pierna derecha en el piso.
    }
voice-other-leg-bent =
    { $leg ->
        [right] Rodilla izquierda doblada.
       *[left] Rodilla derecha doblada.
    }


## El estiramiento con toalla

voice-hold-towel =
    { $leg ->
        [right] Empuja suave el talón derecho hacia arriba. { $other }
       *[left] Empuja suave el talón izquierdo hacia arriba. { $other }
    }
voice-hold-towel-knee-bent = { voice-hold-towel }
voice-hold-towel-leg-lower =
    { $leg ->
        [right] La pierna derecha más baja, la rodilla un poco doblada. { $other }
       *[left] La pierna izquierda más baja, la rodilla un poco doblada. { $other }
    }
voice-switch-towel =
    { $leg ->
        [right] Cambia de pierna. Baja la pierna izquierda. Levanta la derecha, la rodilla doblada. Pasa { $thing } por ese pie. { $other }
       *[left] Cambia de pierna. Baja la pierna derecha. Levanta la izquierda, la rodilla doblada. Pasa { $thing } por ese pie. { $other }
    }
voice-switch-towel-knee-bent = { voice-switch-towel }
voice-switch-towel-leg-lower = { voice-switch-towel }


## El estiramiento en la pared

voice-hold-wall =
    { $leg ->
        [right] Estira suave la rodilla derecha. { $other }
       *[left] Estira suave la rodilla izquierda. { $other }
    }
voice-hold-wall-knee-soft =
    { $leg ->
        [right] Mantén la rodilla derecha un poco doblada. { $other }
       *[left] Mantén la rodilla izquierda un poco doblada. { $other }
    }
voice-hold-wall-hips-away =
    { $leg ->
        [right] Talón derecho en la pared, rodilla un poco doblada. { $other }
       *[left] Talón izquierdo en la pared, rodilla un poco doblada. { $other }
    }
voice-switch-wall =
    { $leg ->
        [right] Cambia de pierna. Baja la pierna izquierda. Muévete si hace falta. Apoya el talón derecho en la pared, la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la pierna derecha. Muévete si hace falta. Apoya el talón izquierdo en la pared, la rodilla doblada. { $other }
    }
voice-switch-wall-hips-away =
    { $leg ->
        [right] Cambia de pierna. Baja la pierna izquierda. Aléjate, la cadera lejos de la pared. Apoya el talón derecho en la pared, la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la pierna derecha. Aléjate, la cadera lejos de la pared. Apoya el talón izquierdo en la pared, la rodilla doblada. { $other }
    }

# Lo mismo con la pantorrilla en el brazo de un sofá.
voice-hold-wall-couch = { voice-hold-wall }
voice-hold-wall-knee-soft-couch = { voice-hold-wall-knee-soft }
voice-hold-wall-hips-away-couch =
    { $leg ->
        [right] Pantorrilla derecha en el sofá, rodilla un poco doblada. { $other }
       *[left] Pantorrilla izquierda en el sofá, rodilla un poco doblada. { $other }
    }
voice-switch-wall-couch =
    { $leg ->
        [right] Cambia de pierna. Baja la pierna izquierda. Muévete si hace falta. Apoya la pantorrilla derecha en el brazo del sofá, la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la pierna derecha. Muévete si hace falta. Apoya la pantorrilla izquierda en el brazo del sofá, la rodilla doblada. { $other }
    }
voice-switch-wall-hips-away-couch =
    { $leg ->
        [right] Cambia de pierna. Baja la pierna izquierda. Aléjate, la cadera lejos del sofá. Apoya la pantorrilla derecha en el brazo del sofá, la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la pierna derecha. Aléjate, la cadera lejos del sofá. Apoya la pantorrilla izquierda en el brazo del sofá, la rodilla doblada. { $other }
    }
