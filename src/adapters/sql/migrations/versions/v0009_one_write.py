"""A send is written once, and looked for by the ledger's own time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("since", "first_look_at", "known_by"):
        op.add_column("transfers", sa.Column(name, Moment, nullable=True))
    op.add_column("transfers", sa.Column("planned", sa.Text(), nullable=False, server_default="null"))
    for name in ("looks", "failed_looks"):
        op.add_column("transfers", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("last_sent_at", "empty_lookups"):
        op.drop_column("transfers", name)


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
