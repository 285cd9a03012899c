### Las preguntas fuera de la sesión, cada una con la frase que ayuda cuando lo escrito no fue una respuesta.

ask-consent =
    <b>¿Puedo guardar tus respuestas sobre el dolor?</b>
    Con ellas adapto tus estiramientos y sé cuándo mandarte con alguien. /export las muestra, /erase las borra. Más: /privacy

ask-signs =
    <b>¿Tienes algo de esto?</b>
    Si es así, alguien debería revisarlo antes de que estires.

ask-approval =
    <b>¿Un médico o fisioterapeuta te ha dicho que estirar con suavidad está bien?</b>

ask-place =
    <b>¿Dónde estás?</b> Para saber tu hora:
    toca un lugar, escribe tu ciudad o comparte tu ubicación.
place-wrong = No pude leer eso como un lugar. Por favor, escribe una ciudad más grande cerca de ti, con su país si ayuda: <i>León, México</i>. O escribe una zona como <i>America/Los_Angeles</i>.

ask-time =
    <b>¿A qué hora te escribo?</b>
    En casa, con dos metros de piso. Toca una, o escribe la tuya.
time-which = <b>¿Cuál de las dos?</b>
times-which = ¿Otra cosa? Escribe cada hora con <i>a. m.</i> o <i>p. m.</i>
time-wrong = No pude leer eso como una hora. Por favor, escríbela como <i>07:30</i>, <i>7:30 p. m.</i> o <i>8:00 entre semana, 9:30 los fines de semana</i>

ask-onset = <b>¿Desde cuándo lo tienes?</b> Así sé cuándo mandarte con alguien, si no se alivia.

ask-days = <b>¿Qué días?</b> Toca un día para ponerlo o quitarlo, o escríbelos: <i>lun mié vie</i>.
days-wrong = No pude leer esos días. Por favor, escríbelos como <i>lun mié vie</i>, <i>entre semana</i> o <i>todos los días</i>.

ask-pain = <b>¿Cuánto te duele ahora?</b>
    0 es nada de dolor, 10 el peor que puedas imaginar.
pain-wrong = Por favor, da un número entero de 0 a 10, por ejemplo <i>/pain 4</i>. Si la pierna y la espalda son distintas, nómbralas: <i>/pain pierna 6, espalda 3</i>.

ask-site = <b>¿Dónde te duele por lo general?</b> Así pregunto por ese lugar. Si son los dos, pregunto por uno y luego por el otro.

ask-pause = <b>¿Por cuánto tiempo?</b> Nada se pierde mientras no estás. Toca, o escribe un número de días.
pause-wrong = No pude leer eso como un número de días. Por favor, escríbelo como <i>/pause 5</i>, hasta 365.

ask-language = <b>¿Qué idioma?</b>
language-wrong = Todavía no hablo ese. Prueba <i>/language es</i>.

ask-habit = <b>¿Después de qué podrían ir tus estiramientos?</b> Unidos a algo que haces de todos modos, es más fácil seguir con ellos. Toca uno, o escribe el tuyo, como <i>después de comer</i>.
habit-wrong = Eso no parece algo después de lo cual puedan ir tus estiramientos. Escríbelo como <i>después de comer</i> o <i>cuando llego a casa</i>, o toca una respuesta. /help muestra qué más puedo hacer.

ask-cards = <b>¿Cómo te muestro la forma de ponerte en posición?</b>

ask-tempo = <b>¿Cuánto tiempo quieres?</b> La preparación es para ponerte en posición, antes de la primera repetición de cada pierna. El descanso es entre repeticiones.

ask-voice = <b>¿Quieres que una voz te guíe?</b> Cada estiramiento trae entonces un mensaje de voz, a tiempo con sus posiciones. Es la voz de una computadora; los mensajes y los botones siguen igual.
ask-look = <b>¿A quién muestran las imágenes?</b>
look-fern = Camisa blanca, pelo oscuro
look-reed = Camisa morada, barba gris
ask-goal = <b>¿Cuántos días a la semana quieres estirar?</b> Los días planeados que sobran son de reserva: puedes saltarlos.

ask-seen-by = <b>Qué bueno que te vieron. ¿Quién lo revisó?</b>
ask-fine = <b>¿Te dijeron que estirar con suavidad está bien otra vez?</b>

ask-clinic-name = <b>¿Con qué nombre quieres que te vean?</b> Escríbelo o toca un botón.
clinic-name-wrong = Escribe un nombre de hasta 40 letras, como <i>Ana R.</i>, o toca un botón de arriba.
