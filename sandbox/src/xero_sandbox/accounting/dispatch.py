"""The paths of the accounting server: one row each. A further endpoint is a module and its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from xero_sandbox import idempotency
from xero_sandbox.accounting import attachments, history, purchase_orders
from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.contacts import endpoint as contacts
from xero_sandbox.accounting.credits import credit_notes, unapplied
from xero_sandbox.accounting.credits import endpoint as allocations
from xero_sandbox.accounting.gate import Admission
from xero_sandbox.accounting.invoices import endpoint as invoices
from xero_sandbox.accounting.payments import endpoint as payments
from xero_sandbox.accounting.settings import (
    accounts,
    branding_themes,
    currencies,
    organisation,
    tax_rates,
    tracking_categories,
)
from xero_sandbox.identity import apps
from xero_sandbox.messages import Refused, Reply
from xero_sandbox.refusals import JSON, ApiException, not_found, not_implemented, present, scope_missing
from xero_sandbox.visit import Visit
from xero_sandbox.wire import to_json
from xero_sandbox.xml import to_xml

Method = Literal["GET", "PUT", "POST", "DELETE"]
SETTINGS = ("accounting.settings",)
CONTACTS = ("accounting.contacts",)
INVOICES = ("accounting.invoices", "accounting.transactions")
"""The second is the broad scope that older apps hold."""
PAYMENTS = ("accounting.payments", "accounting.transactions")
FILES = ("accounting.attachments",)


@dataclass(frozen=True)
class Route:
    method: Method
    path: str
    """`{id}` stands for the second part of the path, `{part}` for the fourth."""
    scopes: tuple[str, ...]
    serve: Callable[[Call], Content | Reply]

    def allows(self, granted: frozenset[str]) -> bool:
        """Reading is allowed by the scope itself or by its `.read`."""
        if any(scope in granted for scope in self.scopes):
            return True
        return self.method == "GET" and any(f"{scope}.read" in granted for scope in self.scopes)


ROUTES = (
    Route("GET", "Organisation", SETTINGS, organisation.get_organisation),
    Route("GET", "Organisation/Actions", SETTINGS, organisation.get_actions),
    Route("GET", "Accounts", SETTINGS, accounts.get_accounts),
    Route("GET", "Accounts/{id}", SETTINGS, accounts.get_account),
    Route("GET", "TaxRates", SETTINGS, tax_rates.get_tax_rates),
    Route("GET", "TaxRates/{id}", SETTINGS, tax_rates.get_tax_rate),
    Route("GET", "BrandingThemes", SETTINGS, branding_themes.get_branding_themes),
    Route("GET", "BrandingThemes/{id}", SETTINGS, branding_themes.get_branding_theme),
    Route("GET", "Currencies", SETTINGS, currencies.get_currencies),
    Route("PUT", "Currencies", SETTINGS, currencies.put_currencies),
    Route("GET", "TrackingCategories", SETTINGS, tracking_categories.get_list),
    Route("PUT", "TrackingCategories", SETTINGS, tracking_categories.put_list),
    Route("GET", "TrackingCategories/{id}", SETTINGS, tracking_categories.get_one),
    Route("POST", "TrackingCategories/{id}", SETTINGS, tracking_categories.post_one),
    Route("PUT", "TrackingCategories/{id}/Options", SETTINGS, tracking_categories.put_options),
    Route("POST", "TrackingCategories/{id}/Options/{part}", SETTINGS, tracking_categories.post_option),
    Route("GET", "Contacts", CONTACTS, contacts.get_list),
    Route("GET", "Contacts/{id}", CONTACTS, contacts.get_one),
    Route("PUT", "Contacts", CONTACTS, contacts.put_list),
    Route("POST", "Contacts", CONTACTS, contacts.post_list),
    Route("POST", "Contacts/{id}", CONTACTS, contacts.post_one),
    Route("GET", "Contacts/{id}/History", CONTACTS, history.get_contact_history),
    Route("PUT", "Contacts/{id}/History", CONTACTS, history.put_contact_history),
    Route("GET", "Invoices", INVOICES, invoices.get_list),
    Route("GET", "Invoices/{id}", INVOICES, invoices.get_one),
    Route("PUT", "Invoices", INVOICES, invoices.put_list),
    Route("POST", "Invoices", INVOICES, invoices.post_list),
    Route("POST", "Invoices/{id}", INVOICES, invoices.post_one),
    Route("GET", "Invoices/{id}/History", INVOICES, history.get_invoice_history),
    Route("PUT", "Invoices/{id}/History", INVOICES, history.put_invoice_history),
    Route("GET", "CreditNotes", INVOICES, credit_notes.get_list),
    Route("GET", "CreditNotes/{id}", INVOICES, credit_notes.get_one),
    Route("PUT", "CreditNotes", INVOICES, credit_notes.put_list),
    Route("POST", "CreditNotes", INVOICES, credit_notes.post_list),
    Route("POST", "CreditNotes/{id}", INVOICES, credit_notes.post_one),
    Route("PUT", "CreditNotes/{id}/Allocations", INVOICES, allocations.put_note_allocation),
    Route("DELETE", "CreditNotes/{id}/Allocations/{part}", INVOICES, allocations.delete_note_allocation),
    Route("GET", "CreditNotes/{id}/History", INVOICES, history.get_note_history),
    Route("PUT", "CreditNotes/{id}/History", INVOICES, history.put_note_history),
    Route("GET", "Payments", PAYMENTS, payments.get_list),
    Route("GET", "Payments/{id}", PAYMENTS, payments.get_one),
    Route("PUT", "Payments", PAYMENTS, payments.put_list),
    Route("POST", "Payments", PAYMENTS, payments.post_list),
    Route("POST", "Payments/{id}", PAYMENTS, payments.post_one),
    Route("GET", "Payments/{id}/History", PAYMENTS, history.get_payment_history),
    Route("PUT", "Payments/{id}/History", PAYMENTS, history.put_payment_history),
    Route("GET", "BatchPayments", PAYMENTS, payments.get_batches),
    Route("GET", "BatchPayments/{id}", PAYMENTS, payments.get_batch),
    Route("GET", "Prepayments", PAYMENTS, unapplied.get_prepayments),
    Route("GET", "Prepayments/{id}", PAYMENTS, unapplied.get_prepayment),
    Route("PUT", "Prepayments/{id}/Allocations", PAYMENTS, allocations.put_prepayment_allocation),
    Route("DELETE", "Prepayments/{id}/Allocations/{part}", PAYMENTS, allocations.delete_prepayment_allocation),
    Route("GET", "Overpayments", PAYMENTS, unapplied.get_overpayments),
    Route("GET", "Overpayments/{id}", PAYMENTS, unapplied.get_overpayment),
    Route("PUT", "Overpayments/{id}/Allocations", PAYMENTS, allocations.put_overpayment_allocation),
    Route("DELETE", "Overpayments/{id}/Allocations/{part}", PAYMENTS, allocations.delete_overpayment_allocation),
    Route("GET", "PurchaseOrders", INVOICES, purchase_orders.get_list),
    Route("GET", "PurchaseOrders/{id}", INVOICES, purchase_orders.get_one),
    Route("PUT", "PurchaseOrders", INVOICES, purchase_orders.put_list),
    Route("POST", "PurchaseOrders", INVOICES, purchase_orders.post_list),
    Route("POST", "PurchaseOrders/{id}", INVOICES, purchase_orders.post_one),
    Route("GET", "PurchaseOrders/{id}/History", INVOICES, history.get_order_history),
    Route("PUT", "PurchaseOrders/{id}/History", INVOICES, history.put_order_history),
    Route("GET", "Invoices/{id}/Attachments", FILES, attachments.get_invoice_files),
    Route("GET", "Invoices/{id}/Attachments/{part}", FILES, attachments.get_invoice_file),
    Route("PUT", "Invoices/{id}/Attachments/{part}", FILES, attachments.put_invoice_file),
    Route("POST", "Invoices/{id}/Attachments/{part}", FILES, attachments.put_invoice_file),
    Route("GET", "CreditNotes/{id}/Attachments", FILES, attachments.get_note_files),
    Route("GET", "CreditNotes/{id}/Attachments/{part}", FILES, attachments.get_note_file),
    Route("PUT", "CreditNotes/{id}/Attachments/{part}", FILES, attachments.put_note_file),
    Route("POST", "CreditNotes/{id}/Attachments/{part}", FILES, attachments.put_note_file),
    Route("GET", "PurchaseOrders/{id}/Attachments", FILES, attachments.get_order_files),
    Route("GET", "PurchaseOrders/{id}/Attachments/{part}", FILES, attachments.get_order_file),
    Route("PUT", "PurchaseOrders/{id}/Attachments/{part}", FILES, attachments.put_order_file),
    Route("POST", "PurchaseOrders/{id}/Attachments/{part}", FILES, attachments.put_order_file),
)


def _index() -> dict[tuple[str, ...], dict[str, Route]]:
    table: dict[tuple[str, ...], dict[str, Route]] = {}
    for route in ROUTES:
        table.setdefault(tuple(route.path.lower().split("/")), {})[route.method] = route
    return table


_TABLE = _index()


def serve(visit: Visit, admission: Admission, path: str, ignore_store: bool) -> Reply:
    """Answers from the idempotency store, or does the call and keeps its answer. Raises Refused."""
    if not ignore_store:
        stored = idempotency.recall(visit.connection, admission.client_id, visit.request, visit.now)
        if stored is not None:
            return stored
    response = _done(visit, admission, path)
    idempotency.remember(visit.connection, admission.client_id, visit.request, response, visit.now)
    return response


def _done(visit: Visit, admission: Admission, path: str) -> Reply:
    app = apps.find(visit.connection, admission.client_id)
    call = Call(visit, admission, app.name if app else admission.client_id)
    wants_json = "application/json" in visit.request.headers.get("accept", "").lower()
    try:
        route = _route(call, path)
        if not route.allows(admission.scopes):
            raise scope_missing(visit.switches["missing_scope"])
        content = route.serve(call)
        if isinstance(content, Reply):
            return content
    except ApiException as error:
        return present(error, wants_json)
    if wants_json:
        return Reply(200, to_json(content), JSON)
    return Reply(200, to_xml("Response", content), "text/xml; charset=utf-8")


def _route(call: Call, path: str) -> Route:
    """Raises 404 for a path that is no endpoint, ApiException 20 for a method that it does not have."""
    parts = path.strip("/").split("/")
    methods = _methods(call, parts)
    if methods is None:
        raise Refused(not_found())
    route = methods.get(call.visit.request.method)
    if route is None:
        raise not_implemented()
    return route


def _methods(call: Call, parts: list[str]) -> dict[str, Route] | None:
    """An exact path goes before one with an id in it: Organisation/Actions is no organisation's id."""
    shape = [part.lower() for part in parts]
    if found := _TABLE.get(tuple(shape)):
        return found
    if len(shape) > 1:
        shape[1], call.id = "{id}", parts[1]
    if len(shape) > 3:
        shape[3], call.part_id = "{part}", parts[3]
    return _TABLE.get(tuple(shape))
