"""Replies that only tell: help, privacy, progress, the reasons behind advice, documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta

from bot.core import absences, dose, history, pain, typed_answers
from bot.core.content import Leg
from bot.core.diary import Decision, Diary, Site
from bot.core.messages import Chart, File, Message, Text, listed, text
from bot.core.model import Edit, Send
from bot.core.turn import Turn, button, message, rows

_REPORT_IN = "report-"
"""What a button for the page in another language means: this and the language."""

REASONS_SHOWN = 3
LATELY = timedelta(days=28)
"""As a rule so many days have reasons enough."""


def privacy(turn: Turn, _argument: str = "") -> None:
    log = [[button("clinic-log", "clinic", "log", 0)]] if turn.past.since(None).shown else []
    _tell(turn, "privacy", message(*what_is_kept(turn), buttons=log))


def what_is_kept(turn: Turn) -> tuple[Text, ...]:
    """What is kept, for how long, and who answers for that."""
    operator = turn.content.operator
    who = text("operator-unnamed") if operator is None else text("operator", **asdict(operator))
    return text("privacy"), who


def report(turn: Turn, language: str = "") -> None:
    """The page for the doctor, who may speak another language than the person: each has a button."""
    if turn.past.first_session() is None and not turn.past.since(None).ratings:
        _tell(turn, "report", message(text("nothing-yet")))
        return
    own = turn.person.language
    chosen = typed_answers.as_language(turn, language) or own
    others = [button(text("report-in", code=c), "data", f"{_REPORT_IN}{c}") for c in _languages(turn, chosen)]
    file = File("report", "" if chosen == own else chosen)
    caption, unavailable = text("report-caption"), text("report-unavailable")
    _tell(turn, "report", message(caption, picture=file, instead=unavailable, buttons=rows(others, 2)))


def _languages(turn: Turn, but: str) -> list[str]:
    return [code for code in turn.content.vocabularies if code != but]


def tapped(turn: Turn, what: str, kind: str = "") -> None:
    """A picture of progress, or the page on the person's data and what it offers."""
    if what == "chart":
        chart(turn, kind)
    elif kind.startswith(_REPORT_IN):
        report(turn, kind.removeprefix(_REPORT_IN))
    elif kind:
        export(turn, kind)
    else:
        data(turn)


def data(turn: Turn) -> None:
    """What can be done with what is kept about the person, as a page of the settings."""
    shown = turn.past.since(None).shown
    buttons = [
        [button("menu-privacy", "menu", "privacy")],
        [button("clinic-log", "clinic", "log", 0)] if shown else [],
        [button("export-json", "data", "json"), button("export-csv", "data", "csv")],
        [button("data-erase", "menu", "erase")],
        [button("settings", "menu", "settings")],
    ]
    turn.reply("settings", message(text("data-title"), buttons=buttons))


def export(turn: Turn, argument: str = "") -> None:
    """Everything as one JSON file; with "csv", as tables that a spreadsheet opens."""
    if argument.strip().lower() == "csv":
        caption, file, buttons = text("export-caption-csv"), File("export-csv"), []
    else:
        caption, file = text("export-caption"), File("export")
        buttons = [[button("export-csv", "data", "csv")]]
    _tell(turn, "export", message(caption, picture=file, instead=text("export-unavailable"), buttons=buttons))


# --- Progress: three pictures in one message, each with a sentence that holds without it ---------------


def progress(turn: Turn, _argument: str = "") -> None:
    """How it has been going: pain first, the other pictures a tap away."""
    diary = history.recent(turn.past, turn.today)
    if absences.begun(diary) is None:
        _tell(turn, "progress", message(text("nothing-yet")))
    else:
        _tell(turn, "progress", _chart(turn, diary, "pain"))


def chart(turn: Turn, kind: str) -> None:
    """Another picture in the same message."""
    diary = history.recent(turn.past, turn.today)
    if kind not in CHARTS or absences.begun(diary) is None:
        turn.answer(text("stale-button"))
    else:
        turn.add(Edit("progress", _chart(turn, diary, kind)))


def _chart(turn: Turn, diary: Diary, kind: str) -> Message:
    others = [button(f"chart-{other}", "chart", other) for other in CHARTS if other != kind]
    return message(CHARTS[kind](turn, diary), picture=Chart(kind), buttons=[others])


def _pain(turn: Turn, diary: Diary) -> Text:
    averaged = int(turn.rules["R7"].numbers["averaged_days"])
    after = pain.afterwards(diary, averaged)
    notes = pain.noted(diary)
    sites = pain.before_sessions(diary, averaged)
    facts = {
        "after": "" if after.last is None else text("pain-after", last=round(after.last, 1)),
        "changes": len({day for day, _ in history.changes(diary)}),
        "notes": text("pain-notes", notes=notes) if notes else "",
    }
    if None not in sites:
        told = map(_site, sites, sites.values())
        return text("pain-apart", sites=listed(told, "semicolon"), **facts)
    before = sites[None]
    if before.last is None:
        return text("pain-not-rated")
    facts["entries"] = before.entries
    if before.first is None:
        return text("pain-so-far", last=round(before.last, 1), **facts)
    return text("pain-trend", first=round(before.first, 1), last=round(before.last, 1), **facts)


def _site(site: Site | None, means: pain.Averages) -> Text:
    """How pain before sessions went at one site."""
    told = {"site": site or "all", "last": round(means.last or 0, 1)}
    if means.first is None:
        return text("pain-site-so-far", **told)
    return text("pain-site", first=round(means.first, 1), **told)


def _holds(_turn: Turn, diary: Diary) -> Text:
    days: dict[str, dict[Leg, list[int]]] = {}
    for day in history.held(diary):
        days.setdefault(day.stretch, {}).setdefault(day.leg, []).append(day.seconds)
    if not days:
        return text("nothing-held")
    return text("held", stretches=listed(map(_held_stretch, days, days.values()), "semicolon"))


def _held_stretch(stretch: str, legs: dict[Leg, list[int]]) -> Text:
    sides = [text("held-leg", leg=leg, first=held[0], last=held[-1]) for leg, held in sorted(legs.items())]
    return text("held-stretch", stretch=text(f"stretch-{stretch}"), legs=listed(sides, "comma"))


def _calendar(turn: Turn, _diary: Diary) -> Text:
    first = turn.content.first_weekday(turn.person.zone)
    weeks = history.weeks(turn.person, turn.past, turn.today, first)
    this = weeks[-1]
    return text(
        "calendar" if this.goal else "calendar-off",
        stretched=this.stretched,
        goal=this.goal,
        left=this.reserves - this.count("reserve"),
        days=sum(week.stretched for week in weeks),
        weeks=len(weeks),
        reached=sum(week.reached for week in weeks),
    )


CHARTS: Mapping[str, Callable[[Turn, Diary], Text]] = {
    "pain": _pain,
    "holds": _holds,
    "calendar": _calendar,
}
"""The pictures of progress, and what each says in words."""


# --- Reasons -------------------------------------------------------------------------------------------


def why(turn: Turn, _argument: str = "") -> None:
    """The last decisions, those for the next session among them: rule, own numbers, and each source once."""
    decisions = _reasons(turn)
    if not decisions:
        _tell(turn, "why", message(text("why-nothing-yet"), text("why-plan")))
        return
    named = dict.fromkeys(d.rule for d in reversed(decisions))
    sources = [text("why-source", rule=name, source=_source(turn, name)) for name in named]
    _tell(
        turn,
        "why",
        message(
            text("why-title", count=len(decisions)),
            *(text("why-decision", day=d.day, reason=reason(d), rule=d.rule) for d in reversed(decisions)),
            text("why-sources", sources=listed(sources, "semicolon")),
            text("why-evidence"),
        ),
    )


def _reasons(turn: Turn) -> list[Decision]:
    """The last decisions, each of its kind once: as far back as it takes to have enough of them."""
    foreseen, found = dose.foreseen(turn), list[Decision]()
    for since in (turn.today - LATELY, turn.today - history.LOOK_BACK, None):
        made = (*turn.past.since(since).decisions, *foreseen)
        latest: dict[object, Decision] = {}
        for one in made:
            # What was decided anew counts from then, also among what was decided at one instant.
            kind = (one.rule, one.action, one.numbers.get("stretch"), one.numbers.get("leg"))
            latest.pop(kind, None)
            latest[kind] = one
        found = sorted(latest.values(), key=lambda made: (made.day, made.at))[-REASONS_SHOWN:]
        if len(found) == REASONS_SHOWN:
            break
    return found


def _source(turn: Turn, rule: str) -> Text:
    return text("source", id=rule, words=turn.content.rules[rule].source)


def reason(decision: Decision) -> Text:
    """Why this was decided, in words with the person's own numbers."""
    numbers: dict[str, str | float | date | Text] = {
        **decision.numbers,
        "apart": pain.apart(decision.numbers),
        "course": pain.course(decision.action, decision.numbers),
    }
    if "stretch" in numbers:
        numbers["stretch"] = text(f"stretch-{numbers['stretch']}")
    if "sign" in numbers:
        numbers["sign"] = text(f"sign-{numbers['sign']}")
    if "until" in numbers:
        numbers["until"] = date.fromisoformat(str(numbers["until"]))
    return text(f"why-{decision.rule}-{decision.action}", **numbers)


def _tell(turn: Turn, surface: str, said: Message) -> None:
    turn.add(Send(surface, said))
