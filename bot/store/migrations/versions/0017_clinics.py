"""Clinics, who shares with them and works there, their codes, and what was sent. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PEOPLE = (
    ("clinic", sa.BigInteger()),
    ("shown_as", sa.String()),
    ("clinician_of", sa.BigInteger()),
    ("invited", sa.BigInteger()),
    ("invited_as", sa.String()),
)


def upgrade() -> None:
    for name, kind in _PEOPLE:
        op.add_column("people", sa.Column(name, kind))
    for name in ("clinic", "clinician_of"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_people_{name}", "people", [name, "id"], sqlite_where=there, postgresql_where=there
        )
    op.create_table(
        "shown",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clinic", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shown_as", sa.String(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("key", sa.String()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_shown_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown")),
    )
    op.create_index("ix_shown_person_id_at", "shown", ["person_id", "at"])
    op.create_index("uq_shown_once", "shown", ["person_id", "clinic", "kind", "at", "key"], unique=True)
    op.create_table(
        "clinics",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("languages", sa.String()),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("digest_day", sa.Integer(), nullable=False),
        sa.Column("digest_time", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sa.UniqueConstraint("pack", name=op.f("uq_clinics_pack")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "clinic_codes",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("clinic_id", _KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinics.id"], name=op.f("fk_clinic_codes_clinic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_codes")),
        sa.UniqueConstraint("sha256", name=op.f("uq_clinic_codes_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_clinic_codes_clinic_id", "clinic_codes", ["clinic_id"])
    op.execute("INSERT INTO compatible (revision) VALUES ('0017')")


def downgrade() -> None:
    op.execute("DELETE FROM compatible WHERE revision = '0017'")
    for table in ("clinic_codes", "clinics", "shown"):
        op.drop_table(table)
    for name in ("clinic", "clinician_of"):
        op.drop_index(f"ix_people_{name}", "people")
    for name, _ in _PEOPLE:
        op.drop_column("people", name)
