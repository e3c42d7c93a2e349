"""What Xero refuses about an invoice or bill, as a list of rules that are asked one after another."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.contacts import rules as contact_rules
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.invoices.edits import LOOKED_UP_TAX
from xero_sandbox.accounting.invoices.family import PURCHASE_ORDER, WRITTEN, member_of
from xero_sandbox.accounting.invoices.given import DocumentGiven, LineGiven
from xero_sandbox.accounting.invoices.lines import sent_amount_problems
from xero_sandbox.accounting.invoices.moves import DEAD, POSTED, UNAPPROVED
from xero_sandbox.accounting.invoices.totals import LINE_AMOUNT_TYPES
from xero_sandbox.accounting.invoices.tracking import tracking_problems
from xero_sandbox.accounting.settings.accounts import CLASS_OF
from xero_sandbox.accounting.settings.currencies import has_multicurrency
from xero_sandbox.accounting.shapes import Account, Contact, Invoice, Line
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Condition
from xero_sandbox.switches import Switches

APPROVED_SALES = Condition("d.type = 'ACCREC' AND d.status IN ('AUTHORISED', 'PAID')")
LONGEST_INSTRUCTIONS = 500
LARGEST_LINE = Decimal("9999999999.99")


@dataclass(frozen=True)
class Case:
    """One invoice that is about to be written."""

    books: Books
    switches: Switches
    given: DocumentGiven
    after: Invoice
    before: Invoice | None
    contact: Contact | None

    @property
    def untouched_lines(self) -> bool:
        """Lines that were good when they were saved are not asked again, whatever has been archived since."""
        same_status = self.before is not None and self.before.status == self.after.status
        return same_status and self.given.line_items is None


Rule = Callable[[Case], Iterator[str]]


def problems(case: Case) -> Iterator[str]:
    for rule in RULES:
        yield from rule(case)


def _kind(case: Case) -> Iterator[str]:
    if case.after.type not in WRITTEN:
        yield wording.WRONG_TYPE
    if case.after.line_amount_types not in LINE_AMOUNT_TYPES:
        yield wording.BAD_LINE_AMOUNT_TYPES


def _contact(case: Case) -> Iterator[str]:
    if case.contact is None:
        return
    kept = case.before is not None and case.before.contact_id == case.contact.id
    if case.contact.status == "ARCHIVED" and not kept:
        yield contact_rules.ARCHIVED


def _lines(case: Case) -> Iterator[str]:
    if not case.after.lines:
        yield wording.NO_LINES
    if case.untouched_lines:
        return
    for index, line in enumerate(case.after.lines):
        yield from _line(case, line)
        if case.given.line_items and index < len(case.given.line_items):
            sent = case.given.line_items[index]
            yield from sent_amount_problems(sent, line)
            if case.after.type == PURCHASE_ORDER.type and _lacks_price(case, sent):
                yield wording.NO_UNIT_AMOUNT
            yield from tracking_problems(case.books, sent, case.switches["unknown_tracking"] == "refuse")


def _lacks_price(case: Case, sent: LineGiven) -> bool:
    """Xero: a purchase order's Quantity requires UnitAmount. A line that is kept has its own."""
    kept = {line.id for line in case.before.lines} if case.before else set()
    is_new = str(sent.line_item_id) not in kept
    return is_new and sent.quantity is not None and sent.unit_amount is None and sent.line_amount is None


def _line(case: Case, line: Line) -> Iterator[str]:
    if not line.description:
        yield wording.NO_DESCRIPTION
    if len(line.description or "") > 4000:
        yield wording.too_long("Description", 4000)
    if line.quantity is not None and line.quantity < 0:
        yield wording.negative_quantity(line.quantity)
    if abs(line.line_amount) > LARGEST_LINE:
        yield wording.TOO_LARGE
    if abs(line.tax_amount) > abs(line.line_amount):
        yield wording.TAX_TOO_LARGE
    if not member_of(case.after.type).takes_discounts and (line.discount_rate or line.discount_amount):
        yield wording.NO_DISCOUNT
    if line.item_code:
        yield wording.bad_item(line.item_code)  # there are no items yet
    yield from _account_and_tax(case, line)


def _account_and_tax(case: Case, line: Line) -> Iterator[str]:
    account = case.books.accounts_by_id.get(line.account_id or "")
    if account is None and line.account_code:
        yield wording.bad_account(line.account_code)
    elif account is None and line.account_id:
        yield wording.BAD_ACCOUNT
    elif account is None:
        only_words = line.quantity is None and line.unit_amount is None
        if case.after.status in POSTED and member_of(case.after.type).is_posted and not only_words:
            yield wording.NO_ACCOUNT
    elif account.status != "ACTIVE":
        yield wording.archived_account(account.code or "")
    elif account.type == "BANK" or account.system_account:
        yield wording.bad_account(account.code or "")
    yield from _tax(case, line, account)


def _tax(case: Case, line: Line, account: Account | None) -> Iterator[str]:
    if line.tax_type is None:
        return
    rate = case.books.tax_rates_by_type.get(line.tax_type)
    if rate is None or rate.status != "ACTIVE" or line.tax_type == LOOKED_UP_TAX:
        yield wording.BAD_TAX
    elif account is not None and CLASS_OF[account.type] not in rate.classes:
        yield wording.wrong_tax(line.tax_type, account.code or "")


def _due_date(case: Case) -> Iterator[str]:
    has_one = member_of(case.after.type).has_due_date
    if has_one and case.after.status in POSTED and case.after.due_date is None:
        yield wording.NO_DUE_DATE


def _lock(case: Case) -> Iterator[str]:
    """A document dated on or before a lock date can be neither made nor changed."""
    days = [case.after.date] + ([case.before.date] if case.before else [])
    if member_of(case.after.type).is_posted:
        yield from locked(case.books, min(days))


def locked(books: Books, day: date) -> Iterator[str]:
    organisation = books.organisation
    locks = (("period", organisation.period_lock_date), ("end of year", organisation.end_of_year_lock_date))
    for kind, lock in locks:
        if lock is not None and day <= lock:
            yield wording.locked(kind, f"{lock:%d-%b-%Y}")


def _currency(case: Case) -> Iterator[str]:
    organisation, code = case.books.organisation, case.after.currency_code
    foreign_to_it = code != organisation.base_currency and not has_multicurrency(organisation)
    if code not in case.books.exchange_rates or foreign_to_it:
        yield wording.no_currency(code)
    if case.after.currency_rate <= 0:
        yield wording.BAD_RATE


def _branding_theme(case: Case) -> Iterator[str]:
    theme = case.given.branding_theme_id
    if theme is not None and str(theme) not in case.books.themes_by_id:
        yield wording.BAD_THEME


def _url(case: Case) -> Iterator[str]:
    url = case.given.url
    if not url:
        return
    if not re.match(r"https?://[^/\s]", url, re.IGNORECASE):
        yield wording.BAD_URL
    if re.search("xero", url, re.IGNORECASE):
        yield wording.XERO_URL


def _number(case: Case) -> Iterator[str]:
    """Not of bills; a dead document keeps its number unless the switch says otherwise."""
    taken = member_of(case.after.type).number_taken
    if taken is None or not case.after.number:
        return
    owner = case.books.family(case.after.type).find("InvoiceNumber", folded(case.after.number))
    if owner is None or owner.id == case.after.id:
        return
    if owner.status in DEAD and case.switches["dead_number"] == "reuse":
        return
    yield taken


def _plan(case: Case) -> Iterator[str]:
    """A small plan has a number of sales invoices that may be approved."""
    most = case.books.organisation.invoice_limit
    approves = case.after.status == "AUTHORISED" and (case.before is None or case.before.status in UNAPPROVED)
    if most is None or case.after.type != "ACCREC" or not approves:
        return
    if case.books.invoices.count(APPROVED_SALES) >= most:
        yield wording.PLAN_LIMIT


def _lengths(case: Case) -> Iterator[str]:
    for field, value in (("InvoiceNumber", case.after.number), ("Reference", case.after.reference)):
        if len(value or "") > 255:
            yield wording.too_long(field, 255)
    if len(case.after.delivery_instructions or "") > LONGEST_INSTRUCTIONS:
        yield wording.too_long("DeliveryInstructions", LONGEST_INSTRUCTIONS)


def _totals(case: Case) -> Iterator[str]:
    if case.after.total < 0:
        yield wording.NEGATIVE_TOTAL
    sent = (case.given.sub_total, case.given.total_tax, case.given.total)
    worked_out = (case.after.sub_total, case.after.total_tax, case.after.total)
    wrong = any(a is not None and a != b for a, b in zip(sent, worked_out, strict=True))
    if wrong and case.switches["wrong_total"] == "refuse":
        yield wording.WRONG_TOTAL


RULES: tuple[Rule, ...] = (
    _kind,
    _contact,
    _lines,
    _due_date,
    _lock,
    _currency,
    _branding_theme,
    _url,
    _number,
    _plan,
    _lengths,
    _totals,
)
