"""How long the lead-in before a hold and the rest between two are. Only adds columns, empty for everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("lead_in_s", sa.Integer(), nullable=True))
    op.add_column("people", sa.Column("rest_s", sa.Integer(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0018')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0018'")
    op.drop_column("people", "rest_s")
    op.drop_column("people", "lead_in_s")
