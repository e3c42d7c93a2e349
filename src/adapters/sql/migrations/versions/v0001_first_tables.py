"""The first tables."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Moment = sa.DateTime(timezone=True)

LIVE = "state IN ('connected', 'needs_reauthorization')"
ACTIVE = "state IN ('active')"
OPEN = "state IN ('needs_attention', 'sending', 'uncertain')"
IN_DOUBT = "state IN ('sending', 'uncertain')"

APPEND_ONLY = ("attempts", "attempt_transfers")
APPEND_ONLY_TRIGGERS = {
    "sqlite": (
        """
        CREATE TRIGGER {table}_never_updated BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
        """,
        """
        CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$
        """,
        """
        CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()
        """,
    ),
}


def upgrade() -> None:
    connections()
    settings()
    links()
    dispatches()
    transfers()
    attempts()
    operations()
    tokens()
    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")


def required(*names: str, kind: Any = Id) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, kind, nullable=False) for name in names)


def optional(*names: str, kind: Any = Id) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, kind, nullable=True) for name in names)


def key(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=f"pk_{table}")


def index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def connections() -> None:
    op.create_table(
        "connections",
        *required("id", "organization_id", "subsidiary_id"),
        *required("subsidiary_name", kind=sa.String),
        *required("tenant_id"),
        *required("tenant_name", kind=sa.String),
        *required("granted_connection_id"),
        *required("short_code", "base_currency", "state", kind=sa.String),
        *required("connected_by"),
        *required("connected_at", kind=Moment),
        key("connections", "id"),
    )
    index("ix_connections_organization", "connections", "organization_id", "id")
    index("ux_connections_live_tenant", "connections", "organization_id", "tenant_id", where=LIVE, unique=True)
    index("ux_connections_live_subsidiary", "connections", "organization_id", "subsidiary_id", where=LIVE, unique=True)
    op.create_table(
        "consents",
        *required("state"),
        *required("code_verifier", kind=sa.String),
        *required("organization_id", "subsidiary_id"),
        *required("subsidiary_name", kind=sa.String),
        *required("asked_by"),
        *required("redirect_uri", kind=sa.String),
        *required("asked_at", kind=Moment),
        key("consents", "state"),
    )


def settings() -> None:
    op.create_table(
        "settings",
        *required("connection_id"),
        *required("version", kind=sa.Integer),
        *required("invoices", "tax_types", kind=sa.Text),
        *required("saved_at", kind=Moment),
        *required("saved_by"),
        key("settings", "connection_id", "version"),
    )


def links() -> None:
    op.create_table(
        "links",
        *required("id", "organization_id"),
        *required("kind", kind=sa.String),
        *required("document_id", "subsidiary_id", "connection_id", "tenant_id", "ledger_id"),
        *required("number", "status", kind=sa.String),
        *required("totals", kind=sa.Text),
        *required("deep_link", kind=sa.String),
        *required("transfer_id"),
        *required("state", kind=sa.String),
        *required("created_at", "updated_at", kind=Moment),
        *required("lines", "differences", kind=sa.Text),
        key("links", "id"),
    )
    index("ix_links_document", "links", "organization_id", "kind", "document_id", "created_at")
    index("ux_links_active", "links", "organization_id", "kind", "document_id", where=ACTIVE, unique=True)
    op.create_table(
        "contact_links",
        *required("organization_id", "tenant_id", "company_id", "contact_id"),
        key("contact_links", "organization_id", "tenant_id", "company_id"),
    )


def dispatches() -> None:
    op.create_table(
        "dispatches",
        *required("id", "connection_id", "tenant_id"),
        *required("method", "url", kind=sa.String),
        *required("body", kind=sa.LargeBinary),
        *required("idempotency_key", kind=sa.String),
        *required("owner"),
        *required("transfers", kind=sa.Text),
        *required("first_sent_at", "give_up_at", kind=Moment),
        *optional("closed_at", kind=Moment),
        key("dispatches", "id"),
    )


def transfers() -> None:
    op.create_table(
        "transfers",
        *required("id", "organization_id"),
        *required("kind", kind=sa.String),
        *required("document_id", "subsidiary_id", "connection_id", "tenant_id"),
        *required("mode", "state", kind=sa.String),
        *required("actor"),
        *required("settings_version", kind=sa.Integer),
        *required("content", kind=sa.Text),
        *required("created_at", "updated_at", kind=Moment),
        *optional("request_id", "dispatch_id", "supersedes", "ledger_id"),
        *required("problems", kind=sa.Text),
        *optional("last_sent_at", kind=Moment),
        *required("empty_lookups", kind=sa.Text),
        key("transfers", "id"),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name="fk_transfers_dispatch_id",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    index("ix_transfers_dispatch", "transfers", "dispatch_id")
    index("ix_transfers_in_doubt", "transfers", "dispatch_id", where=IN_DOUBT)
    index("ux_transfers_open", "transfers", "organization_id", "kind", "document_id", where=OPEN, unique=True)


def attempts() -> None:
    op.create_table(
        "attempts",
        *required("number", kind=Serial),
        *required("dispatch_id"),
        *required("transfer_ids", kind=sa.Text),
        *required("purpose", kind=sa.String),
        *required("started_at", "ended_at", kind=Moment),
        *required("actor"),
        *required("settings_version", kind=sa.Integer),
        *required("method", "url", kind=sa.String),
        *required("body", kind=sa.LargeBinary),
        *required("result", kind=sa.String),
        *optional("status", kind=sa.Integer),
        *required("answer", kind=sa.LargeBinary),
        *required("correlation_id", kind=sa.String),
        key("attempts", "number"),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name="fk_attempts_dispatch_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attempt_transfers",
        *required("transfer_id"),
        *required("attempt_number", kind=Serial),
        key("attempt_transfers", "transfer_id", "attempt_number"),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name="fk_attempt_transfers_transfer_id"),
        sa.ForeignKeyConstraint(["attempt_number"], ["attempts.number"], name="fk_attempt_transfers_attempt_number"),
    )


def operations() -> None:
    op.create_table(
        "operations",
        *required("organization_id", "request_id"),
        *required("method", "fingerprint", kind=sa.String),
        *required("result_id"),
        *required("at", kind=Moment),
        key("operations", "organization_id", "request_id"),
    )
    index("ix_operations_at", "operations", "at")


def tokens() -> None:
    op.create_table(
        "tokens",
        *required("connection_id"),
        *required("generation", kind=sa.Integer),
        *required("key_id", kind=sa.String),
        *required("sealed", kind=sa.LargeBinary),
        *optional("claimed_by"),
        *optional("claimed_at", kind=Moment),
        key("tokens", "connection_id"),
    )


def refuse_changes(table: str) -> None:
    """The record is append-only, also for whoever reaches the database without this program."""
    for statement in APPEND_ONLY_TRIGGERS[op.get_context().dialect.name]:
        op.execute(statement.format(table=table))
