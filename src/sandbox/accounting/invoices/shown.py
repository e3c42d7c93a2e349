"""An invoice as Xero shows it: whole, in a paged list, in a plain list, as a summary."""

from decimal import Decimal

from sandbox.accounting.books import Books
from sandbox.accounting.call import Content
from sandbox.accounting.contacts import shown as contacts
from sandbox.accounting.invoices.tracking import show_tracking
from sandbox.accounting.shapes import Contact, CreditRow, Invoice, Line, PaymentRow
from sandbox.wire import FOUR, SIX, TWO, instant, iso_date, iso_instant, ms_date, rounded


def whole(books: Books, invoice: Invoice, contact: Contact | None, four_decimals: bool) -> Content:
    """As a single GET and every write answer it, with the whole contact."""
    shown = _top(invoice) | _credits(invoice)
    shown["Contact"] = contacts.whole(contact) if contact else {"ValidationErrors": []}
    lines = [show_line(books, line, four_decimals) for line in invoice.lines]
    return shown | _rest(invoice) | {"LineItems": lines} | _sums(invoice)


def paged(books: Books, invoice: Invoice, contact: Contact | None, four_decimals: bool) -> Content:
    """In a page of a list: with its lines, and the contact's short form."""
    shown = _top(invoice) | _credits(invoice)
    if contact:
        shown["Contact"] = contacts.inside_a_document(contact)
    lines = [show_line(books, line, four_decimals) for line in invoice.lines]
    return shown | _rest(invoice) | {"LineItems": lines} | _sums(invoice)


def listed(books: Books, invoice: Invoice, contact: Contact | None) -> Content:
    """In a list without pages: LineItems is there, and empty."""
    return paged(books, invoice, contact, four_decimals=False) | {"LineItems": []}


def summary(invoice: Invoice, contact: Contact | None) -> Content:
    """Under summaryOnly: without payments, attachments and lines."""
    shown = _top(invoice)
    shown.pop("HasAttachments")
    if contact:
        shown["Contact"] = contacts.inside_a_document(contact)
    return shown | _rest(invoice) | _sums(invoice)


def show_line(books: Books, line: Line, four_decimals: bool) -> Content:
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
        "Tracking": [show_tracking(books, each) for each in line.tracking],
        "Quantity": line.quantity,
    }
    present = {name: value for name, value in shown.items() if value is not None}
    return present | {"ValidationErrors": []}


def _places(value: Decimal | None, step: Decimal) -> Decimal | None:
    return rounded(value, step) if value is not None else None


def _top(invoice: Invoice) -> Content:
    shown: Content = {"Type": invoice.type, "InvoiceID": invoice.id}
    if invoice.number is not None:
        shown["InvoiceNumber"] = invoice.number
    if invoice.type == "ACCREC":
        shown["Reference"] = invoice.reference or ""
    if invoice.url:
        shown["Url"] = invoice.url
    if invoice.branding_theme_id:
        shown["BrandingThemeID"] = invoice.branding_theme_id
    return shown | {
        "AmountDue": invoice.amount_due,
        "AmountPaid": invoice.amount_paid,
        "AmountCredited": invoice.amount_credited,
        "SentToContact": invoice.sent_to_contact,
        "CurrencyRate": rounded(invoice.currency_rate, SIX),
        "HasErrors": False,
        "IsDiscounted": invoice.total_discount != 0,
        "HasAttachments": False,
    }


def _credits(invoice: Invoice) -> Content:
    payments = [_payment(payment) for payment in invoice.payments]
    notes = [_credit(credit) for credit in invoice.credits]
    return {"Payments": payments, "CreditNotes": notes, "Prepayments": [], "Overpayments": []}


def _credit(credit: CreditRow) -> Content:
    return {
        "CreditNoteID": credit.id,
        "CreditNoteNumber": credit.number,
        "ID": credit.id,
        "AppliedAmount": credit.amount,
        "DateString": iso_date(credit.date),
        "Date": ms_date(credit.date),
        "LineItems": [],
        "Total": credit.total,
    }


def _payment(payment: PaymentRow) -> Content:
    return {
        "PaymentID": payment.id,
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
    shown |= {
        "UpdatedDateUTC": instant(invoice.updated),
        "UpdatedDateUTCString": iso_instant(invoice.updated),
        "CurrencyCode": invoice.currency_code,
    }
    if invoice.fully_paid_on:
        shown["FullyPaidOnDate"] = ms_date(invoice.fully_paid_on)
    return shown
