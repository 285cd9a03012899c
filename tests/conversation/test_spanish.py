"""Somebody whose Telegram is set to Spanish, with the whole bot: no English word, and none is needed."""

from __future__ import annotations

import re

from tests.conversation.story import Actor, Story

ENGLISH = re.compile(
    r"\b(the|you|your|and|with|pain|leg|hold|stretch|when|day|start|now|is|are|of|to)\b", re.IGNORECASE
)


async def test_a_first_evening_in_spanish(tale: Story) -> None:
    """From the first word to the list of signs: by buttons, and by words as they are said there."""
    lupe = Actor(tale, tale.telegram.person(1001, "Lupe", language_code="es-MX"))
    await lupe.says("/start")
    for label in ("Empecemos", "Estoy de acuerdo", "Nada de esto", "Sí"):
        await lupe.taps(label)
    await lupe.says("los angeles", "siete y media")
    lupe.sees("¿Cuál de las dos?")
    await lupe.says("siete y media de la mañana")
    await lupe.taps("Semanas")
    lupe.sees("Todo listo.")
    await lupe.taps("Empezar ahora")
    await lupe.says("como un tres")
    lupe.sees("Estiramiento con toalla", media="photo")
    for _ in range(3):
        await lupe.taps("Listo")
    lupe.sees("Pierna derecha, 1 de 2.", media="animation")
    await lupe.says("se me duerme la pierna")
    lupe.sees("Eso puede ser un nervio")
    await lupe.says("/parar", "ya no siento las piernas")
    lupe.sees("Llama al 911")
    await lupe.says("/idioma english")
    lupe.sees("From now on in English.")
    said = [message.words for message in lupe.chat.messages if message.from_bot][:-1]
    assert [words for words in said if ENGLISH.search(re.sub(r"/\w+|America/\w+", "", words))] == []
