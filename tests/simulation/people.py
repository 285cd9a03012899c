"""People: what they make of what they see, by habits and chance. They never look behind the screen."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.core.messages import Tap
from tests.simulation.telegram import Bubble, Chat, Telegram

ZONES = (
    "America/Los_Angeles",
    "America/Santiago",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Nuuk",
)
NONSENSE = (
    "hello?",
    "42",
    "7",
    "3",
    "stop",
    "ready",
    "numb between my legs",
    "<b>&amp;",
    "Los Angeles",
    "|1|",
)
COMMANDS = (
    "/stretch",
    "/stop",
    "/pain 4",
    "/pain",
    "/pain leg 6, back 3",
    "/where",
    "/pause 1",
    "/resume",
    "/why",
    "/help",
    "/settings",
    "/progress",
    "/export",
    "/report",
    "/privacy",
    "/days mon wed fri",
    "/days every day",
    "/start",
    "/nonsense",
)
STRANGE: tuple[dict[str, Any], ...] = (
    {"text": "3", "reply_to_message": {"poll": {"question": "of a server of another age"}}},
    {"sticker": {}},
    {"rich_message": {"blocks": [{"type": "paragraph", "text": [{"type": "bold", "text": "7"}]}]}},
    {"text": "7", "forward_origin": {"type": "wonder"}},
    {"photo": [{}], "caption": "numb between my legs"},
)
"""What the library would not parse, or does not know."""
DAY_S = 86_400.0
NO_SIGN = Tap("answer", ("signs", "none"))


@dataclass(frozen=True)
class Habits:
    """How a person is: chances for each thing they might do, and for whims how many there are a day."""

    starts: float = 0.35
    answers: float = 0.9
    double_taps: float = 0.05
    too_much: float = 0.04
    stops: float = 0.01
    whims_a_day: float = 1.0
    steady: bool = False


STEADY = Habits(double_taps=0, whims_a_day=0, steady=True)
CAPRICIOUS = Habits(starts=0.5, double_taps=0.2, too_much=0.1, stops=0.03, whims_a_day=6)
IDLE = Habits(starts=0.02, answers=0.3, whims_a_day=0.1)


class Human:
    """One person with a phone. `later(seconds, what)` is how they wait; at `rest` they do nothing more."""

    def __init__(
        self,
        chat_id: int,
        telegram: Telegram,
        rng: random.Random,
        later: Callable[[float, Callable[[], None]], object],
        habits: Habits,
    ) -> None:
        self.chat_id, self.telegram, self.rng, self.habits = chat_id, telegram, rng, habits
        self.later = later
        self.at_rest = False
        self.zone = rng.choice(ZONES)
        self.time = f"{rng.randrange(24):02}:{rng.randrange(60):02}"
        self.settled = False

    @property
    def chat(self) -> Chat:
        return self.telegram.chat(self.chat_id)

    @property
    def marker(self) -> str:
        """Words that are nobody else's."""
        return f"after I feed cat {self.chat_id}x"

    def arrives(self) -> None:
        self.says("/start")
        self._plan_whim()

    # --- Seeing

    def sees(self, bubble: Bubble) -> None:
        """Something new is on the screen."""
        if self.at_rest or not bubble.taps:
            return
        taps = [tap for tap in map(self.telegram.meaning, bubble.taps) if tap is not None]
        found = self._reaction(taps)
        if found is not None:
            wanted, wait_s = found
            data = bubble.taps[taps.index(wanted)]
            self.later(wait_s, lambda: self._tap(bubble.message_id, data))

    def _reaction(self, taps: list[Tap]) -> tuple[Tap, float] | None:
        """Which of the buttons will be tapped, and after how many seconds."""
        rng, first = self.rng, taps[0]
        think_s = rng.uniform(1.5, 12)
        if first.action in {"setup", "seen"}:
            return first, think_s
        if first.action == "answer" and first.args[0] in {"consent", "approval", "seen-by", "fine"}:
            return first, think_s
        if first.action == "answer" and NO_SIGN in taps:
            return NO_SIGN, think_s
        if first.action == "answer" and first.args[0] == "place":
            self.later(think_s, lambda: self.says(self.zone))
        elif first.action == "answer" and first.args[0] == "time":
            meant = Tap("answer", ("time", self.time))
            if meant in taps:  # where clocks have twelve hours, "11:10" is asked about: before or after noon?
                return meant, think_s
            self.later(think_s, lambda: self.says(self.time))
        elif first.action == "answer" and first.args[0] == "site":
            return rng.choice(taps), think_s
        elif first.action == "day":
            return self._reminded(taps)
        elif first.action == "session":
            return self._in_session(taps)
        elif first.action == "habit" and not self.settled:
            self.settled = True
            self.later(think_s, lambda: self.says(self.marker))
        elif (
            first.action in {"since", "barrier", "flare", "morning"}
            and rng.random() < self.habits.answers / 2
        ):
            return rng.choice([t for t in taps if t.action == first.action]), think_s
        return None

    def _reminded(self, taps: list[Tap]) -> tuple[Tap, float] | None:
        rng, drawn = self.rng, self.rng.random()
        wait_s = rng.expovariate(1 / 600)
        days = [tap for tap in taps if tap.action == "day"]
        if drawn < self.habits.starts:
            return days[0], wait_s
        if drawn < self.habits.starts + 0.15:
            return rng.choice(days), wait_s
        since = [tap for tap in taps if tap.action == "since"]
        return (rng.choice(since), wait_s) if since and drawn > 0.8 else None

    def _in_session(self, taps: list[Tap]) -> tuple[Tap, float] | None:
        rng = self.rng
        if rng.random() > self.habits.answers:
            return None
        verbs = {tap.args[2]: tap for tap in taps if tap.action == "session" and len(tap.args) > 2}
        if "rate" in verbs or "rate_after" in verbs:
            score = min(10, int(rng.expovariate(1 / 2.5)))
            return taps[score], rng.uniform(1.5, 20)
        if "sign" in verbs:
            return next(t for t in taps if t.args[-1] == "none"), rng.uniform(2, 20)
        if rng.random() < self.habits.stops and "stop" in verbs:
            return verbs["stop"], rng.uniform(0.5, 30)
        if "much" in verbs:
            return (verbs["much"], rng.uniform(0.5, 30)) if rng.random() < self.habits.too_much else None
        for verb in ("ready", "go_on"):
            if verb in verbs:
                return verbs[verb], rng.uniform(1.5, 60)
        return rng.choice(taps), rng.uniform(1.5, 20)

    # --- Acting

    def says(self, words: str) -> None:
        if not self.at_rest:
            self.telegram.says(self.chat_id, words)

    def _tap(self, message_id: int, data: str) -> None:
        """Tap what was seen; by now it may show something else, as phones that lag behind do."""
        if self.at_rest:
            return
        self.telegram.taps_button(self.chat_id, message_id, data)
        while self.rng.random() < self.habits.double_taps:
            self.telegram.taps_button(self.chat_id, message_id, data)

    # --- Whims

    def _plan_whim(self) -> None:
        if self.habits.whims_a_day:
            self.later(self.rng.expovariate(self.habits.whims_a_day / DAY_S), self._whim)

    def _whim(self) -> None:
        if self.at_rest:
            return
        drawn = self.rng.random()
        for chance, whim in self._whims():
            drawn -= chance
            if drawn < 0:
                whim()
                break
        self._plan_whim()

    def _whims(self) -> tuple[tuple[float, Callable[[], None]], ...]:
        rng = self.rng
        return (
            (0.25, lambda: self.says(rng.choice(COMMANDS))),
            (0.2, self._tap_stale),
            (0.1, lambda: self.says(rng.choice(NONSENSE))),
            (0.1, self._clear_away),
            (0.06, lambda: self.says("/stretch")),
            (0.02, self._flood),
            (0.02, self._send_strangely),
            (0.05, lambda: self.says(f"/time {rng.randrange(24)}:{rng.randrange(60):02}")),
            (0.05, lambda: self.says(f"/timezone {rng.choice(ZONES)}")),
            (0.05, lambda: self.telegram.sends(self.chat_id, sticker=_STICKER)),
            (0.05, self._block),
            (0.02, self._erase),
        )

    def _flood(self) -> None:
        """An album, and more lines than anybody answers one by one."""
        for number in range(10):
            self.telegram.sends(self.chat_id, photo=[{"file_id": str(number)}], media_group_id="1")
        for number in range(self.rng.randrange(60)):
            self.says(f"line {number}")

    def _send_strangely(self) -> None:
        if self.rng.random() < 0.3:
            self.telegram.edits(self.chat_id, self.rng.choice(NONSENSE))
        else:
            self.telegram.sends(self.chat_id, **self.rng.choice(STRANGE))

    def _tap_stale(self) -> None:
        if self.chat.old_taps:
            self._tap(*self.rng.choice(self.chat.old_taps))

    def _clear_away(self) -> None:
        if self.chat.bubbles:
            self.telegram.deletes(self.chat_id, self.rng.choice(list(self.chat.bubbles)))

    def _block(self) -> None:
        self.telegram.blocks(self.chat_id)
        self.later(self.rng.expovariate(1 / DAY_S), self._let_in)

    def _let_in(self) -> None:
        self.telegram.blocks(self.chat_id, blocked=False)
        self.says("/start")

    def _erase(self) -> None:
        self.says("/erase")
        self.later(30, lambda: self._tap_shown(Tap("erase", ("yes",))))
        self.later(self.rng.expovariate(1 / DAY_S), lambda: self.says("/start"))

    def _tap_shown(self, wanted: Tap) -> None:
        for message_id, bubble in reversed(self.chat.bubbles.items()):
            for data in bubble.taps:
                if self.telegram.meaning(data) == wanted:
                    self._tap(message_id, data)
                    return


_STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
