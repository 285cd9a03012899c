"""Tells a chat that is gone from a bot that nobody knows.

"chat not found" is said of somebody whose account is gone, and of everybody if the bot is not the one to
which they wrote: then it would be a grave mistake to hold that all of them blocked it.
"""

from __future__ import annotations

from bot import logs

log = logs.of(__name__)

MOST = 5
"""So many people not found, and nobody reached meanwhile: it is the bot that is not known."""

AGAIN_AFTER_S = 60.0
"""A chat that is not found is tried once more after this, in seconds."""


class Strangers:
    """The chats that were not found since somebody was reached; with `too_many` nothing is to be sent."""

    def __init__(self) -> None:
        self._lately: set[int] = set()
        self._tried: set[int] = set()
        self.too_many = False

    def reached(self) -> None:
        """A message arrived: the bot is known."""
        self._lately.clear()

    def is_gone(self, chat_id: int) -> bool:
        """A chat was not found. Whether that is certain; if not, it is tried again."""
        self._lately.add(chat_id)
        if len(self._lately) >= MOST and not self.too_many:
            self.too_many = True
            log.critical("%d chats in a row were not found: %s", MOST, FAULT, event="wrong-bot")
        gone = chat_id in self._tried and not self.too_many
        (self._tried.discard if gone else self._tried.add)(chat_id)
        return gone


FAULT = (
    "Telegram finds none of the chats that are written to, so nothing is sent. The token may be of another "
    "bot than these people's; nobody was marked as having blocked it. Set the right token and start anew"
)
"""What is wrong when there are too many, and the mend."""
