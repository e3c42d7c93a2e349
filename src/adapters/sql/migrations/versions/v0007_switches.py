"""The switch of each tenant's payments, and for which of its generations each document's payments have begun."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "payment_syncs",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("tenant_id", Id, nullable=False),
        sa.Column("connection_id", Id, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("switched_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("nets_due_at", Moment, nullable=False),
        sa.Column("baseline_from", Moment, nullable=True),
        sa.Column("visited", Id, nullable=False),
        sa.Column("swept", Id, nullable=False),
        sa.Column("leased_by", Id, nullable=False),
        sa.Column("leased_until", Moment, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("polled_at", Moment, nullable=True),
        sa.Column("calls_since", Moment, nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("day_limit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "tenant_id", name="pk_payment_syncs"),
    )
    condition = sa.text("state <> 'off'")
    op.create_index(
        "ix_payment_syncs_due", "payment_syncs", ["due_at"], sqlite_where=condition, postgresql_where=condition
    )
    op.add_column("kept_payments", sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_kept_payments_tenant", "kept_payments", ["organization_id", "tenant_id", "link_id"])
    op.add_column("transfers", sa.Column("payments_generation", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
