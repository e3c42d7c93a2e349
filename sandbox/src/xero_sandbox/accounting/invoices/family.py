"""The documents that are written like invoices: one table of what differs from type to type.

Bills share the endpoint of invoices. Credit notes and purchase orders have endpoints and field names of their own, and
all the rest in common. Prepayments and overpayments are only read: Xero makes them of bank transactions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace


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
    payment_type: str = ""
    """What Xero calls a payment of it, or from it."""
    is_credit: bool = False
    """Something that is left of it can be allocated to invoices."""
    is_written: bool = True
    """By clients of the API."""
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
    payment_type="ACCRECPAYMENT",
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
    payment_type="ACCPAYPAYMENT",
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
    payment_type="ARCREDITPAYMENT",
    is_credit=True,
)
SUPPLIER_CREDIT_NOTE = replace(
    CREDIT_NOTE,
    type="ACCPAYCREDIT",
    prefix=None,
    counter="",
    number_taken=None,
    payment_type="APCREDITPAYMENT",
    customer=False,
)
RECEIVED_OVERPAYMENT = replace(
    CREDIT_NOTE,
    type="RECEIVE-OVERPAYMENT",
    plural="Overpayments",
    singular="Overpayment",
    id_field="OverpaymentID",
    number_field="",
    prefix=None,
    counter="",
    number_taken=None,
    payment_type="AROVERPAYMENTPAYMENT",
    is_written=False,
)
SPENT_OVERPAYMENT = replace(
    RECEIVED_OVERPAYMENT, type="SPEND-OVERPAYMENT", payment_type="APOVERPAYMENTPAYMENT", customer=False
)
RECEIVED_PREPAYMENT = replace(
    RECEIVED_OVERPAYMENT,
    type="RECEIVE-PREPAYMENT",
    plural="Prepayments",
    singular="Prepayment",
    id_field="PrepaymentID",
    number_field="InvoiceNumber",
    payment_type="ARPREPAYMENTPAYMENT",
)
SPENT_PREPAYMENT = replace(
    RECEIVED_PREPAYMENT, type="SPEND-PREPAYMENT", payment_type="APPREPAYMENTPAYMENT", customer=False
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

_ALL = (
    INVOICE,
    BILL,
    CREDIT_NOTE,
    SUPPLIER_CREDIT_NOTE,
    PURCHASE_ORDER,
    RECEIVED_OVERPAYMENT,
    SPENT_OVERPAYMENT,
    RECEIVED_PREPAYMENT,
    SPENT_PREPAYMENT,
)
MEMBERS: Mapping[str, Member] = {each.type: each for each in _ALL}
WRITTEN = frozenset(each.type for each in _ALL if each.is_written)


def member_of(type_: str) -> Member:
    """An unknown type is refused as such; until then it is written as an invoice would be."""
    return MEMBERS.get(type_, INVOICE)
