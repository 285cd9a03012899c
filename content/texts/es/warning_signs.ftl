# Las señales de alarma de content/warning_signs.yaml: un botón de 40 caracteres a lo más cada una, y completas.
# Ninguna frase aquí puede calmar o diagnosticar; qué hacer está en las palabras urgentes que van antes.

sign-both-legs = Ciática en las dos piernas
sign-both-legs-full = Ciática en las dos piernas: dolor, hormigueo o adormecimiento que baja por la pierna derecha y por la izquierda.

sign-weakness-or-numbness = Las dos piernas débiles o dormidas
sign-weakness-or-numbness-full = Debilidad o adormecimiento en las dos piernas.

sign-saddle-numbness = Genitales, nalgas o ano adormecidos
sign-saddle-numbness-full = Adormecimiento entre las piernas: los genitales, las nalgas o el ano; por ejemplo, no sentir al limpiarte.

sign-bladder-bowel-sexual = Vejiga, intestino o sexo: algo nuevo
sign-bladder-bowel-sexual-full = Problemas nuevos con la vejiga, el intestino o la función sexual: no poder orinar o aguantar, o no sentir las ganas.

sign-major-injury = Caída o accidente grave ahora
sign-major-injury-full = Una caída o un accidente grave justo ahora.

sign-foot-drop = Pierna más débil o dormida, o pie caído
sign-foot-drop-full = Una pierna cada vez más débil o más dormida, o un pie que se cae o se arrastra.

sign-fever = Fiebre con el dolor
sign-fever-full = Fiebre junto con el dolor.

sign-cancer-history = Cáncer, ahora o antes
sign-cancer-history-full = Cáncer, ahora o en cualquier momento del pasado.

sign-weight-loss = Bajar de peso sin querer
sign-weight-loss-full = Bajar de peso sin proponértelo.

sign-pregnancy-operation-bones = Embarazo, cirugía, cadera o huesos
sign-pregnancy-operation-bones-full = Estás embarazada. O hace poco te operaron o te rompiste un hueso. O tienes una cadera nueva, huesos débiles (osteoporosis), o tomaste esteroides por años.
