"""The first schema: people, their history, and the three queues."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)
PENDING: dict[str, Any] = {
    "sqlite_where": sa.text("status = 'pending'"),
    "postgresql_where": sa.text("status = 'pending'"),
}
RUNNING: dict[str, Any] = {
    "sqlite_where": sa.text("ended_at IS NULL"),
    "postgresql_where": sa.text("ended_at IS NULL"),
}


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "sha256", name="pk_files"),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("body", JSON, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("wake_at", INSTANT, nullable=False),
        sa.Column("leased", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_due", "inbox", ["wake_at"], **PENDING)
    op.create_index("ix_inbox_order", "inbox", ["chat_id", "update_id"], **PENDING)
    op.create_table(
        "people",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("look", sa.String(), nullable=False),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("screened_at", INSTANT, nullable=True),
        sa.Column("warning_sign", sa.String(), nullable=True),
        sa.Column("approval", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("reminder_time", sa.Time(), nullable=True),
        sa.Column("days", JSON, nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("last_occurrence", sa.Date(), nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("asking", sa.String(), nullable=True),
        sa.Column("habit", sa.String(), nullable=True),
        sa.Column("flare_until", sa.Date(), nullable=True),
        sa.Column("sessions_begun", sa.Integer(), nullable=False),
        sa.Column("sessions_completed", sa.Integer(), nullable=False),
        sa.Column("doses", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("chat_id", name="uq_people_chat_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answers",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_answers_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_person_id_at", "answers", ["person_id", "at"])
    op.create_table(
        "decisions",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("numbers", JSON, nullable=False),
        sa.Column("content_version", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_decisions_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_person_id_at", "decisions", ["person_id", "at"])
    op.create_table(
        "holds",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("stretch", sa.String(), nullable=False),
        sa.Column("leg", sa.String(), nullable=False),
        sa.Column("repetition", sa.Integer(), nullable=False),
        sa.Column("hold_s", sa.Integer(), nullable=False),
        sa.Column("easing", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_holds_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_person_id_at", "holds", ["person_id", "at"])
    op.create_table(
        "occurrences",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_occurrences_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_occurrences"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("look", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("occurrence", sa.Date(), nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("after_name", sa.String(), nullable=True),
        sa.Column("target", JSON, nullable=True),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("ambiguous", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("wake_at", INSTANT, nullable=False),
        sa.Column("leased", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_outbox_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due", "outbox", ["wake_at"], **PENDING)
    op.create_index("ix_outbox_order", "outbox", ["chat_id", "id"], **PENDING)
    op.create_index("ix_outbox_turn", "outbox", ["bulk", "due_at", "id"], **PENDING)
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    op.create_table(
        "ratings",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_ratings_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
    )
    op.create_index("ix_ratings_person_id_at", "ratings", ["person_id", "at"])
    op.create_table(
        "sessions",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("content_version", sa.String(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_sessions_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name="pk_sessions"),
    )
    op.create_index("uq_sessions_running", "sessions", ["person_id"], unique=True, **RUNNING)
    op.create_table(
        "surfaces",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("has_media", sa.Boolean(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_surfaces_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_surfaces"),
    )
    op.create_table(
        "timers",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("about", JSON, nullable=False),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("wake_at", INSTANT, nullable=False),
        sa.Column("leased", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_timers_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_timers"),
    )
    op.create_index("ix_timers_due", "timers", ["wake_at"], **PENDING)


def downgrade() -> None:
    for table in (
        "files",
        "surfaces",
        "occurrences",
        "timers",
        "outbox",
        "inbox",
        "sessions",
        "ratings",
        "holds",
        "decisions",
        "answers",
        "people",
    ):
        op.drop_table(table)
