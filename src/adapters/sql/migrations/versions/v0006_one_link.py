"""A document of the ledger has one link that is not unlinked: two would count its payments twice.

Of several, which an older release could leave behind, the active one stays, else the newest; the others are history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

LINKED = "state <> 'unlinked'"
OTHERS = f"""
UPDATE links SET state = 'unlinked' WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY organization_id, tenant_id, ledger_id, kind
            ORDER BY CASE state WHEN 'active' THEN 0 ELSE 1 END, created_at DESC, id DESC
        ) AS place FROM links WHERE {LINKED}
    ) AS placed WHERE place > 1
)
"""  # noqa: S608 - of constants


def upgrade() -> None:
    op.execute(sa.text(OTHERS))
    op.create_index(
        "ux_links_ledger",
        "links",
        ["organization_id", "tenant_id", "ledger_id", "kind"],
        unique=True,
        sqlite_where=sa.text(LINKED),
        postgresql_where=sa.text(LINKED),
    )
    op.drop_index("ix_links_ledger", "links")


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
