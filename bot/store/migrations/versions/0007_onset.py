"""For how long somebody had it when they were set up. Only adds a column that may be empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("onset", sa.String(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0007')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0007'")
    op.drop_column("people", "onset")
