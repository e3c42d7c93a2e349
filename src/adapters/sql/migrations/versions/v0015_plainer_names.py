"""Columns whose names say more plainly what they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

RENAMED = (
    ("transfers", "note_owed", "note_pending"),
    ("transfers", "allocation_owed", "allocation_pending"),
    ("links", "deletion_told_at", "deletion_reported_at"),
    ("kept_payments", "differs_told", "difference_reported"),
    ("attempts", "answer", "response"),
)

NAMED_AFTER_THE_COLUMN = """
    DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{table}_{old}_not_null') THEN
            ALTER TABLE {table} RENAME CONSTRAINT {table}_{old}_not_null TO {table}_{new}_not_null;
        END IF;
    END $$
"""
"""Since PostgreSQL 18 NOT NULL is a constraint with a name."""


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for owed in ("note", "allocation"):
        op.drop_index(f"ix_transfers_{owed}_owed", "transfers")
    for table, old, new in RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
        if is_postgresql:
            op.execute(NAMED_AFTER_THE_COLUMN.format(table=table, old=old, new=new))
    for pending in ("note_pending", "allocation_pending"):
        where = sa.text(pending)
        op.create_index(f"ix_transfers_{pending}", "transfers", ["id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
