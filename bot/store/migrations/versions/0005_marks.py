"""When it was last looked what is too old to keep. Only adds a table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    op.execute("INSERT INTO compatible (revision) VALUES ('0005')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0005'")
    op.drop_table("marks")
