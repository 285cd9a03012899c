"""The topic of a private chat that replies go to. Only adds columns that may be empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("topic", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("topic", sa.BigInteger(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0006')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0006'")
    op.drop_column("outbox", "topic")
    op.drop_column("people", "topic")
