"""When the open question was asked, and whether set-up cards wait. Only adds columns that may be empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("cards", sa.String(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0008')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0008'")
    op.drop_column("people", "cards")
    op.drop_column("people", "asked_at")
