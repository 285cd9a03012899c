"""What messages show or let hear: found, uploaded once, then named by the id that Telegram gave.

Clips go out as animations: they start by themselves and play inline without a tap or a sound, and Telegram
turns silent videos into animations anyway. They loop, which is why a clip ends in a clear finish and the next
message follows it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from telegram import Bot, InputMediaAnimation, InputMediaDocument, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot import logs
from bot.chat.telegram_facts import forbids_voice, may_be_the_file
from bot.chat.transport import Sent
from bot.core.messages import Chart, Clip, File, Still, Voice
from bot.documents import Produced
from bot.pictures import media
from bot.store import OutboxRow, Store, StoreError

log = logs.of(__name__)


Produce = Callable[[OutboxRow, Chart | File | Voice], Awaitable[Produced | None]]
"""Makes what a message carries; None when there is nothing to show, and the message goes as text."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Attachment:
    """What goes above a message's words. `sha256` is None for what is made for one person and sent once.

    `facts`: width and height in pixels, duration in seconds, as far as Telegram wants them told.
    """

    kind: Literal["photo", "animation", "document", "voice", "audio"]
    read: Callable[[], bytes]
    filename: str
    sha256: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_input(
        self, file: str | bytes, caption: str
    ) -> InputMediaPhoto | InputMediaAnimation | InputMediaDocument:
        """What an existing message is to show instead."""
        words: dict[str, Any] = {"caption": caption or None, "parse_mode": ParseMode.HTML}
        match self.kind:
            case "photo":
                return InputMediaPhoto(file, filename=self.filename, **words)
            case "animation":
                return InputMediaAnimation(file, filename=self.filename, **words, **self.facts)
            case "document":
                return InputMediaDocument(file, filename=self.filename, **words)
            case "voice" | "audio":
                raise ValueError("a voice message cannot be put into another message")

    def as_audio(self) -> Attachment:
        """A voice message as a piece of music, for somebody who takes no voice messages. To Telegram that is
        another file.
        """
        key = None if self.sha256 is None else hashlib.sha256(f"audio {self.sha256}".encode()).hexdigest()
        return replace(self, kind="audio", sha256=key)


class Attachments:
    """Finds what a message shows, and sees to it that each file is uploaded once for a bot."""

    def __init__(self, bot: Bot, store: Store, files: media.Media, produce: Produce) -> None:
        self._bot, self._store, self._files, self._produce = bot, store, files, produce
        self._known: dict[str, str] = {}
        self._uploads: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(
        self, row: OutboxRow, picture: Still | Clip | Voice | Chart | File | None
    ) -> Attachment | None:
        """What the message shows; None when it shows nothing, or what it should show cannot be had."""
        match picture:
            case Still(name, leg):
                return _kept("photo", self._files.still(name, leg, row.look))
            case Clip(name, leg, hold_s):
                return _kept("animation", self._files.clip(name, leg, row.look, hold_s))
            case Chart() | File() | Voice():
                return await self._made(row, picture)
            case None:
                return None

    async def upload_once(
        self, attachment: Attachment, call: Callable[[str | bytes], Awaitable[_Answer]]
    ) -> _Answer:
        """Make the call with the id under which Telegram has the file, or else with its bytes.

        Messages that want the same new file wait for the first one to upload it.
        """
        digest = attachment.sha256
        if digest is None:
            return await call(attachment.read())
        known = await self._file_id(digest)
        if known is not None:
            try:
                return await call(known)
            except TelegramError as error:
                if forbids_voice(error) or not may_be_the_file(error):
                    raise
                await self._forget(digest, known)
        async with self._uploads[digest]:
            known = await self._file_id(digest)
            if known is None:
                answer = await call(await asyncio.to_thread(attachment.read))
                await self._remember(digest, answer)
                return answer
        return await call(known)

    async def _made(self, row: OutboxRow, wanted: Chart | File | Voice) -> Attachment | None:
        try:
            made = await self._produce(row, wanted)
        except Exception:
            # The words are worth sending without their picture.
            log.exception(
                "message %d goes without its %s", row.id, type(wanted).__name__.lower(), event="part-left-out"
            )
            return None
        if made is None:
            return None
        attachment = Attachment(made.kind, lambda: made.data, made.filename)
        if made.seconds is None:
            return attachment
        digest, facts = hashlib.sha256(made.data).hexdigest(), {"duration": round(made.seconds)}
        return replace(attachment, sha256=digest, facts=facts)

    async def _file_id(self, digest: str) -> str | None:
        if digest not in self._known:
            known = await self._store.run(lambda transaction: transaction.file_id(self._bot.id, digest))
            if known is None:
                return None
            self._known[digest] = known
        return self._known[digest]

    async def _forget(self, digest: str, file_id: str) -> None:
        # Unless another message has uploaded it anew meanwhile.
        if self._known.get(digest) == file_id:
            del self._known[digest]
            await self._store.run(lambda transaction: transaction.forget_file(self._bot.id, digest))

    async def _remember(self, digest: str, answer: object) -> None:
        file_id = _uploaded(answer)
        if file_id is None:
            return
        self._known[digest] = file_id
        # The message has arrived: failing now would send it again, forgetting uploads the file once more.
        with contextlib.suppress(StoreError):
            await self._store.run(
                lambda transaction: transaction.remember_file(self._bot.id, digest, file_id)
            )


def _kept(kind: Literal["photo", "animation"], file: media.MediaFile | None) -> Attachment | None:
    if file is None:
        return None
    facts = {}
    if kind == "animation":
        facts = {"width": file.width, "height": file.height, "duration": round(file.duration_s or 0)}
    return Attachment(kind, file.path.read_bytes, file.path.name, file.sha256, facts)


def _uploaded(answer: object) -> str | None:
    """The id of the file that a message shows, if it is told."""
    return answer.file_id if isinstance(answer, Sent) else None
