### Privacidad, documentos, y respuestas a lo que no se puede usar.

literal = { $words }
bot-description =
    { $count ->
        [one] Un estiramiento suave
        [2] Dos estiramientos suaves
       *[other] { $count } estiramientos suaves
    } al día para la parte de atrás del muslo, paso a paso y con imágenes, a la hora que elijas. Para personas con ciática o con los isquiotibiales tensos. Soy un programa, no un profesional de la salud.
bot-short-description = Un estiramiento diario que te escucha. Un programa, no un profesional de la salud.

trouble = Algo salió mal de mi lado. Lo intento otra vez en un momento; no se pierde nada.
only-private = Solo hablo en chats privados: por favor, escríbeme ahí.
unreadable = Solo puedo leer texto, botones y ubicaciones. /help muestra lo que puedes hacer.
not-understood = No entendí eso. Toca lo que corresponda, o mira en /help todo lo que puedo hacer. /pain anota cuánto duele.
forwarded = Eso fue reenviado, así que no lo tomo como tu respuesta. Por favor, escríbelo tú, o toca un botón.
forwarded-sign = Eso fue reenviado, así que no lo tomo como palabras tuyas. Si algo de eso es sobre ti, tócalo en esta lista.
flooded = Eso es más de lo que puedo leer de una vez, así que dejé fuera una parte. Si algo de eso importa, envía solo eso otra vez, por favor.
edited-late = Ya había contestado ese mensaje antes de que lo cambiaras. Si ahora algo es distinto, por favor escríbelo en un mensaje nuevo.
please-answer = Por favor, toca una respuesta, o escríbela como está en el botón.
unknown-command = No conozco ese comando. /help muestra los que conozco.

privacy =
    <b>Qué guardo:</b> tus ajustes, tus respuestas sobre el dolor y las señales de alarma, qué estiraste, y por qué aconsejé algo. Nada más, y nadie lo lee para publicidad. A una clínica se le muestra algo solo si lo aceptas.

    Las respuestas sobre tu salud solo se guardan si estás de acuerdo. Los chats con bots no están cifrados de extremo a extremo: Telegram y quien opera este bot podrían leerlos.

    Tu diario (puntajes, estiramientos, consejos) se borra solo a los 24 meses. /export te da todo en un archivo. /erase lo borra aquí; las copias de Telegram de este chat las borras tú.
operator = <b>Quién opera este bot y responde por lo que guarda:</b> { $name }. Preguntas y quejas: { $contact }
operator-unnamed = Quien opera este bot no ha dejado aquí ni su nombre ni una dirección.
export-caption = Todo lo que guardo sobre ti, en un archivo (JSON).
export-caption-csv = Todo lo que guardo sobre ti, en tablas (CSV) dentro de un archivo zip; se abren con una hoja de cálculo.
report-caption = Una página para tu médico o fisioterapeuta. Tiene lo que me contaste. No es un diagnóstico.
report-in = PDF: { LANGUAGE($code) }
nothing-yet = Todavía no hay nada que mostrar. Después de tu primera sesión habrá: /stretch.

erase-sure = <b>¿Borrar todo lo que sé de ti?</b> Ajustes, sesiones, puntajes, consejos: todo, para siempre. Antes /export, si quieres una copia.
erase-everything = Borrar todo
keep-it = Conservarlo
erase-kept = No se borró nada.
erased = <b>Todo está borrado.</b> Las copias de Telegram de este chat las borras tú. /start empieza de nuevo.

### Alrededor de las respuestas fijas (answers.ftl): su fuente, y lo que se ofrece debajo.

# De dónde viene una regla o una respuesta: `source` en los archivos YAML. Los títulos de estudios quedan como están.
source = { $id ->
    [R0] Los términos de las señales de alarma de 111 Wales y el NHS; IFOMPT 2020, sobre su exactitud limitada
    [R3] Silbernagel 2007, sobre tendones de Aquiles: aquí, una extrapolación
    [R4] Práctica común en fisioterapia (dolor que baja por la pierna, o sube hacia la espalda); aún sin un estudio
    [R6] ACSM: 10–30 s por repetición, 60 s por ejercicio; Bandy e Irion: 30 s superan a 15 s
    [R7] NHS: la ciática suele mejorar en 4 a 6 semanas; qué cuenta como cambio: Ostelo 2008
    [R8] Dove 2022: las pruebas a favor de estirar en la ciática son débiles
    [tingling] NHS, Sciatica; regla R4 (dolor eléctrico, con hormigueo o que baja por la pierna)
    [disc] NHS, Sciatica: la hernia de disco es la causa más común; NICE NG59: seguir activo, ejercicio
    [how-long] NHS: la ciática suele mejorar en 4 a 6 semanas; Dove 2022: pruebas débiles a favor de estirar
    [no-towel] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (una toalla mediana o una correa de yoga); otras cosas para sostener son nuestras
    [no-wall] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (una pared, o el brazo de un sofá)
    [pregnancy] Regla R0; NHS, Exercise in pregnancy: no boca arriba por mucho rato después de las 16 semanas
    [hip] Regla R0; precauciones de cadera de hospitales (Leeds Teaching Hospitals, Sunnybrook): no más de 90 grados hasta que el cirujano lo permita
    [ice-and-heat] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain; NHS, Sciatica y Back pain: compresas de calor, sin bolsa de agua caliente sobre piel adormecida
    [diagnosis] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain; regla R7
    [medicine] NHS, Sciatica: pregunta en la farmacia; NICE NG59: no solo paracetamol
    [moving] NICE NG59 y NHS, Sciatica: seguir con lo normal, no estar mucho rato sentado o acostado
    [how-often] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (rutina diaria, 2 a 3 repeticiones por pierna); regla R6
    [pain-now] Reglas R0, R1 y R3; NICE NG59: seguir activo
    [told-not-to] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (con la aprobación de tu médico)
    [other-causes] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (puede haber otra causa); reglas R4 y R7
    [what-to-feel] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (suave, cómodo); regla R4; que sea un tirón suave es nuestro
    [doing-it-right] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (suave y cómodo; al principio, la rodilla un poco doblada; con el tiempo, 90 grados en la cadera; las dos piernas)
    [lying-down] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (un lugar cómodo en el piso; la pierna de abajo doblada si molesta la espalda baja); la cama es nuestra
    [cramp] NHS, Leg cramps: estirar y frotar el músculo; regla R5 (más abajo, la rodilla un poco doblada)
    [best-time] Morrison 2017: una hora que uno mismo elige; ACSM: los músculos calientes se estiran mejor; NHS, Ankylosing spondylitis: rigidez de más de media hora
    [missed-days] Lally 2010: faltar una vez no daña un hábito; regla R6
    [no-time] Lally 2010: faltar una vez no daña un hábito; regla R3 (una sesión suave, o descanso)
    [other-exercises] NICE NG59: cualquier ejercicio que le convenga a la persona, también yoga, pilates y fuerza; The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (sus dos estiramientos)
    [sleep] NHS, Sciatica: una almohada firme entre las rodillas de lado, o debajo de ellas boca arriba
    [joints] The Spine Institute, Los Angeles: Hamstring Stretches to Relieve Sciatica Pain (la rodilla un poco doblada); AAOS OrthoInfo, Snapping Hip: casi siempre sin dolor y sin daño
    [age] Reglas R0 y R8 (con huesos frágiles, primero al médico; para adultos)
    [worry] NHS, Sciatica: suele mejorar en 4 a 6 semanas, a veces tarda más; regla R7
    [no-change] NHS, Sciatica: suele mejorar en 4 a 6 semanas; regla R7
    [away] Cómo funciona este bot
    [change-language] Cómo funciona este bot
    [family] Cómo funciona este bot
    [data] Cómo funciona este bot
    [human] Cómo funciona este bot
    [change-time] Cómo funciona este bot
    [evidence] Dove 2022: las pruebas a favor de estirar en la ciática son débiles; regla R8
   *[other] { $words }
    }
answer-source = <i>Fuente: { $source }.</i>
more-answers = Más preguntas
questions-people-ask = Preguntas frecuentes
answers-title = <b>Lo que la gente pregunta.</b> Toca una, o escribe tu propia pregunta en cualquier momento.
