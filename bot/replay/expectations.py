"""What an author expects of a diary: decisions day by day, or what must and must never come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.core.diary import Decision, HoldResult

FIRST_DAY = date(2026, 3, 2)
"""Day 1 of every diary: a Monday, with a change of the clocks ahead in most zones."""


def day_number(day: date) -> int:
    return (day - FIRST_DAY).days + 1


@dataclass(frozen=True)
class Lived:
    """What came of a diary. `offered` tells what could be chosen before a session, by day number."""

    decisions: Sequence[Decision]
    holds: Sequence[HoldResult]
    offered: Callable[[], Mapping[int, set[str]]]

    def days_of(self, action: str) -> list[int]:
        """The day of each such decision; an action that ends with a hyphen stands for all that begin so."""
        return [day_number(d.day) for d in self.decisions if _is(d.action, action)]


# --- What can be expected ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """A decision on each of these days (day 1 is the first); without stretch and leg, of any of them.

    One of them makes the whole list complete: then each decision must be in it.
    """

    days: tuple[int, ...]
    rule: str
    action: str
    stretch: str | None = None
    leg: str | None = None

    def means(self, decision: Decision) -> bool:
        about = decision.numbers
        return (
            (self.rule, self.action) == (decision.rule, decision.action)
            and self.stretch in {None, about.get("stretch")}
            and self.leg in {None, about.get("leg")}
        )

    def __str__(self) -> str:
        whose = " ".join(part for part in (self.stretch, self.leg) if part)
        return f"{self.rule} {self.action}{whose and f' ({whose})'}"


@dataclass(frozen=True)
class Must:
    """An action is decided on each of the days, or (`once`) on one of them at least."""

    action: str
    days: tuple[int, ...]
    once: bool = False

    def __str__(self) -> str:
        if self.once:
            return f"`{self.action}` between day {self.days[0]} and day {self.days[-1]}"
        return f"`{self.action}` on {_on(self.days)}"

    def broken(self, lived: Lived) -> str | None:
        happened = set(lived.days_of(self.action))
        missing = [day for day in self.days if day not in happened]
        if not missing or (self.once and len(missing) < len(self.days)):
            return None
        when = f"between day {self.days[0]} and day {self.days[-1]}" if self.once else f"on {_on(missing)}"
        return f"{self.action} must come {when}, but does not."


@dataclass(frozen=True)
class Never:
    """An action is decided on none of the days; None: never at all."""

    action: str
    days: tuple[int, ...] | None = None

    def __str__(self) -> str:
        return f"no `{self.action}`" + (f" on {_on(self.days)}" if self.days else "")

    def broken(self, lived: Lived) -> str | None:
        happened = {d for d in lived.days_of(self.action) if self.days is None or d in self.days}
        return f"{self.action} must not come, but does on {_on(sorted(happened))}." if happened else None


@dataclass(frozen=True)
class AtMost:
    """An action is decided no more often than so many times in so many days in a row."""

    action: str
    times: int
    in_days: int

    def __str__(self) -> str:
        return f"`{self.action}` at most {self.times} times in {self.in_days} days"

    def broken(self, lived: Lived) -> str | None:
        days = sorted(lived.days_of(self.action))
        groups = zip(days, days[self.times :], strict=False)
        close = next(((first, last) for first, last in groups if last - first < self.in_days), None)
        return close and (
            f"{self.action} comes more than {self.times} times in {self.in_days} days: "
            f"from day {close[0]} to day {close[1]}."
        )


Rung = tuple[int, int]
"""Repetitions and seconds."""


@dataclass(frozen=True)
class Held:
    """On each of the days there are holds, and all of them are on one of these rungs; without rungs, none."""

    rungs: tuple[Rung, ...]
    days: tuple[int, ...]
    stretch: str | None = None
    leg: str | None = None

    def __str__(self) -> str:
        rungs = " or ".join(f"{n}x{s}" for n, s in self.rungs) or "nothing"
        whose = " ".join(part for part in (self.stretch, self.leg) if part)
        return f"{rungs} held{whose and f' ({whose})'} on {_on(self.days)}"

    def broken(self, lived: Lived) -> str | None:
        held = self._by_day(lived.holds)
        for day in self.days:
            rungs = held.get(day, set())
            if bool(rungs) != bool(self.rungs) or not rungs <= set(self.rungs):
                wanted, came = (
                    " or ".join(f"{n}x{s}" for n, s in sorted(found)) for found in (self.rungs, rungs)
                )
                return f"On day {day} {wanted or 'nothing'} should be held, but it is {came or 'nothing'}."
        return None

    def _by_day(self, holds: Iterable[HoldResult]) -> Mapping[int, set[Rung]]:
        """The rungs of each day, of every session, stretch and leg in question, as far as they were held."""
        rungs: dict[tuple[int, int, str, str], Rung] = {}
        for h in holds:
            if self.stretch in {None, h.stretch} and self.leg in {None, str(h.leg)}:
                key = (day_number(h.day), h.session, h.stretch, str(h.leg))
                rungs[key] = (max(h.repetition, rungs.get(key, (0, 0))[0]), h.hold_s)
        found: dict[int, set[Rung]] = defaultdict(set)
        for key, rung in rungs.items():
            found[key[0]].add(rung)
        return found


@dataclass(frozen=True)
class Offered:
    """On each of the days this could be chosen before the session."""

    choice: str
    days: tuple[int, ...]

    def __str__(self) -> str:
        return f"`{self.choice}` offered on {_on(self.days)}"

    def broken(self, lived: Lived) -> str | None:
        offered = lived.offered()
        missing = [day for day in self.days if self.choice not in offered.get(day, ())]
        return f"`{self.choice}` should be offered on {_on(missing)}, but is not." if missing else None


Claim = Must | Never | AtMost | Held | Offered
Expectation = Expected | Claim


# --- Comparing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mismatch:
    """Something else happens than is expected; `expected` is the entry that was in vain, if it is one."""

    sentence: str
    expected: Expectation | None = None


def compare(expected: Sequence[Expectation] | None, lived: Lived) -> list[Mismatch]:
    """Where what was lived is not as expected."""
    entries = [entry for entry in expected or () if isinstance(entry, Expected)]
    claims = [(claim, claim.broken(lived)) for claim in expected or () if not isinstance(claim, Expected)]
    broken = [Mismatch(sentence, claim) for claim, sentence in claims if sentence is not None]
    listed = expected is not None and (entries or not claims)
    return broken + (_compare(entries, lived.decisions) if listed else [])


def _compare(expected: Iterable[Expected], decisions: Iterable[Decision]) -> list[Mismatch]:
    """Where the decisions are not these; each of them counts."""
    by_day: Mapping[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_day[day_number(decision.day)].append(decision)
    mismatches = []
    for entry in expected:
        missing = [n for n in entry.days if not any(entry.means(d) for d in by_day.get(n, ()))]
        if missing:
            mismatches.append(Mismatch(f"{entry} is expected on {_on(missing)}, but does not happen.", entry))
    unexpected: dict[str, dict[int, None]] = {}
    for number, made in sorted(by_day.items()):
        for decision in made:
            if not any(number in entry.days and entry.means(decision) for entry in expected):
                name = str(_named(decision, number))
                unexpected.setdefault(name, {})[number] = None
    return mismatches + [
        Mismatch(f"{name} happens on {_on(list(days))}, but is not expected.")
        for name, days in unexpected.items()
    ]


def as_expected(decisions: Sequence[Decision], pairs: int) -> Iterator[str]:
    """The lines that would expect exactly these decisions.

    A decision made for all `pairs` of stretch and leg on the same day is told once.
    """
    made: dict[tuple[int, str, str], dict[Expected, None]] = {}
    for decision in decisions:
        number = day_number(decision.day)
        made.setdefault((number, decision.rule, decision.action), {})[_named(decision, 0)] = None
    days: dict[Expected, list[int]] = {}
    for (number, rule, action), entries in made.items():
        for entry in [Expected((0,), rule, action)] if len(entries) == pairs else entries:
            days.setdefault(entry, []).append(number)
    for entry, numbers in days.items():
        whose = "".join(f", {k}: {v}" for k, v in (("stretch", entry.stretch), ("leg", entry.leg)) if v)
        yield f"- {{day: {spans(numbers)}, rule: {entry.rule}, action: {entry.action}{whose}}}"


def spans(numbers: Sequence[int]) -> str:
    """Rising numbers as an author writes them: 3, 1-14, or [1, 4-6, 9]."""
    groups: list[list[int]] = [[numbers[0]]]
    for before, number in pairwise(numbers):
        if number == before + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    written = [str(g[0]) if len(g) == 1 else f"{g[0]}-{g[-1]}" for g in groups]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def _is(action: str, wanted: str) -> bool:
    return action.startswith(wanted) if wanted.endswith("-") else action == wanted


def _named(decision: Decision, number: int) -> Expected:
    about = {k: str(v) for k in ("stretch", "leg") if (v := decision.numbers.get(k)) is not None}
    return Expected((number,), decision.rule, decision.action, **about)


def _on(numbers: Sequence[int]) -> str:
    written = spans(numbers).strip("[]")
    return f"day {written}" if len(numbers) == 1 else f"days {written}"
