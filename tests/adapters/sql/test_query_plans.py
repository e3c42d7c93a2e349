"""No question makes the database read a whole table: there is an index for each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from adapters.sql import SqlUnitsOfWork
from core.allocation import OwnAllocation
from core.ids import (
    ConnectionId,
    ContactId,
    DispatchId,
    LedgerId,
    LinkId,
    OrganizationId,
    PartyId,
    RunId,
    TenantId,
    TransferId,
)
from core.ledger.file import AttachedFile, FileState
from core.link import LinkState
from core.money import Money
from core.payments.feed import EventType, FeedEvent, Position
from core.payments.kept import KeptPayments
from core.payments.switch import switched_off
from core.restoration import Restoration
from core.settings import Settings
from core.transfer import OPEN_STATES, TransferState
from ports import LinkFilter, PaymentList, TransferFilter, UnitOfWork
from support.databases import past_this_program
from support.records import (
    ACME,
    INVOICE,
    NOON,
    SECOND,
    WARNING,
    a_connection,
    a_consent,
    a_contact_link,
    a_dispatch,
    a_link,
    a_refusal,
    a_tenant,
    a_transfer,
    an_attempt,
    an_operation,
    document,
)

pytestmark = pytest.mark.slow

Question = Callable[[UnitOfWork], object]
HERE, LINK, TRANSFER = a_connection(), a_link(), a_transfer()
TENANT = HERE.tenant.id
LINKED = LINK.ledger_id
ACTIVE, UNLINKED = frozenset({LinkState.ACTIVE}), frozenset({LinkState.UNLINKED})
SENT = frozenset({TransferState.SENT})

CONTACT = ContactId("1")
OWN_CONNECTION = "pk_connections or ix_connections_organization"

QUESTIONS: dict[str, tuple[str, Question]] = {
    "a connection": (
        "pk_connections or ix_connections_organization",
        lambda unit: unit.connections.get(ACME, HERE.id),
    ),
    "connections": ("ix_connections_organization", lambda unit: unit.connections.list(ACME)),
    "undeleted": ("ix_connections_organization", lambda unit: unit.connections.list(ACME, deleted=False)),
    "expired": ("ix_consents_asked_at", lambda unit: unit.consents.expired(NOON)),
    "a consent": ("pk_consents", lambda unit: unit.consents.get(a_consent().state)),
    "settings": ("pk_settings", lambda unit: unit.settings.latest(HERE.id)),
    "forget settings": ("pk_settings", lambda unit: unit.settings.forget(HERE.id)),
    "a link": ("pk_links or ix_links_organization", lambda unit: unit.links.get(ACME, LINK.id)),
    "current": ("ix_links_document", lambda unit: unit.links.current(INVOICE)),
    "of_document": ("ix_links_document", lambda unit: unit.links.of_document(INVOICE)),
    "current_of": ("ix_links_document", lambda unit: unit.links.current_of([INVOICE, document(2)])),
    "to_ledger": ("ux_links_ledger", lambda unit: unit.links.to_ledger(ACME, TENANT, LINKED)),
    "leading_to": ("ux_links_ledger", lambda unit: unit.links.leading_to(ACME, TENANT, [LINKED, LedgerId("2")])),
    "links": ("ix_links_organization", lambda unit: unit.links.list(ACME, LinkFilter())),
    "active links": ("ix_links_organization", lambda unit: unit.links.list(ACME, LinkFilter(states=ACTIVE))),
    "unlinked": ("ix_links_inactive", lambda unit: unit.links.list(ACME, LinkFilter(states=UNLINKED))),
    "differences": ("ix_links_differing", lambda unit: unit.links.list(ACME, LinkFilter(with_differences=True))),
    "a transfer": ("pk_transfers or ix_transfers_organization", lambda unit: unit.transfers.get(ACME, TRANSFER.id)),
    "open_for": ("ux_transfers_open", lambda unit: unit.transfers.open_for(INVOICE)),
    "transfers": ("ix_transfers_organization", lambda unit: unit.transfers.list(ACME)),
    "transfers of a document": (
        "ix_transfers_document",
        lambda unit: unit.transfers.list(ACME, TransferFilter(document=INVOICE)),
    ),
    "refusals": ("ix_refusals_organization", lambda unit: unit.refusals.list(ACME)),
    "refusals of a document": (
        "ix_refusals_document",
        lambda unit: unit.refusals.list(ACME, TransferFilter(document=INVOICE)),
    ),
    "a refusal": ("pk_refusals or ix_refusals_organization", lambda unit: unit.refusals.get(ACME, TransferId("0001"))),
    "old refusals": ("ix_refusals_created_at", lambda unit: unit.refusals.forget_before(NOON)),
    "shared tenant": ("ix_connections_tenant", lambda unit: unit.connections.is_shared(a_connection())),
    "written": ("pk_written_documents", lambda unit: unit.links.written(a_link(id="0001"))),
    "sent": ("ix_transfers_organization", lambda unit: unit.transfers.list(ACME, TransferFilter(states=SENT))),
    "open": (
        "ix_transfers_unsent or ux_transfers_open",
        lambda unit: unit.transfers.list(ACME, TransferFilter(states=OPEN_STATES)),
    ),
    "with_pending_notes": ("ix_transfers_note_pending", lambda unit: unit.transfers.with_pending_notes(NOON)),
    "with_pending_allocations": (
        "ix_transfers_allocation_pending",
        lambda unit: unit.transfers.with_pending_allocations(NOON),
    ),
    "transfers_of": ("ix_transfers_dispatch", lambda unit: unit.transfers.transfers_of(DispatchId("dispatch-1"))),
    "unsettled": ("ix_transfers_in_doubt", lambda unit: unit.transfers.unsettled(NOON)),
    "attempts": ("pk_attempt_transfers", lambda unit: unit.attempts.of_transfer(TRANSFER.id)),
    "a contact": ("pk_contact_links", lambda unit: unit.contact_links.get(ACME, TENANT, PartyId("1"))),
    "of_contact": (
        "ix_contact_links_contact",
        lambda unit: unit.contact_links.of_contact(ACME, TENANT, CONTACT),
    ),
    "files": ("pk_files", lambda unit: unit.files.of_document(INVOICE, LINKED)),
    "of_note": ("ix_allocations_note", lambda unit: unit.allocations.of_note(ACME, TENANT, LINKED)),
    "of_invoice": ("ix_allocations_invoice", lambda unit: unit.allocations.of_invoice(ACME, TENANT, LINKED)),
    "a restoration": ("pk_restorations", lambda unit: unit.restorations.get(HERE.id)),
    "restorations due": ("ix_restorations_look_at", lambda unit: unit.restorations.due(NOON + SECOND)),
    "a run": ("pk_runs or ix_runs_organization", lambda unit: unit.runs.get(ACME, RunId("1"))),
    "runs": ("ix_runs_organization", lambda unit: unit.runs.list(ACME)),
    "runs due": ("ix_runs_running", lambda unit: unit.runs.due(NOON)),
    "progress of runs": ("pk_run_items", lambda unit: unit.runs.progress([RunId("1"), RunId("2")])),
    "items of a run": ("pk_run_items", lambda unit: unit.runs.items(RunId("1"))),
    "an operation": ("pk_operations", lambda unit: unit.operations.get(ACME, an_operation().request_id)),
    "a watermark": ("pk_watermarks", lambda unit: unit.watermarks.get(ACME, TENANT, PaymentList.INVOICES)),
    "kept payments": ("pk_kept_payments", lambda unit: unit.kept_payments.get(LINK.id)),
    "to_read_again": ("ix_kept_payments_read_again", lambda unit: unit.kept_payments.to_read_again(ACME, TENANT)),
    "kept of links": ("pk_kept_payments", lambda unit: unit.kept_payments.of_links([LINK.id, LinkId("2")])),
    "kept": ("ix_kept_payments_tenant", lambda unit: unit.kept_payments.list(ACME, TENANT)),
    "a switch": ("pk_payment_syncs or ix_payment_syncs_tenant", lambda unit: unit.payment_syncs.get(ACME, TENANT)),
    "switches of a tenant": ("ix_payment_syncs_tenant", lambda unit: unit.payment_syncs.of_tenant(TENANT)),
    "next_due": ("ix_payment_syncs_due", lambda unit: unit.payment_syncs.next_due(NOON)),
    "many links": (
        "pk_links or ix_links_organization",
        lambda unit: unit.links.get_all(ACME, [LINK.id, LinkId("2")]),
    ),
    "feed": ("pk_feed", lambda unit: unit.feed.after(ACME, Position(0, 1), 10)),
    "oldest event": ("pk_feed", lambda unit: unit.feed.oldest(ACME)),
    "old events": ("ix_feed_at", lambda unit: unit.feed.forget_before(NOON)),
    "newest event": ("pk_feed_counters", lambda unit: unit.feed.newest(ACME)),
    "old operations": ("ix_operations_at", lambda unit: unit.operations.forget_before(NOON)),
}


SOME = 400


def fill(unit: UnitOfWork) -> None:
    """As a database looks that was used for a while: a few things of each are out of the ordinary."""
    for number in range(SOME):
        name, odd = f"{number:04}", number % 25 == 0
        organization = ACME if number < SOME // 4 else OrganizationId(str(number % 9))
        mine = {"id": name, "document": document(number, organization)}
        state = TransferState.REJECTED if odd else TransferState.SENT
        unit.transfers.add_dispatch(a_dispatch(id=name))
        unit.transfers.add(a_transfer(**mine, dispatch_id=name, state=state, note_pending=odd, allocation_pending=odd))
        unit.refusals.add(a_refusal(**mine, created_at=NOON + number * SECOND))
        unit.attempts.add(an_attempt(dispatch_id=name, transfer_ids=(name,)))
        differences = (WARNING,) if odd else ()
        link_state = LinkState.UNLINKED if odd else LinkState.ACTIVE
        unit.links.add(a_link(**mine, ledger_id=name, state=link_state, differences=differences))
        unit.contact_links.put(a_contact_link(party_id=name, contact_id=name))
        unit.operations.add(an_operation(request_id=name, at=NOON + number * SECOND))
        unit.consents.add(a_consent(state=name, asked_at=NOON + number * SECOND))
        unit.settings.add(Settings(ConnectionId(name), version=1), NOON, "ann")
        own = {"subsidiary_id": name, "tenant": a_tenant(name), "organization_id": organization}
        unit.connections.add(a_connection(id=name, **own))
        at = AttachedFile(document(number), LedgerId(name), "a.pdf", "", 1, "", FileState.ATTACHED, NOON)
        unit.files.put(at)
        again = NOON if odd else None
        unit.kept_payments.put(KeptPayments(organization, TENANT, LinkId(name), read_again_since=again))
        unit.payment_syncs.put(switched_off(organization, TenantId(name), HERE.id, NOON))
        unit.watermarks.put(organization, TenantId(name), PaymentList.INVOICES, NOON)
        unit.restorations.put(Restoration(ConnectionId(name), organization, NOON, NOON + (number + 1) * SECOND))
        unit.feed.append(organization, [FeedEvent(EventType.TRANSFER_SENT, HERE.id, TENANT, HERE.subsidiary_id)], NOON)
        paid = Money(Decimal(1), "GBP")
        unit.allocations.put(OwnAllocation(ACME, TENANT, TransferId(name), LedgerId(name), LedgerId(name), paid, NOON))


@contextmanager
def overheard(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile: statements with their parameters."""
    said: list[tuple[str, Any]] = []

    def listen(*args: Any) -> None:
        said.append((args[2], args[3]))

    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def plans(engine: Engine, question: Question) -> str:
    """How the database goes about it. PostgreSQL is told to read a whole table only where it has no other way."""
    with overheard(engine) as said, SqlUnitsOfWork(engine).writing() as unit:
        question(unit)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with past_this_program(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        steps = [
            connection.exec_driver_sql(f"{explain} {statement}", parameters)
            for statement, parameters in said
            if not statement.startswith("BEGIN")
        ]
        return "\n".join(str(step[-1]) for each in steps for step in each)


def test_each_question_has_its_index(engine: Engine) -> None:
    with SqlUnitsOfWork(engine).writing() as unit:
        fill(unit)
        unit.commit()
    if engine.dialect.name == "postgresql":  # it does so by itself, in time; SQLite goes by the indexes alone
        with past_this_program(engine) as connection:
            connection.execute(text("ANALYZE"))
    found = {name: plans(engine, question) for name, (_, question) in QUESTIONS.items()}
    otherwise = {name: found[name] for name, (indexes, _) in QUESTIONS.items() if not uses(found[name], indexes)}
    assert otherwise == {}


def uses(plan: str, indexes: str) -> bool:
    """SQLite has its own names for primary keys."""
    names = [f"sqlite_autoindex_{name.removeprefix('pk_')}_1" for name in indexes.split(" or ") if name[:3] == "pk_"]
    return any(name in plan for name in (*indexes.split(" or "), *names))
