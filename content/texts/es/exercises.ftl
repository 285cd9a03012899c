# Los estiramientos en palabras. Cada texto lleva el nombre de ids de content/exercises/*.yaml (content/README.md).
# $leg es la pierna que trabaja: right (derecha) o left (izquierda). { $other } dice dónde está la otra pierna.
# Las primeras palabras dicen qué hacer: se leen en el piso.


## Lo que se necesita, como en "Necesitas ..."

need-floor = un lugar libre en el piso
need-towel = una toalla mediana (o una correa de yoga)
need-wall = el borde de una pared o el marco de una puerta (o el brazo de un sofá)

## Cuando eso no está a mano

ask-way-towel = ¿Qué vas a usar? Sirve cualquier cosa plana y firme, más o menos del largo de una toalla de baño.
ask-way-wall = ¿Dónde vas a apoyar la pierna?


## Se dice con una repetición: la respiración, y cómo debe sentirse

cue-breathe = Respira lento y parejo. Deja descansar los hombros en el piso.
cue-gentle-pull = Una tensión suave en la parte de atrás del muslo está bien. Dolor, hormigueo o adormecimiento no: toca “Demasiado”.
cue-towel-steadies = Deja que trabaje el talón. Las manos solo sostienen la pierna: no hace falta jalar fuerte.
cue-never-force = Llega solo hasta donde sea cómodo. La rodilla nunca se estira a la fuerza.


## Dónde está la otra pierna, como se ve en la imagen

other-leg-flat =
    { $leg ->
        [right] La pierna izquierda, estirada y firme sobre el piso.
       *[left] La pierna derecha, estirada y firme sobre el piso.
    }
other-leg-bent =
    { $leg ->
        [right] La rodilla izquierda doblada, ese pie firme en el piso.
       *[left] La rodilla derecha doblada, ese pie firme en el piso.
    }


## El estiramiento con toalla

stretch-towel = Estiramiento con toalla
stretch-towel-within = estiramiento con toalla

card-towel-lie-down =
    { $leg ->
        [right] Acuéstate boca arriba, con { $thing } al lado, y dobla la pierna derecha. { $other }
       *[left] Acuéstate boca arriba, con { $thing } al lado, y dobla la pierna izquierda. { $other }
    }
card-towel-lift =
    { $leg ->
        [right] Aprieta el abdomen y levanta la pierna derecha, con la rodilla doblada. { $other }
       *[left] Aprieta el abdomen y levanta la pierna izquierda, con la rodilla doblada. { $other }
    }
card-towel-wrap =
    { $leg ->
        [right] Pasa { $thing } por la planta del pie derecho y sostén las dos puntas con las dos manos. { $other }
       *[left] Pasa { $thing } por la planta del pie izquierdo y sostén las dos puntas con las dos manos. { $other }
    }

hold-towel =
    { $leg ->
        [right] Empuja el talón derecho con suavidad hacia arriba, hasta donde sea cómodo, el pie relajado. { $other }
       *[left] Empuja el talón izquierdo con suavidad hacia arriba, hasta donde sea cómodo, el pie relajado. { $other }
    }
switch-towel =
    { $leg ->
        [right] Cambia de pierna. Vuelve al inicio: baja la izquierda, dobla la derecha. Aprieta el abdomen, levántala y pasa { $thing } por ese pie; sostén las dos puntas con las dos manos. { $other }
       *[left] Cambia de pierna. Vuelve al inicio: baja la derecha, dobla la izquierda. Aprieta el abdomen, levántala y pasa { $thing } por ese pie; sostén las dos puntas con las dos manos. { $other }
    }

# Con la otra rodilla doblada: para la espalda baja.
easing-name-towel-knee-bent = la otra rodilla doblada
card-towel-lie-down-knee-bent = { card-towel-lie-down }
card-towel-lift-knee-bent = { card-towel-lift }
card-towel-wrap-knee-bent = { card-towel-wrap }
switch-towel-knee-bent = { switch-towel }
easing-towel-knee-bent =
    { $leg ->
        [right] { $other } A unos 90°, esa rodilla descarga tu espalda baja. Pasa { $thing } por el pie derecho.
       *[left] { $other } A unos 90°, esa rodilla descarga tu espalda baja. Pasa { $thing } por el pie izquierdo.
    }
hold-towel-knee-bent = { hold-towel }

# Además, con la pierna levantada más baja y su rodilla un poco doblada: para el muslo, la rodilla o un nervio.
easing-name-towel-leg-lower = la pierna más baja, las dos rodillas dobladas
card-towel-lie-down-leg-lower = { card-towel-lie-down }
card-towel-lift-leg-lower = { card-towel-lift }
card-towel-wrap-leg-lower = { card-towel-wrap }
switch-towel-leg-lower = { switch-towel }
easing-towel-leg-lower =
    { $leg ->
        [right] Deja bajar la pierna derecha, con la rodilla un poco doblada y el pie relajado en { $thing }. Eso cuida la parte de atrás del muslo y el nervio. { $other }
       *[left] Deja bajar la pierna izquierda, con la rodilla un poco doblada y el pie relajado en { $thing }. Eso cuida la parte de atrás del muslo y el nervio. { $other }
    }
hold-towel-leg-lower =
    { $leg ->
        [right] La pierna derecha más baja, con la rodilla un poco doblada y el pie relajado: solo hasta donde sea fácil. { $other }
       *[left] La pierna izquierda más baja, con la rodilla un poco doblada y el pie relajado: solo hasta donde sea fácil. { $other }
    }


## El estiramiento en la pared

stretch-wall = Estiramiento en la pared
stretch-wall-within = estiramiento en la pared

card-wall-lie-close =
    { $leg ->
        [right] Acuéstate boca arriba, con las rodillas dobladas y la cadera junto al borde de una pared o al marco de una puerta, la pierna derecha del lado de la pared. ¿Sin borde libre? Toca «De otra forma». { $other }
       *[left] Acuéstate boca arriba, con las rodillas dobladas y la cadera junto al borde de una pared o al marco de una puerta, la pierna izquierda del lado de la pared. ¿Sin borde libre? Toca «De otra forma». { $other }
    }
card-wall-heel-up =
    { $leg ->
        [right] Sube el talón derecho y apóyalo en la pared, con la rodilla doblada. { $other }
       *[left] Sube el talón izquierdo y apóyalo en la pared, con la rodilla doblada. { $other }
    }

hold-wall =
    { $leg ->
        [right] Estira la rodilla derecha con suavidad, hasta donde sea cómodo, hacia los 90° en la cadera. { $other }
       *[left] Estira la rodilla izquierda con suavidad, hasta donde sea cómodo, hacia los 90° en la cadera. { $other }
    }
switch-wall =
    { $leg ->
        [right] Cambia de pierna. Baja la izquierda, pásate al otro borde si hace falta, y apoya el talón derecho en la pared, con la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la derecha, pásate al otro borde si hace falta, y apoya el talón izquierdo en la pared, con la rodilla doblada. { $other }
    }

# Con la rodilla levantada un poco doblada.
easing-name-wall-knee-soft = la rodilla levantada un poco doblada
easing-wall-knee-soft =
    { $leg ->
        [right] Deja la rodilla derecha un poco doblada. No hacen falta 90° en la cadera hasta que se afloje la parte de atrás del muslo. { $other }
       *[left] Deja la rodilla izquierda un poco doblada. No hacen falta 90° en la cadera hasta que se afloje la parte de atrás del muslo. { $other }
    }
hold-wall-knee-soft =
    { $leg ->
        [right] Mantén la rodilla derecha un poco doblada, el talón en la pared. { $other }
       *[left] Mantén la rodilla izquierda un poco doblada, el talón en la pared. { $other }
    }

# Con la cadera más lejos de la pared, y también la rodilla levantada un poco doblada.
easing-name-wall-hips-away = la cadera más lejos
card-wall-lie-close-hips-away =
    { $leg ->
        [right] Acuéstate boca arriba, con las rodillas dobladas y la cadera a un antebrazo del borde de una pared o del marco de una puerta, la pierna derecha del lado de la pared. { $other }
       *[left] Acuéstate boca arriba, con las rodillas dobladas y la cadera a un antebrazo del borde de una pared o del marco de una puerta, la pierna izquierda del lado de la pared. { $other }
    }
card-wall-heel-up-hips-away = { card-wall-heel-up }
switch-wall-hips-away =
    { $leg ->
        [right] Cambia de pierna. Baja la izquierda, pásate al otro borde si hace falta, con la cadera a un antebrazo, y apoya el talón derecho en la pared, con la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la derecha, pásate al otro borde si hace falta, con la cadera a un antebrazo, y apoya el talón izquierdo en la pared, con la rodilla doblada. { $other }
    }
easing-wall-hips-away =
    { $leg ->
        [right] Aleja la cadera de la pared hasta que la pierna derecha se sienta cómoda, con la rodilla un poco doblada y el talón todavía en la pared. { $other }
       *[left] Aleja la cadera de la pared hasta que la pierna izquierda se sienta cómoda, con la rodilla un poco doblada y el talón todavía en la pared. { $other }
    }
hold-wall-hips-away =
    { $leg ->
        [right] Apoya el talón derecho en la pared, la cadera bien lejos de ella, la rodilla un poco doblada: solo hasta donde sea fácil. { $other }
       *[left] Apoya el talón izquierdo en la pared, la cadera bien lejos de ella, la rodilla un poco doblada: solo hasta donde sea fácil. { $other }
    }

# Lo mismo con la pantorrilla en el brazo de un sofá.
card-wall-lie-close-couch =
    { $leg ->
        [right] Acuéstate boca arriba frente a un sofá, con las rodillas dobladas y la cadera junto al brazo, la pierna derecha del lado del sofá. { $other }
       *[left] Acuéstate boca arriba frente a un sofá, con las rodillas dobladas y la cadera junto al brazo, la pierna izquierda del lado del sofá. { $other }
    }
card-wall-heel-up-couch =
    { $leg ->
        [right] Apoya la pantorrilla derecha en el brazo del sofá, con la rodilla doblada. { $other }
       *[left] Apoya la pantorrilla izquierda en el brazo del sofá, con la rodilla doblada. { $other }
    }
hold-wall-couch =
    { $leg ->
        [right] Estira la rodilla derecha con suavidad, hasta donde sea cómodo, la pantorrilla contra el brazo del sofá. { $other }
       *[left] Estira la rodilla izquierda con suavidad, hasta donde sea cómodo, la pantorrilla contra el brazo del sofá. { $other }
    }
switch-wall-couch =
    { $leg ->
        [right] Cambia de pierna. Baja la izquierda, pásate al otro brazo del sofá si hace falta, y apoya ahí la pantorrilla derecha, con la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la derecha, pásate al otro brazo del sofá si hace falta, y apoya ahí la pantorrilla izquierda, con la rodilla doblada. { $other }
    }
easing-wall-knee-soft-couch = { easing-wall-knee-soft }
hold-wall-knee-soft-couch =
    { $leg ->
        [right] Mantén la rodilla derecha un poco doblada, la pantorrilla contra el brazo del sofá. { $other }
       *[left] Mantén la rodilla izquierda un poco doblada, la pantorrilla contra el brazo del sofá. { $other }
    }
card-wall-lie-close-hips-away-couch =
    { $leg ->
        [right] Acuéstate boca arriba frente a un sofá, con las rodillas dobladas y la cadera a un antebrazo del brazo del sofá, la pierna derecha del lado del sofá. { $other }
       *[left] Acuéstate boca arriba frente a un sofá, con las rodillas dobladas y la cadera a un antebrazo del brazo del sofá, la pierna izquierda del lado del sofá. { $other }
    }
card-wall-heel-up-hips-away-couch = { card-wall-heel-up-couch }
switch-wall-hips-away-couch =
    { $leg ->
        [right] Cambia de pierna. Baja la izquierda, pásate al otro brazo del sofá si hace falta, con la cadera a un antebrazo, y apoya ahí la pantorrilla derecha, con la rodilla doblada. { $other }
       *[left] Cambia de pierna. Baja la derecha, pásate al otro brazo del sofá si hace falta, con la cadera a un antebrazo, y apoya ahí la pantorrilla izquierda, con la rodilla doblada. { $other }
    }
easing-wall-hips-away-couch =
    { $leg ->
        [right] Aleja la cadera del sofá hasta que la pierna derecha se sienta cómoda, con la rodilla un poco doblada y la pantorrilla todavía en el brazo. { $other }
       *[left] Aleja la cadera del sofá hasta que la pierna izquierda se sienta cómoda, con la rodilla un poco doblada y la pantorrilla todavía en el brazo. { $other }
    }
hold-wall-hips-away-couch =
    { $leg ->
        [right] Apoya la pantorrilla derecha en el brazo del sofá, la cadera bien lejos de él, la rodilla un poco doblada: solo hasta donde sea fácil. { $other }
       *[left] Apoya la pantorrilla izquierda en el brazo del sofá, la cadera bien lejos de él, la rodilla un poco doblada: solo hasta donde sea fácil. { $other }
    }


## Con qué se hace: como botón, y como en «pasa … por la planta del pie»

way-towel-towel = Toalla o correa
thing-towel-towel = la toalla
way-towel-belt = Cinturón
thing-towel-belt = el cinturón
way-towel-sheet = Sábana doblada
thing-towel-sheet = la sábana
way-wall-wall = Pared o puerta
thing-wall-wall = la pared
way-wall-couch = Brazo de un sofá
thing-wall-couch = el brazo del sofá
