# Respuestas fijas a lo que la gente pregunta (content/answers.yaml), y sus nombres en la lista. Nunca un diagnóstico.

topic-stretching = Cómo estirar
topic-pain = El dolor de cada día
topic-condition = ¿Puedo, con lo que tengo?
topic-expect = ¿Para qué, y cuánto tarda?
topic-bot = Este bot

answer-name-tingling = ¿Es normal el hormigueo?
answer-tingling = <b>Hormigueo, adormecimiento o dolor eléctrico quieren decir: para ese estiramiento.</b> Puede ser un nervio que se está estirando de más. Es común con la ciática, y es señal de hacer menos: toca “Demasiado”, y la próxima vez empiezo más suave. Si sigue después del estiramiento, empeora o está en las dos piernas, mira las señales de alarma.

answer-name-disc = ¿Puedo con un problema de disco?
answer-disc = <b>Pregunta a tu médico o fisioterapeuta por tu propio disco.</b> Una hernia de disco es la causa más común de la ciática, y a menudo se aconseja ejercicio suave, pero yo no puedo examinarte. Si te dijeron que estirar suave está bien: quédate por debajo del dolor, para con cualquier hormigueo, y deja el estiramiento si el dolor baja más por la pierna.

answer-name-how-long = ¿Cuánto tarda en ayudar?
answer-how-long = <b>La ciática suele calmarse en cuatro a seis semanas</b>, con o sin estiramientos; en algunas personas tarda más. Los isquiotibiales tensos se aflojan en semanas, no en días. Si después de { $R7_general_practitioner_week } semanas nada ha cambiado, te lo diré y te pediré que veas a tu médico; antes, si empeora.

answer-name-what-for = ¿Para qué son los estiramientos?
answer-what-for = <b>Los isquiotibiales tensos cargan más la espalda baja</b>, y allí nace el nervio ciático. Los isquiotibiales son los músculos de la parte de atrás del muslo. Aflojarlos con suavidad puede aliviar esa tensión. Si no son la causa, estirarlos no bastará: entonces un médico debe buscar otra.

answer-name-nerve = ¿Por dónde pasa el nervio ciático?
answer-nerve = <b>El nervio ciático es el nervio largo que nace en la espalda baja</b>, pasa por la nalga y baja por detrás de la pierna hasta el pie. La ciática es dolor, hormigueo o adormecimiento a lo largo de él, casi siempre porque algo aprieta o irrita el nervio. Qué es en tu caso, solo lo puede decir un examen.

answer-name-no-towel = No tengo toalla
answer-no-towel = <b>Sirve cualquier cosa larga y blanda que no resbale:</b> una correa de yoga, un cinturón, el cordón de una bata, una bufanda. Tiene que ser lo bastante larga para que puedas sostener las dos puntas con las dos manos, con la cabeza y los hombros en el piso.

answer-name-no-wall = No tengo una pared libre
answer-no-wall = <b>En lugar de una pared sirve el brazo de un sofá.</b> Un pie queda firme en el piso, la otra pierna sube contra el brazo del sofá; también sirve el marco de una puerta. Si no tienes nada de eso, toca “Saltar este estiramiento” y haz solo el de la toalla.

answer-name-pregnancy = ¿Puedo en el embarazo?
answer-pregnancy = <b>Pregunta primero a tu partera o médico.</b> Los dos estiramientos se hacen boca arriba, lo que no se aconseja por mucho rato después de las 16 semanas, y el dolor de espalda y pierna en el embarazo debe verlo alguien que te conozca. Si estás embarazada, tócalo aquí: tus sesiones esperan hasta que hayas preguntado.

answer-name-hip = ¿Puedo con prótesis de cadera?
answer-hip = <b>Pregunta primero a tu cirujano o fisioterapeuta.</b> El estiramiento en la pared lleva la cadera a unos 90°, y después de una prótesis eso muchas veces no se permite por semanas o más. Si tienes una cadera nueva, tócalo aquí: tus sesiones esperan hasta que hayas preguntado.

answer-name-ice-and-heat = ¿Hielo o calor?
answer-ice-and-heat = <b>Lo que te haga sentir mejor.</b> Envuélvelo en un paño, y quítalo a más tardar a los 20 minutos. Donde tengas la piel adormecida no uses ninguno, ni bolsa de agua caliente: podrías no notar una quemadura.

answer-name-treatments = ¿Qué más se puede hacer?
answer-treatments = <b>Hay tratamientos muy distintos:</b> desde hielo y calor, fisioterapia y medicinas hasta inyecciones, operaciones y alternativas a unir huesos de la espalda. La mayoría no necesita operarse. Cuál conviene depende de la causa; por eso un médico o especialista en columna hace contigo un plan propio.

answer-name-diagnosis = ¿Qué tengo?
answer-diagnosis = <b>No te lo puedo decir, y ningún chat puede.</b> Para un diagnóstico exacto y un plan propio ve a tu médico o a un especialista en columna: sobre todo si el dolor no ha cedido en unas semanas, empeora o no te deja hacer tu vida normal. /report hace una página para llevar.

answer-name-medicine = ¿Analgésicos?
answer-medicine = <b>Pregunta en la farmacia o a tu médico</b> qué analgésico va contigo y con tus otras medicinas; yo no doy consejos sobre medicinas. No tomes uno para poder estirar más: el dolor es lo que te dice, y me dice, cuándo es demasiado.

answer-name-moving = ¿Caminar, sentarse, deporte?
answer-moving = <b>Sigue moviéndote lo mejor que puedas.</b> Camina, y sigue con tu día normal; estar mucho rato sentado o acostado suele empeorarlo. Ve con calma con lo que trae el dolor de la pierna. El deporte que no llega a doler está bien, si no te han dicho otra cosa.

answer-name-how-often = ¿Cada cuánto?
answer-how-often = <b>Una vez al día, dos o tres repeticiones con cada pierna.</b> Más no es mejor: una pierna que se estiró necesita tiempo, y la mañana siguiente dice si estuvo bien. Un día sin hacerlo no hace daño.

answer-name-pain-now = Me duele ahora
answer-pain-now = <b>Siento que te duela.</b> Anota cuánto, de 0 a 10, con /pain: las sesiones se guían por eso, y se hacen más suaves o dejan lugar al descanso. Muévete lo mejor que puedas. Si el dolor es nuevo, o empeora de día en día, mira las señales de alarma.

answer-name-change-time = ¿Cómo cambio la hora?
answer-change-time = <b>Escribe /time y la hora</b>, por ejemplo <i>/time 18:30</i>. /days elige los días, y /timezone el lugar. “Más tarde” debajo de un recordatorio mueve solo ese.

answer-name-evidence = ¿De verdad funciona?
answer-evidence = <b>Las pruebas son débiles.</b> Los estudios sobre estirar con ciática son pocos y pequeños (Dove 2022); estirar puede aliviar el dolor, y nada más. Soy un programa, no un profesional de la salud. Lo que aconsejo se basa en reglas publicadas, que ningún fisioterapeuta ha aprobado todavía; /why las muestra.

answer-name-told-not-to = Me dijeron que no estire
answer-told-not-to = <b>Entonces no lo hagas: cuenta lo que te digan, no lo que digo yo.</b> Ponme en pausa hasta que te digan que ya puedes; no se pierde nada. Pregúntales qué puedes hacer mientras tanto. Si se referían a uno solo de los dos estiramientos, toca “Saltar este estiramiento” cuando llegue.

answer-name-what-to-feel = ¿Qué debo sentir?
answer-what-to-feel = <b>Un tirón suave en la parte de atrás del muslo, quizá hasta detrás de la rodilla.</b> Se alivia en cuanto sueltas. Dolor, hormigueo o adormecimiento es demasiado: toca “Demasiado”. Si no sientes ningún tirón, endereza despacio un poco más la pierna de arriba, pero solo hasta donde sea cómodo.

answer-name-doing-it-right = ¿Lo estoy haciendo bien?
answer-doing-it-right = <b>Si es suave y cómodo, está bien.</b> La pierna de arriba no tiene que estar ni alta ni recta: al principio se puede doblar la rodilla. Con el tiempo, el estiramiento de pared busca los 90° en la cadera. Deja el pie suelto y respira despacio. Las dos piernas tienen su turno, una tras otra; si una está más tiesa, toca “Demasiado” y te muestro una forma más fácil.

answer-name-lying-down = ¿En la cama, o en una silla?
answer-lying-down = <b>Una cama firme sirve si no puedes bajar al piso.</b> Si el piso es duro, usa un tapete o una cobija doblada. Si estar boca arriba te molesta la espalda baja, dobla la otra pierna y apoya el pie. No tengo una versión para hacer en silla o de pie: un fisioterapeuta te puede mostrar una.

answer-name-cramp = Un calambre, o la pierna tiembla
answer-cramp = <b>Baja la pierna, suéltala y espera a que pase.</b> Una pierna suele temblar cuando hace mucho esfuerzo: tenla más abajo, con la rodilla un poco doblada. Un calambre en la pantorrilla se alivia si jalas los dedos del pie hacia ti y la frotas. Si los calambres vienen seguido, pregunta a tu médico. Si la pierna te falla o tiene menos fuerza, mira las señales de alarma.

answer-name-best-time = ¿Cuál es la mejor hora?
answer-best-time = <b>La mejor hora es una que puedas mantener.</b> ¿Amaneces tieso? Levántate y muévete primero unos minutos. Después de caminar o correr, los músculos están calientes y se estiran mejor que antes. Si la espalda sigue tiesa más de media hora cada mañana, y eso por semanas, díselo a tu médico.

answer-name-missed-days = Me salté un día
answer-missed-days = <b>No hay nada que recuperar.</b> Un día sin estirar no hace daño: sigue con la próxima sesión. Después de una pausa más larga empiezo yo solo con tiempos más cortos.

answer-name-no-time = Con cansancio, o sin tiempo hoy
answer-no-time = <b>Hoy está bien una sesión corta, o ninguna.</b> La corta dura unos dos minutos. Un día libre no hace daño, y mañana todo sigue igual.

answer-name-other-exercises = ¿Otros ejercicios?
answer-other-exercises = <b>Yo guío estos dos estiramientos, y ninguno más.</b> Caminar, yoga, pilates o ejercicios de fuerza también pueden ayudar, mientras no duelan. El deslizamiento neural mueve el nervio con suavidad de un lado a otro; que te lo muestre un fisioterapeuta. También te puede decir qué ejercicios te convienen.

answer-name-sleep = ¿Cómo duermo con esto?
answer-sleep = <b>Acuéstate como menos te duela.</b> De lado, pon una almohada firme entre las rodillas. Boca arriba, pon almohadas debajo de las rodillas. Cambia de postura cuando quieras. Si el dolor te despierta noche tras noche, y ninguna postura lo alivia, mira las señales de alarma.

answer-name-joints = Una rodilla mala, o algo que truena
answer-joints = <b>Deja un poco doblada la rodilla que molesta, y no la empujes.</b> Enderézala solo hasta donde sea cómodo; “Demasiado” te muestra una forma más fácil. Un tronido sin dolor es común, y casi nunca es malo. Si la articulación duele, se traba o ya tuvo un daño, pregunta primero a tu médico o fisioterapeuta.

answer-name-age = ¿Importa la edad?
answer-age = <b>La edad sola no es razón para no hacerlo.</b> Si tus huesos son frágiles, tienes una cadera nueva, o te cuesta bajar al piso y levantarte, pregunta primero a tu médico o fisioterapeuta. Estoy hecho para adultos: para un niño o adolescente, pregunta a un médico.

answer-name-other-causes = ¿Estenosis, nervio pinzado, artrosis?
answer-other-causes = <b>Primero cuenta lo que diga tu propio médico o fisioterapeuta.</b> Un canal estrecho, una vértebra que se deslizó, un nervio pinzado, un músculo tenso en la nalga o la artrosis pueden causar este dolor, y no todos piden el mismo ejercicio. Yo no puedo saber cuál es. Pregunta si estirar los isquiotibiales está bien para ti. Si es así: quédate por debajo del dolor, y para con cualquier hormigueo.

answer-name-worry = ¿Se me va a quitar algún día?
answer-worry = <b>A la mayoría se le quita: la ciática suele aliviarse en cuatro a seis semanas.</b> En algunas personas tarda más, o vuelve, y entonces es difícil no preocuparse. Quédate por debajo del dolor, y deja lo que empeore la pierna. Si dura más de seis semanas, empeora o te quita el ánimo, habla con tu médico: para todo eso hay ayuda.

answer-name-no-change = Todavía no cambia nada
answer-no-change = <b>Es común en las primeras semanas.</b> Los músculos se aflojan poco a poco, y la ciática toma su tiempo. /progress muestra cómo te ha ido. Si después de { $R7_general_practitioner_week } semanas nada ha cambiado, o empeora, ve a tu médico: puede haber otra causa.

answer-name-away = De vacaciones o de viaje
answer-away = <b>Ponme en pausa el tiempo que quieras.</b> No llega ningún recordatorio, y no se pierde nada. Si quieres seguir durante el viaje, pon el lugar, y llego a tu hora de allá. Bastan una toalla y el marco de una puerta.

answer-name-change-language = ¿Otro idioma?
answer-change-language = <b>Toca abajo para ver los idiomas que sé.</b> Tus ajustes y tus datos quedan como están.

answer-name-family = ¿Lo pueden usar otras personas?
answer-family = <b>Sí, cada adulto en su propio chat.</b> Que abra este bot en su propio teléfono. Allí le pregunta primero por las señales de alarma, y va según sus propias respuestas. Dos personas en un chat mezclarían sus datos.

answer-name-data = ¿Quién ve lo que escribo?
answer-data = <b>Nadie más que use este bot, y ningún médico.</b> A una clínica se le muestra algo solo si lo aceptas. Telegram y quien aloja este bot podrían leerlo: los chats con bots no están cifrados de extremo a extremo. /privacy dice qué se guarda y quién responde por ello. /export te da todo, y /erase lo borra.

answer-name-human = ¿Eres una persona? ¿Cuánto cuesta?
answer-human = <b>Soy un programa: aquí no hay nadie que conteste.</b> No pido dinero. Si quieres hablar con una persona, pregunta a tu médico, a tu fisioterapeuta o en la farmacia; a quién llamar en una emergencia está con las señales de alarma. /privacy dice quién lleva este bot.

answer-thanks = De nada.

answer-better = Qué bueno. Con /pain puedes anotar cómo está ahora.

answer-greeting = Hola. Escribe lo que tengas en mente, o empieza aquí.
