### Las pocas preguntas antes de la primera sesión. Un mensaje que cambia de pregunta en pregunta.

greeting =
    <b>{ $count ->
        [one] Un estiramiento suave
        [2] Dos estiramientos suaves
       *[other] { $count } estiramientos suaves
    } al día para la parte de atrás del muslo</b>, unos { $minutes } minutos, en el piso junto a tu teléfono. Los isquiotibiales tensos cargan la espalda baja, donde nace el nervio ciático; aflojarlos puede aliviar esa carga.

    Para personas adultas. Hay pocas pruebas de que estirar ayude con la ciática, y soy un programa, no un profesional de la salud: no puedo examinarte ni decirte qué causa tu dolor.
set-up = Empecemos
what-is-stored = ¿Qué se guarda?

consent-first = Primero, unas palabras sobre lo que guardo.
agree = Estoy de acuerdo
not-now = Ahora no
not-now-then = Está bien. No he guardado nada sobre tu salud. Vuelve cuando quieras con /start.

none-of-these = Nada de esto

approval-yes = Sí
approval-not-yet = Todavía no
onset-days = Días
onset-weeks = Semanas
onset-long = Más de 6 semanas
onset-tight = Sin dolor, solo tensión
onset-set = Gracias, anotado.

approval-later = Por favor, pregunta en tu próxima visita. Mientras tanto, quédate bien por debajo del dolor en cada estiramiento.

place-set = { $place }: la hora allí es { $time } ahora.
place-which = ¿Cuál quieres decir?
place-is = { $place }
place-clock = { $place } con la hora de { $clock }
place-rather = No, { $place }
place-elsewhere = No, en otro lugar
city = { CITY($zone) }
country = { COUNTRY($code) }
place-unknown = No sé qué hora rige en ese punto. Por favor, escribe una ciudad, por ejemplo <i>Los Ángeles</i>.

times-set = <b>Estas son tus horas.</b> { $schedule }
clock-am = { $time } a. m.
clock-pm = { $time } p. m.
time-set = { $time }: a esa hora te escribo.

all-set = <b>Todo listo.</b> { $schedule }
welcome-back = Qué bueno verte. No se perdió nada.
start-now = Empezar ahora
change = Cambiar
already-answered = Esa ya está contestada. /settings la cambia.
