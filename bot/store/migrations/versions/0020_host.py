"""What a host says to everybody, and what a host was told. Only adds tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", KEY),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False, server_default="0"),
        sa.Column("asks", sa.String),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("people", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", INSTANT),
        sa.Column("told_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_announcements_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcements_person_id", "announcements", ["person_id"])
    op.create_table(
        "recipients",
        sa.Column("announcement_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("outbox_id", KEY),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_recipients_{column}"), ondelete="CASCADE"
            )
            for column, table in (("announcement_id", "announcements"), ("person_id", "people"))
        ),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name=op.f("pk_recipients")),
    )
    op.create_index("ix_recipients_person_id", "recipients", ["person_id"])
    waits = sa.text("outbox_id IS NULL")
    op.create_index(
        "ix_recipients_waiting",
        "recipients",
        ["announcement_id", "person_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_table(
        "alerts",
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("rung_at", INSTANT),
        sa.Column("over_at", INSTANT),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_alerts")),
    )
    op.execute("INSERT INTO compatible (revision) VALUES ('0020')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0020'")
    for table in ("alerts", "recipients", "announcements"):
        op.drop_table(table)
