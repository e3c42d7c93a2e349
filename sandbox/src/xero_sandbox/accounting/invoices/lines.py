"""Lines: what was sent, what was there before, and the account and tax rate that follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.invoices.given import LineGiven
from xero_sandbox.accounting.invoices.totals import HUNDRED, NO_TAX, line_amount, line_tax
from xero_sandbox.accounting.invoices.tracking import tracked
from xero_sandbox.accounting.reading import plain
from xero_sandbox.accounting.shapes import Account, Line
from xero_sandbox.messages import new_id
from xero_sandbox.wire import FOUR, TWO, ZERO, rounded

T = TypeVar("T")
ONE = Decimal("1.0000")
EMPTY = Line(id="")


@dataclass(frozen=True)
class LineWriter:
    """Turns sent lines into kept ones for one document."""

    books: Books
    line_amount_types: str
    four_decimals: bool
    keeps_tax: bool = False
    """A line's tax type stays when its account changes, as it must once the total is fixed."""

    def written(self, given: LineGiven, before: Line | None) -> Line:
        """A new line, or `before` with what was sent laid over it. Sets no totals straight: see `problems`."""
        account, old = self._account(given, before), before or EMPTY
        quantity, unit_amount, amount = self._amounts(given, before)
        tax_type = self._tax_type(given, before, account)
        tax_amount, tax_given = self._tax(given, before, amount, tax_type)
        return Line(
            id=before.id if before else new_id(),
            description=_either(given.description, old.description),
            quantity=quantity,
            unit_amount=unit_amount,
            line_amount=amount,
            tax_type=tax_type,
            tax_amount=tax_amount,
            tax_given=tax_given,
            account_code=account.code if account else given.account_code,
            account_id=account.id if account else plain(given.account_id),
            item_code=_either(given.item_code, old.item_code),
            discount_rate=_either(given.discount_rate, old.discount_rate),
            discount_amount=_either(given.discount_amount, old.discount_amount),
            tracking=tracked(self.books, given.tracking) if given.tracking is not None else old.tracking,
        )

    def retaxed(self, line: Line) -> Line:
        """The same line after LineAmountTypes changed."""
        return self.written(LineGiven(), line)

    def _account(self, given: LineGiven, before: Line | None) -> Account | None:
        if given.account_id:
            return self.books.accounts_by_id.get(str(given.account_id))
        if given.account_code:
            return self.books.accounts_by_code.get(given.account_code)
        return self.books.accounts_by_id.get(before.account_id or "") if before else None

    def _amounts(self, given: LineGiven, before: Line | None) -> tuple[Decimal | None, Decimal | None, Decimal]:
        """Quantity, unit amount and line amount; of the first two, one that is missing is worked out."""
        old = before or EMPTY
        quantity = _either(given.quantity, old.quantity)
        unit_amount = _either(given.unit_amount, old.unit_amount)
        rate = _either(given.discount_rate, old.discount_rate)
        off = _either(given.discount_amount, old.discount_amount)
        if quantity is None and unit_amount is None and given.line_amount is None:
            return None, None, ZERO
        quantity = rounded(quantity, FOUR) if quantity is not None else ONE
        if unit_amount is None and given.line_amount is not None:
            amount = rounded(given.line_amount)
            return quantity, _unit_behind(amount, quantity, rate, off), amount
        step = FOUR if self.four_decimals or given.unit_amount is None else TWO
        unit_amount = rounded(unit_amount or ZERO, step)
        return quantity, unit_amount, line_amount(quantity, unit_amount, rate, off)

    def _tax_type(self, given: LineGiven, before: Line | None, account: Account | None) -> str | None:
        if self.line_amount_types == NO_TAX:
            return self.books.organisation.no_tax_type
        if given.tax_type:
            return given.tax_type
        if before is not None and (self.keeps_tax or account is None or account.id == before.account_id):
            return before.tax_type
        return account.tax_type if account else None

    def _tax(
        self, given: LineGiven, before: Line | None, amount: Decimal, tax_type: str | None
    ) -> tuple[Decimal, bool]:
        """A tax amount that was sent is kept as sent, until something that it depends on changes."""
        if self.line_amount_types == NO_TAX:
            return ZERO, False
        if given.tax_amount is not None:
            return rounded(given.tax_amount), True
        if before and before.tax_given and (before.line_amount, before.tax_type) == (amount, tax_type):
            return before.tax_amount, True
        rate = self.books.tax_rates_by_type.get(tax_type or "")
        return line_tax(amount, rate.rate if rate else Decimal(0), self.line_amount_types), False


def sent_amount_problems(given: LineGiven, line: Line) -> Iterator[str]:
    """A line amount that was sent must be what quantity, unit amount and discount make."""
    if given.line_amount is not None and rounded(given.line_amount) != line.line_amount:
        yield wording.wrong_line_total(given.line_amount, line.line_amount)


def _unit_behind(amount: Decimal, quantity: Decimal, rate: Decimal | None, off: Decimal | None) -> Decimal:
    """The unit amount that makes this line amount."""
    if not quantity or rate == HUNDRED:
        return rounded(amount, FOUR)
    gross = amount + (off or 0) if rate is None else amount * HUNDRED / (HUNDRED - rate)
    return rounded(gross / quantity, FOUR)


def _either(sent: T | None, kept: T | None) -> T | None:
    return sent if sent is not None else kept
