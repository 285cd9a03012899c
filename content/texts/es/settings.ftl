### Los ajustes y los comandos que los cambian.

settings = Ajustes
settings-title = <b>Tus ajustes.</b> Toca lo que quieras cambiar.
menu-time = Hora
menu-days = Días
menu-timezone = Zona horaria
menu-where = Dónde duele
menu-habit = Hábito
menu-cards = Tarjetas
menu-tempo = Preparación y descanso
menu-pause = Pausa
menu-resume = Seguir
menu-language = Idioma
menu-look = Imágenes
menu-voice = Voz
menu-goal = Meta semanal
menu-data = Mis datos
menu-privacy = Qué se guarda
export-json = Exportar (JSON)
export-csv = Exportar (CSV)
data-erase = Borrar todo…
data-title = <b>Lo que guardo sobre ti es tuyo.</b> Míralo, llévatelo o bórralo.
finish = Terminar

schedule-none = Todavía no hay una hora.
# La hora no va al final: "a. m." ya trae su punto.
schedule-daily = <b>{ $time }</b>, todos los días.
weekdays = De lunes a viernes
weekends = Sábados y domingos
schedule-days = { $days }, <b>{ $time }</b> cada vez.

day-on = ✓ { $day }
day-off = { $day }
every-day = Todos los días
weekday-0 = lun
weekday-1 = mar
weekday-2 = mié
weekday-3 = jue
weekday-4 = vie
weekday-5 = sáb
weekday-6 = dom
days-set = Tus días quedaron guardados.
one-day-at-least = Al menos un día, por favor. /pause detiene los recordatorios por un tiempo.

days-long = { $days ->
    [one] 1 día
   *[other] { $days } días
    }
pause-open = Hasta que vuelva
paused = <b>En pausa hasta el { DAY($day) }.</b> Cuídate mucho.
paused-open = <b>En pausa hasta que vuelvas.</b> /resume activa otra vez los recordatorios.
away-travel-button = Estoy de viaje
away-ill-button = Me enfermé
away-travel = <b>Buen viaje.</b> Cuando vuelva a escribirte te pregunto dónde estás.
away-ill = <b>Que te mejores pronto.</b> Cuando vuelvas, podemos empezar con una sesión suave.
back-from-travel = ¿Ya volviste de tu viaje? Me guío por el reloj de { $place }.
somewhere-else = Estoy en otro lugar
resume = Seguir
resumed = <b>Qué bueno que volviste.</b>

language-name = { LANGUAGE($code) }
language-set = De ahora en adelante, en español.

pain-noted = Anotado: { $score }.
put-right = <b>Corregido: { $score }</b>, no { $was }. Si ha cambiado desde entonces, anótalo con /pain.
which-score = <b>{ $site ->
    [leg] ¿Cuánto te dolía la pierna?
    [back] ¿Cuánto te dolía la espalda o la nalga?
   *[all] ¿Cuánto te dolía?
    }</b> El número que toques ocupa el lugar del anterior.
change-score = Cambiar el puntaje
change-score-leg = Cambiar pierna
change-score-back = Cambiar espalda
correction-late = Un puntaje se puede corregir durante { $R1_correct_within_minutes } minutos. Ya pasaron, así que se queda como estaba.
card-closed = <b>Esa tarjeta está cerrada:</b> su puntaje es de un día anterior.
note-now = Anotar cómo está ahora
pain-noted-high = Eso es mucho. Si es nuevo o va empeorando, o sientes adormecimiento o menos fuerza, llama hoy a un médico.
site-leg = Pierna
site-back = Espalda o nalga
site-both = Las dos
site-set = { $site ->
    [leg] De ahora en adelante pregunto por tu pierna.
    [back] De ahora en adelante pregunto por tu espalda o nalga.
   *[both] De ahora en adelante pregunto por tu pierna, y luego por tu espalda o nalga.
    }
site-is = { $site ->
    [leg] Pregunto por el dolor en tu pierna.
    [back] Pregunto por el dolor en tu espalda o nalga.
   *[both] Pregunto por tu pierna, y luego por tu espalda o nalga.
    }
see-urgent = Señales de alarma
cards-wait = Toco Listo en cada tarjeta
cards-go-on = Las tarjetas avanzan solas
voice-turn-on = Con la voz
voice-turn-off = Sin ella
voice-set = { $how ->
    [on] Desde el próximo Listo, cada estiramiento trae un mensaje de voz: reprodúcelo, y cuenta por ti.
   *[off] La voz está apagada. Te guían las imágenes y los mensajes, como antes.
    }
chosen = ✓ { $what }
tempo-lead = Preparación { $seconds } s
tempo-rest = Descanso { $seconds } s
tempo-set = <b>{ $lead } s para prepararte, { $rest } s de descanso entre repeticiones.</b> { $open ->
    [yes] La sesión que está abierta sigue como empezó; la próxima dura unos { $minutes } minutos.
   *[no] Desde la próxima sesión, que dura unos { $minutes } minutos.
    }
look-set = Desde la próxima imagen se verá así.
goal-is = Meta semanal: { $goal ->
    [one] 1 día
   *[other] { $goal } días
    }{ $reserves ->
    [0] {""}
    [one] ; puede faltar 1 día planeado.
   *[other] ; pueden faltar { $reserves } días planeados.
    }
cards-set = { $how ->
    [wait] Cada tarjeta espera hasta que toques Listo.
   *[go-on] Las tarjetas avanzan solas, la última espera a Listo.
    }
