### Clínicas: el consentimiento, lo enviado y lo que lee una clínica.

## A quien sigue el enlace de una clínica

clinic-invites = <b>{ $clinic } pregunta si quieres compartir cómo vas.</b> Tú decides. Tus estiramientos son los mismos de todos modos.
clinic-number = Solo un número
clinic-other-name = Otro nombre
clinic-consent = <b>Si aceptas, { $clinic } ve esto de ti, como «{ $shown }»:</b>
clinic-consent-digest = <b>Una vez por semana</b> les llega una línea: días en que te estiraste, dolor último y mediano, cómo cambia, señales de alarma abiertas y lo que aconsejé.
clinic-consent-alert = <b>Al momento:</b> dolor de { $R10_severe_from } o más, un estiramiento que hubo que parar, una señal de alarma. Si cambias ese número, también eso.
clinic-consent-who = { $count ->
    [0] Por ahora nadie lo recibe allí.
    [one] Una persona lo recibe allí, en un chat conmigo. Quizá no lo lea al momento.
   *[other] { $count } personas lo reciben allí, cada una en un chat conmigo. Quizá no lo lean al momento.
    }
clinic-consent-after = No se muestra nada más de lo que escribes. Puedes parar con un toque. Entonces les digo que te fuiste, también si borras todo. Lo ya enviado se queda con ellos. /privacy lo muestra.
clinic-consent-instead = Ahora compartes con { $clinic }. Eso termina.
clinic-agreed = <b>Desde ahora { $clinic } ve cómo vas, como «{ $shown }».</b> En una emergencia pide ayuda por tu cuenta: allí nadie vigila esto.
clinic-stop = Dejar de compartir
clinic-stopped = <b>Listo: a { $clinic } ya no se le muestra nada.</b> Solo les digo que te fuiste. Lo ya enviado se queda con ellos.
clinic-declined = Está bien. No se comparte nada.
clinic-link-unknown = Este enlace no sirve, o ya no sirve. Quien te lo dio puede hacer uno nuevo. Aquí no cambió nada.
clinic-link-wait = Fueron varios enlaces seguidos que no sirven. Por favor, prueba de nuevo mañana.
clinic-gone-person = <b>{ $clinic } ya no está conectada conmigo.</b> Desde ahora no se comparte nada con ellos. Tus estiramientos siguen igual.


## En los ajustes, en los consejos y en el informe

menu-clinic = Mi clínica
clinic-page = <b>Compartes con { $clinic }</b>, como «{ $shown }».
clinic-contact = Tu clínica: { $clinic }, { $contact }.
clinic-contact-hours = Tu clínica: { $clinic }, { $contact } ({ $hours }).
clinic-languages = Allí se habla: { $languages }.
clinic-log = Lo enviado
clinic-log-title = <b>Lo que se envió sobre ti</b>
clinic-log-empty = No se envió nada sobre ti.
clinic-log-entry = { DAY($day) }, a { $clinic }. { $line }
clinic-log-older = Antes
clinic-log-newer = Después


## A quienes trabajan en una clínica

clinician-invited = <b>{ $clinic } te pide que recibas lo que la gente comparte con ella.</b>
clinician-what = Una vez por semana llega una lista corta. Al momento llega un dolor de { $R10_severe_from } o más, un estiramiento que hubo que parar o una señal de alarma nueva.
clinician-duty = Aceptaron mostrártelo a ti y a nadie más. Lo cuentan ellos: no es un diagnóstico. Los límites esperan el visto bueno de un fisioterapeuta. Este chat no es un servicio de emergencia.
clinician-agree = Recibirlo
clinician-agreed = <b>Recibes lo que la gente comparte con { $clinic }.</b> La lista llega cada semana: { $day }, { $time }.
clinician-leave = No recibir nada más
clinician-left = <b>Ya no recibes nada de { $clinic }.</b>
menu-clinician = Lo que recibo
clinic-gone-clinician = <b>Ya no recibes nada para { $clinic }.</b> Quien opera este bot lo terminó.

digest-title = <b>{ $clinic }: los últimos siete días, al { DAY($day) }</b>
clinic-digest = <b>{ $shown }</b>: se estiró en { $stretched } de { $days } días. { $pain } { $trend }{ $signs }{ $advice }
digest-pain = Dolor: último { $last }, mediana { $median }.
digest-no-pain = Sin número de dolor esta semana.
digest-trend-better = Menos que al principio.
digest-trend-same = Sin cambio claro.
digest-trend-worse = Más que al principio.
digest-trend-unclear = Pocas notas para ver un cambio.
digest-signs = { " " }Señales de alarma abiertas: { $listed }.
digest-advice = { " " }Se aconsejó: { $listed }
digest-end = <i>Como lo cuentan ellos, sin diagnóstico. Los límites esperan el visto bueno de un fisioterapeuta.</i>

clinic-alert-pain = <b>{ $shown }</b> informa un dolor de <b>{ $score }</b> de 10.
clinic-alert-corrected = <b>{ $shown }</b> cambió el dolor de { $was } a <b>{ $score }</b> de 10.
clinic-alert-stop = <b>{ $shown }</b> tuvo que parar un estiramiento por lo que sintió.
clinic-alert-sign = <b>{ $shown }</b> informa señales de alarma: <b>{ $signs }</b>.
clinic-alert-told = { $number ->
    [none] Le dije qué hacer y cómo hallar el número de emergencias.
   *[other] Le dije qué hacer y que en una emergencia llame al { $number }.
    } Este chat no es un servicio de emergencia: no puedo llamar a nadie, y nadie lo vigila por esa persona.
clinic-left = <b>{ $shown }</b> se fue. Ya no llega nada sobre esa persona.
