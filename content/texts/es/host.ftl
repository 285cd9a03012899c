### El chat de quien opera el bot: /admin, avisos, y lo que se le dice sin que pregunte. Solo los avisos llegan a la gente.

command-admin = Para quien opera el bot: cómo está, y un mensaje a todos

## Lo que va encima de un aviso, en el chat de cada persona que lo recibe.

announcement = <b>De quien opera este bot:</b>
announcement-of = <b>De { $name }, quien opera este bot:</b>

## Cómo está el bot. Los grupos de pocas personas se dicen con host-few.

host-few = menos de { $least }
host-title = <b>Cómo está el bot</b>, a las { CLOCK($at) }{ host-clock }
host-well = Ahora nada te necesita.
host-needs =
    <b>Esto te necesita:</b>
    { $troubles }
host-people = <b>Personas que aceptaron:</b> { $people }. Estiraron esta semana: { $active }. En pausa: { $paused }. Bloquearon el bot: { $blocked }.
host-sessions = <b>Sesiones en el último día:</b> { $sessions }. En curso ahora: { $running }.
host-messages = Mensajes
host-machine = Máquina
host-announcement = Aviso
host-look = Mirar otra vez
host-back = Atrás

## De quién es el reloj: el propio, si se ha dicho dónde está.

host-clock =
    { $clock ->
        [utc] { " " }UTC
       *[own] { "" }
    }

## Mensajes: con cuánto retraso, qué se dejó, y probar otra vez.

host-late =
    <b>Con cuánto retraso en el último día</b>
    Recordatorios: { $reminders }
    En sesiones: { $cues }
host-late-told = la mitad en { $half } s, el último a los { $most } s
host-late-none = no hubo
host-waiting = <b>Esperan salir:</b> { $count }
host-dead = <b>Se dejaron este mes:</b> { $count }. Telegram no los quiso, o se probaron más de la cuenta. Además: { $updates } avisos de Telegram, { $timers } relojes.
host-unknown = <b>No se sabe:</b> { $count }. Se perdió la respuesta, así que pudieron llegar. No se envían otra vez.
host-blocked = <b>Bloquearon el bot:</b> { $people } personas. Vuelve a escribirles cuando lo dejen.
host-again = <b>Probar otra vez</b> ({ $count }): lo que se dejó en el último día y sigue siendo lo último. Ni recordatorios, ni nada de una sesión, ni nada para una clínica. Nadie recibe un mensaje más de dos veces.
host-try-again = Probar otra vez
host-again-done =
    { $count ->
        [one] Un mensaje va en camino.
       *[other] { $count } mensajes van en camino.
    }
host-again-none = No hay nada que probar otra vez.

## Sobre qué corre.

host-versions =
    <b>Limber { $version }</b>
    Esquema: { $schema }
    Biblioteca: python-telegram-bot { $library }
    Python: { $python }
host-database = <b>Base de datos:</b> { $kind }
host-disk = <b>Espacio en el disco:</b> { $free } MB
host-zones =
    <b>Zonas horarias:</b> { $release }, del { $origin ->
        [system] sistema
       *[package] paquete
    }{ $age ->
        [old] , de hace más de un año: pip install --upgrade tzdata
       *[new] {""}
    }
host-clock-right = <b>Reloj:</b> bien
host-clock-wrong = <b>Reloj:</b> { $told }

## Un aviso: escribirlo, verlo, enviarlo.

host-nobody = Todavía nadie que se pueda alcanzar ha aceptado: un aviso no llegaría a nadie.
host-write = <b>Escribe tu aviso ahora</b>, en un solo mensaje. Va a { $people } personas, como texto simple. Antes lo ves tú.
host-write-in = <b>Escríbelo ahora en este idioma:</b> { LANGUAGE($code) }. Quien lee ese idioma lo recibe en lugar del otro texto.
host-write-most = A lo más { $most } caracteres.
host-too-long = Es demasiado largo: en un mensaje caben a lo más { $most } caracteres. No se guardó nada. Envía un texto más corto.
host-draft = <b>Arriba está lo que recibe la gente.</b> Va a { $people } personas, sin sonido, y tarda { $time }. Las sesiones y los recordatorios van primero; quien está en una sesión lo recibe después. Quien no aceptó, o bloqueó el bot, no recibe nada.
host-draft-own = Con texto propio: { $languages }
host-about-you = ¿Eso era sobre ti? Entonces toca /urgent.
host-minutes = unos { $minutes } minutos
host-a-minute = un minuto a lo más
host-send = Enviar a { $people } personas
host-in-language = En { LANGUAGE($code) }
host-anew = Escribirlo de nuevo
host-discard = Descartar
host-discarded = Se descartó. No se envió nada.
host-sure = <b>¿Enviarlo ahora a { $people } personas?</b> Lo que ya salió no se puede recoger.
host-send-now = Sí, enviarlo ahora
host-not-yet = Todavía no
host-sending = <b>Se está enviando:</b> { $sent } de { $people } ya salieron. El resto tarda { $time }.
host-sending-waits = En una sesión, o con otra cosa que espera: { $people } personas. Lo reciben después.
host-stop-sending = Parar el envío
host-sent = <b>Enviado:</b> { $sent } de { $people }
host-stopped = <b>Parado:</b> { $sent } de { $people } ya habían salido. Nadie más lo recibe.
host-reach = No se sabe si llegó: { $unknown }. Rechazados: { $dead }. Bloquearon el bot: { $blocked }. Se borraron mientras tanto: { $gone }.

## Lo que se dice sin que pregunte. docs/runbook.md tiene una sección para cada cosa.

host-alert =
    { $count ->
        [one] <b>Algo te necesita</b>
       *[other] <b>{ $count } cosas te necesitan</b>
    }
host-alert-over = <b>Todo está bien otra vez</b>
host-alert-is =
    <b>{ $what }</b>, desde las { CLOCK($since) }{ host-clock }
    <i>{ $told }</i>
host-alert-was = { $what }: terminó, de { CLOCK($since) } a { CLOCK($until) }{ host-clock }
host-alert-more = /admin muestra cómo está.
host-trouble-backlog = Hay personas que esperan
host-trouble-database = La base de datos no se puede usar
host-trouble-strangers = Telegram no encuentra ninguno de los chats
host-trouble-start = El bot no ha empezado
host-trouble-deaf = No llega nada de Telegram
host-trouble-tick = Los relojes de las sesiones están parados
host-trouble-webhook = Telegram no llega al webhook
host-trouble-clock = El reloj está mal
host-trouble-skew = El reloj difiere del de la base de datos
host-trouble-rival = Otro proceso pide las novedades de este bot
host-trouble-disk = El disco está casi lleno
host-trouble-zones = Los datos de zonas horarias son viejos
host-trouble-dead = Algo se dejó sin hacer
host-trouble-blocks = Muchas personas bloquean el bot a la vez
