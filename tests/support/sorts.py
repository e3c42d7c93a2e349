"""Every sort of document that is sent, each with how it is copied and where Xero keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from demo.client import Client, as_credit_note
from demo.costs import a_credit_note, a_purchase_order, an_expense
from demo.invoices import an_invoice
from productive.xero.v1.documents_pb2 import Company


@dataclass(frozen=True)
class Sort:
    """`make` takes the document's id; `party` finds the company in what it made."""

    name: str
    kind: str
    plural: str
    id_key: str
    make: Callable[[str], Any]
    copy: Callable[[Client, Any], Any]
    party: Callable[[Any], Company]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return f"/{self.plural}"

    def one(self) -> "Case":
        """A document that nobody has seen before, to a company that nobody has seen before."""
        document_id = uuid4().hex[:10]
        message = self.make(document_id)
        party = self.party(message)
        party.company_id, party.name, party.billing_name = f"c{document_id}", f"Company {document_id}", ""
        return Case(self, document_id, message, party.name)


@dataclass(frozen=True)
class Case:
    """One document. Its company's name is its alone, so that it tells this document's copies from all others."""

    sort: Sort
    id: str
    message: Any
    company: str


SORTS: Mapping[str, Sort] = {
    sort.name: sort
    for sort in (
        Sort(
            "invoice",
            "INVOICE",
            "Invoices",
            "InvoiceID",
            lambda id: an_invoice(id, f"INV-{id}"),  # noqa: A006 - a document's own id
            lambda client, invoice: client.copy(invoice),
            lambda invoice: invoice.company,
        ),
        Sort(
            "credit note",
            "CREDIT_NOTE",
            "CreditNotes",
            "CreditNoteID",
            lambda id: a_credit_note(id, f"CN-{id}", "Hours that were billed twice", "50.00"),  # noqa: A006
            lambda client, note: client.copy(as_credit_note(note)),
            lambda note: note.company,
        ),
        Sort(
            "expense",
            "EXPENSE",
            "Invoices",
            "InvoiceID",
            an_expense,
            lambda client, expense: client.copy(expense),
            lambda expense: expense.vendor.company,
        ),
        Sort(
            "purchase order",
            "PURCHASE_ORDER",
            "PurchaseOrders",
            "PurchaseOrderID",
            lambda id: a_purchase_order(id, f"PO-{id}"),  # noqa: A006
            lambda client, order: client.copy(order),
            lambda order: order.vendor.company,
        ),
        Sort(
            "purchase order numbered by Xero",
            "PURCHASE_ORDER",
            "PurchaseOrders",
            "PurchaseOrderID",
            lambda id: a_purchase_order(id, ""),  # noqa: A006
            lambda client, order: client.copy(order, number_from_xero=True),
            lambda order: order.vendor.company,
        ),
    )
}
INVOICE = SORTS["invoice"]
