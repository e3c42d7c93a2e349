"""Credits: money and credit notes of a contact, and what of them settles which invoice."""

from decimal import Decimal
from typing import Any

import msgspec

from xero_sandbox.accounting.credits.allocations import AllocationWriter, new_allocation, problems
from xero_sandbox.accounting.credits.endpoint import show_allocation
from xero_sandbox.accounting.diary import PERSON
from xero_sandbox.accounting.invoices import chronicle
from xero_sandbox.accounting.invoices.family import (
    RECEIVED_OVERPAYMENT,
    RECEIVED_PREPAYMENT,
    SPENT_OVERPAYMENT,
    SPENT_PREPAYMENT,
    Member,
)
from xero_sandbox.accounting.invoices.totals import summed
from xero_sandbox.accounting.payments import wording
from xero_sandbox.accounting.shapes import CreditRow, Invoice, Line
from xero_sandbox.accounting.where import stored
from xero_sandbox.control.actions.deed import Deed
from xero_sandbox.control.responses import Mistake
from xero_sandbox.messages import new_id
from xero_sandbox.storage.shelves import Condition
from xero_sandbox.wire import SIX, rounded


def credit(deed: Deed) -> Any:
    """Applies a credit note that is in no list to an invoice: invoice, amount? (default: all that is due), number?,
    date?, total?"""
    invoice = deed.invoice()
    if invoice.status != "AUTHORISED":
        raise Mistake(wording.NOT_PAYABLE)
    amount = deed.amount(invoice.amount_due)
    if amount > invoice.amount_due or amount <= 0:
        raise Mistake(wording.OVERPAID)
    row = CreditRow(
        id=new_id(),
        number=str(deed.asked.get("number") or f"CN-{deed.books.next_number('credit note'):04d}"),
        date=deed.day("date"),
        amount=amount,
        total=rounded(Decimal(str(deed.asked.get("total", amount)))),
    )
    credited = msgspec.structs.replace(invoice, credits=(*invoice.credits, row))
    return deed.keep_invoice(credited, "Credit Applied", f"Credit note {row.number} for {row.amount}.")


def remove_credit(deed: Deed) -> Any:
    """Takes such a credit note off an invoice again: invoice, number."""
    invoice = deed.invoice()
    number = str(deed.asked["number"])
    left = tuple(row for row in invoice.credits if row.number != number or row.allocation_id)
    if len(left) == len(invoice.credits):
        raise Mistake(f"no credit note {number!r} on this invoice", 404)
    uncredited = msgspec.structs.replace(invoice, credits=left)
    return deed.keep_invoice(uncredited, "Credit Removed", f"Credit note {number}.")


def overpay(deed: Deed) -> Any:
    """Makes an overpayment: contact, amount, date?, reference?, currency?, rate?, purchases? (to a supplier)."""
    purchases = bool(deed.asked.get("purchases"))
    system_account = Condition(f"{stored('system_account')} = ?", ("CREDITORS" if purchases else "DEBTORS",))
    account = next(deed.books.accounts.select(system_account, limit=1))
    return _made(deed, SPENT_OVERPAYMENT if purchases else RECEIVED_OVERPAYMENT, account.code)


def prepay(deed: Deed) -> Any:
    """Makes a prepayment: contact, amount, date?, reference?, currency?, rate?, purchases? (to a supplier), account?"""
    member = SPENT_PREPAYMENT if deed.asked.get("purchases") else RECEIVED_PREPAYMENT
    return _made(deed, member, str(deed.asked.get("account", "400" if deed.asked.get("purchases") else "200")))


def _made(deed: Deed, member: Member, account_code: str | None) -> Any:
    organisation, contact = deed.books.organisation, deed.contact()
    currency = deed.books.currencies.get(str(deed.asked.get("currency") or organisation.base_currency).upper())
    amount = rounded(Decimal(str(deed.asked["amount"])))
    if amount <= 0 or currency is None:
        raise Mistake("the amount is above zero, in a currency of the organisation")
    reference = deed.asked.get("reference")
    made = Invoice(
        id=new_id(),
        type=member.type,
        number=str(reference or "") if member.number_field else None,
        reference=reference,
        contact_id=contact.id,
        date=deed.day("date"),
        status="AUTHORISED",
        currency_code=currency.code,
        currency_rate=rounded(Decimal(str(deed.asked.get("rate") or currency.rate)), SIX),
        line_amount_types="NoTax",
        lines=(_line(member, amount, account_code, organisation.no_tax_type),),
        updated=deed.stamp,
    )
    kept = summed(made)
    deed.books.family(kept.type).put(kept, new=True)
    chronicle.note(deed.books, kept, "Created", chronicle.about(kept, contact), deed.stamp, PERSON)
    return deed.show_invoice(kept)


def _line(member: Member, amount: Decimal, account_code: str | None, tax_type: str) -> Line:
    return Line(
        id=new_id(),
        description=member.singular,
        quantity=Decimal("1.0000"),
        unit_amount=amount,
        line_amount=amount,
        account_code=account_code,
        tax_type=tax_type,
    )


def allocate(deed: Deed) -> Any:
    """Lets a credit settle an invoice: credit (id or number of a credit note; id of an overpayment or prepayment),
    invoice, amount? (default: as much as both have), date?. Answers the allocation."""
    source, invoice = deed.credit(), deed.invoice()
    amount = deed.amount(min(source.amount_due, invoice.amount_due))
    refused = next(problems(source, invoice, amount), None)
    if refused:
        raise Mistake(refused)
    made = new_allocation(source, invoice.id, amount, deed.day("date"), deed.stamp)
    _, settled = AllocationWriter(deed.books, deed.stamp).apply(made, source, invoice)
    return show_allocation(made, settled)


def remove_allocation(deed: Deed) -> Any:
    """Takes it back: allocation (its id). The invoice owes again, the credit has the amount again."""
    made = deed.books.allocations.get(str(deed.asked["allocation"]).lower())
    if made is None or made.status != "ACTIVE":
        raise Mistake("no such allocation", 404)
    _, invoice = AllocationWriter(deed.books, deed.stamp).undo(made)
    return {**show_allocation(made, invoice), "IsDeleted": True}
