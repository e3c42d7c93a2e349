"""Every kind of document, the whole life of a connection, and what a document still owes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)

LONG_AGO = "1970-01-01 00:00:00+00:00"


def upgrade() -> None:
    connections()
    settings()
    links()
    transfers()
    files()
    allocations()


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")


def add(table: str, name: str, kind: Any, default: Any = None) -> None:
    """A column; one with a default is never empty."""
    op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))


def partial(name: str, table: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)


def connections() -> None:
    add("connections", "state_at", Moment, LONG_AGO)
    add("connections", "noticed_at_xero", sa.Boolean(), sa.false())
    op.execute("UPDATE connections SET state_at = connected_at")
    add("consents", "connection_id", Id)
    add("consents", "tenants", sa.Text(), "[]")
    op.create_index("ix_consents_asked_at", "consents", ["asked_at"])


def settings() -> None:
    add("settings", "display_name", sa.String(), "")
    add("settings", "tracking", sa.Text(), "[]")
    for name in ("expenses", "purchase_orders", "purchase_tax_types"):
        add("settings", name, sa.Text(), "{}")


def links() -> None:
    add("links", "origin", sa.String(), "copied")
    add("links", "changed_at", Moment)
    add("links", "deletion_told_at", Moment)
    op.create_index("ix_links_organization", "links", ["organization_id", "id"])
    op.create_index("ix_links_ledger", "links", ["organization_id", "tenant_id", "ledger_id"])
    op.create_index("ix_contact_links_contact", "contact_links", ["organization_id", "tenant_id", "contact_id"])


def transfers() -> None:
    add("transfers", "note_owed", sa.Boolean(), sa.false())
    add("transfers", "allocation_owed", sa.Boolean(), sa.false())
    op.create_index("ix_transfers_organization", "transfers", ["organization_id", "id"])
    partial("ix_transfers_note_owed", "transfers", "id", "note_owed")
    partial("ix_transfers_allocation_owed", "transfers", "id", "allocation_owed")


def files() -> None:
    op.create_table(
        "files",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("ledger_id", Id, nullable=False),
        sa.Column("name", Id, nullable=False),
        sa.Column("mime_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("include_online", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "ledger_id", "name", name="pk_files"),
    )


def allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("tenant_id", Id, nullable=False),
        sa.Column("transfer_id", Id, nullable=False),
        sa.Column("note_id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("allocation_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("transfer_id", "invoice_id", name="pk_allocations"),
    )
    op.create_index("ix_allocations_note", "allocations", ["organization_id", "tenant_id", "note_id"])
    op.create_index("ix_allocations_invoice", "allocations", ["organization_id", "tenant_id", "invoice_id"])
