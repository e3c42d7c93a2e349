"""What differs from kind to kind of document: one table. A further kind is a row here, a translator and a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.caller import Permission
from core.documents.kind import DocumentKind


class MarkIn(StrEnum):
    """Where a document in the ledger says which send it is (Xero has a link on invoices and bills only)."""

    URL = "url"
    REFERENCE = "reference"


class Side(StrEnum):
    """Which side of the books a document is on: it decides which accounts and tax types its lines may bear."""

    INCOME = "income"
    COSTS = "costs"


@dataclass(frozen=True, slots=True)
class KindRules:
    """What is true of one kind.

    `view_path` is where a person sees it in Xero. `takes_online_files`: attachments may be shown to the customer.
    `is_posted`: it is in the books, so that lock dates bind it. `goes_out`: the other party reads it, line by line.
    """

    permission: Permission
    side: Side
    mark_in: MarkIn
    view_path: str
    takes_online_files: bool
    is_posted: bool
    goes_out: bool


KINDS: Mapping[DocumentKind, KindRules] = {
    DocumentKind.INVOICE: KindRules(
        permission=Permission.COPY_INVOICES,
        side=Side.INCOME,
        mark_in=MarkIn.URL,
        view_path="/AccountsReceivable/View.aspx?InvoiceID={id}",
        takes_online_files=True,
        is_posted=True,
        goes_out=True,
    ),
    DocumentKind.CREDIT_NOTE: KindRules(
        permission=Permission.COPY_INVOICES,
        side=Side.INCOME,
        mark_in=MarkIn.REFERENCE,
        view_path="/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}",
        takes_online_files=True,
        is_posted=True,
        goes_out=True,
    ),
    DocumentKind.EXPENSE: KindRules(
        permission=Permission.COPY_EXPENSES,
        side=Side.COSTS,
        mark_in=MarkIn.URL,
        view_path="/AccountsPayable/View.aspx?InvoiceID={id}",
        takes_online_files=False,
        is_posted=True,
        goes_out=False,
    ),
    DocumentKind.PURCHASE_ORDER: KindRules(
        permission=Permission.COPY_PURCHASE_ORDERS,
        side=Side.COSTS,
        mark_in=MarkIn.REFERENCE,
        view_path="/Accounts/Payable/PurchaseOrders/View/{id}",
        takes_online_files=False,
        is_posted=False,
        goes_out=True,
    ),
}


def rules_of(kind: DocumentKind) -> KindRules:
    return KINDS[kind]
