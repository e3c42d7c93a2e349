"""After a restore Xero is read before anything is copied."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "restores",
        sa.Column("restored_at", Moment, nullable=False),
        sa.Column("backup_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("restored_at", name="pk_restores"),
    )
    op.create_table(
        "restorations",
        sa.Column("connection_id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("backup_at", Moment, nullable=False),
        sa.Column("look_at", Moment, nullable=False),
        sa.Column("first_look_at", Moment, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("unclaimed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id", name="pk_restorations"),
    )
    op.create_index("ix_restorations_look_at", "restorations", ["look_at"])


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
