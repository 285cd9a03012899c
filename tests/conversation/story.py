"""Conversations with the whole bot, told like stories: real HTTP, and a clock that stands still between acts.

    ana = story.person("Ana")
    await ana.says("/start")
    await ana.taps("I agree")
    await story.passes(minutes=3)
    ana.sees("Tap Ready when you are in position")

Everything that can be seen is written down with its instant; a test that fails prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app import App
from bot.clock import ManualClock
from bot.sandbox.calls import Call
from bot.sandbox.chats import CallbackQuery, Change, Chat, ChatMessage, StoredFile
from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Server
from tests.conftest import forward

ZONE = "America/Los_Angeles"
REACTION_S = 3.0
"""A person acts, and looks so long at what comes of it."""

SCREEN_CHARACTERS = 700
"""What fits on the screen of a phone in Telegram's usual letters, with a keyboard below it."""


class Actor:
    """A person in a story. What cannot be done or seen raises AssertionError."""

    def __init__(self, story: Story, person: SandboxPerson) -> None:
        self.story, self.person = story, person
        self.id = person.id

    @property
    def chat(self) -> Chat:
        return self.person.chat

    @property
    def messages(self) -> list[ChatMessage]:
        """What the bot wrote and is visible, oldest first."""
        return self.chat.from_bot

    @property
    def last(self) -> ChatMessage:
        return self.chat.last

    # --- Acting

    async def says(self, *texts: str) -> None:
        """Write these texts, one right after the other."""
        for text in texts:
            self.person.sends(text)
        await self.story.passes(seconds=REACTION_S)

    async def edits_last(self, text: str) -> None:
        """Change what was written last."""
        written = [message for message in self.chat.messages if not message.from_bot]
        self.person.edits(written[-1], text)
        await self.story.passes(seconds=REACTION_S)

    async def taps(self, label: str, *, on: ChatMessage | None = None, times: int = 1) -> CallbackQuery:
        """Tap the button with this label on the newest message that has one; `times` taps in a row."""
        message = on or self.sees(button=label)
        button = message.button(label)
        self.story.note(repr(self), f"taps [{button['text']}]{f' × {times}' if times > 1 else ''}")
        return await self.sends_tap(message, str(button["callback_data"]), times=times)

    async def sends_tap(self, message: ChatMessage, data: str, *, times: int = 1) -> CallbackQuery:
        """What a tap sends, whether such a button is shown, was shown once, or is of nobody's making."""
        taps = [self.person.taps(message, data=data) for _ in range(times)]
        await self.story.passes(seconds=REACTION_S)
        return taps[-1]

    async def sets_up(self, place: str = "Los Angeles", time: str = "07:30") -> None:
        """From /start to everything set, with the answers of somebody who is fine."""
        await self.says("/start")
        for label in ("Let's set up", "I agree", "None of these", "Yes"):
            await self.taps(label)
        await self.says(place)
        await self.says(time)
        self.sees("All set.")
        await self.taps("Weeks")

    async def begins_session(self, pain: int = 2) -> None:
        """Ask for today's session now, and say how much it hurts."""
        await self.says("/stretch")
        await self.taps(str(pain))

    async def goes_on_until(self, fragment: str) -> ChatMessage:
        """Lie there, tap Ready when asked to, and let the session run until the bot says this."""
        for _ in range(80):
            if found := self.find(fragment):
                return found
            if self.messages and "Ready" in self.last.buttons:
                await self.taps("Ready", on=self.last)
            else:
                await self.story.moves_on()
        raise AssertionError(f"{self} never sees {fragment!r}")

    async def stretches(self, *, before: int, after: int) -> None:
        """The whole session, from the question about pain to the last one."""
        await self.taps(str(before))
        await self.goes_on_until("How much does it hurt now")
        await self.taps(str(after))

    # --- Seeing

    def find(
        self, fragment: str = "", *, button: str | None = None, media: str | None = None
    ) -> ChatMessage | None:
        """The newest visible message of the bot with these words, this kind of picture, and this button:
        one with exactly this label if there is any, else one with this fragment of it.
        """

        def fits(message: ChatMessage) -> bool:
            return fragment.casefold() in message.words.casefold() and media in (None, message.media)

        found = [message for message in reversed(self.messages) if fits(message)]
        if button is None:
            return next(iter(found), None)
        wanted = button.casefold()
        labels = [(message, [label.casefold() for label in message.buttons]) for message in found]
        exact = [message for message, shown in labels if wanted in shown]
        alike = [message for message, shown in labels if any(wanted in label for label in shown)]
        return next(iter(exact + alike), None)

    def sees(self, fragment: str = "", *, button: str | None = None, media: str | None = None) -> ChatMessage:
        found = self.find(fragment, button=button, media=media)
        assert found is not None, f"{self} does not see {fragment or button or media!r}"
        return found

    def sees_no(self, fragment: str = "", *, button: str | None = None) -> None:
        found = self.find(fragment, button=button)
        assert found is None, f"{self} sees {found!r}"

    def __repr__(self) -> str:
        return self.person.user.first_name


class Story:
    """The bot, its Telegram and its time. `zone` is where the transcript's instants are told."""

    def __init__(self, app: App, clock: ManualClock, server: Server, zone: str = ZONE) -> None:
        self.app, self.clock, self.server, self.zone = app, clock, server, ZoneInfo(zone)
        self.telegram = server.telegram
        self.lines: list[str] = []
        self.tolerated = {"message can't be deleted for everyone"}
        """Parts of Telegram's error texts that belong to this story. After two days a message has to stay."""
        self.longest = SCREEN_CHARACTERS
        """No message of this story is longer, in characters."""
        self.telegram.observe(self._changed)

    def person(self, first_name: str, id: int = 1001) -> Actor:  # noqa: A002
        return Actor(self, self.telegram.person(id, first_name))

    # --- Time

    @property
    def now(self) -> datetime:
        return self.clock.now().astimezone(self.zone)

    async def passes(self, **length: float) -> None:
        """So much time, with everything that happens on the way at its own instant."""
        await forward(self.app, self.clock, timedelta(**length).total_seconds())

    async def comes(self, local: str) -> None:
        """The instant comes: "2026-03-03 07:30" in the zone of the story."""
        at = self.instant(local)
        assert at > self.clock.now(), f"{local} is over"
        await forward(self.app, self.clock, at)

    async def comes_next(self, wall: str) -> None:
        """The next time that clocks show this in the zone of the story."""
        now, (hour, minute) = self.now, map(int, wall.split(":"))
        at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.comes(f"{at if at > now else at + timedelta(days=1):%Y-%m-%d %H:%M}")

    def instant(self, local: str) -> datetime:
        """ "2026-03-03 07:30" in the zone of the story."""
        return datetime.fromisoformat(local).replace(tzinfo=self.zone).astimezone(UTC)

    async def starts_again(self, local: str) -> None:
        """The bot, which was stopped, works again from this instant on."""
        self.clock.jump_to(self.instant(local))
        self.app = App(self.app.settings, self.app.store, self.clock)
        await self.app.connect()
        await self.passes(seconds=5)

    async def moves_on(self) -> None:
        """To the next instant at which the bot has something to do."""
        at = await self.app.next_at()
        assert at is not None, "nothing is going to happen any more"
        await forward(self.app, self.clock, at)

    # --- What was seen

    def note(self, who: str, what: str) -> None:
        self.lines.append(f"{self.now:%a %d %b %H:%M:%S}  {who:>8} {what}")

    def transcript(self) -> str:
        return "\n".join(self.lines)

    def _changed(self, change: Change) -> None:
        match change.kind, change.subject:
            case "message" | "edit", ChatMessage() as message:
                sound = "♪" if message.from_bot and change.kind == "message" and not message.silent else ""
                sound = "·" if change.kind == "edit" else sound
                media = f"[{message.media}] " if message.media else ""
                buttons = "".join(f" [{label}]" for label in message.buttons)
                words = message.words if len(message.words) < 1000 else f"{message.words[:60]}…"
                self.note(message.sender.first_name, f"{sound}{media}{words}{buttons} #{message.id}")
            case "delete", ids:
                self.note("", f"gone: {' '.join(f'#{number}' for number in ids)}")
            case "answer", CallbackQuery() as tap if tap.answer and tap.answer.text:
                self.note("", f"({'!' if tap.answer.show_alert else ''}{tap.answer.text})")

    @contextmanager
    def calls(self) -> Iterator[list[Call]]:
        """The calls of the bot in a stretch of the story; answers to taps and Telegram's own left out."""
        begin = len(self.telegram.calls)
        found: list[Call] = []
        yield found
        found += [c for c in self.telegram.calls[begin:] if c.method.startswith(("send", "edit", "delete"))]

    @property
    def uploads(self) -> list[StoredFile]:
        """What the bot has uploaded, in order."""
        return [file for file in self.telegram.files.values() if file.kind in {"photo", "animation"}]

    # --- What holds in every story

    def check(self) -> None:
        """Every tap was answered, at the pace Telegram allows, without a refusal, in words for people."""
        taps = [tap for tap in self.telegram.taps.values() if tap.answer is None]
        assert not taps, f"not answered: {taps}"
        for call in self.telegram.calls:
            refused = call.error is not None and not any(part in str(call.error) for part in self.tolerated)
            assert not refused, f"{call.method} was refused: {call.error}, {call.params}"
            assert not call.ignored, f"{call.method} has no {call.ignored}"
        for chat in (person.chat for person in self.telegram.people.values()):
            assert self.telegram.peak_rate(1, chat.id) <= 3
            assert self.telegram.peak_rate(60, chat.id) <= 63
            for message in chat.history:
                if message.from_bot:
                    _check_words(message, self.longest)


def _check_words(message: ChatMessage, longest: int) -> None:
    words = message.words
    assert words.strip(), "a message says something"
    assert len(words) <= longest, f"{len(words)} characters are more than a screen: {words}"
    for remnant in ("<b>", "</", "&lt;", "&amp;", "{", "}", "None"):
        assert remnant not in words.replace("None of these", ""), f"{remnant!r} in {words!r}"
