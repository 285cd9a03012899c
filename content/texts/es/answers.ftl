# Respuestas fijas a lo que la gente pregunta (content/answers.yaml), y sus nombres en la lista. Nunca un diagnóstico.

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
