### Los comandos: una línea corta cada uno en el menú de Telegram (256 caracteres a lo más), y las líneas de /help.

command-stretch = La sesión de hoy, ahora
command-stop = Terminar la sesión en curso
command-pain = Anotar cuánto duele, de 0 a 10
command-progress = Cómo te ha ido
command-why = Por qué aconsejé lo que aconsejé
command-time = A qué hora te escribo cada día
command-days = Qué días
command-timezone = Dónde estás
command-where = Dónde duele: pierna, espalda o las dos
command-habit = Después de qué van tus estiramientos
command-pause = Unos días sin recordatorios
command-resume = Recordatorios otra vez
command-urgent = Señales de alarma, a quién llamar
command-report = Una página para tu médico
command-settings = Todos los ajustes
command-language = Idioma
command-privacy = Qué guardo, y qué no
command-export = Todo lo que guardo, en un archivo
command-erase = Borrar todo sobre ti
command-help = Qué puedo hacer, y todos los comandos
command-start = Empezar, o seguir donde estabas

## /help: lo que va arriba, y una línea por comando, o por varios de un mismo tipo. $commands los nombra.

help = <b>Te guío por dos estiramientos suaves al día.</b> Toca “Demasiado” en cualquier momento y lo suavizamos.
help-stretch = { $commands } empieza la sesión de hoy
help-stop = { $commands } la termina
help-pain = { $commands } anota cómo se siente, de 0 a 10
help-progress = { $commands }: cómo va, y las razones
help-reminder = { $commands } ajustan el recordatorio
help-where = { $commands }: dónde duele, pierna, espalda o las dos
help-habit = { $commands }: después de qué van
help-pause = { $commands }: un tiempo sin recordatorios
help-urgent = { $commands }: señales de alarma, a quién llamar
help-report = { $commands }: una página para tu médico
help-settings = { $commands }: lo que se puede cambiar
help-privacy = { $commands }: qué guardo sobre ti
help-start = { $commands }: esta lista, y las primeras preguntas

### Lo mismo, como botones debajo de una respuesta fija (answers.yaml).

answer-to-urgent = Señales de alarma
answer-to-stretch = Empezar una sesión
answer-to-time = Cambiar la hora
answer-to-timezone = Cambiar el lugar
answer-to-days = Cambiar los días
answer-to-pain = Anotar mi dolor
answer-to-report = Una página para el médico
answer-to-progress = Mi avance
answer-to-why = ¿Por qué?
answer-to-settings = Ajustes
answer-to-pause = Pausar los recordatorios
answer-to-language = Elegir el idioma
answer-to-privacy = Qué se guarda
answer-to-erase = Borrar todo…
