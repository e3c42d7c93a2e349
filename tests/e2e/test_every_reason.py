"""Every reason of the contract is told by a real server: each by a call that a client can make."""

import sqlite3
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from google.type.decimal_pb2 import Decimal

from demo.client import Client, Failure, as_credit_note, named
from demo.costs import a_credit_note
from demo.invoices import LINES
from demo.stage import CALLBACK
from productive.xero.v1 import common_pb2, documents_pb2, error_reason_pb2, link_service_pb2, transfer_service_pb2
from productive.xero.v1 import connection_service_pb2 as connections
from productive.xero.v1 import contact_service_pb2 as contacts
from productive.xero.v1 import settings_service_pb2 as settings
from support.whole import Subsidiary, Whole, changed, told
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow

NOWHERE = "00000000-1111-4222-8333-444444444444"


def of_invoice(**fields: object) -> Callable[[Whole], set[str]]:
    """A preview of an invoice with these fields."""

    def tell(whole: Whole) -> set[str]:
        invoice = changed(whole.invoice(whole.subsidiary()), **fields)
        return told(lambda: whole.client().preview(invoice))

    return tell


def of_line(**fields: object) -> Callable[[Whole], set[str]]:
    """A preview of an invoice whose first line has these fields."""

    def tell(whole: Whole) -> set[str]:
        invoice = whole.invoice(whole.subsidiary())
        for name, value in fields.items():
            if value is None:
                invoice.lines[0].ClearField(name)  # type: ignore[arg-type]
            elif isinstance(value, Decimal | documents_pb2.TaxRate):
                getattr(invoice.lines[0], name).CopyFrom(value)
            else:
                setattr(invoice.lines[0], name, value)
        return told(lambda: whole.client().preview(invoice))

    return tell


def of_settings(change: Callable[[settings.Settings], None]) -> Callable[[Whole], set[str]]:
    """Settings that name what is not there."""

    def tell(whole: Whole) -> set[str]:
        subsidiary = whole.subsidiary()
        return told(lambda: whole.configure(subsidiary, change))

    return tell


def configured(
    change: Callable[[settings.Settings], None], prepare: Callable[[documents_pb2.Invoice], None] = lambda _: None
) -> Callable[[Whole], set[str]]:
    """A preview of an invoice under these settings."""

    def tell(whole: Whole) -> set[str]:
        invoice = whole.invoice(whole.subsidiary(change))
        prepare(invoice)
        return told(lambda: whole.client().preview(invoice))

    return tell


def after(action: str, mode: str = "CREATE", *, check: bool = True, **facts: object) -> Callable[[Whole], set[str]]:
    """A copy after a person has done this in Xero."""

    def tell(whole: Whole) -> set[str]:
        subsidiary = whole.subsidiary()
        invoice = whole.invoice(subsidiary)
        if mode == "UPDATE_EXISTING":
            whole.copy(invoice)
            facts["invoice"] = invoice.number
        whole.act(subsidiary, action, **facts)
        if check:
            whole.check(subsidiary)
        return told(lambda: whole.copy(invoice, mode))

    return tell


def of_fault(**fault: object) -> Callable[[Whole], set[str]]:
    """A copy whose write meets this."""

    def tell(whole: Whole) -> set[str]:
        subsidiary = whole.subsidiary()
        whole.fault(subsidiary, **fault)
        return told(lambda: whole.copy(whole.invoice(subsidiary)))

    return tell


def copied_again(mode: str, *, first: bool = True, **more: object) -> Callable[[Whole], set[str]]:
    def tell(whole: Whole) -> set[str]:
        invoice = whole.invoice(whole.subsidiary())
        if first:
            whole.copy(invoice)
        return told(lambda: whole.copy(invoice, mode, **more))

    return tell


def of_expense(change: Callable[[documents_pb2.Expense], None]) -> Callable[[Whole], set[str]]:
    def tell(whole: Whole) -> set[str]:
        expense = whole.expense(whole.subsidiary())
        change(expense)
        return told(lambda: whole.client().copy(expense))

    return tell


def page_token(whole: Whole) -> set[str]:
    request = connections.ListConnectionsRequest(page_token="invented")
    return told(lambda: whole.ask("ConnectionService", "ListConnections", request))


def unauthenticated(whole: Whole) -> set[str]:
    client = Client(whole.stage.channel(whole.server), "no token")
    return told(lambda: client.call("ConnectionService", "ListConnections", connections.ListConnectionsRequest()))


def permission_denied(whole: Whole) -> set[str]:
    client, invoice = whole.client(role="member"), whole.invoice(whole.subsidiary())
    return told(lambda: client.copy(invoice))


def not_found(whole: Whole) -> set[str]:
    request = connections.GetConnectionRequest(connection_id=NOWHERE)
    return told(lambda: whole.ask("ConnectionService", "GetConnection", request))


def request_id_reused(whole: Whole) -> set[str]:
    subsidiary, request_id = whole.subsidiary(), str(uuid4())
    whole.copy(whole.invoice(subsidiary), request_id=request_id)
    return told(lambda: whole.copy(whole.invoice(subsidiary), request_id=request_id))


def etag_mismatch(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    old = whole.client().settings(subsidiary.connection_id)
    whole.configure(subsidiary)
    return told(lambda: whole.client().update_settings(old))


def redirect_uri(whole: Whole) -> set[str]:
    return told(lambda: whole.client().start_connection(uuid4().hex, "X", "https://evil.example/"))


def consent_unknown(whole: Whole) -> set[str]:
    return told(lambda: whole.client().complete_connection({"state": "invented", "code": "x"}))


def consent_refused(whole: Whole) -> set[str]:
    consent_url = whole.client().start_connection(uuid4().hex, "X", CALLBACK)
    query = whole.sandbox.consent(consent_url, "deny")
    return told(lambda: whole.client().complete_connection(query))


def tenant_not_offered(whole: Whole) -> set[str]:
    response, state = whole.consented(uuid4().hex, whole.found(), whole.found())
    assert len(response.tenants) == 2
    request = connections.ChooseTenantRequest(state=state, tenant_id=NOWHERE)
    return told(lambda: whole.ask("ConnectionService", "ChooseTenant", request))


def tenant_in_use(whole: Whole) -> set[str]:
    taken = whole.subsidiary().organisation
    return told(lambda: whole.consented(uuid4().hex, taken)[0])


def tenant_shared(whole: Whole) -> set[str]:
    taken = whole.subsidiary().organisation
    return told(lambda: whole.consented(uuid4().hex, taken, organization="8")[0])


def already_connected(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    return told(lambda: whole.client().start_connection(subsidiary.id, "Again", CALLBACK))


def disconnected(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    request = connections.DisconnectConnectionRequest(connection_id=subsidiary.connection_id)
    whole.ask("ConnectionService", "DisconnectConnection", request)
    return told(lambda: whole.copy(whole.invoice(subsidiary)))


def sends_not_settled(whole: Whole) -> set[str]:
    subsidiary, _, _ = attention(whole)
    request = connections.DeleteConnectionRequest(connection_id=subsidiary.connection_id)
    return told(lambda: whole.ask("ConnectionService", "DeleteConnection", request))


def wrong_organisation(whole: Whole) -> set[str]:
    invoice = whole.invoice(whole.subsidiary())
    whole.copy(invoice)
    elsewhere = changed(invoice, subsidiary_id=whole.subsidiary().id)
    return told(lambda: whole.copy(elsewhere, "UPDATE_EXISTING"))


def contact_matched(whole: Whole) -> set[str]:
    invoice = whole.invoice(whole.subsidiary(contacts=["Bright Harbour Trading Ltd"]))
    return told(lambda: whole.copy(invoice))


def foreign_contact(whole: Whole) -> set[str]:
    invoice = whole.invoice(whole.subsidiary())
    invoice.company.default_currency_code = "JPY"
    return told(lambda: whole.copy(invoice))


def contact_shared(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    whole.copy(whole.invoice(subsidiary))
    (contact,) = [each["ContactID"] for each in whole.in_xero(subsidiary, "Contacts")]
    other = whole.invoice(subsidiary)
    other.company.company_id = "another"
    return told(lambda: whole.copy(other, contact_id=contact))


def in_progress(whole: Whole) -> set[str]:
    invoice = whole.invoice(whole.subsidiary())
    with ThreadPoolExecutor(1) as pool, whole.sandbox.holding(after_work=False) as hold:
        first = pool.submit(whole.copy, invoice)
        hold.wait()
        found = told(lambda: whole.client(timeout=1).copy(invoice))
        hold.release()
        first.result()
    return found


def outcome_uncertain(whole: Whole) -> set[str]:
    """Xero's response is lost, and Xero cannot be asked."""
    subsidiary = whole.subsidiary()
    whole.fault(subsidiary, fault="drop_answer", times=None)
    whole.fault(subsidiary, fault="status", status=500, method="GET", path="/Invoices", times=None)
    return told(lambda: whole.client(timeout=4).copy(whole.invoice(subsidiary)))


def attention(whole: Whole) -> tuple[Subsidiary, documents_pb2.PurchaseOrder, Failure]:
    """An order that never arrived, and another that appeared at the same time, of which Xero tells no author."""
    subsidiary = whole.subsidiary()
    first, second = whole.order(subsidiary), whole.order(subsidiary)
    whole.client().copy(first)
    whole.act(subsidiary, "duplicate", invoice=first.number, number="BY-HAND")
    whole.act(subsidiary, "edit", invoice="BY-HAND", fields={"Reference": "by hand"})
    whole.fault(subsidiary, fault="drop_before", method="PUT", path="/PurchaseOrders")
    with whole.switched(history_authors="untold"), pytest.raises(Failure) as failed:
        whole.client().copy(second)
    return subsidiary, second, failed.value


def needs_attention(whole: Whole) -> set[str]:
    return {attention(whole)[2].reason}


def nothing_to_resolve(whole: Whole) -> set[str]:
    transfer = whole.copy(whole.invoice(whole.subsidiary())).transfer
    request = transfer_service_pb2.ResolveTransferRequest(transfer_id=transfer.transfer_id, not_sent=True)
    return told(lambda: whole.ask("TransferService", "ResolveTransfer", request))


def rejected(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    whole.act(subsidiary, "limit_invoices", count=0)
    return told(lambda: whole.copy(whole.invoice(subsidiary)))


def unavailable(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    whole.fault(subsidiary, fault="status", status=503, method="GET", path="/Organisation", times=None)
    return told(lambda: whole.check(subsidiary))


def warned(whole: Whole) -> set[str]:
    """Xero takes the document, and says something about it."""
    subsidiary = whole.subsidiary()
    body = (
        '{"Invoices":[{"Type":"ACCREC","InvoiceID":"%s","InvoiceNumber":"X","Status":"AUTHORISED","CurrencyCode":"GBP",'
        '"Contact":{"ContactID":"c"},"DateString":"2026-01-30T00:00:00","Total":1.00,"UpdatedDateUTC":"/Date(1)/",'
        '"StatusAttributeString":"WARNING","Warnings":[{"Message":"Look at this."}]}]}'
    )
    whole.fault(subsidiary, fault="garbage", body=body % uuid4())
    return told(lambda: whole.copy(whole.invoice(subsidiary)))


def reordered(whole: Whole) -> set[str]:
    """A line is added by an update, and Xero puts it before the others."""
    invoice = whole.invoice(whole.subsidiary(), LINES[:1])
    whole.copy(invoice)
    longer = whole.invoice(whole.subsidiary(), LINES[:2])
    longer.invoice_id, longer.number, longer.subsidiary_id = invoice.invoice_id, invoice.number, invoice.subsidiary_id
    with whole.switched(line_order="new_first"):
        return told(lambda: whole.copy(longer, "UPDATE_EXISTING"))


def shutting_down(_: Whole, tmp_path: Path) -> set[str]:
    plugin = Whole(tmp_path)
    try:
        invoice = plugin.invoice(plugin.subsidiary())
        with ThreadPoolExecutor(1) as pool, plugin.sandbox.holding(after_work=False) as hold:
            call = pool.submit(plugin.copy, invoice)
            hold.wait()
            plugin.server.process.terminate()
            wait_until(
                lambda: "SHUTTING_DOWN" in told(lambda: plugin.client().settings(NOWHERE)), "new calls are refused"
            )
            found = told(lambda: plugin.client().settings(NOWHERE))
            hold.release()
            call.result()
    finally:
        plugin.close()
    return found


def key_missing(tmp_path: Path, database_url: str) -> set[str]:
    """Another server, which has a newer key, has connected the subsidiary."""
    plugin = Whole(tmp_path, PRODUCTIVE_XERO_DATABASE_URL=database_url)
    try:
        newer = b64encode(bytes(range(32))).decode()
        behind, plugin.server = plugin.server, plugin.stage.start_server(PRODUCTIVE_XERO_TOKEN_KEYS=newer)
        subsidiary, plugin.server = plugin.subsidiary(), behind
        return told(lambda: plugin.copy(plugin.invoice(subsidiary)))
    finally:
        plugin.close()


def relink_needed(_: Whole, tmp_path: Path) -> set[str]:
    """The database is a backup."""
    plugin = Whole(tmp_path, ABSENT_AFTER="600")
    try:
        subsidiary = plugin.subsidiary()
        plugin.server.stop()
        plugin.stage.command("restored", "--backup-time", datetime.now(UTC).isoformat())
        plugin.server = plugin.stage.start_server()
        return told(lambda: plugin.copy(plugin.invoice(subsidiary)))
    finally:
        plugin.close()


def store_busy(_: Whole, tmp_path: Path) -> set[str]:
    """Somebody holds the database's one lock for writing."""
    plugin = Whole(tmp_path)
    try:
        invoice = plugin.invoice(plugin.subsidiary())
        with closing(sqlite3.connect(tmp_path / "plugin.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            return told(lambda: plugin.copy(invoice))
    finally:
        plugin.close()


def internal(_: Whole, tmp_path: Path) -> set[str]:
    """Somebody has dropped a table."""
    plugin = Whole(tmp_path)
    try:
        invoice = plugin.invoice(plugin.subsidiary())
        with closing(sqlite3.connect(tmp_path / "plugin.db", isolation_level=None)) as other:
            other.execute("DROP TABLE transfers")
        return told(lambda: plugin.copy(invoice))
    finally:
        plugin.close()


def reauthorization(_: Whole, tmp_path: Path) -> set[str]:
    """Nobody used the connection for more than sixty days."""
    plugin = Whole(tmp_path)
    try:
        subsidiary = plugin.subsidiary()
        plugin.sandbox.set("clock", advance_seconds=61 * 86400)
        told(lambda: plugin.copy(plugin.invoice(subsidiary)))
        return told(lambda: plugin.copy(plugin.invoice(subsidiary)))
    finally:
        plugin.close()


def edited_in_xero(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    whole.act(subsidiary, "edit", invoice=invoice.number, fields={"Reference": "Theirs"})
    return told(lambda: whole.copy(invoice, "UPDATE_EXISTING"))


def plan_stale(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    plan_token = whole.client().preview(invoice, "UPDATE_EXISTING").plan_token
    whole.act(subsidiary, "edit", invoice=invoice.number, fields={"Reference": "Theirs"})
    return told(lambda: whole.copy(invoice, "UPDATE_EXISTING", plan_token=plan_token))


def currency_rate(whole: Whole) -> set[str]:
    def send_rates(current: settings.Settings) -> None:
        current.invoices.send_currency_rate = True

    invoice = whole.invoice(whole.subsidiary(send_rates, currencies={"EUR": "1.15"}))
    invoice.currency_code = "EUR"
    invoice.exchange_rate.rate.value = "1.08"
    invoice.exchange_rate.to_currency_code = "USD"
    return told(lambda: whole.client().preview(invoice))


def tracking_missing(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    request = settings.ListTrackingCategoriesRequest(connection_id=subsidiary.connection_id)
    (category,) = whole.ask("SettingsService", "ListTrackingCategories", request).tracking_categories

    def track(current: settings.Settings) -> None:
        current.tracking.add(
            tracking_category_id=category.tracking_category_id, source=settings.TRACKING_SOURCE_PROJECT
        )

    whole.configure(subsidiary, track)
    invoice = whole.invoice(subsidiary)
    invoice.lines[0].project_name = "Nobody has this"
    return told(lambda: whole.client().preview(invoice))


def linking(whole: Whole, xero_id: str, subsidiary: Subsidiary) -> set[str]:
    request = link_service_pb2.LinkExistingRequest(
        document=named("INVOICE", uuid4().hex), subsidiary_id=subsidiary.id, xero_id=xero_id
    )
    return told(lambda: whole.ask("LinkService", "LinkExisting", request))


def already_linked(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    return linking(whole, whole.copy(whole.invoice(subsidiary)).link.xero_id, subsidiary)


def not_in_xero(whole: Whole) -> set[str]:
    return linking(whole, NOWHERE, whole.subsidiary())


def attachment_not_possible(whole: Whole) -> set[str]:
    invoice = whole.invoice(whole.subsidiary())
    empty = documents_pb2.Attachment(file_name="empty.pdf", mime_type="application/pdf")
    return told(lambda: whole.copy(invoice, attachments=[empty]))


def attachment_failed(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    whole.fault(subsidiary, fault="status", status=500, path="/Attachments", times=None)
    file = documents_pb2.Attachment(file_name="a.pdf", mime_type="application/pdf", content=b"%PDF-1.4")
    return told(lambda: whole.copy(whole.invoice(subsidiary), attachments=[file]))


def not_allocated(whole: Whole) -> set[str]:
    def allocate(current: settings.Settings) -> None:
        current.invoices.allocate_credit_notes = True
        current.invoices.initial_status = settings.INITIAL_STATUS_DRAFT

    subsidiary = whole.subsidiary(allocate)
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    note = a_credit_note(uuid4().hex, f"CN-{uuid4().hex[:6]}", "Taken back", "10.00")
    note.subsidiary_id = subsidiary.id
    return told(lambda: whole.client().copy(as_credit_note(note, invoice.invoice_id)))


def unusable_contact(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    request = contacts.SetContactChoiceRequest(connection_id=subsidiary.connection_id, contact_id=NOWHERE)
    request.party.company_id = "501"
    return told(lambda: whole.ask("ContactService", "SetContactChoice", request))


def payments_switched_off(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    return told(lambda: whole.client().sync_payments(subsidiary.connection_id))


def poll_in_progress(whole: Whole) -> set[str]:
    subsidiary = whole.subsidiary()
    with whole.sandbox.holding(method="GET", after_work=False) as hold, whole.payments_on(subsidiary):
        hold.wait()
        found = told(lambda: whole.client(timeout=1).sync_payments(subsidiary.connection_id))
        hold.release()
    return found


def cursor_too_old(whole: Whole) -> set[str]:
    """Three events are reported, and the operator's retention has removed all but the last."""
    for _ in range(3):
        subsidiary = whole.subsidiary()
        whole.act(subsidiary, "disconnect")
        whole.check(subsidiary)
    with closing(sqlite3.connect(whole.folder / "plugin.db")) as database:
        epoch, number = database.execute("SELECT epoch, number FROM feed ORDER BY epoch DESC, number DESC").fetchone()
        database.execute("DELETE FROM feed WHERE number < ?", (number,))
        database.commit()
    return told(lambda: whole.client().payment_events(f"{epoch}-{number - 2}"))


def too_many_streams(whole: Whole) -> set[str]:
    """A quarter of the threads may be taken by streams."""
    with ExitStack() as open_streams:
        for _ in range(8):
            stream = whole.client().watch_payments()
            open_streams.callback(stream.close)
            next(stream)
        return told(lambda: next(whole.client().watch_payments()))


def without_account(current: settings.Settings) -> None:
    current.invoices.default_account_code = ""


def manual(current: settings.Settings) -> None:
    current.invoices.initial_status = settings.INITIAL_STATUS_MANUAL


def switched_off(current: settings.Settings) -> None:
    current.invoices.switched_off = True


def no_approval(expense: documents_pb2.Expense) -> None:
    expense.approval = documents_pb2.APPROVAL_STATE_PENDING


def reimbursed(expense: documents_pb2.Expense) -> None:
    expense.reimbursable = True
    expense.person_id = "77"


VAT17 = documents_pb2.TaxRate(tax_rate_id="vat17", name="VAT 17 %")
VAT19 = documents_pb2.TaxRate(
    tax_rate_id="vat20", components=[documents_pb2.TaxComponent(percentage=Decimal(value="19"))]
)

SCENARIOS: Mapping[str, Callable[[Whole], set[str]]] = {
    "FIELD_REQUIRED": of_invoice(subsidiary_id=""),
    "FIELD_INVALID": of_invoice(currency_code="pounds"),
    "FIELD_TOO_LONG": of_line(description="x" * 4001),
    "PAGE_TOKEN_INVALID": page_token,
    "UNAUTHENTICATED": unauthenticated,
    "PERMISSION_DENIED": permission_denied,
    "NOT_FOUND": not_found,
    "REQUEST_ID_REUSED": request_id_reused,
    "ETAG_MISMATCH": etag_mismatch,
    "REDIRECT_URI_NOT_ALLOWED": redirect_uri,
    "CONSENT_UNKNOWN": consent_unknown,
    "CONSENT_REFUSED": consent_refused,
    "TENANT_NOT_OFFERED": tenant_not_offered,
    "TENANT_SHARED": tenant_shared,
    "SENDS_NOT_SETTLED": sends_not_settled,
    "TENANT_IN_USE": tenant_in_use,
    "SUBSIDIARY_ALREADY_CONNECTED": already_connected,
    "SUBSIDIARY_NOT_CONNECTED": of_invoice(subsidiary_id="nobody"),
    "CONNECTION_DISCONNECTED": disconnected,
    "WRONG_ORGANISATION": wrong_organisation,
    "DOCUMENT_NOT_FINALIZED": of_invoice(state=documents_pb2.INVOICE_STATE_DRAFT),
    "DOCUMENT_HAS_NO_LINES": lambda whole: told(lambda: whole.client().preview(whole.invoice(whole.subsidiary(), ()))),
    "TAX_RATE_NOT_MAPPED": of_line(tax_rate=VAT17),
    "TAX_RATE_REQUIRED": of_line(tax_rate=None),
    "TAX_TYPE_UNKNOWN": of_settings(lambda current: current.tax_types.update({"x": "OUTPUT9"})),
    "TAX_PERCENTAGE_DIFFERS": of_line(tax_rate=VAT19),
    "ACCOUNT_NOT_MAPPED": configured(without_account),
    "ACCOUNT_UNUSABLE": of_settings(lambda current: current.invoices.account_codes.update({"x": "nope"})),
    "STATUS_REQUIRED": configured(manual),
    "DUE_DATE_REQUIRED": configured(lambda _: None, lambda invoice: invoice.ClearField("due_on")),
    "LINK_REFUSED_BY_XERO": of_invoice(url="https://xero.example/1"),
    "TOTALS_DIFFER": of_line(unit_price=Decimal(value="1.00")),
    "NUMBER_REQUIRED": of_invoice(number=""),
    "AMOUNT_NOT_REPRESENTABLE": of_line(unit_price=Decimal(value="1.00001")),
    "ALREADY_COPIED": copied_again("CREATE"),
    "EDITED_IN_XERO": edited_in_xero,
    "PLAN_STALE": plan_stale,
    "NOT_COPIED_YET": copied_again("UPDATE_EXISTING", first=False),
    "NUMBER_TAKEN": copied_again("CREATE_NEW"),
    "DOCUMENT_NOT_EDITABLE": after("void", "UPDATE_EXISTING", check=False),
    "STATUS_CANNOT_BE_LOWERED": copied_again("UPDATE_EXISTING", status=common_pb2.XERO_STATUS_DRAFT),
    "CONTACT_UNUSABLE": unusable_contact,
    "CONTACT_MATCHED_BY_NAME": contact_matched,
    "CONTACT_CURRENCY_LEFT_OUT": foreign_contact,
    "IN_PROGRESS": in_progress,
    "OUTCOME_UNCERTAIN": outcome_uncertain,
    "NEEDS_ATTENTION": needs_attention,
    "XERO_REJECTED": rejected,
    "XERO_UNAVAILABLE": unavailable,
    "XERO_RATE_LIMITED": of_fault(fault="rate_limit", retry_after=60, times=None),
    "XERO_ACCESS_DENIED": of_fault(fault="status", status=403, body="Forbidden", times=None),
    "XERO_WARNING": warned,
    "RETURNED_DIFFERENTLY": after("require_approval", check=False),
    "KIND_SWITCHED_OFF": configured(switched_off),
    "CURRENCY_NOT_IN_XERO": of_invoice(currency_code="JPY"),
    "PERIOD_LOCKED": after("lock_period", period_lock_date="2026-12-31"),
    "BRANDING_THEME_UNKNOWN": of_settings(lambda current: current.invoices.branding_theme_ids.update({"1": NOWHERE})),
    "TRACKING_UNKNOWN": of_settings(
        lambda current: current.tracking.extend(
            [settings.TrackingRule(tracking_category_id=NOWHERE, source=settings.TRACKING_SOURCE_CLIENT)]
        )
    ),
    "TRACKING_OPTION_MISSING": tracking_missing,
    "CURRENCY_RATE_NOT_SENT": currency_rate,
    "APPROVAL_NOT_ALLOWED": after("require_approval"),
    "ALREADY_LINKED": already_linked,
    "NOTHING_TO_RESOLVE": nothing_to_resolve,
    "NOT_IN_XERO": not_in_xero,
    "EXPENSE_NOT_APPROVED": of_expense(no_approval),
    "EXPENSE_REIMBURSABLE": of_expense(reimbursed),
    "VENDOR_REQUIRED": of_expense(lambda expense: expense.ClearField("vendor")),
    "CONTACT_SHARED": contact_shared,
    "ATTACHMENT_NOT_POSSIBLE": attachment_not_possible,
    "ATTACHMENT_FAILED": attachment_failed,
    "NOT_ALLOCATED": not_allocated,
    "LINES_REORDERED": reordered,
    "PAYMENTS_SWITCHED_OFF": payments_switched_off,
    "POLL_IN_PROGRESS": poll_in_progress,
    "CURSOR_INVALID": lambda whole: told(lambda: whole.client().payment_events("invented")),
    "CURSOR_TOO_OLD": cursor_too_old,
    "TOO_MANY_STREAMS": too_many_streams,
}

ON_A_SERVER_OF_ITS_OWN: Mapping[str, Callable[[Whole, Path], set[str]]] = {
    "SHUTTING_DOWN": shutting_down,
    "NEEDS_REAUTHORIZATION": reauthorization,
    "RELINK_NEEDED": relink_needed,
    "STORE_BUSY": store_busy,
    "INTERNAL": internal,
}

OF_SEVERAL_SERVERS: Mapping[str, Callable[[Path, str], set[str]]] = {"TOKEN_KEY_MISSING": key_missing}
"""On a database that several processes share."""

NAMES = [value.name for value in error_reason_pb2.ErrorReason.DESCRIPTOR.values if value.number]
REASONS = [name.removeprefix("ERROR_REASON_") for name in NAMES]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_by_a_real_server(
    whole: Whole, tmp_path: Path, request: pytest.FixtureRequest, reason: str
) -> None:
    alone = ON_A_SERVER_OF_ITS_OWN.get(reason)
    if reason in OF_SEVERAL_SERVERS:
        found = OF_SEVERAL_SERVERS[reason](tmp_path, request.getfixturevalue("postgresql_url"))
    else:
        found = alone(whole, tmp_path) if alone else SCENARIOS[reason](whole)
    assert reason in found
