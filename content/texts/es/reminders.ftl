### El recordatorio diario y lo que va con él.

reminder = <b>Es hora de tus estiramientos.</b>
reminder-habit = <b>{ $habit }: es hora de tus estiramientos.</b>
reminder-late = <b>Hoy llego tarde, perdón.</b> Tu hora, { $time }, ya pasó.
reminder-again = <b>Tus estiramientos siguen aquí</b>, si hoy te viene bien.
reminder-snoozed = <b>Aquí estoy otra vez.</b>
up-to = hasta { $number }
reminder-plan = { $names }, { $repetitions } × { $seconds } s por lado: { $minutes ->
    [one] cerca de 1 minuto
   *[other] unos { $minutes } minutos
    }.
reminder-plan-gentle = Hoy suave: { $names }, { $repetitions } × { $seconds } s por lado, { $minutes ->
    [one] cerca de 1 minuto
   *[other] unos { $minutes } minutos
    }.
reminder-left-out = Tus estiramientos quedan fuera hasta el { DAY($day) }, o hasta que te vean. Descansa, y muévete un poco, lo que puedas.
step-on = Un paso más después de { $R6_good_days } días buenos seguidos{ $places }.
step-back = Un paso atrás{ $places }: { $because ->
    [shrink-pain] después seguía doliendo igual.
    [shrink-rise] dolió más después que antes.
    [shrink-morning] fue peor a la mañana siguiente.
    [shrink-note] después anotaste mucho dolor.
   *[shrink-too-much] fue demasiado.
    }
step-places = { " " }({ $places })
step-place = { $stretch }{ $legs ->
    [right] , pierna derecha
    [left] , pierna izquierda
   *[both] {""}
    }
needs = Necesitas { $things }.
start = Empezar
later = Más tarde
skip = Saltar
later-when = <b>¿Cuándo vuelvo?</b>
snooze-10 = 10 minutos
snooze-30 = 30 minutos
snooze-60 = 1 hora
snooze-evening = Esta noche
snoozed = <b>{ $time }</b>: a esa hora te aviso otra vez.
skipped = <b>Hoy lo saltamos.</b>
start-late = Pediste empezar a las { $time } y entonces no pude responder. <b>¿Empezamos ahora?</b>
start-of-day = Ese era el recordatorio del { DAY($day) }. <b>¿Hacemos ahora los estiramientos de hoy?</b>
start-anyway = Empezar de todos modos
done-without-me-then = Bien, anotado: hecho el { DAY($day) }.
done-without-me = <b>Bien, anotado: hecho por hoy.</b>

next-reminder = Próximo: <tg-time unix="{ UNIX($at) }">{ $when } { $time }</tg-time>, { $place }.
no-reminder = No hay recordatorio. /time pone uno.
no-reminder-questions = Antes de poder escribirte, falta una pregunta: /start
no-reminder-suspended = Tus sesiones esperan hasta que te vean: /stretch
no-reminder-paused = Los recordatorios están en pausa. /resume los activa otra vez.
clocks-changed = Los relojes donde estás siguen reglas nuevas, y yo también. { $next }
day-today = hoy
day-tomorrow = mañana
day-weekday = { WEEKDAY($day) }
day-date = { DAY($day) }

### La mañana siguiente: mejor, igual o peor. Peor hace más corta la sesión de hoy.

since-yesterday = ¿Cómo has estado desde los estiramientos de ayer?
since-better = Mejor
since-same = Igual
since-worse = Peor
since-better-noted = Mejor desde ayer: anotado.
since-same-noted = Igual que ayer: anotado.
since-worse-noted = Peor desde ayer. Tus estiramientos ya están en lo mínimo, así que hoy haz la versión suave, o descansa. Si es nuevo o va empeorando: /urgent
since-worse-lower = Peor desde ayer: hoy hacemos un poco menos.
since-worse-ask = <b>{ $site ->
    [leg] ¿Cuánto te duele la pierna ahora?
    [back] ¿Cuánto te duele la espalda o la nalga ahora?
   *[all] ¿Cuánto te duele ahora?
    }</b> 0 es nada de dolor, 10 el peor que puedas imaginar.

### Un hábito propio, y una pregunta después de un día sin respuesta.

habit-teeth = Después de cepillarme los dientes
habit-coffee = Después de mi café
habit-home = Cuando llego a casa
habit-bed = Antes de acostarme
habit-none = No, gracias
habit-remove = Nada, solo la hora
habit-without = Bien, entonces solo la hora.
habit-is = Tus estiramientos van así: “{ $habit }”.
habit-set = “{ $habit }”: te lo recordaré con estas palabras.

ask-barrier = Un día sin hacerlo no cambia nada. ¿Qué se interpuso ayer?
barrier-forgot = Se me olvidó
barrier-no-time = Sin tiempo
barrier-pain = Dolor
barrier-no-space = Sin espacio
barrier-not-today = Ayer no, nada más
barrier-forgot-answer = Suele pasar. Quizá otra hora del día te quede mejor.
barrier-no-time-answer = En esos días bastan dos minutos.
barrier-pain-answer = Entonces quizá convengan dos minutos suaves, o descanso. Si es nuevo o va empeorando, mira las señales de alarma.
barrier-no-space-answer = Bastan dos metros de piso. Quizá a una hora en que estés en casa.
barrier-not-today-answer = Está bien. Hoy es otro día.
short-session = Sesión de dos minutos

### Una crisis de dolor: días suaves hasta una fecha en que se revisa.

flare-review = <b>Tus días suaves terminan, si quieres.</b> ¿Cómo seguimos?
flare-over = Volver a lo normal
flare-on = Seguir suave más días
flare-ended = De vuelta a tus sesiones normales, donde las dejaste.
flare-goes-on = Sesiones suaves hasta el { DAY($day) }.
flare-until = Sesiones suaves hasta el { DAY($day) }.
