"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    op.execute("INSERT INTO compatible (revision) VALUES ('${up_revision}')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '${up_revision}'")
    ${downgrades if downgrades else "pass"}
