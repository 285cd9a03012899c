### La sesión, de la primera pregunta a la última línea. Se lee en el piso: las primeras palabras dicen qué hacer.

rate-before = <b>{ $site ->
    [leg] ¿Cuánto te duele la pierna en este momento?
    [back] ¿Cuánto te duele la espalda o la nalga en este momento?
   *[all] ¿Cuánto te duele en este momento?
    }</b>
    0 es nada de dolor, 10 el peor que puedas imaginar.
rate-after = <b>Hecho. Baja la pierna y descansa.</b>
    { $site ->
    [leg] ¿Cuánto te duele la pierna ahora, de 0 a 10?
    [back] ¿Cuánto te duele la espalda o la nalga ahora, de 0 a 10?
   *[all] ¿Cuánto te duele ahora, de 0 a 10?
    }
rate-other = <b>Pierna: { $score }. ¿Y la espalda o la nalga?</b>
    0 es nada de dolor, 10 el peor que puedas imaginar.
score-of-ten = { $site ->
    [leg] pierna { $score } de 10
    [back] espalda { $score } de 10
   *[all] { $score } de 10
    }
score-wrong = Por favor, toca un número entero de 0 a 10, o escríbelo. Si la pierna y la espalda son distintas, nómbralas: <i>pierna 6, espalda 3</i>.
scores-apart = pierna { $leg }, espalda { $back }
score = { $score }

back-after-gentle = Después de los días suaves empezamos un paso más abajo.
back-one-step-back = <b>Qué bueno que volviste.</b> Después de una pausa empezamos un paso más abajo.
back-first-rung = <b>Qué bueno que volviste.</b> Después de tanto tiempo empezamos otra vez con repeticiones cortas.
ask-signs-again = <b>Antes de seguir: ¿tienes algo de esto?</b>
ask-signs-new = <b>Pasaron { $R0_ask_again_after_days } días o más. Antes de seguir: ¿algo de esto es nuevo?</b>

before-offer-rest = <b>{ $worst_today } es dolor fuerte. Descansa hoy</b>, y muévete un poco, lo que puedas. Si prefieres estirar, haz dos minutos suaves: una repetición corta por lado.
before-offer-rest-days = <b>{ $worst_today } es dolor fuerte, y has tenido otros días difíciles. Descansa hoy</b>, y muévete un poco, lo que puedas. Si prefieres estirar, haz dos minutos suaves, hoy o por { $R3_flare_review_days } días.
# Cuando el estiramiento suave se deja por ahora, y solo queda descansar.
before-only-rest = <b>{ $score } de 10 hoy, así que descansa</b>, y muévete un poco, lo que puedas. El estiramiento suave se deja por ahora.
before-offer-gentle-day = <b>Un día suave.</b> ¿Dos minutos, o descanso?
before-offer-easing = <b>{ $score } es dolor moderado.</b> ¿Empezamos con la versión más suave de cada estiramiento?
before-offer-gentle = <b>{ $score } es mucho hoy.</b> Sugiero dos minutos del estiramiento suave con toalla, o un día de descanso.
before-offer-flare = <b>{ $score } es mucho, y has tenido otros días difíciles.</b> Eso parece una crisis de dolor. Sugiero sesiones suaves de dos minutos por { $R3_flare_review_days } días, y luego lo vemos otra vez. O descanso hoy.
before-offer-return = <b>Después de una enfermedad, empieza con suavidad.</b> ¿Hacemos hoy dos minutos suaves del estiramiento con toalla?
as-eased = La versión más suave, como las últimas veces.
as-usual = Como siempre, como las últimas veces.
before-ask-tingled = <b>{ $R6_good_days } días buenos con la versión más suave.</b> ¿Algo ha hormigueado, se ha dormido o ha bajado por la pierna desde aquella vez? Si no, probamos otra vez el estiramiento completo.
before-offer-full = <b>{ $R6_good_days } días buenos con la versión más suave.</b> ¿Probamos el estiramiento completo? ¿O seguimos con esta, y damos un paso más?
choose-full = Completo
choose-stay = Seguir más suave
choose-clear = Nada desde entonces
choose-tingled = Sí, algo
choose-eased = Versión más suave
choose-usual = Como siempre
choose-gentle = Suave, 2 minutos
gentle-today = Suave hoy
gentle-wished = <b>Entonces, un día suave:</b> dos minutos, una repetición corta por lado.
gentle-later = Para este estiramiento: “Demasiado”, y sigue más suave. “Parar” termina la sesión.
choose-flare = Días suaves
choose-rest = Descansar hoy
resting-today = <b>Descanso, entonces.</b> En un día así es una buena decisión.

stretch-follows = <b>Suelta. Baja la pierna y descansa.</b> Sigue: { $stretch }.
stretch-begins = <b>{ $stretch }</b>
ready = Listo
card-back = Atrás
too-much-button = Demasiado
stop = Parar
starts-eased = { $because ->
    [nerve] Por lo que sentiste en la pierna, empieza más suave
    [again] Empezamos de nuevo con suavidad
    [before] Antes fue demasiado, así que empieza más suave
   *[much] La última vez fue demasiado, así que empieza más suave
}: { $easing }.
gentler-today = Hoy la versión más suave: { $easing }.

tempo-first = <b>Prepárate, { $lead } s.</b> Luego mantén { $seconds } s, hasta mi próximo mensaje.
tempo-next = <b>Suelta, y descansa { $lead } s.</b> Luego mantén { $seconds } s, hasta mi próximo mensaje.
hold-then = <b>{ $leg ->
    [right] Pierna derecha
   *[left] Pierna izquierda
    }, { $repetition } de { $repetitions }.</b> { $hold }
voice-play = <b>Reproduce este mensaje ahora</b> y deja el teléfono: la voz cuenta este estiramiento. Si empieza tarde o la pausas, va detrás de los mensajes: sigue la voz. “Demasiado” y “Parar” valen en cualquier momento; la voz no te oye.
voice-not-taken = <b>Esta vez no hay voz:</b> no se pudo enviar. Te guían las imágenes y los mensajes. Si prohibiste los mensajes de voz en Telegram, permítelos para este bot, o apaga la voz en /settings.
voice-over = Si la voz sigue hablando, detenla: ya no va a tiempo.
moment-lost = Se perdió un momento. Repitamos esta.
eased-again = Ahora con suavidad, en la versión más fácil.

too-much = <b>Para. Baja la pierna y suelta el aire. ¿Dónde fue?</b> Cuando se haya calmado, toca Listo: sigue más suave.
other-way = De otra forma
too-much-last = <b>Para. Baja la pierna y suelta el aire. ¿Dónde fue?</b> Esta era la versión más suave, así que por hoy dejamos este estiramiento.
skip-stretch = Saltar este estiramiento
hurts-lower-back = Espalda baja
hurts-thigh = Atrás del muslo o de la rodilla
nerve-button = Hormigueo, dormido o baja por la pierna
stretch-stopped-nerve = <b>Para. Baja la pierna y descansa.</b> Eso puede ser un nervio que se está estirando de más, así que es suficiente por hoy. La próxima vez este estiramiento empieza con repeticiones cortas, en la forma que cuida la pierna levantada.
stretch-skipped = <b>Saltado.</b> Dejamos este estiramiento por hoy.
next-would-be = Seguiría el otro: { $stretch }. Hazlo solo si se siente bien.
enough-today = Suficiente por hoy
stretch-stopped = <b>Para. Baja la pierna y descansa.</b> Dejamos este estiramiento por hoy.
eased-next-time = { $stretch }: anotado. De aquí en adelante se hace en su versión más suave.
too-much-noted = Anotado. Si todavía duele, déjalo aquí por hoy.
more-than-before = Duele más que antes, así que la próxima vez hacemos menos donde se pueda. Si mañana en la mañana está peor, dímelo. Si es nuevo, mira /urgent.

still-there = Toca <b>Listo</b> cuando estés en posición. Tómate tu tiempo.
parked = <b>En pausa.</b> Podemos seguir hoy cuando quieras.
paused-meanwhile = <b>Para aquí. Baja la pierna y descansa.</b> La sesión espera mientras lees. Podemos seguir hoy cuando quieras.
go-on = Seguir
go-on-with = <b>{ $stretch }.</b> Ponte otra vez en posición.
session-expired = { $holds ->
    [0] La sesión de ayer quedó cerrada. Hoy es otra.
    [one] La sesión de ayer quedó cerrada. La repetición que hiciste cuenta.
   *[other] La sesión de ayer quedó cerrada. Las { $holds } repeticiones que hiciste cuentan.
    }

done = <b>{ $holds ->
    [0] Suficiente por hoy.
    [one] Hecho: 1 repetición, { $sides }.
   *[other] Hecho: { $holds } repeticiones, { $sides }.
    }</b>
done-with-pain = <b>{ $holds ->
    [0] Suficiente por hoy.
    [one] Hecho: 1 repetición, { $sides }.
   *[other] Hecho: { $holds } repeticiones, { $sides }.
    }</b> { $pain }.
pain-change = Dolor { $before } → { $after }
pain-change-apart = Pierna { $before_leg } → { $after_leg }, espalda { $before_back } → { $after_back }
a-side = { $seconds } s por lado
each-side = derecha { $right } s, izquierda { $left } s
stopped = <b>Sesión detenida.</b> { $holds ->
    [one] La repetición que hiciste cuenta.
   *[other] Las { $holds } repeticiones que hiciste cuentan.
    }
stopped-before = <b>Sesión detenida.</b> No se pierde nada: /stretch empieza otra vez cuando quieras.
rate-if-you-like = { $site ->
    [leg] Si quieres: ¿cuánto te duele la pierna ahora, de 0 a 10?
    [back] Si quieres: ¿cuánto te duele la espalda o la nalga ahora, de 0 a 10?
   *[all] Si quieres: ¿cuánto te duele ahora, de 0 a 10?
    }
noted-after = Gracias, anotado: { $score }.

why-these = ¿Por qué estos?
progress-button = Avance
running-already = Tu sesión está en curso: busca su mensaje más nuevo.
nothing-running = No hay ninguna sesión en curso. /stretch empieza una.
session-over = Esa sesión ya terminó.
already-done = Eso ya está hecho.
nothing-to-do = Ahí no hay nada que hacer ahora.
stale-button = Ese botón es de otro momento. /help muestra lo que puedes hacer.
done-already = <b>Ya hiciste la sesión de hoy.</b> Una al día basta; una segunda debería sentirse fácil.
done-already-rest = <b>Hoy ya estiraste, y fue demasiado.</b> Descansa hasta mañana.
once-more = Una vez más

### Después de una repetición que fue demasiado, o de mucho dolor: tres toques.

ask-feeling = <b>¿Qué sentiste?</b>
feeling-pull = Tirantez
feeling-ache = Dolor sordo
feeling-sharp = Punzada
feeling-electric = Eléctrico o adormecido
ask-where = <b>¿Dónde fue?</b> Si fue en varios lugares, el más bajo.
where-back = Espalda
where-buttock = Nalga
where-thigh = Muslo
where-below-knee = Debajo de la rodilla
ask-moved = <b>¿Se movió?</b>
moved-down = Bajó por la pierna
moved-up = Subió hacia la espalda
moved-no = Se quedó ahí
felt-protect = Eso puede ser un nervio que se está estirando de más. La próxima vez el estiramiento empieza con repeticiones cortas, en la forma que cuida la pierna levantada. Si vuelve a pasar, que lo vea un médico o fisioterapeuta; si sigues con adormecimiento o con menos fuerza: /urgent
felt-good-news = Que el dolor suba hacia la espalda suele ser buena señal.
