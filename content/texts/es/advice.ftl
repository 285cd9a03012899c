### Consejos, y la razón de cada decisión (/why). "Aliviar", nunca "tratar" ni "curar".

advice-see-doctor-severe = <b>Por favor, ve a tu { $doctor } esta semana.</b> Tu dolor fue de { $R3_severe_from } o más en { $severe_days } de los últimos { $R3_severe_within_days } días. Alguien que pueda examinarte tiene que verlo. Mientras tanto descansa, y muévete un poco, lo que puedas.
advice-see-doctor-nerve = <b>Por favor, ve a un { $doctor } o fisioterapeuta.</b> En { $nerve_days } de los últimos { $R4_nerve_within_days } días un estiramiento se sintió como un nervio que se estira de más. Si fue el mismo, lo dejamos fuera hasta que te vean, o por { $R4_left_out_days } días.
advice-see-specialist-stops = <b>Por favor, ve a un { $doctor } o especialista en columna.</b> En { $stops } sesiones en { $days } días hubo que parar un estiramiento porque dolía demasiado. Si fue el mismo, lo dejamos fuera hasta que te vean, o por { $R4_left_out_days } días.
advice-see-specialist-worse = <b>Por favor, ve pronto a un { $doctor } o especialista en columna.</b> La razón: { $course }. Puede haber otra causa que tus isquiotibiales. Mientras tanto hazlo suave, o descansa.
advice-see-doctor-mornings = <b>Por favor, ve a un { $doctor } o fisioterapeuta.</b> Amaneciste peor en { $worse_mornings } de las últimas { $R7_worse_mornings_days } mañanas. Mientras tanto hazlo suave, o descansa.
advice-see-doctor-raised = <b>Por favor, ve a un { $doctor } o fisioterapeuta.</b> { $raised } sesiones en { $R7_raised_days } días te dejaron con claramente más dolor que antes. Mientras tanto hazlo suave, o descansa.
advice-see-doctor-weeks = <b>Por favor, ve a tu { $doctor } o a un fisioterapeuta.</b> Van { $week } semanas, y { $course }. La ciática suele calmarse en cuatro a seis semanas, así que vale la pena que te revisen.
advice-see-specialist-weeks = <b>Por favor, ve a un especialista en columna.</b> Van { $week } semanas, y { $course }. Puede haber otra causa que tus isquiotibiales. Un especialista puede encontrarla y hacer contigo un plan propio.
advice-going-well = <b>Se está aliviando:</b> { $course }. Haz de los estiramientos una rutina diaria, mientras tu médico esté de acuerdo.
course-few = tu último puntaje es { $last } de 10, con muy pocos puntajes para ver un cambio
course-forgotten = tu último puntaje es { $last } de 10, y cómo era al principio ya no se guarda
course-same = el dolor promedio pasó de { $first } al principio a { $last } ahora{ $apart }
course-severe = el dolor promedio pasó de { $first } a { $last }{ $apart }, y todavía es mucho
course-worse = el dolor promedio subió de { $lowest } en su mejor momento a { $last } ahora{ $apart }
course-worse-leg = el dolor promedio en la pierna subió de { $lowest_leg } en su mejor momento a { $last_leg } ahora
i-have-appointment = Tengo una cita
i-have-seen = Ya me vieron
advised-appointment = <b>Qué bueno que tienes una cita.</b> /report hace una página para llevar. No volveré a hablar de esto por { $weeks } semanas, a menos que empeore.
advised-seen = <b>Qué bueno que te vieron.</b> Haz lo que te dijeron allí, también donde sea distinto de lo que digo yo. No volveré a hablar de esto por { $weeks } semanas, a menos que empeore.
what-else = ¿Qué más puede ayudar?
what-else-helps = <b>Qué más puede ayudar, además de estirar.</b> Hielo o calor. Caminar, mientras se sienta bien. Fisioterapia. Un médico o especialista en columna puede buscar la causa y hacer contigo un plan propio. Si se habla de fijar la columna con una operación (fusión), pregunta también por alternativas.
why = ¿Por qué?

why-title = <b>{ $count ->
    [one] Lo último que decidí, y por qué
   *[other] Lo último que decidí: { $count } cosas, y por qué
    }</b>
why-nothing-yet = <b>Hasta ahora no he cambiado nada.</b>
why-plan = Los dos estiramientos empiezan con repeticiones cortas, como es usual al comenzar (de 5 a 10 segundos). Se alargan o se suavizan según lo que me cuentas.
why-evidence = Hay pocas pruebas de que estirar ayude con la ciática (Dove 2022). Ningún fisioterapeuta ha aprobado esto todavía.
# Dentro de una frase: "Estiramiento con toalla, pierna derecha".
which-leg = { $leg ->
    [right] pierna derecha
   *[left] pierna izquierda
    }
why-decision = { DAY($day) }: { $reason } ({ $rule })
why-sources = <i>Fuentes. { $sources }.</i>
why-source = { $rule }: { $source }
why-R0-suspend-emergency = Señalaste “{ $sign }”, una señal de alarma: sin sesiones hasta que te vean.
why-R0-suspend-urgent = Señalaste “{ $sign }”, una señal de alarma: sin sesiones hasta que te vean.
why-R0-suspend-clinician = Señalaste “{ $sign }”, algo que un médico debe saber primero: sin sesiones hasta entonces.
why-R0-ask-signs = Tu dolor fue { $score }{ $apart }. Vuelvo a preguntar por señales de alarma cuando el dolor es de { $R0_severe_from } o más, o subió { $R0_rise_from } en una sesión, y después de { $R0_ask_again_after_days } días.
why-R0-ask-seen = Señalaste “{ $sign }” { $days ->
    [one] 1 día
   *[other] { $days } días
    } antes, y nadie lo había revisado: pregunté.
why-R0-cleared = Te vieron por “{ $sign }”, y estirar estaba bien: al principio repeticiones cortas y suaves.
why-R1-corrected = Corregiste un puntaje: { $score } en lugar de { $was }. Lo que se había decidido con el otro se decidió de nuevo.
why-R3-offer-easing = Tu dolor antes fue { $score }{ $apart }: ofrecí la versión más suave.
why-R3-offer-gentle = Tu dolor antes fue { $score }{ $apart }: ofrecí dos minutos suaves o descanso.
why-R3-offer-rest = Tu dolor fue { $worst_today } hoy: sugerí descanso, o dos minutos suaves.
why-R3-offer-rest-days = Tu dolor fue { $worst_today } hoy, y alto en { $high_days } de los últimos días: sugerí descanso, o días suaves.
why-R3-offer-gentle-day = Es un día suave: dos minutos, o descanso.
why-R3-after-gentle = Después de los días suaves, cada estiramiento empezó un paso más abajo.
why-R3-as-usual = Elegiste “Como siempre” { $R3_default_after } veces seguidas, así que seguí con eso.
why-R3-as-eased = Elegiste la versión más suave { $R3_default_after } veces seguidas, así que seguí con esa.
why-R3-gentle-today = Elegiste un día suave: dos minutos, una repetición corta por lado.
why-R3-offer-flare = Tu dolor antes fue { $score }{ $apart }, y alto en { $high_days } de los últimos días: ofrecí días suaves.
why-R3-flare = Elegiste sesiones suaves hasta el { DAY($until) }.
why-R3-less-today = Peor a la mañana siguiente: un paso atrás en cada estiramiento.
why-R3-smallest = Peor a la mañana siguiente. Tus estiramientos ya están en lo mínimo, así que no se podía bajar más.
why-R3-stop-stretch = { $stretch }, { which-leg }: todavía demasiado con la versión más suave, así que lo dejamos.
why-R5-ease = { $stretch }, { which-leg }: “Demasiado”, así que se hace en su versión más suave, hoy y la próxima vez.
why-R4-ask-what-was-felt = Una repetición fue demasiado, o el dolor después fue alto: pregunté cómo se sintió.
why-R4-protect = { $stretch }: como un nervio (eléctrico, dormido, baja por la pierna, o punzante debajo de la rodilla). Empieza con repeticiones cortas, en la forma que cuida la pierna levantada.
why-R4-ask-tingled = { $R6_good_days } días buenos con la versión más suave: pregunté si algo ha hormigueado desde entonces.
why-R4-tingled = { $stretch }, { which-leg }: ha vuelto a hormiguear, así que sigue la versión más suave. Pregunto otra vez tras más días buenos.
why-R4-lift = { $stretch }, { which-leg }: no ha vuelto el hormigueo, así que otra vez en forma completa.
why-R5-offer-full = { $R6_good_days } días buenos con la versión más suave: ofrecí el estiramiento completo.
why-R5-stay = { $stretch }, { which-leg }: quisiste seguir con la versión más suave.
why-R5-lift = { $stretch }, { which-leg }: quisiste otra vez la forma completa.
why-R4-good-news = El dolor subió hacia la espalda, lo que suele ser buena señal.
why-R6-grow = { $stretch }, { which-leg }: { $R6_good_days } días buenos seguidos, así que un paso más, a { $repetitions } × { $hold_s } s.
why-R6-shrink-too-much = { $stretch }, { which-leg }: fue demasiado, así que un paso atrás, a { $repetitions } × { $hold_s } s.
why-R6-shrink-pain = { $stretch }, { which-leg }: el dolor después fue { $score_after }, no menos que antes, así que un paso atrás, a { $repetitions } × { $hold_s } s.
why-R6-shrink-rise = { $stretch }, { which-leg }: el dolor subió de { $score_before } a { $score_after }, así que un paso atrás, a { $repetitions } × { $hold_s } s.
why-R6-shrink-morning = { $stretch }, { which-leg }: peor a la mañana siguiente, así que un paso atrás, a { $repetitions } × { $hold_s } s.
why-R6-shrink-note = { $stretch }, { which-leg }: anotaste después un dolor de { $note }, así que un paso atrás, a { $repetitions } × { $hold_s } s.
why-R6-first-rung = { $days_away } días sin sesión: volvimos a empezar con repeticiones cortas.
why-R6-shrink = { $stretch }, { which-leg }: fue demasiado, así que un paso atrás, a { $repetitions } × { $hold_s } s.
why-R6-smallest = { $stretch }, { which-leg }: { $because ->
    [shrink-pain] el dolor después fue { $score_after }
    [shrink-rise] el dolor subió a { $score_after }
    [shrink-morning] peor a la mañana siguiente
    [shrink-note] anotaste después un dolor de { $note }
   *[shrink-too-much] fue demasiado
    }. Ya está en lo mínimo, { $repetitions } × { $hold_s } s.
why-R6-keep = { $stretch }, { which-leg }: sigue como está.
why-R6-offer-return = Volviste después de una enfermedad: ofrecí dos minutos suaves.
why-R6-one-step-back = { $days_away } días sin sesión: cada estiramiento bajó un paso.
why-R7-going-well = Se está aliviando, { $course }: los estiramientos pueden seguir como rutina diaria.
why-R3-see-doctor-severe = Dolor de { $R3_severe_from } o más en { $severe_days } de los últimos { $R3_severe_within_days } días: ve a tu médico esta semana.
why-R4-see-doctor-nerve = En { $nerve_days } de los últimos { $R4_nerve_within_days } días un estiramiento se sintió como un nervio: ve a un médico o fisioterapeuta.
why-R7-see-doctor-mornings = Peor en { $worse_mornings } de las últimas { $R7_worse_mornings_days } mañanas: ve a un médico o fisioterapeuta.
why-R7-see-doctor-raised = { $raised } sesiones en { $R7_raised_days } días subieron claramente el dolor: ve a un médico o fisioterapeuta.
why-R7-see-doctor-weeks = Van { $week } semanas, y { $course }: ve a un médico o fisioterapeuta.
why-R7-see-specialist-weeks = Van { $week } semanas, y { $course }: ve a un especialista en columna.
why-R7-see-specialist-worse = Está empeorando, { $course }: ve a un médico o especialista en columna.
why-R7-see-specialist-stops = En { $stops } sesiones en { $days } días hubo que parar un estiramiento: ve a un médico o especialista en columna.
