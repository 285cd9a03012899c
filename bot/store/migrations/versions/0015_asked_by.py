"""Facts of long ago found without reading those since. Only adds indexes."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ASKED_BY = {"holds": ("stretch", "leg", "at"), "decisions": ("action", "at"), "answers": ("question", "at")}


def upgrade() -> None:
    for table, columns in ASKED_BY.items():
        key = ("person_id", *columns)
        op.create_index(f"ix_{table}_{'_'.join(key)}", table, [*key])
    op.execute("INSERT INTO compatible (revision) VALUES ('0015')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0015'")
    for table, columns in ASKED_BY.items():
        op.drop_index(f"ix_{table}_{'_'.join(('person_id', *columns))}", table)
