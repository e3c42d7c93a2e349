"""Which organizations are connected to one tenant is asked for when a connection is made or checked."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_connections_tenant", "connections", ["tenant_id"])


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
