"""On how many days a week somebody means to stretch. Only adds a column that may be empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("weekly_goal", sa.Integer(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0010')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0010'")
    op.drop_column("people", "weekly_goal")
