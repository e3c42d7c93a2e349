"""Indexes on what is seldom and often asked for: what was not sent, links that are history or that differ."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    seldom("ix_transfers_unsent", "transfers", "state <> 'sent'")
    seldom("ix_links_inactive", "links", "state <> 'active'")
    seldom("ix_links_differing", "links", "differences <> '[]'")


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")


def seldom(name: str, table: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, ["organization_id", "id"], sqlite_where=condition, postgresql_where=condition)
