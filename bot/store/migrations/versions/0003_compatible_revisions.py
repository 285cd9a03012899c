"""Which releases may run on the schema. Only adds a table.

From here on every revision adds itself to the table, and one that takes something away deletes those whose
code needed it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    compatible = op.create_table(
        "compatible",
        sa.Column("revision", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_compatible"),
    )
    op.bulk_insert(compatible, [{"revision": "0002"}, {"revision": "0003"}])


def downgrade() -> None:
    op.drop_table("compatible")
