"""The tables: columns for what is asked for or must be unique, JSON for content. The migrations make the very same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    TextClause,
    false,
    text,
)

from adapters.sql.columns import Choice, Content, Id, Moment, Serial, UnicodeText, optional, required
from core.connection import LIVE_STATES, ConnectionState, Tenant
from core.documents import DocumentKind, Expense, Invoice, PurchaseOrder
from core.ids import LedgerLineId, LineId, TaxRateId, TaxType, TransferId
from core.ledger import FileState, LedgerDocument, LedgerDraft, LedgerStatus
from core.link import LinkOrigin, LinkState
from core.money import Money, Totals
from core.payments import Counted, Item, ItemKey, Snapshot
from core.payments.feed import FeedEvent
from core.payments.switch import SwitchState
from core.problems import Problem
from core.runs import ItemState
from core.settings import ExpenseSettings, InvoiceSettings, PurchaseOrderSettings, TrackingRule
from core.transfer import OPEN_STATES, AttemptPurpose, CopyMode, Planned, Subject, TransferState
from core.translation import CopyOptions
from ports.payment_ledger import PaymentList

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def among(states: Iterable[StrEnum]) -> TextClause:
    """A condition on the column `state`, word for word the same in an index and in the queries that it serves."""
    return text(f"state IN ({', '.join(sorted(repr(state.value) for state in states))})")


LIVE = among(LIVE_STATES)
ACTIVE = among([LinkState.ACTIVE])
OPEN = among(OPEN_STATES)
IN_DOUBT = among([TransferState.SENDING, TransferState.UNCERTAIN])
UNSENT = text(f"state <> {TransferState.SENT.value!r}")
INACTIVE = text(f"state <> {LinkState.ACTIVE.value!r}")
LINKED = text(f"state <> {LinkState.UNLINKED.value!r}")
DIFFERING = text("differences <> '[]'")
SWITCHED_ON = text(f"state <> {SwitchState.OFF.value!r}")
READ_AGAIN = text("read_again_since IS NOT NULL")
NOTE_PENDING = text("note_pending")
ALLOCATION_PENDING = text("allocation_pending")
RUNNING = text("closed_at IS NULL")
CLOSED = text("closed_at IS NOT NULL")


def added(name: str, kind: Any, default: Any) -> Column[Any]:
    """A column that came later: what older rows have in it is the database's to fill in."""
    return Column(name, kind, nullable=False, server_default=default)


LONG_AGO = "1970-01-01 00:00:00+00:00"


def only_one(name: str, *columns: str, where: TextClause) -> Index:
    """At most one row with the same `columns` among those that meet the condition."""
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def seldom(name: str, where: TextClause) -> Index:
    """The few rows of an organization that meet the condition, by id: a page of them is found at once."""
    return Index(name, "organization_id", "id", sqlite_where=where, postgresql_where=where)


def document() -> list[Column[Any]]:
    """Which document of which organization."""
    return [required("organization_id", Id), required("kind", Choice(DocumentKind)), required("document_id", Id)]


def request() -> list[Column[Any]]:
    """One HTTP write, to the byte."""
    return [required("method", UnicodeText), required("url", UnicodeText), required("body", LargeBinary)]


connections = Table(
    "connections",
    metadata,
    Column("id", Id, primary_key=True),
    required("organization_id", Id),
    required("subsidiary_id", Id),
    required("subsidiary_name", UnicodeText),
    required("tenant_id", Id),
    required("tenant_name", UnicodeText),
    required("granted_connection_id", Id),
    required("short_code", UnicodeText),
    required("base_currency", UnicodeText),
    required("state", Choice(ConnectionState)),
    required("connected_by", Id),
    required("connected_at", Moment),
    added("state_at", Moment, LONG_AGO),
    added("noticed_at_xero", Boolean, false()),
    Index("ix_connections_organization", "organization_id", "id"),
    only_one("ux_connections_live_tenant", "organization_id", "tenant_id", where=LIVE),
    Index("ix_connections_tenant", "tenant_id"),
    only_one("ux_connections_live_subsidiary", "organization_id", "subsidiary_id", where=LIVE),
)

consents = Table(
    "consents",
    metadata,
    Column("state", Id, primary_key=True),
    required("code_verifier", UnicodeText),
    required("organization_id", Id),
    required("subsidiary_id", Id),
    required("subsidiary_name", UnicodeText),
    required("asked_by", Id),
    required("redirect_uri", UnicodeText),
    required("asked_at", Moment),
    optional("connection_id", Id),
    added("tenants", Content(tuple[Tenant, ...]), "[]"),
    Index("ix_consents_asked_at", "asked_at"),
)

settings = Table(
    "settings",
    metadata,
    Column("connection_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("invoices", Content(InvoiceSettings)),
    required("tax_types", Content(Mapping[TaxRateId, TaxType])),
    required("saved_at", Moment),
    required("saved_by", Id),
    added("display_name", UnicodeText, ""),
    added("tracking", Content(tuple[TrackingRule, ...]), "[]"),
    added("expenses", Content(ExpenseSettings), "{}"),
    added("purchase_orders", Content(PurchaseOrderSettings), "{}"),
    added("purchase_tax_types", Content(Mapping[TaxRateId, TaxType]), "{}"),
)

links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    *document(),
    required("subsidiary_id", Id),
    required("connection_id", Id),
    required("tenant_id", Id),
    required("ledger_id", Id),
    required("number", UnicodeText),
    required("status", Choice(LedgerStatus)),
    required("totals", Content(Totals)),
    required("deep_link", UnicodeText),
    required("transfer_id", Id),
    required("state", Choice(LinkState)),
    required("created_at", Moment),
    required("updated_at", Moment),
    required("lines", Content(Mapping[LineId, LedgerLineId])),
    required("differences", Content(tuple[Problem, ...])),
    added("origin", Choice(LinkOrigin), LinkOrigin.COPIED.value),
    optional("changed_at", Moment),
    optional("deletion_reported_at", Moment),
    Index("ix_links_organization", "organization_id", "id"),
    seldom("ix_links_inactive", INACTIVE),
    seldom("ix_links_differing", DIFFERING),
    only_one("ux_links_ledger", "organization_id", "tenant_id", "ledger_id", "kind", where=LINKED),
    Index("ix_links_document", "organization_id", "kind", "document_id", "created_at"),
    only_one("ux_links_active", "organization_id", "kind", "document_id", where=ACTIVE),
)

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", Id, primary_key=True),
    required("connection_id", Id),
    required("tenant_id", Id),
    *request(),
    required("idempotency_key", UnicodeText),
    required("owner", Id),
    required("transfers", Content(tuple[TransferId, ...])),
    required("first_sent_at", Moment),
    required("give_up_at", Moment),
    optional("closed_at", Moment),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Id, primary_key=True),
    *document(),
    required("subsidiary_id", Id),
    required("connection_id", Id),
    required("tenant_id", Id),
    required("mode", Choice(CopyMode)),
    required("state", Choice(TransferState)),
    required("actor", Id),
    required("settings_version", Integer),
    required("content", Content(LedgerDraft)),
    required("created_at", Moment),
    required("updated_at", Moment),
    optional("request_id", Id),
    Column("dispatch_id", Id, ForeignKey(dispatches.c.id, deferrable=True, initially="DEFERRED"), nullable=True),
    optional("supersedes", Id),
    optional("ledger_id", Id),
    required("problems", Content(tuple[Problem, ...])),
    added("note_pending", Boolean, false()),
    added("allocation_pending", Boolean, false()),
    added("payments_generation", Integer, "0"),
    optional("since", Moment),
    optional("first_look_at", Moment),
    optional("known_by", Moment),
    added("planned", Content(Planned | None), "null"),
    added("looks", Integer, "0"),
    added("failed_looks", Integer, "0"),
    added("subject", Content(Subject | None), "null"),
    Index("ix_transfers_organization", "organization_id", "id"),
    Index("ix_transfers_document", "organization_id", "kind", "document_id", "id"),
    seldom("ix_transfers_unsent", UNSENT),
    Index("ix_transfers_note_pending", "id", sqlite_where=NOTE_PENDING, postgresql_where=NOTE_PENDING),
    Index(
        "ix_transfers_allocation_pending", "id", sqlite_where=ALLOCATION_PENDING, postgresql_where=ALLOCATION_PENDING
    ),
    Index("ix_transfers_dispatch", "dispatch_id"),
    Index("ix_transfers_in_doubt", "dispatch_id", sqlite_where=IN_DOUBT, postgresql_where=IN_DOUBT),
    only_one("ux_transfers_open", "organization_id", "kind", "document_id", where=OPEN),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", Serial, primary_key=True),
    Column("dispatch_id", Id, ForeignKey(dispatches.c.id), nullable=False),
    required("transfer_ids", Content(tuple[TransferId, ...])),
    required("purpose", Choice(AttemptPurpose)),
    required("started_at", Moment),
    required("ended_at", Moment),
    required("actor", Id),
    required("settings_version", Integer),
    *request(),
    required("result", UnicodeText),
    optional("status", Integer),
    required("response", LargeBinary),
    required("correlation_id", UnicodeText),
    sqlite_autoincrement=True,
)

attempt_transfers = Table(
    "attempt_transfers",
    metadata,
    Column("transfer_id", Id, ForeignKey(transfers.c.id), primary_key=True),
    Column("attempt_number", Serial, ForeignKey(attempts.c.number), primary_key=True, autoincrement=False),
)

contact_links = Table(
    "contact_links",
    metadata,
    Column("organization_id", Id, primary_key=True),
    Column("tenant_id", Id, primary_key=True),
    Column("party_id", Id, primary_key=True),
    required("contact_id", Id),
    optional("known_at", Moment),
    Index("ix_contact_links_contact", "organization_id", "tenant_id", "contact_id"),
)

files = Table(
    "files",
    metadata,
    *document(),
    required("ledger_id", Id),
    required("name", Id),
    required("mime_type", UnicodeText),
    required("size", Integer),
    required("sha256", UnicodeText),
    required("state", Choice(FileState)),
    required("at", Moment),
    required("include_online", Boolean),
    required("problem", Content(Problem | None)),
    PrimaryKeyConstraint("organization_id", "ledger_id", "name"),
)

allocations = Table(
    "allocations",
    metadata,
    required("organization_id", Id),
    required("tenant_id", Id),
    Column("transfer_id", Id, primary_key=True),
    required("note_id", Id),
    Column("invoice_id", Id, primary_key=True),
    required("amount", Content(Money)),
    required("at", Moment),
    optional("allocation_id", Id),
    Index("ix_allocations_note", "organization_id", "tenant_id", "note_id"),
    Index("ix_allocations_invoice", "organization_id", "tenant_id", "invoice_id"),
)

payment_syncs = Table(
    "payment_syncs",
    metadata,
    Column("organization_id", Id, primary_key=True),
    Column("tenant_id", Id, primary_key=True),
    required("connection_id", Id),
    required("state", Choice(SwitchState)),
    required("generation", Integer),
    required("switched_at", Moment),
    required("due_at", Moment),
    required("nets_due_at", Moment),
    optional("baseline_from", Moment),
    required("visited", Id),
    required("swept", Id),
    required("leased_by", Id),
    optional("leased_until", Moment),
    required("failures", Integer),
    required("failure", UnicodeText),
    optional("polled_at", Moment),
    optional("calls_since", Moment),
    required("calls", Integer),
    required("day_limit", Integer),
    optional("payments_awaited", Moment),
    optional("payments_awaited_until", Moment),
    Index("ix_payment_syncs_tenant", "tenant_id"),
    Index("ix_payment_syncs_due", "due_at", sqlite_where=SWITCHED_ON, postgresql_where=SWITCHED_ON),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("organization_id", Id, primary_key=True),
    Column("tenant_id", Id, primary_key=True),
    Column("list", Choice(PaymentList), primary_key=True),
    required("at", Moment),
)

kept_payments = Table(
    "kept_payments",
    metadata,
    Column("link_id", Id, primary_key=True),
    required("organization_id", Id),
    required("tenant_id", Id),
    required("snapshot", Content(Snapshot | None)),
    required("items", Content(tuple[Item, ...])),
    required("memory", Content(tuple[tuple[ItemKey, Counted], ...])),
    required("revision", Integer),
    required("epoch", Integer),
    optional("read_again_since", Moment),
    required("difference_reported", Boolean),
    added("generation", Integer, "0"),
    optional("awaited", Moment),
    optional("awaited_until", Moment),
    Index("ix_kept_payments_tenant", "organization_id", "tenant_id", "link_id"),
    Index(
        "ix_kept_payments_read_again",
        "organization_id",
        "tenant_id",
        "read_again_since",
        "link_id",
        sqlite_where=READ_AGAIN,
        postgresql_where=READ_AGAIN,
    ),
)

feed_counters = Table(
    "feed_counters",
    metadata,
    Column("organization_id", Id, primary_key=True),
    required("epoch", Integer),
    required("number", BigInteger),
)

feed = Table(
    "feed",
    metadata,
    Column("organization_id", Id, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    required("at", Moment),
    required("event", Content(FeedEvent)),
    Index("ix_feed_at", "at"),
)

operations = Table(
    "operations",
    metadata,
    Column("organization_id", Id, primary_key=True),
    Column("request_id", Id, primary_key=True),
    required("method", UnicodeText),
    required("fingerprint", UnicodeText),
    required("result_id", Id),
    required("at", Moment),
    Index("ix_operations_at", "at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("connection_id", Id, primary_key=True),
    required("generation", Integer),
    required("key_id", UnicodeText),
    required("sealed", LargeBinary),
    optional("claimed_by", Id),
    optional("claimed_at", Moment),
)

restores = Table(
    "restores",
    metadata,
    Column("restored_at", Moment, primary_key=True),
    required("backup_at", Moment),
)

restorations = Table(
    "restorations",
    metadata,
    Column("connection_id", Id, primary_key=True),
    required("organization_id", Id),
    required("backup_at", Moment),
    required("look_at", Moment),
    optional("first_look_at", Moment),
    required("looks", Integer),
    required("unclaimed", Integer),
    Index("ix_restorations_look_at", "look_at"),
)

written_documents = Table(
    "written_documents",
    metadata,
    Column("link_id", Id, primary_key=True),
    required("document", Content(LedgerDocument)),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", Id, primary_key=True),
    *document(),
    required("subsidiary_id", Id),
    required("connection_id", Id),
    required("mode", Choice(CopyMode)),
    required("actor", Id),
    required("settings_version", Integer),
    required("subject", Content(Subject)),
    required("problems", Content(tuple[Problem, ...])),
    required("created_at", Moment),
    optional("request_id", Id),
    Index("ix_refusals_organization", "organization_id", "id"),
    Index("ix_refusals_document", "organization_id", "kind", "document_id", "id"),
    Index("ix_refusals_created_at", "created_at"),
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """Which of the classes of documents it is: JSON does not say."""

    invoice: Invoice | None = None
    expense: Expense | None = None
    purchase_order: PurchaseOrder | None = None


runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    required("organization_id", Id),
    required("kind", Choice(DocumentKind)),
    required("options", Content(CopyOptions)),
    required("actor", Id),
    required("created_at", Moment),
    required("not_before", Moment),
    required("revision", Integer),
    optional("request_id", Id),
    optional("retry_of", Id),
    optional("cancelled_at", Moment),
    optional("closed_at", Moment),
    required("owner", Id),
    optional("owned_until", Moment),
    required("on_hold", Content(Problem | None)),
    Index("ix_runs_organization", "organization_id", "id"),
    Index("ix_runs_running", "not_before", "id", sqlite_where=RUNNING, postgresql_where=RUNNING),
    Index("ix_runs_closed", "closed_at", sqlite_where=CLOSED, postgresql_where=CLOSED),
)

run_items = Table(
    "run_items",
    metadata,
    Column("run_id", Id, ForeignKey(runs.c.id), nullable=False),
    required("position", Integer),
    *document(),
    required("subsidiary_id", Id),
    required("connection_id", Id),
    required("settings_version", Integer),
    required("subject", Content(Subject)),
    required("content", Content(StoredDocument | None)),
    required("plan_token", UnicodeText),
    required("file_names", Content(tuple[str, ...])),
    required("state", Choice(ItemState)),
    required("problems", Content(tuple[Problem, ...])),
    optional("transfer_id", Id),
    optional("link_id", Id),
    required("revision", Integer),
    PrimaryKeyConstraint("run_id", "position"),
)
