"""An invoice as Xero shows it: whole, in a paged list, in a plain list, as a summary."""

from decimal import Decimal

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Content
from xero_sandbox.accounting.contacts import shown as contacts
from xero_sandbox.accounting.invoices.family import BILL, PURCHASE_ORDER, member_of
from xero_sandbox.accounting.invoices.tracking import show_tracking
from xero_sandbox.accounting.shapes import Contact, CreditRow, Invoice, Line, PaymentRow
from xero_sandbox.wire import FOUR, SIX, TWO, instant, iso_date, iso_instant, ms_date, rounded

NO_CREDITS: Content = {"CreditNotes": [], "Prepayments": [], "Overpayments": []}


def whole(books: Books, invoice: Invoice, contact: Contact | None, four_decimals: bool) -> Content:
    """As a single GET and every write answer it, with the whole contact."""
    shown = _top(books, invoice) | _credits(invoice)
    shown["Contact"] = contacts.whole(contact) if contact else {"ValidationErrors": []}
    four = four_decimals or member_of(invoice.type).four_decimals
    with_option_ids = books.switches["tracking_ids"] != "nowhere"
    lines = [show_line(books, line, four, with_option_ids) for line in invoice.lines]
    return shown | _rest(invoice) | {"LineItems": lines} | _sums(invoice)


def paged(books: Books, invoice: Invoice, contact: Contact | None, four_decimals: bool) -> Content:
    """In a page of a list: with its lines, and the contact's short form."""
    shown = _top(books, invoice) | _credits(invoice)
    if contact:
        shown["Contact"] = contacts.inside_a_document(contact)
    with_option_ids = books.switches["tracking_ids"] == "everywhere"
    lines = [show_line(books, line, four_decimals, with_option_ids) for line in invoice.lines]
    return shown | _rest(invoice) | {"LineItems": lines} | _sums(invoice)


def listed(books: Books, invoice: Invoice, contact: Contact | None) -> Content:
    """In a list without pages: LineItems is there, and empty."""
    return paged(books, invoice, contact, four_decimals=False) | {"LineItems": []}


def summary(books: Books, invoice: Invoice, contact: Contact | None) -> Content:
    """Under summaryOnly: without payments, attachments and lines."""
    shown = _top(books, invoice)
    shown.pop("HasAttachments")
    if contact:
        shown["Contact"] = contacts.inside_a_document(contact)
    return shown | _rest(invoice) | _sums(invoice)


def show_line(books: Books, line: Line, four_decimals: bool, with_option_ids: bool) -> Content:
    shown: Content = {"LineItemID": line.id, "Description": line.description}
    shown |= {
        "ItemCode": line.item_code,
        "UnitAmount": _places(line.unit_amount, FOUR if four_decimals else TWO),
        "TaxType": line.tax_type,
        "TaxAmount": line.tax_amount,
        "LineAmount": line.line_amount,
        "DiscountRate": _places(line.discount_rate, FOUR),
        "DiscountAmount": _places(line.discount_amount, FOUR),
        "AccountCode": line.account_code,
        "AccountID": line.account_id,
        "Tracking": [show_tracking(books, each, with_option_ids) for each in line.tracking],
        "Quantity": line.quantity,
    }
    present = {name: value for name, value in shown.items() if value is not None}
    return present | {"ValidationErrors": []}


def _places(value: Decimal | None, step: Decimal) -> Decimal | None:
    return rounded(value, step) if value is not None else None


def _top(books: Books, invoice: Invoice) -> Content:
    """Seen live: a bill's Reference is always "", SentToContact is told only where it is true and never of a bill, and
    CurrencyRate is left out of some documents: see the switch."""
    member = member_of(invoice.type)
    shown: Content = {"Type": invoice.type, member.id_field: invoice.id}
    if member.is_credit:
        shown["ID"] = invoice.id
    if invoice.number is not None and member.number_field:
        shown[member.number_field] = invoice.number
    shown["Reference"] = invoice.reference or ""
    if invoice.url:
        shown["Url"] = invoice.url
    if invoice.branding_theme_id:
        shown["BrandingThemeID"] = invoice.branding_theme_id
    shows_rate = invoice.currency_code != books.organisation.base_currency or books.switches["base_rate"] == "shown"
    return (
        shown
        | _standing(invoice)
        | {
            **({"SentToContact": True} if invoice.sent_to_contact and invoice.type != BILL.type else {}),
            **({"CurrencyRate": rounded(invoice.currency_rate, SIX)} if shows_rate else {}),
            "HasErrors": False,
            "IsDiscounted": invoice.total_discount != 0,
            "HasAttachments": invoice.has_attachments,
        }
    )


def _standing(invoice: Invoice) -> Content:
    """What is due, or left. An order has neither, but says where and when to deliver."""
    if member_of(invoice.type).is_credit:
        return {"RemainingCredit": invoice.amount_due}
    if invoice.type == PURCHASE_ORDER.type:
        shown: Content = {}
        if invoice.delivery_date:
            day = invoice.delivery_date
            shown |= {"DeliveryDateString": iso_date(day), "DeliveryDate": ms_date(day)}
        if invoice.expected_arrival_date:
            day = invoice.expected_arrival_date
            shown |= {"ExpectedArrivalDateString": iso_date(day), "ExpectedArrivalDate": ms_date(day)}
        texts = {
            "DeliveryAddress": invoice.delivery_address,
            "DeliveryInstructions": invoice.delivery_instructions,
            "AttentionTo": invoice.attention_to,
            "Telephone": invoice.telephone,
        }
        return shown | {name: text for name, text in texts.items() if text}
    return {
        "AmountDue": invoice.amount_due,
        "AmountPaid": invoice.amount_paid,
        "AmountCredited": invoice.amount_credited,
    }


def _credits(invoice: Invoice) -> Content:
    if invoice.type == PURCHASE_ORDER.type:
        return {}
    payments = [_payment(payment) for payment in invoice.payments]
    if member_of(invoice.type).is_credit:
        return {"Allocations": [_allocation(credit) for credit in invoice.credits], "Payments": payments}
    shown: Content = {"Payments": payments, **NO_CREDITS}
    for source in dict.fromkeys(credit.source for credit in invoice.credits):
        shown[source] = [_credit(credit) for credit in invoice.credits if credit.source == source]
    return shown


def _allocation(credit: CreditRow) -> Content:
    """As the credit shows it: `id` and `number` are the invoice's there."""
    return {
        "AllocationID": credit.allocation_id,
        "Amount": credit.amount,
        "Date": ms_date(credit.date),
        "IsDeleted": False,
        "Invoice": {"InvoiceID": credit.id, "InvoiceNumber": credit.number},
    }


def _credit(credit: CreditRow) -> Content:
    names = {"CreditNoteID": credit.id, "CreditNoteNumber": credit.number}
    return {
        **(names if credit.source == "CreditNotes" else {f"{credit.source.removesuffix('s')}ID": credit.id}),
        "ID": credit.id,
        "AppliedAmount": credit.amount,
        "DateString": iso_date(credit.date),
        "Date": ms_date(credit.date),
        "LineItems": [],
        "Total": credit.total,
        **({"HasErrors": False} if credit.source == "CreditNotes" else {}),
    }


def _payment(payment: PaymentRow) -> Content:
    batch = {"BatchPaymentID": payment.batch_id} if payment.batch_id else {}
    return {
        "PaymentID": payment.id,
        **batch,
        "Date": ms_date(payment.date),
        "Amount": payment.amount,
        "Reference": payment.reference or "",
        "CurrencyRate": rounded(payment.currency_rate, SIX),
        "HasAccount": False,
        "HasValidationErrors": False,
    }


def _rest(invoice: Invoice) -> Content:
    shown: Content = {"DateString": iso_date(invoice.date), "Date": ms_date(invoice.date)}
    if invoice.due_date:
        shown |= {"DueDateString": iso_date(invoice.due_date), "DueDate": ms_date(invoice.due_date)}
    if invoice.expected_payment_date:
        shown["ExpectedPaymentDate"] = ms_date(invoice.expected_payment_date)
    if invoice.planned_payment_date:
        shown["PlannedPaymentDate"] = ms_date(invoice.planned_payment_date)
    return shown | {"Status": invoice.status, "LineAmountTypes": invoice.line_amount_types}


def _sums(invoice: Invoice) -> Content:
    shown: Content = {
        "SubTotal": invoice.sub_total,
        "TotalTax": invoice.total_tax,
        "Total": invoice.total,
    }
    if invoice.total_discount:
        shown["TotalDiscount"] = invoice.total_discount
    shown |= {"UpdatedDateUTC": instant(invoice.updated), "CurrencyCode": invoice.currency_code}
    if invoice.type != PURCHASE_ORDER.type:  # Xero: not of purchase orders
        shown["UpdatedDateUTCString"] = iso_instant(invoice.updated)
    if invoice.fully_paid_on:
        shown["FullyPaidOnDate"] = ms_date(invoice.fully_paid_on)
    return shown
