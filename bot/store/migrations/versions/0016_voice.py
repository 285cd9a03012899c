"""Whether a voice leads through the stretches. Only adds a column, which is false for everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("voice", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("INSERT INTO compatible (revision) VALUES ('0016')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0016'")
    op.drop_column("people", "voice")
