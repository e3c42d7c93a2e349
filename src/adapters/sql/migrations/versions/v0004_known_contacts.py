"""When Xero last showed that a remembered contact can be used."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("contact_links", sa.Column("known_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
