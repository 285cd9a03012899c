"""A replay as its author reads it: a table of decisions, a chart in characters or as a picture, the chat."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.core import history, pain
from bot.core.content import Content
from bot.core.diary import Decision
from bot.core.messages import Button, Chart, Clip, File, Message, Still, Tap, Text, text
from bot.core.model import Answer, Command, Edit, Effect, Event, Said, Send
from bot.core.replies import reason
from bot.core.thresholds import filled
from bot.replay import Replay
from bot.replay.expectations import FIRST_DAY, as_expected, day_number
from bot.texts import Texts

_LANGUAGE = "en"
_WIDTHS = (7, 4, 20, 58, 48)
_HEADINGS = ("day", "rule", "action", "why", "numbers")
_CHART_DAYS = 90
_TOLD = frozenset({"R0", "R7"})
_HIGHEST = 10
_HIDDEN = frozenset({"stretch", "leg", "hold_s", "repetitions"})
"""What a decision's reason says already."""


@dataclass(frozen=True)
class Printed:
    """What is printed of a replay, in the person's language and time zone."""

    replay: Replay
    content: Content
    texts: Texts

    def page(self, *, conversation: bool, chart: bool) -> Iterator[str]:
        """Everything that is printed, a line at a time."""
        yield self.replay.diary.about
        for wanted, part in ((conversation, self.conversation), (True, self.decisions), (chart, self.chart)):
            if wanted:
                yield ""
                yield from part()
        yield ""
        yield from self.verdict()

    def decisions(self) -> Iterator[str]:
        """Every decision: day, rule, action, the reason that the person reads, the numbers."""
        yield from _row(_HEADINGS)
        yield from _row(tuple("-" * width for width in _WIDTHS))
        for made in sorted(self.replay.decisions, key=lambda made: made.day):
            day = f"{day_number(made.day):>3} {made.day:%a}"
            why = " ".join(self._say(reason(made)).split())
            yield from _row((day, made.rule, made.action, why, _numbers(made)))
        if not self.replay.decisions:
            yield "The rules decided nothing."

    def verdict(self) -> Iterator[str]:
        """Remarks, then each mismatch with `expect`, and the lines that would expect what happened."""
        for number, remark in self.replay.remarks:
            yield f"Day {number}: {remark}"
        diary = self.replay.diary
        mismatches = self.replay.mismatches()
        for mismatch in mismatches:
            yield f"Not as expected: {mismatch.sentence}"
        if mismatches or diary.expected is None:
            routine = self.content.routine
            yield "These lines expect what happened:"
            yield "expect:" if self.replay.decisions else "expect: []"
            pairs = len(routine.stretches) * len(routine.legs)
            yield from (f"  {line}" for line in as_expected(self.replay.decisions, pairs))
        else:
            yield "Everything is as expected."

    # --- Charts

    def chart(self) -> Iterator[str]:
        """Pain by day in characters, and below it the days on which the plan changed or advice was given."""
        days = {day_number(day.day): day for day in pain.by_day(self.replay.stage.diary.ratings)}
        changed = {day_number(day) for day, _ in history.changes(self.replay.stage.diary)}
        advised = {day_number(d.day) for d in self.replay.decisions if d.rule in _TOLD}
        last = len(self.replay.diary.days)
        for first in range(1, last + 1, _CHART_DAYS):
            block = range(first, min(first + _CHART_DAYS, last + 1))
            for score in range(_HIGHEST, -1, -1):
                yield f"{score:>4} |{''.join(_mark(days.get(n), score) for n in block)}".rstrip()
            yield f"plan |{_ticks(block, changed, '^')}".rstrip()
            yield f"tell |{_ticks(block, advised, '!')}".rstrip()
            yield f" day |{''.join(str(n).ljust(7) for n in block if (n - first) % 7 == 0)}".rstrip()
        yield "● before  ○ after  ◐ both  ◆ next morning, if worse  + noted; of leg and back the worse"
        yield "^ the plan changed  ! advice was given, or a warning sign reported or asked for"

    def picture(self) -> bytes:
        """The pain trend as a PNG, with changes of the plan, advice and warning signs.

        Raises PicturesUnavailable.
        """
        from bot.pictures import charts  # noqa: PLC0415 - a table needs no drawing library
        from bot.pictures.trend import PlanChange  # noqa: PLC0415

        diary = self.replay.stage.diary
        marked = history.changes(diary) + [
            (made.day, told) for made, told, _ in history.advice(diary) if made.rule in _TOLD
        ]
        changes = [PlanChange(day, self._say(words)) for day, words in sorted(marked, key=lambda m: m[0])]
        labels = {
            key: self._say(text(f"label-{key.replace('_', '-')}", count="{count}")) for key in charts.LABELS
        }
        return charts.pain_trend(pain.days(diary), changes, labels, _LANGUAGE)

    # --- The chat

    def conversation(self) -> Iterator[str]:
        """All that was said, by day: what the person did at the left, what Limber said indented."""
        labels: dict[Tap, Text] = {}
        today: date | None = None
        for at, what in self.replay.stage.log:
            lines = list(self._lines(what, labels))
            local = at.astimezone(ZoneInfo(self.replay.diary.zone))
            if lines and local.date() != today:
                today = local.date()
                yield (
                    f"\n=== Day {day_number(today)}, {today:%A}"
                    if today >= FIRST_DAY
                    else "=== The evening before"
                )
            for number, line in enumerate(lines):
                yield f"{local:%H:%M}  {line}" if number == 0 else f"       {line}"

    def _lines(self, what: Event | Effect, labels: dict[Tap, Text]) -> Iterator[str]:
        match what:
            case Command(name, argument):
                yield f"> /{name} {argument}".rstrip()
            case Said(words):
                yield f"> {words}"
            case Tap():
                yield f"> [{self._say(labels[what]) if what in labels else what.action}]"
            case Answer(words):
                yield f"    ({self._say(words)})"
            case Send(_, message) | Edit(_, message):
                labels |= {button.tap: button.label for row in message.buttons for button in row}
                yield from self._message(message)
            case _:
                pass

    def _message(self, message: Message) -> Iterator[str]:
        match message.picture:
            case Still(name, leg) | Clip(name, leg, _):
                yield f"    (picture: {name}, {leg} leg)"
            case Chart(kind) | File(kind):
                yield f"    (picture or file: {kind})"
        for words in message.lines:
            for paragraph in self._say(words).splitlines():
                yield from (f"    {line}" for line in textwrap.wrap(paragraph, 88))
        for row in message.buttons:
            yield f"    {' '.join(f'[{self._label(button)}]' for button in row)}"

    def _label(self, button: Button) -> str:
        return self._say(button.label)

    def _say(self, words: Text) -> str:
        zone = self.replay.diary.zone
        return self.texts.plain(filled(words, self.replay.stage.content, zone), _LANGUAGE, zone)


# --- Small parts ---------------------------------------------------------------------------------------


def _row(cells: Sequence[str]) -> Iterator[str]:
    """One row of the table, as many lines as its longest cell needs."""
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)]
    for number in range(max(map(len, columns))):
        parts = [column[number] if number < len(column) else "" for column in columns]
        yield "  ".join(part.ljust(width) for part, width in zip(parts, _WIDTHS, strict=True)).rstrip()


def _numbers(decision: Decision) -> str:
    shown = {name: value for name, value in decision.numbers.items() if name not in _HIDDEN}
    return ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in shown.items()
    )


def _mark(day: pain.DayPain | None, score: int) -> str:
    if day is None:
        return " "
    given = {name for name in ("before", "after", "next_morning") if _is_at(getattr(day, name), score)}
    if {"before", "after"} <= given:
        return "◐"
    noted = "+" if score in day.notes else " "
    return next((mark for name, mark in _MARKS.items() if name in given), noted)


_MARKS: Mapping[str, str] = {"before": "●", "after": "○", "next_morning": "◆"}


def _is_at(value: float | None, score: int) -> bool:
    return value is not None and round(value) == score


def _ticks(block: range, days: set[int], mark: str) -> str:
    return "".join(mark if number in days else "·" for number in block)
