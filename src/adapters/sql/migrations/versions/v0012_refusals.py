"""Copies that were refused leave a trace, and lists of transfers show what each is about."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("transfers", sa.Column("subject", sa.Text(), nullable=False, server_default="null"))
    op.create_index("ix_transfers_document", "transfers", ["organization_id", "kind", "document_id", "id"])
    op.create_table(
        "refusals",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("subsidiary_id", Id, nullable=False),
        sa.Column("connection_id", Id, nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("actor", Id, nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("request_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_refusals"),
    )
    op.create_index("ix_refusals_organization", "refusals", ["organization_id", "id"])
    op.create_index("ix_refusals_document", "refusals", ["organization_id", "kind", "document_id", "id"])
    op.create_index("ix_refusals_created_at", "refusals", ["created_at"])


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
