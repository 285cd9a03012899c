### Gráficas, la página para el médico y el archivo con todo: textos, rótulos, frases.
### Un rótulo está dentro de una imagen o en papel: pocas palabras, sin negritas ni cursivas.


## /progress: una frase con cada imagen, que dice lo mismo sin ella

chart-pain = Dolor
chart-holds = Segundos
chart-calendar = Calendario

pain-trend = <b>El dolor antes de las sesiones pasó de { $first } a { $last }</b>: promedios de los { $R7_averaged_days } primeros y los { $R7_averaged_days } últimos días con puntaje ({ $entries } en total){ $after }{ $changes ->
    [0] {""}
    [one] , y el plan cambió una vez
   *[other] , y el plan cambió en { $changes } días
    }.{ $notes }
pain-so-far = <b>El dolor antes de las sesiones es { $last } en promedio hasta ahora</b>, de { $entries ->
    [one] un día
   *[other] { $entries } días
    }{ $after }{ $changes ->
    [0] {""}
    [one] , y el plan cambió una vez
   *[other] , y el plan cambió en { $changes } días
    }.{ $notes }
pain-after = ; después de las sesiones es { $last } ahora
pain-apart = <b>Dolor antes de las sesiones: { $sites }</b>. Promedios de los { $R7_averaged_days } primeros y los { $R7_averaged_days } últimos días con puntaje{ $changes ->
    [0] {""}
    [one] ; el plan cambió una vez
   *[other] ; el plan cambió en { $changes } días
    }.{ $notes }
pain-site = { $site ->
    [leg] pierna
   *[back] espalda o nalga
    } { $first } → { $last }
pain-site-so-far = { $site ->
    [leg] pierna
   *[back] espalda o nalga
    } { $last } hasta ahora
pain-notes = { " " }{ $notes ->
    [one] Anotaste tu dolor una vez en otro momento.
   *[other] Anotaste tu dolor { $notes } veces entre sesiones.
    }
pain-not-rated = Todavía no has dado un puntaje a tu dolor antes de una sesión.

held = <b>Segundos al día con cada pierna, al principio y ahora.</b> { $stretches }.
held-stretch = { $stretch }: { $legs }
held-leg = { $leg ->
    [right] derecha
   *[left] izquierda
    } { $first } → { $last } s
nothing-held = Aún no has hecho ninguna; la primera se verá aquí.

calendar = <b>Esta semana { $stretched } de { $goal } días</b>, { $left ->
    [0] sin días de reserva
    [one] queda 1 día de reserva
   *[other] quedan { $left } días de reserva
    }; en total { $days ->
    [one] 1 día
   *[other] { $days } días
    } de estirar en { $weeks ->
    [one] 1 semana
   *[other] { $weeks } semanas
    }{ $reached ->
    [0] {""}
    [one] , la meta de la semana alcanzada una vez
   *[other] , la meta de la semana alcanzada { $reached } veces
    }.
calendar-off = <b>Esta semana es libre.</b> En total { $days ->
    [one] 1 día
   *[other] { $days } días
    } de estirar en { $weeks ->
    [one] 1 semana
   *[other] { $weeks } semanas
    }.

report-unavailable = <b>Esta vez no se pudo hacer la página.</b> /progress y /why dicen mucho de ella en palabras; por favor, prueba /report más tarde.
export-unavailable = <b>Esta vez no se pudo hacer el archivo.</b> Por favor, prueba /export más tarde.


## Qué cambió en el plan, junto a su fecha en una gráfica

change-grow = { $stretch }, { $legs ->
    [right] pierna derecha
    [left] pierna izquierda
   *[both] las dos piernas
    }: { $repetitions } × { $hold_s } s{ $easing ->
    [0] {""}
   *[other] , versión más suave
    }
change-shrink = { $stretch }, { $legs ->
    [right] pierna derecha
    [left] pierna izquierda
   *[both] las dos piernas
    }: de vuelta a { $repetitions } × { $hold_s } s
change-lift = { $stretch }, { $legs ->
    [right] pierna derecha
    [left] pierna izquierda
   *[both] las dos piernas
    }: otra vez completo
change-ease = { $stretch }, { $legs ->
    [right] pierna derecha
    [left] pierna izquierda
   *[both] las dos piernas
    }: versión más suave
change-protect = { $stretch }: otra vez desde el principio, versión más suave
change-one-step-back = Después de una pausa: un paso atrás
change-first-rung = Después de una pausa larga: otra vez corto
change-after-gentle = Después de días suaves: un paso atrás
change-less-today = Mañana peor: un paso atrás
change-flare = Días suaves


## Rótulos de las gráficas

label-trend-title = Dolor alrededor de tus sesiones
label-before = antes
label-after = después
label-next-morning = la mañana siguiente, si fue peor
label-average = antes, promedio de 7 días
label-lines = lleno: antes; línea: promedio de 7 días
label-site-leg = pierna
label-site-back = espalda o nalga
label-site-none = lugar no indicado
label-noted = anotado en otros momentos
label-by-week = promedios por semana
label-none = nada
label-worst = el peor imaginable
label-earlier-changes = y { $count } cambios anteriores
label-holds-title = Segundos de estiramiento al día
label-left = Izquierda
label-right = Derecha
label-calendar-title = Tus semanas
label-goal = Meta
label-done = hecho
label-partly = en parte
label-rest = día libre
label-reserve = día de reserva
label-missed = sin sesión
label-paused = pausa
label-today = hoy
label-empty = Todavía no hay nada. Después de tu primera sesión esto se llena solo.


## Rótulos de la página para el médico

label-report-title = Estiramientos de isquiotibiales para la ciática
label-self-reported = referido por la persona, no es un diagnóstico
label-made = Fecha:
label-sessions = días con estiramientos / planeados
label-held = de estiramiento sostenido
label-pain-first-last = dolor antes de las sesiones (0–10), promedio de los { $R7_averaged_days } primeros y los { $R7_averaged_days } últimos días con puntaje
label-notes = Dolor anotado en otros momentos: { $count }.
report-corrected = Corregido a los pocos minutos: { $scores }.
report-corrected-one = { DAY($day) } { $was } → { $score }
label-stretch = Estiramientos
label-leg = Pierna
label-holds = Repeticiones
label-seconds = Duración, primera → última
label-eased = Suavizadas
label-stopped = Detenidas
label-no-holds = Sin repeticiones en este período.
label-warnings-title = Señales de alarma preguntadas
label-no-warnings = No se preguntó en este período.
label-advice-title = Qué aconsejó el bot, y según qué regla
label-no-advice = Sin consejos en este período.
label-rule = regla
label-earlier = y { $count } anteriores
label-more = y { $count } estiramientos más
label-disclaimer = Referido por la persona en un chat con un programa, no es un diagnóstico; ningún profesional lo ha revisado. Las reglas esperan la aprobación de un fisioterapeuta.

verdict-better = { $change } menos: un cambio real según la regla R2 ({ $points } puntos o { $percent } %; { $source }).
verdict-same = Sin un cambio real según la regla R2 ({ $points } puntos o { $percent } %; { $source }).
verdict-worse = { $change } más: peor según la regla R7 ({ $worse } puntos o más).
verdict-unclear = Muy pocos puntajes para ver un cambio según la regla R2 (al menos { $entries } al principio y { $entries } ahora).
verdict-points = { $points ->
    [one] 1 punto
   *[other] { $points } puntos
    }

signs-all = Alguna de { $count } señales de alarma
signs-none = no
signs-present = sí
signs-seen = dice que alguien ya lo revisó
signs-not-meant = retirado: fue un error


## Qué aconsejó el bot, y por qué, como lo lee el médico

advised-suspend-emergency = Atención de emergencia ahora; sesiones suspendidas.
because-suspend-emergency = Señalado: { $sign }.
advised-suspend-urgent = Ver a un médico el mismo día; sesiones suspendidas.
because-suspend-urgent = Señalado: { $sign }.
advised-suspend-clinician = Ver a un médico antes de estirar; sesiones suspendidas.
because-suspend-clinician = Señalado: { $sign }.
advised-offer-gentle = Dos minutos suaves, o descanso.
because-offer-gentle = Dolor antes de la sesión: { $score }{ $apart }.
advised-offer-rest = Descanso, o dos minutos suaves.
because-offer-rest = Dolor ese día: { $worst_today }.
advised-offer-rest-days = Descanso, o sesiones suaves.
because-offer-rest-days = Dolor ese día: { $worst_today }, alto en { $high_days } de los últimos días.
advised-offer-flare = Sesiones suaves por { $R3_flare_review_days } días, o descanso.
because-offer-flare = Dolor antes de la sesión: { $score }{ $apart }, alto en { $high_days } de los últimos días.
advised-less-today = Un paso atrás en cada estiramiento.
because-less-today = Peor a la mañana siguiente.
advised-stop-stretch = { $stretch }: se dejó por el resto de esa sesión.
because-stop-stretch = Demasiado en su versión más suave, { $leg ->
    [right] pierna derecha
   *[left] pierna izquierda
    }.
advised-protect = { $stretch }: desde las primeras repeticiones, en una versión más suave.
because-protect = Se sintió: { $feeling } ({ $where }). ¿Se movió? { $moved }.
advised-one-step-back = Repeticiones más cortas.
because-one-step-back = { $days_away } días sin sesión.
advised-first-rung = Otra vez las primeras repeticiones, cortas.
because-first-rung = { $days_away } días sin sesión.
advised-going-well = Seguir con los estiramientos como rutina diaria, con el visto bueno del médico.
because-going-well = Se está aliviando: { $course }.
advised-see-doctor-severe = Ver a un médico esta semana.
because-see-doctor-severe = Dolor de { $R3_severe_from } o más en { $severe_days } de { $R3_severe_within_days } días.
advised-see-doctor-nerve = Ver a un médico o fisioterapeuta.
because-see-doctor-nerve = Como un nervio en un estiramiento en { $nerve_days } de { $R4_nerve_within_days } días.
advised-see-doctor-mornings = Ver a un médico o fisioterapeuta.
because-see-doctor-mornings = Peor en { $worse_mornings } de { $R7_worse_mornings_days } mañanas.
advised-see-doctor-raised = Ver a un médico o fisioterapeuta.
because-see-doctor-raised = { $raised } sesiones en { $R7_raised_days } días subieron claramente el dolor.
advised-see-doctor-weeks = Ver a un médico o fisioterapeuta.
because-see-doctor-weeks = Semana { $week }: { $course }.
advised-see-specialist-weeks = Ver a un especialista en columna.
because-see-specialist-weeks = Semana { $week }: { $course }.
advised-see-specialist-worse = Ver pronto a un médico o especialista en columna.
because-see-specialist-worse = Está empeorando: { $course }.
apart-scores = { " " }(pierna { $score_leg }, espalda { $score_back })
apart-averages = { " " }(pierna { $first_leg } → { $last_leg }, espalda { $first_back } → { $last_back })
advised-see-specialist-stops = Ver a un médico o especialista en columna.
because-see-specialist-stops = { $stops } sesiones en { $days } días en las que hubo que parar un estiramiento.
