"""Xero's own Python SDK drives the sandbox: what it can read and write was not invented here."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from xero_python.accounting import (
    AccountingApi,
    Allocation,
    Allocations,
    Contact,
    Contacts,
    CreditNote,
    CreditNotes,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    LineItem,
    LineItemTracking,
    PurchaseOrder,
    PurchaseOrders,
)
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException, HTTPStatusException
from xero_python.identity import IdentityApi

from xero_sandbox.client import CLIENT_ID, SCOPES, SECRET, Client


class Sdk:
    """The SDK, pointed at the sandbox, with its tokens kept here."""

    def __init__(self, xero: Client) -> None:
        url = str(xero.http.base_url).rstrip("/")
        self.tenant = xero.tenant
        self.token: dict[str, Any] = {**xero.tokens, "scope": SCOPES.split()}
        configuration = Configuration(oauth2_token=OAuth2Token(client_id=CLIENT_ID, client_secret=SECRET))
        self.client = ApiClient(
            configuration,
            oauth2_token_getter=lambda: self.token,
            oauth2_token_saver=self._save,
        )
        self.accounting = AccountingApi(self.client, base_url=f"{url}/api.xro/2.0")
        self.identity = IdentityApi(self.client, base_url=url)

    def _save(self, token: dict[str, Any]) -> None:
        self.token = token


@pytest.fixture
def sdk(xero: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdk]:
    url = str(xero.http.base_url).rstrip("/")
    monkeypatch.setattr(TokenApi, "refresh_token_url", f"{url}/connect/token")
    made = Sdk(xero)
    yield made
    made.client.rest_client.pool_manager.clear()


def design(contact_id: str, **fields: Any) -> Invoice:
    line = LineItem(description="Design", quantity=Decimal(3), unit_amount=Decimal("33.35"), account_code="200")
    whole = {
        "type": "ACCREC",
        "contact": Contact(contact_id=contact_id),
        "date": date(2026, 3, 2),
        "due_date": date(2026, 4, 1),
        "status": "AUTHORISED",
        "line_items": [line],
        **fields,
    }
    return Invoice(**whole)


def test_xeros_sdk_reads_connections_organisation_accounts_and_tax_rates(sdk: Sdk) -> None:
    (connection,) = sdk.identity.get_connections()
    assert connection.tenant_id == sdk.tenant
    assert connection.created_date_utc.year == datetime.now(UTC).year
    (organisation,) = sdk.accounting.get_organisations(sdk.tenant).organisations
    assert organisation.base_currency.value == "GBP"
    accounts = sdk.accounting.get_accounts(sdk.tenant, where='Class=="REVENUE"').accounts
    assert {each.code for each in accounts} >= {"200", "260"}
    rates = {each.tax_type: each for each in sdk.accounting.get_tax_rates(sdk.tenant).tax_rates}
    assert rates["OUTPUT2"].effective_rate == 20
    actions = sdk.accounting.get_organisation_actions(sdk.tenant).actions
    assert "ALLOWED" in {each.status for each in actions}


def test_xeros_sdk_refreshes_its_token_by_the_form_and_keeps_the_new_pair(sdk: Sdk) -> None:
    before = dict(sdk.token)
    sdk.client.set_oauth2_token({**sdk.token, "expires_at": 1, "expires_in": 1800})
    sdk.client.refresh_oauth2_token()
    assert sdk.token["refresh_token"] != before["refresh_token"]
    assert sdk.accounting.get_organisations(sdk.tenant).organisations


def test_xeros_sdk_creates_updates_and_lists_contacts(sdk: Sdk) -> None:
    new = Contacts(contacts=[Contact(name="Through the SDK", email_address="sdk@example.com")])
    (made,) = sdk.accounting.create_contacts(sdk.tenant, contacts=new).contacts
    change = Contacts(contacts=[Contact(contact_id=made.contact_id, first_name="Sam")])
    (changed,) = sdk.accounting.update_contact(sdk.tenant, made.contact_id, contacts=change).contacts
    assert (changed.email_address, changed.first_name) == ("sdk@example.com", "Sam")
    names = [each.name for each in sdk.accounting.get_contacts(sdk.tenant, page=1).contacts]
    assert "Through the SDK" in names


def test_xeros_sdk_creates_updates_reads_and_lists_invoices(sdk: Sdk, contact_id: str) -> None:
    batch = Invoices(invoices=[design(contact_id, invoice_number="SDK-1"), design(contact_id)])
    first, second = sdk.accounting.create_invoices(
        sdk.tenant, invoices=batch, summarize_errors=False, unitdp=4, idempotency_key="one"
    ).invoices
    assert (first.invoice_number, first.status_attribute_string) == ("SDK-1", "OK")
    assert (first.sub_total, first.total_tax, first.total) == (
        Decimal("100.05"),
        Decimal("20.01"),
        Decimal("120.06"),
    )
    assert first.date == date(2026, 3, 2)
    assert second.invoice_number == "INV-0001"

    change = Invoices(invoices=[Invoice(reference="PO 7", line_items=None)])
    (changed,) = sdk.accounting.update_invoice(sdk.tenant, first.invoice_id, invoices=change).invoices
    assert (changed.reference, changed.total) == ("PO 7", Decimal("120.06"))

    (read,) = sdk.accounting.get_invoice(sdk.tenant, first.invoice_id).invoices
    assert read.line_items[0].line_amount == Decimal("100.05")
    listed = sdk.accounting.get_invoices(
        sdk.tenant,
        where='Type=="ACCREC" AND Date>=DateTime(2026, 03, 01)',
        order="InvoiceNumber ASC",
        statuses=["AUTHORISED"],
        if_modified_since=datetime.now(UTC) - timedelta(minutes=5),
        page=1,
    )
    assert [each.invoice_number for each in listed.invoices] == ["INV-0001", "SDK-1"]
    assert listed.pagination.item_count == 2


def test_xeros_sdk_reads_the_status_of_each_element(sdk: Sdk, contact_id: str) -> None:
    batch = Invoices(invoices=[design(contact_id, due_date=None)])
    (element,) = sdk.accounting.create_invoices(sdk.tenant, invoices=batch, summarize_errors=False).invoices
    assert element.has_errors is True
    assert element.status_attribute_string == "ERROR"
    assert element.validation_errors[0].message == "The document DueDate field must be specified."


def test_xeros_sdk_reads_a_validation_exception(sdk: Sdk, contact_id: str) -> None:
    batch = Invoices(invoices=[design(contact_id, due_date=None)])
    with pytest.raises(AccountingBadRequestException) as raised:
        sdk.accounting.create_invoices(sdk.tenant, invoices=batch)
    assert raised.value.error_data["Type"] == "ValidationException"
    (element,) = raised.value.error_data["Elements"]
    assert element["ValidationErrors"][0]["Message"] == "The document DueDate field must be specified."


def test_xeros_sdk_reads_forbidden_and_not_found(sdk: Sdk) -> None:
    with pytest.raises(HTTPStatusException) as forbidden:
        sdk.accounting.get_organisations("3b1e0b0e-0000-4000-8000-000000000000")
    assert forbidden.value.status == 403
    assert json.loads(forbidden.value.body)["Detail"] == "AuthenticationUnsuccessful"
    with pytest.raises(HTTPStatusException) as missing:
        sdk.accounting.get_invoice(sdk.tenant, "11111111-1111-4111-8111-111111111111")
    assert missing.value.status == 404


def test_xeros_sdk_reads_a_rate_limit(sdk: Sdk, xero: Client) -> None:
    # Not the minute's: its Retry-After makes urllib3, beneath the SDK, sleep and try again by itself.
    xero.control("POST", "faults", {"fault": "rate_limit", "problem": "concurrent"})
    with pytest.raises(HTTPStatusException) as limited:
        sdk.accounting.get_organisations(sdk.tenant)
    assert limited.value.status == 429


def test_xeros_sdk_disconnects(sdk: Sdk) -> None:
    (connection,) = sdk.identity.get_connections()
    sdk.identity.delete_connection(connection.id)
    assert sdk.identity.get_connections() == []


@pytest.mark.parametrize("name", ["london", "leeds", "sydney", "auckland", "boston"])
def test_xeros_sdk_reads_the_settings_of_every_organisation(sdk: Sdk, xero: Client, name: str) -> None:
    tenant = xero.connect(name).tenant
    sdk.token = {**xero.tokens, "scope": SCOPES.split()}
    (organisation,) = sdk.accounting.get_organisations(tenant).organisations
    assert organisation.name.startswith("Northwind Studio")
    assert len(sdk.accounting.get_accounts(tenant).accounts) > 40
    assert sdk.accounting.get_tax_rates(tenant).tax_rates
    assert next(each.sort_order for each in sdk.accounting.get_branding_themes(tenant).branding_themes) == 0
    currencies = [each.code.value for each in sdk.accounting.get_currencies(tenant).currencies]
    assert organisation.base_currency.value in currencies
    for category in sdk.accounting.get_tracking_categories(tenant, include_archived="true").tracking_categories:
        assert {each.status for each in category.options} == {"ACTIVE"}


def test_xeros_sdk_tracks_a_line_and_writes_a_note(sdk: Sdk, contact_id: str) -> None:
    category = sdk.accounting.get_tracking_categories(sdk.tenant).tracking_categories[0]
    tracking = LineItemTracking(
        tracking_category_id=category.tracking_category_id,
        tracking_option_id=category.options[1].tracking_option_id,
    )
    line = LineItem(description="Design", unit_amount=Decimal(9), account_code="200", tracking=[tracking])
    batch = Invoices(invoices=[design(contact_id, line_items=[line])])
    (made,) = sdk.accounting.create_invoices(sdk.tenant, invoices=batch).invoices
    assert (made.line_items[0].tracking[0].name, made.line_items[0].tracking[0].option) == ("Region", "South")
    note = HistoryRecords(history_records=[HistoryRecord(details="Agreed by phone")])
    sdk.accounting.create_invoice_history(sdk.tenant, made.invoice_id, note)
    newest = sdk.accounting.get_invoice_history(sdk.tenant, made.invoice_id).history_records[0]
    assert (newest.changes, newest.user, newest.details) == ("Note", "System Generated", "Agreed by phone")


def test_xeros_sdk_reads_payments_and_credits_of_an_invoice(sdk: Sdk, xero: Client, contact_id: str) -> None:
    batch = Invoices(invoices=[design(contact_id, invoice_number="SDK-9")])
    (made,) = sdk.accounting.create_invoices(sdk.tenant, invoices=batch).invoices
    xero.action("pay", invoice="SDK-9", amount="20.06")
    xero.action("credit", invoice="SDK-9", amount="50")
    (read,) = sdk.accounting.get_invoice(sdk.tenant, made.invoice_id).invoices
    assert (read.amount_paid, read.amount_credited, read.amount_due) == (Decimal("20.06"), Decimal(50), Decimal(50))
    assert read.credit_notes[0].applied_amount == Decimal(50)


def test_the_sdk_reads_payments_and_what_they_are_for(sdk: Sdk, xero: Client, contact_id: str) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    batch = Invoices(invoices=[design(contact_id, invoice_number="P-1"), design(contact_id, invoice_number="P-2")])
    first, second = api.create_invoices(tenant, invoices=batch).invoices
    xero.action("pay", invoice="P-1", amount="20.06", date="2026-03-05", reference="Part")
    together = xero.action("batch_pay", invoices=["P-1", "P-2"], date="2026-03-09")
    part, *others = api.get_payments(tenant, page=1, order="Date ASC").payments
    assert (part.amount, part.date, part.reference) == (Decimal("20.06"), date(2026, 3, 5), "Part")
    assert (part.payment_type, part.status, part.invoice.invoice_id) == (
        "ACCRECPAYMENT",
        "AUTHORISED",
        first.invoice_id,
    )
    assert {each.invoice.invoice_number for each in others} == {"P-1", "P-2"}
    (single,) = api.get_payment(tenant, others[0].payment_id).payments
    assert single.batch_payment_id == together["BatchPaymentID"]
    assert single.invoice.status == "PAID"
    (read,) = api.get_batch_payments(tenant).batch_payments
    assert (read.type, len(read.payments), read.total_amount) == ("RECBATCH", 2, Decimal("220.06"))
    (paid,) = api.get_invoice(tenant, second.invoice_id).invoices
    assert paid.payments[0].batch_payment_id == read.batch_payment_id


def test_the_sdk_reads_and_allocates_prepayments_and_overpayments(sdk: Sdk, xero: Client, contact_id: str) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    (sale,) = api.create_invoices(tenant, Invoices(invoices=[design(contact_id)])).invoices
    cashier = f"{SCOPES} accounting.payments"
    sdk.token = {**xero.connect("london", scope=cashier).tokens, "scope": cashier.split()}
    xero.action("overpay", contact=contact_id, amount="30")
    xero.action("prepay", contact=contact_id, amount="50", reference="Deposit")
    (over,), (pre,) = api.get_overpayments(tenant).overpayments, api.get_prepayments(tenant).prepayments
    assert (over.type, over.remaining_credit, pre.type) == ("RECEIVE-OVERPAYMENT", Decimal(30), "RECEIVE-PREPAYMENT")
    part = Allocation(amount=Decimal(10), invoice=Invoice(invoice_id=sale.invoice_id), date=date(2026, 3, 3))
    api.create_overpayment_allocations(tenant, over.overpayment_id, Allocations(allocations=[part]))
    api.create_prepayment_allocations(tenant, pre.prepayment_id, Allocations(allocations=[part]))
    (read,) = api.get_invoice(tenant, sale.invoice_id).invoices
    assert read.amount_credited == Decimal(20)
    assert read.overpayments[0].applied_amount == read.prepayments[0].applied_amount == Decimal(10)
    (left,) = api.get_overpayment(tenant, over.overpayment_id).overpayments
    assert (left.remaining_credit, left.allocations[0].amount) == (Decimal(20), Decimal(10))


def test_the_sdk_writes_and_reads_bills_credit_notes_and_orders(sdk: Sdk, contact_id: str) -> None:
    costs = LineItem(description="Paper", quantity=Decimal(2), unit_amount=Decimal("12.50"), account_code="429")
    sales = LineItem(description="Taken back", quantity=Decimal(1), unit_amount=Decimal(40), account_code="200")
    contact, day = Contact(contact_id=contact_id), date(2026, 3, 2)
    bill = Invoice(
        type="ACCPAY", contact=contact, line_items=[costs], date=day, due_date=date(2026, 4, 1), status="AUTHORISED"
    )
    note = CreditNote(type="ACCRECCREDIT", contact=contact, line_items=[sales], date=day, status="AUTHORISED")
    order = PurchaseOrder(contact=contact, line_items=[costs], date=day, delivery_date=date(2026, 4, 1))
    api, tenant = sdk.accounting, sdk.tenant
    (billed,) = api.create_invoices(tenant, Invoices(invoices=[bill])).invoices
    (noted,) = api.create_credit_notes(tenant, CreditNotes(credit_notes=[note])).credit_notes
    (ordered,) = api.create_purchase_orders(tenant, PurchaseOrders(purchase_orders=[order])).purchase_orders
    assert (billed.type, noted.remaining_credit, ordered.purchase_order_number) == ("ACCPAY", Decimal(48), "PO-0001")
    assert api.get_purchase_order(tenant, ordered.purchase_order_id).purchase_orders[0].status == "DRAFT"
    assert [each.credit_note_number for each in api.get_credit_notes(tenant).credit_notes] == ["CN-0001"]


def test_the_sdk_allocates_a_credit_note_and_attaches_a_file(sdk: Sdk, contact_id: str) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    sales = LineItem(description="Taken back", quantity=Decimal(1), unit_amount=Decimal(40), account_code="200")
    note = CreditNote(
        type="ACCRECCREDIT",
        contact=Contact(contact_id=contact_id),
        line_items=[sales],
        date=date(2026, 3, 2),
        status="AUTHORISED",
    )
    sale = design(contact_id, status="AUTHORISED", due_date=date(2026, 4, 1))
    (noted,) = api.create_credit_notes(tenant, CreditNotes(credit_notes=[note])).credit_notes
    (sold,) = api.create_invoices(tenant, Invoices(invoices=[sale])).invoices
    allocation = Allocation(amount=Decimal(10), invoice=Invoice(invoice_id=sold.invoice_id), date=date(2026, 3, 3))
    api.create_credit_note_allocation(tenant, noted.credit_note_id, Allocations(allocations=[allocation]))
    assert api.get_invoice(tenant, sold.invoice_id).invoices[0].amount_credited == Decimal(10)
    api.create_invoice_attachment_by_file_name(tenant, sold.invoice_id, "terms.txt", b"Thirty days")
    (file,) = api.get_invoice_attachments(tenant, sold.invoice_id).attachments
    assert (file.file_name, file.content_length) == ("terms.txt", 11)
