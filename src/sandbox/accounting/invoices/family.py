"""The documents that are written like invoices: one table of what differs from type to type.

Bills share the endpoint of invoices. Credit notes and purchase orders have endpoints and field names of their own, and
all the rest in common.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """`prefix` and `counter` number what is sent without a number; None leaves it without."""

    type: str
    plural: str
    singular: str
    id_field: str
    number_field: str
    prefix: str | None
    counter: str
    number_taken: str | None
    """Xero's words for a number that another has; None: any number of them may have it."""
    approval: str | None
    is_posted: bool = True
    """In the books: lock dates bind it, and it has something due."""
    has_due_date: bool = False
    has_reference: bool = True
    takes_discounts: bool = False
    has_url: bool = False
    four_decimals: bool = False
    """Unit amounts have four decimals whether or not the query asks for them."""
    makes_contacts: bool = True
    """A contact that is only named is made."""
    customer: bool = True


INVOICE = Member(
    type="ACCREC",
    plural="Invoices",
    singular="Invoice",
    id_field="InvoiceID",
    number_field="InvoiceNumber",
    prefix=None,  # the organisation's own
    counter="invoice",
    number_taken="Invoice # must be unique.",
    approval="CreateApprovedInvoice",
    has_due_date=True,
    takes_discounts=True,
    has_url=True,
)
BILL = Member(
    type="ACCPAY",
    plural="Invoices",
    singular="Invoice",
    id_field="InvoiceID",
    number_field="InvoiceNumber",
    prefix=None,
    counter="",
    number_taken=None,
    approval="CreateApprovedBill",
    has_due_date=True,
    has_reference=False,
    has_url=True,
    customer=False,
)
CREDIT_NOTE = Member(
    type="ACCRECCREDIT",
    plural="CreditNotes",
    singular="CreditNote",
    id_field="CreditNoteID",
    number_field="CreditNoteNumber",
    prefix="CN-",
    counter="credit note",
    number_taken="Credit note # must be unique.",  # the rule is Xero's, the words are ours
    approval=None,
)
PURCHASE_ORDER = Member(
    type="PURCHASEORDER",
    plural="PurchaseOrders",
    singular="PurchaseOrder",
    id_field="PurchaseOrderID",
    number_field="PurchaseOrderNumber",
    prefix="PO-",
    counter="purchase order",
    number_taken="Order number must be unique",
    approval="CreateApprovedPurchaseOrder",
    is_posted=False,
    takes_discounts=True,
    four_decimals=True,
    makes_contacts=False,
    customer=False,
)

MEMBERS: Mapping[str, Member] = {each.type: each for each in (INVOICE, BILL, CREDIT_NOTE, PURCHASE_ORDER)}


def member_of(type_: str) -> Member:
    """An unknown type is refused as such; until then it is written as an invoice would be."""
    return MEMBERS.get(type_, INVOICE)
