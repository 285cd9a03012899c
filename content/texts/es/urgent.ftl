### R0: palabras fijas para señales de alarma. Nunca "estás a salvo", nunca un diagnóstico.

# /urgent: tres títulos, cada uno con sus señales.
heading-emergency = <b>Llama ahora</b> si algo de esto es nuevo: { $signs }.
heading-urgent = <b>Que te vean hoy:</b> { $signs }.
heading-clinician = <b>Ve a tu { $doctor } antes de empezar:</b> { $signs }.
signs-and = { $listed }; { $name }
urgent-none = Está bien. Esta lista no puede descartar nada: si algo te preocupa, llama a tu { $doctor }. /urgent está siempre aquí.
perhaps-a-sign = <b>Eso podría ser una señal de alarma, así que aquí está la lista.</b> Si tienes una, tócala. Si es de otra persona, los números son los mismos.

# Después de señalar algo: palabras fijas según la urgencia, con lo señalado y a quién llamar.
urgent-emergency = <b>Busca atención de emergencia ahora. No estires.</b> Puede ser señal de algo que deben revisar de inmediato, como nervios apretados en la espalda baja. Las horas pueden contar.
urgent-urgent = <b>Ve hoy a un médico. No estires.</b> Esto lo tienen que revisar sin demora.
urgent-clinician = <b>Ve a tu { $doctor } antes de estirar.</b> Con esto, el dolor de espalda o pierna se debe revisar primero.
you-reported = Señalaste: { $sign }
you-reported-all = Señalaste: { $signs }.
urgent-suspended = Tus sesiones esperan hasta que me digas que ya te vieron.
been-seen = Ya me vieron
not-meant = No quise decir eso

# Palabras de otra emergencia, y de hacerse daño.
call-now = <b>Para, y busca ayuda ahora.</b> Dolor en el pecho, dificultad para respirar, o problemas repentinos con la cara o el habla son una emergencia. Yo no puedo llamar por ti.
harm = <b>Por favor, habla ahora con alguien; no tienes que pasar por esto a solas.</b> Soy solo un programa y aquí no puedo ayudar.
crisis-line = Llama a { $name } al <b>{ $phone }</b>, de día o de noche. Si estás en peligro, llama al <b>{ $number }</b>.
crisis-number = Llama al <b>{ $number }</b>, de día o de noche. Te van a ayudar, y findahelpline.com tiene una lista de personas con quienes hablar en tu país.
crisis-elsewhere = Llama al número de emergencias de tu lugar, o busca en findahelpline.com alguien con quien hablar en tu país.

# Mientras las sesiones esperan, y cuando alguien ya lo revisó.
still-suspended = <b>Tus sesiones están en espera.</b>
still-not-fine = <b>Tus sesiones están en espera.</b> Te vieron, y todavía no se podía estirar.
ask-whether-seen = <b>¿Cómo estás? ¿Alguien ya lo revisó?</b>
seen-by-doctor = Médico
seen-by-physiotherapist = Fisioterapeuta
seen-by-hospital = Hospital
seen-by-other = Otra persona
fine-yes = Sí, está bien
fine-not-yet = Todavía no
fine-asked-again = <b>Entonces esperamos.</b> Vuelvo a preguntar en { $days } días. /stretch me dice antes que ya está bien; /urgent está siempre aquí.
signs-once-more = Está bien. Por favor, mira la lista una vez más.
seen-good = <b>Gracias.</b> Empezamos otra vez con repeticiones cortas y suaves. ¿Hay algo más de esta lista? Lo que ya te revisaron no hace falta tocarlo otra vez.

# A quién llamar.
doctor-doctor = médico
doctor-gp = médico de cabecera
contact-emergency = Llama al <b>{ $number }</b> o ve a una sala de emergencias.
contact-emergency-elsewhere = Llama al número de emergencias de tu lugar, o ve a una sala de emergencias. El número es 112 en Europa, 911 en América del Norte y 999 en el Reino Unido.
contact-urgent = Llama hoy a tu { $doctor }, o ve a una clínica de atención urgente. Si no encuentras a nadie, o empeora rápido, llama al <b>{ $number }</b>.
contact-urgent-elsewhere = Ve hoy a un médico o a una clínica de atención urgente. Si empeora rápido, llama al número de emergencias de tu lugar. Es 112 en Europa, 911 en América del Norte y 999 en el Reino Unido.
contact-urgent-line = Llama hoy a tu { $doctor }, o a { $name } al <b>{ $phone }</b>. Si empeora rápido, llama al <b>{ $number }</b>.
contact-clinician = Llama a tu { $doctor } y cuéntale de esta señal y de tu dolor.
# Una línea de regions/*.yaml, por su nombre allí. Los nombres propios quedan como están.
contact-name = { $id ->
    [united-states-crisis] la Línea 988 de Prevención del Suicidio y Crisis (llama y oprime 2 para español)
    [canada-crisis] la línea 988 de crisis (llama o escribe; en inglés o francés)
    [canada-advice] la línea de salud (casi todas las provincias y territorios)
    [new-zealand-crisis] Need to talk? (llama o escribe)
    [united-kingdom-advice] NHS 111 (Inglaterra, Escocia y Gales)
   *[other] { $name }
    }
specialist-contact = Por ejemplo { $name }, { $phone }.
specialist-near-you = Un especialista en columna cerca de ti puede buscar la causa, y ver contigo qué hacer.
