"""Xero's own words about invoices; where only the rule is known, the words are ours and say so."""

from decimal import Decimal

NOT_MODIFIABLE = "Invoice not of valid status for modification"
HAS_PAYMENTS = "This document cannot be edited as it has a payment or credit note allocated to it."
NOT_CREATABLE = "Invoice not of valid status for creation"
WRONG_TYPE = "Invoice not of valid type for creation"
NO_LINES = "One or more line items must be specified"
NO_CONTACT = "A Contact must be specified for this type of transaction"
VOID_WITH_PAYMENTS = (
    "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it."
)
DATE_WITH_PAYMENTS = "Date cannot be changed on an invoice that has payment or credit notes allocated to it."
NO_DUE_DATE = "The document DueDate field must be specified."
NO_ACCOUNT = "Account code or ID must be specified"
BAD_ACCOUNT = "Account must be valid."
BAD_TAX = "Tax rate must be valid."
TAX_TOO_LARGE = "The tax amount cannot be greater than the line amount!"
WRONG_TOTAL = "The invoice total does not equal the sum of the lines."
NOT_FOUND = "The document with the supplied id was not found for this endpoint."
PLAN_LIMIT = "You have reached the limit of invoices you can approve"
ONLY_AUTHORISED_SENT = "Only AUTHORISED invoices may have SentToContact updated."
ONLY_AUTHORISED_ORDERS_SENT = "Only AUTHORISED and BILLED purchase orders may have SentToContact updated."

OVERPAID = "Payment amount exceeds the amount outstanding on this document"
ALLOCATED_TOO_MUCH = "Credit Note cannot be allocated as amount is greater than amount outstanding"
PAID_OFF = "The invoice you are trying to allocate to has already been paid off"
BAD_TRACKING = "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."

# The rule is Xero's, the words are ours.
NO_DESCRIPTION = "Description must be specified"
NEGATIVE_TOTAL = "The total of the document must not be less than zero"
BAD_URL = "Url must be an absolute address"
XERO_URL = "Url must not contain the word xero"
NO_DISCOUNT = "Discounts are only supported on ACCREC invoices"
NO_UNIT_AMOUNT = "UnitAmount must be specified where Quantity is"
NOT_ALLOCATABLE = "Credit notes can only be allocated once they are AUTHORISED"
NOT_PAYABLE = "Credit notes can only be allocated to AUTHORISED invoices"
OVERSPENT = "The amount to be allocated exceeds the remaining credit"
WRONG_PARTY = "A credit note can only be allocated to an invoice of the same contact and currency"
TOO_LARGE = "The line amount must not be greater than 9,999,999,999.99"
BAD_LINE_AMOUNT_TYPES = "LineAmountTypes must be Exclusive, Inclusive or NoTax"
BAD_RATE = "CurrencyRate must be greater than zero"
BAD_THEME = "The BrandingThemeID does not match a branding theme of this organisation"
TOO_MUCH_TRACKING = "A line item can have no more than 2 tracking categories"


def bad_account(code: str) -> str:
    return f"Account code '{code}' is not a valid code for this document."


def archived_account(code: str) -> str:
    return (
        f"Account code '{code}' has been archived, or has been deleted. Each line item must reference a valid account."
    )


def bad_item(code: str) -> str:
    return f"Item code '{code}' is not valid"


def wrong_tax(tax_type: str, code: str) -> str:
    return f"The TaxType code '{tax_type}' cannot be used with account code '{code}'."


def wrong_line_total(sent: Decimal, expected: Decimal) -> str:
    return f"The line total {sent:.2f} does not match the expected line total {expected:.2f}"


def negative_quantity(quantity: Decimal) -> str:
    return f"The quantity value '{quantity:.4f}' is invalid. Quantity must not be less than zero."


def locked(kind: str, day: str) -> str:
    return f"The document date cannot be before the {kind} lock date, currently set at {day}"


def no_currency(code: str) -> str:
    return f"Organisation is not subscribed to currency {code}"


def too_long(field: str, longest: int) -> str:
    return f"The {field} field exceeds the maximum length of {longest} characters."
