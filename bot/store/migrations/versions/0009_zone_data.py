"""By which data about time zones everything is planned. Only adds a column that may be left out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("zone_data", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_people_zone_data", "people", ["zone_data"])
    op.execute("INSERT INTO compatible (revision) VALUES ('0009')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0009'")
    op.drop_index("ix_people_zone_data", "people")
    op.drop_column("people", "zone_data")
