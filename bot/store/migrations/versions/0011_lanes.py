"""Lanes of what waits, and which message said what stands on a surface.

Only adds columns that may be left out. The index of the old order of claiming goes: a release that does not
know the lanes claims without one meanwhile.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PENDING: Any = {
    "sqlite_where": sa.text("status = 'pending'"),
    "postgresql_where": sa.text("status = 'pending'"),
}


def upgrade() -> None:
    op.add_column("inbox", sa.Column("lane", sa.SmallInteger(), nullable=False, server_default="2"))
    op.add_column("outbox", sa.Column("lane", sa.SmallInteger(), nullable=False, server_default="2"))
    op.execute("UPDATE outbox SET lane = 4 WHERE bulk AND status = 'pending'")
    op.add_column("surfaces", sa.Column("said_by", sa.BigInteger(), nullable=True))
    op.drop_index("ix_outbox_turn", "outbox")
    op.create_index("ix_outbox_lane", "outbox", ["lane", "due_at", "id"], **PENDING)
    op.execute("INSERT INTO compatible (revision) VALUES ('0011')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0011'")
    op.create_index("ix_outbox_turn", "outbox", ["bulk", "due_at", "id"], **PENDING)
    op.drop_index("ix_outbox_lane", "outbox")
    op.drop_column("surfaces", "said_by")
    op.drop_column("outbox", "lane")
    op.drop_column("inbox", "lane")
