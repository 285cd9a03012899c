"""How pain went in each month that is over. Only adds a table, which is empty at first, and indexes.

A release that does not know it leaves a month as it is kept when it adds a rating to it. None is
that late: only a month that has been over for a week is kept, and a score is put right within minutes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pain_months",
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_pain_months_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "month", name="pk_pain_months"),
    )
    op.create_index("ix_ratings_person_id_day", "ratings", ["person_id", "day"])
    op.create_index("ix_sessions_person_id_ended_at", "sessions", ["person_id", "ended_at"])
    op.execute("INSERT INTO compatible (revision) VALUES ('0021')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0021'")
    op.drop_index("ix_sessions_person_id_ended_at", "sessions")
    op.drop_index("ix_ratings_person_id_day", "ratings")
    op.drop_table("pain_months")
