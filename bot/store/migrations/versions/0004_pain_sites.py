"""Where pain is rated: leg and back apart. Only adds columns that may be empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("pain_site", sa.String(), nullable=True))
    op.add_column("ratings", sa.Column("site", sa.String(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0004')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0004'")
    op.drop_column("ratings", "site")
    op.drop_column("people", "pain_site")
