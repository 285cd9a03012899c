"""Replies that only tell: help, privacy, progress, the reasons behind advice, documents."""

from __future__ import annotations

from datetime import timedelta

from bot.core.model import Chart, Decision, Delete, File, Message, Moment, Send, Text, text
from bot.core.turn import Turn, button, message

REASONS_SHOWN = 3


def help_(turn: Turn, _argument: str = "") -> None:
    _tell(
        turn,
        "help",
        message(
            text("help"),
            buttons=[[button("start-now", "menu", "stretch"), button("settings", "menu", "settings")]],
        ),
    )


def privacy(turn: Turn, _argument: str = "") -> None:
    _tell(turn, "privacy", message(text("privacy")))


def report(turn: Turn, _argument: str = "") -> None:
    if turn.diary.sessions or turn.diary.ratings:
        _tell(turn, "report", message(text("report-caption"), picture=File("report")))
    else:
        _tell(turn, "report", message(text("nothing-yet")))


def export(turn: Turn, _argument: str = "") -> None:
    _tell(turn, "export", message(text("export-caption"), picture=File("export")))


def progress(turn: Turn, _argument: str = "") -> None:
    """How the last four weeks went, in words that hold without the picture."""
    diary, today = turn.diary, turn.today
    if not diary.sessions and not diary.ratings:
        _tell(turn, "progress", message(text("nothing-yet")))
        return
    since, week = today - timedelta(days=27), today - timedelta(days=6)
    done = [s for s in diary.sessions if s.ending == "completed" and s.day >= since]
    before = [r.score for r in diary.ratings if r.moment is Moment.BEFORE and r.day >= since]
    this_week = len({s.day for s in done if s.day >= week})
    pain = text("progress-pain", first=before[0], last=before[-1], entries=len(before)) if before else None
    _tell(
        turn,
        "progress",
        message(text("progress", sessions=len(done), week=this_week), pain, picture=Chart("pain")),
    )


def why(turn: Turn, _argument: str = "") -> None:
    """The last decisions: rule, the person's own numbers, source."""
    latest = {
        (d.rule, d.action, d.numbers.get("stretch"), d.numbers.get("leg")): d for d in turn.diary.decisions
    }
    decisions = sorted(latest.values(), key=lambda decision: decision.at)[-REASONS_SHOWN:]
    if not decisions:
        _tell(turn, "why", message(text("why-nothing-yet"), text("why-plan")))
        return
    _tell(
        turn,
        "why",
        message(text("why-title"), *(_reason(turn, d) for d in reversed(decisions)), text("why-evidence")),
    )


def _reason(turn: Turn, decision: Decision) -> Text:
    numbers = dict(decision.numbers)
    stretch = numbers.pop("stretch", None)
    rule = turn.content.rules.get(decision.rule)
    return text(
        "why-decision",
        day=decision.day,
        reason=text(
            f"why-{decision.rule}-{decision.action}",
            **numbers,
            **({"stretch": text(f"stretch-{stretch}")} if stretch else {}),
        ),
        rule=decision.rule,
        source=rule.source if rule else "",
    )


def _tell(turn: Turn, surface: str, said: Message) -> None:
    turn.add(Delete((surface,)), Send(surface, said))
