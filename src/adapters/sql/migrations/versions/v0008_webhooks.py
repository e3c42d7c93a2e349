"""What webhooks have announced and polls have not seen yet."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table, names in (
        ("kept_payments", ("awaited", "awaited_until")),
        ("payment_syncs", ("payments_awaited", "payments_awaited_until")),
    ):
        for name in names:
            op.add_column(table, sa.Column(name, Moment, nullable=True))
    op.create_index("ix_payment_syncs_tenant", "payment_syncs", ["tenant_id"])


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
