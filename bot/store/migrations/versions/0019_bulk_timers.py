"""Which timers are of the lane of reminders: a crowd of them waits without being looked at.

Only adds a column that may be left out: a release that does not know it sets timers that count as no crowd.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PENDING: Any = {
    "sqlite_where": sa.text("status = 'pending'"),
    "postgresql_where": sa.text("status = 'pending'"),
}


def upgrade() -> None:
    op.add_column("timers", sa.Column("bulk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE timers SET bulk = true WHERE name IN ('reminder', 'followup', 'snooze', 'morning')")
    op.create_index("ix_timers_order", "timers", ["bulk", "wake_at", "person_id"], **PENDING)
    op.drop_index("ix_timers_due", "timers")
    op.execute("INSERT INTO compatible (revision) VALUES ('0019')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0019'")
    op.create_index("ix_timers_due", "timers", ["wake_at"], **PENDING)
    op.drop_index("ix_timers_order", "timers")
    op.drop_column("timers", "bulk")
