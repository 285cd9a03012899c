"""What stretches are done with. Only adds a column that may be empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("ways", sa.String(), nullable=True))
    op.execute("INSERT INTO compatible (revision) VALUES ('0014')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0014'")
    op.drop_column("people", "ways")
