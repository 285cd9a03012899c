"""The tables, for SQLite and PostgreSQL alike. What is asked of them is in the modules beside.

Three tables are queues: `inbox` (updates from Telegram), `timers` and `outbox` (messages to send). They share
one protocol. A row may be claimed when its `wake_at` has come; claiming moves `wake_at` to the end of the
lease, marks the row `leased` and raises its `epoch`; whatever the holder writes later is fenced by that
epoch, so a holder that was too slow writes nothing. A row that is claimed again while still marked was left
by a crash.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from bot.core.content import Leg
from bot.core.diary import Moment, Site


class IdList(sa.TypeDecorator[tuple[str, ...]]):
    """Ids, stored with commas between them; none at all is null."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        return ",".join(value) if value else None

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...]:
        return tuple(value.split(",")) if value else ()


class EnumMember(sa.TypeDecorator[StrEnum]):
    """A member of one of core's enumerations, stored by its value. Raises KeyError for another value."""

    impl = sa.String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[Any], Any]:
        members: dict[str | None, StrEnum | None] = {member.value: member for member in self.kind}
        return (members | {None: None}).__getitem__


class Instant(sa.TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. A naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """As SQLAlchemy's; but SQLite's takes three times as long to write the same words."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: (
            None if value is None else _utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")
        )

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """As SQLAlchemy's; but SQLite's takes five times as long to read the same words."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        read = datetime.fromisoformat
        return lambda words: None if words is None else read(words + "+00:00")

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


_Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Json = sa.JSON(none_as_null=True)

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _person_id(*, primary_key: bool = False, nullable: bool = False) -> sa.Column[Any]:
    owner = sa.ForeignKey("people.id", ondelete="CASCADE")
    return sa.Column("person_id", _Key, owner, primary_key=primary_key, nullable=nullable)


def _claim_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("wake_at", Instant, nullable=False),
        sa.Column("leased", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    )


def _lane() -> sa.Column[Any]:
    """A Lane; one that is not told is ANSWER: releases before this one do not know it."""
    return sa.Column("lane", sa.SmallInteger, nullable=False, server_default="2")


def _partial(name: str, *columns: str | sa.Column[Any], where: str, unique: bool = False) -> sa.Index:
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


# An id is never used again (AUTOINCREMENT): it is in the keys of messages and stands for the person in logs.
people = sa.Table(
    "people",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("look", sa.String, nullable=False),
    sa.Column("consent_version", sa.Integer),
    sa.Column("screened_at", Instant),
    # The column is older than the list: one id alone reads as it always did.
    sa.Column("warning_sign", IdList, key="warning_signs"),
    sa.Column("approval", sa.String),
    sa.Column("zone", sa.String),
    sa.Column("place", sa.String),
    sa.Column("reminder_time", sa.Time),
    sa.Column("days", _Json, nullable=False),
    sa.Column("paused_until", sa.Date),
    sa.Column("last_occurrence", sa.Date),
    sa.Column("blocked", sa.Boolean, nullable=False),
    sa.Column("asking", sa.String),
    sa.Column("habit", sa.String),
    sa.Column("flare_until", sa.Date),
    sa.Column("sessions_begun", sa.Integer, nullable=False),
    sa.Column("sessions_completed", sa.Integer, nullable=False),
    sa.Column("doses", _Json, nullable=False),
    sa.Column("pain_site", sa.String),
    sa.Column("topic", sa.BigInteger),
    sa.Column("onset", sa.String),
    sa.Column("asked_at", Instant),
    sa.Column("cards", sa.String),
    sa.Column("zone_data", sa.String, nullable=False, server_default="", index=True),
    sa.Column("weekly_goal", sa.Integer),
    sa.Column("other_times", _Json, nullable=False, server_default="{}"),
    sa.Column("hours", sa.String),
    sa.Column("ways", IdList),
    sa.Column("voice", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("clinic", sa.BigInteger),
    sa.Column("shown_as", sa.String),
    sa.Column("clinician_of", sa.BigInteger),
    sa.Column("invited", sa.BigInteger),
    sa.Column("invited_as", sa.String),
    sa.Column("lead_in_s", sa.Integer),
    sa.Column("rest_s", sa.Integer),
    _partial("ix_people_clinic", "clinic", "id", where="clinic IS NOT NULL"),
    _partial("ix_people_clinician_of", "clinician_of", "id", where="clinician_of IS NOT NULL"),
    sqlite_autoincrement=True,
)

sessions = sa.Table(
    "sessions",
    metadata,
    _person_id(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("ending", sa.String),
    sa.Column("phase", sa.String, nullable=False),
    sa.Column("content_version", sa.String, nullable=False),
    sa.Column("body", _Json, nullable=False),
    _partial("uq_sessions_running", "person_id", where="ended_at IS NULL", unique=True),
    sa.Index("ix_sessions_person_id_ended_at", "person_id", "ended_at"),
)

timers = sa.Table(
    "timers",
    metadata,
    _person_id(primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("about", _Json, nullable=False),
    sa.Column("status", sa.String, nullable=False, server_default="pending"),
    *_claim_columns(),
    # Of the lane of reminders; releases before this one do not know it.
    sa.Column("bulk", sa.Boolean, nullable=False, server_default=sa.false()),
    _partial("ix_timers_order", "bulk", "wake_at", "person_id", where="status = 'pending'"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("chat_id", sa.BigInteger),
    sa.Column("body", _Json),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("status", sa.String, nullable=False, server_default="pending"),
    sa.Column("error", sa.String),
    *_claim_columns(),
    _lane(),
    _partial("ix_inbox_due", "wake_at", where="status = 'pending'"),
    _partial("ix_inbox_order", "chat_id", "update_id", where="status = 'pending'"),
)

# Language, look, zone and topic are those of the moment the message was decided, and stay when its person is
# erased.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String, nullable=False, unique=True),
    _person_id(nullable=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("op", sa.String, nullable=False),
    sa.Column("surface", sa.String, nullable=False),
    sa.Column("body", _Json, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("look", sa.String, nullable=False),
    sa.Column("zone", sa.String),
    sa.Column("bulk", sa.Boolean, nullable=False),  # what releases before the lanes go by
    sa.Column("occurrence", sa.Date),
    sa.Column("after", _Json),
    sa.Column("after_name", sa.String),
    sa.Column("target", _Json),
    sa.Column("status", sa.String, nullable=False, server_default="pending"),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("ambiguous", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", sa.String),
    *_claim_columns(),
    sa.Column("topic", sa.BigInteger),
    _lane(),
    _partial("ix_outbox_due", "wake_at", where="status = 'pending'"),
    _partial("ix_outbox_order", "chat_id", "id", where="status = 'pending'"),
    # The order of claiming: with a crowd waiting, the first few are found without looking at the rest.
    _partial("ix_outbox_lane", "lane", "due_at", "id", where="status = 'pending'"),
    sa.Index("ix_outbox_person_id", "person_id"),
    sqlite_autoincrement=True,
)

# `said_by` is the message of the outbox that stands there, or that changed it last.
surfaces = sa.Table(
    "surfaces",
    metadata,
    _person_id(primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("message_id", sa.BigInteger, nullable=False),
    sa.Column("has_media", sa.Boolean, nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("said_by", sa.BigInteger),
)

occurrences = sa.Table(
    "occurrences",
    metadata,
    _person_id(primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("settled_at", Instant),
)


def _fact_table(name: str, *columns: sa.Column[Any], asked_by: tuple[str, ...] = ()) -> sa.Table:
    """`asked_by`: columns by which a person's facts of long ago are found without reading those since."""
    keys = (("person_id", "at"), *([("person_id", *asked_by)] if asked_by else []))
    return sa.Table(
        name,
        metadata,
        sa.Column("id", _Key, primary_key=True, autoincrement=True),
        _person_id(),
        sa.Column("at", Instant, nullable=False),
        *columns,
        *(sa.Index(f"ix_{name}_{'_'.join(key)}", *key) for key in keys),
    )


ratings = _fact_table(
    "ratings",
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("moment", EnumMember(Moment), nullable=False),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("session", sa.Integer),
    sa.Column("site", EnumMember(Site)),
    sa.Column("corrects", Instant),
    asked_by=("day",),
)

# How pain went in a month that is over, so that nobody's two years are read rating by rating. It rests on the
# ratings of the month alone and goes with the first of them that is added, put right or forgotten; whoever
# asks next finds it anew.
pain_months = sa.Table(
    "pain_months",
    metadata,
    _person_id(primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("first_at", Instant, nullable=False),  # of its ratings, or when it began
    sa.Column("days", _Json, nullable=False),
)

holds = _fact_table(
    "holds",
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("session", sa.Integer, nullable=False),
    sa.Column("stretch", sa.String, nullable=False),
    sa.Column("leg", EnumMember(Leg), nullable=False),
    sa.Column("repetition", sa.Integer, nullable=False),
    sa.Column("hold_s", sa.Integer, nullable=False),
    sa.Column("easing", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    asked_by=("stretch", "leg", "at"),
)

decisions = _fact_table(
    "decisions",
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("numbers", _Json, nullable=False),
    sa.Column("content_version", sa.String, nullable=False),
    asked_by=("action", "at"),
)

answers = _fact_table(
    "answers",
    sa.Column("question", sa.String, nullable=False),
    sa.Column("value", sa.String, nullable=False),
    asked_by=("question", "at"),
)

# What was sent about somebody to a clinic. `key`: how the surface of the message ends, in the chats of those
# who work there.
shown = _fact_table(
    "shown",
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("clinic", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("shown_as", sa.String, nullable=False),
    sa.Column("numbers", _Json, nullable=False),
    sa.Column("key", sa.String),
)
# The list that several people at a clinic receive is told of once.
sa.Index(
    "uq_shown_once", shown.c.person_id, shown.c.clinic, shown.c.kind, shown.c.at, shown.c.key, unique=True
)

# `pack` is the id of the file that it was made from.
clinics = sa.Table(
    "clinics",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("pack", sa.String, nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("contact", sa.String, nullable=False),
    sa.Column("hours", sa.String, nullable=False),
    sa.Column("languages", IdList),
    sa.Column("zone", sa.String, nullable=False),
    sa.Column("digest_day", sa.Integer, nullable=False),
    sa.Column("digest_time", sa.Time, nullable=False),
    sqlite_autoincrement=True,
)

# Of a code there is its SHA-256 only.
clinic_codes = sa.Table(
    "clinic_codes",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("clinic_id", _Key, sa.ForeignKey("clinics.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False, unique=True),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("used", sa.Integer, nullable=False, server_default="0"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sqlite_autoincrement=True,
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("file_id", sa.String, nullable=False),
)

# What left for Telegram lately, on PostgreSQL: from here replicas learn of each other's pace. Ids grow in the
# order of the commits, since whoever writes here holds a lock until it has committed.
calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("chat_id", sa.BigInteger),
    sa.Column("at", Instant, nullable=False, index=True),
)

# Instants that outlive the process and are nobody's.
marks = sa.Table(
    "marks",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)

# What a host says to everybody: `texts` by language, that of "" for all who have none in theirs. `person_id`
# is the host in whose chat it is written. A draft has an `edition` for each change of its texts; `asks` is
# the language of which a text is awaited since `at`. `next_at`: when the next ones get it, and of a draft up
# to when words are the rest of a text that was too long; `told_at`: when its progress was last shown.
announcements = sa.Table(
    "announcements",
    metadata,
    sa.Column("id", _Key, primary_key=True, autoincrement=True),
    sa.Column("person_id", _Key, sa.ForeignKey("people.id", ondelete="SET NULL"), index=True),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("texts", _Json, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False, server_default="0"),
    sa.Column("asks", sa.String),
    sa.Column("at", Instant, nullable=False),
    sa.Column("people", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", Instant),
    sa.Column("told_at", Instant),
    sqlite_autoincrement=True,
)

# Who is to get it, and as which message of the outbox, once it is there.
recipients = sa.Table(
    "recipients",
    metadata,
    sa.Column(
        "announcement_id", _Key, sa.ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True
    ),
    _person_id(primary_key=True),
    sa.Column("outbox_id", _Key),
    sa.Index("ix_recipients_person_id", "person_id"),
    _partial("ix_recipients_waiting", "announcement_id", "person_id", where="outbox_id IS NULL"),
)

# What a host is told of: since when it is so, when it was last seen, when a message rang for it, and when it
# was over.
alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("told", sa.String, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("rung_at", Instant),
    sa.Column("over_at", Instant),
)
