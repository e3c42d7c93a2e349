"""Allocations below a credit note, a prepayment or an overpayment: made and deleted."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.credits.allocations import AllocationWriter, new_allocation, problems
from xero_sandbox.accounting.credits.credit_notes import note_named_in_path
from xero_sandbox.accounting.credits.unapplied import overpayment_named_in_path, prepayment_named_in_path
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.accounting.reading import Day, Given, plain, read_elements
from xero_sandbox.accounting.shapes import Allocation, Invoice
from xero_sandbox.accounting.writing import Outcome, write_batch
from xero_sandbox.clock import from_milliseconds
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found
from xero_sandbox.storage.folding import folded
from xero_sandbox.wire import ms_date, rounded

Named = Callable[[Call], Invoice]


class InvoiceNamed(Given, frozen=True, kw_only=True):
    invoice_id: UUID | None = None
    invoice_number: str | None = None


class AllocationGiven(Given, frozen=True, kw_only=True):
    amount: Decimal | None = None
    date: Day | None = None
    invoice: InvoiceNamed | None = None


def put(call: Call, named: Named) -> Content:
    request = call.visit.request
    named(call)
    given = read_elements(request.body, request.headers.get("content-type", ""), "Allocations", AllocationGiven)
    return write_batch(call, "Allocations", "HasErrors", given, lambda call, each: _allocate(call, named(call), each))


def delete(call: Call, named: Named) -> Content:
    credit, made = named(call), call.books.allocations.get(call.part_id.lower())
    if made is None or made.note_id != credit.id or made.status != "ACTIVE":
        raise Refused(not_found())
    _, invoice = AllocationWriter(call.books, call.now).undo(made)
    return call.envelope("Allocations", [{**show_allocation(made, invoice), "IsDeleted": True}])


def _allocate(call: Call, credit: Invoice, given: AllocationGiven) -> Outcome:
    """The credit is read anew for each: the allocation before it may have used some of it."""
    invoice = _invoice(call, given.invoice)
    amount = rounded(given.amount or Decimal(0))
    day = plain(given.date) if given.date else from_milliseconds(call.now).date()
    made = new_allocation(credit, invoice.id if invoice else "", amount, day, call.now)
    errors = [*problems(credit, invoice, amount)] if invoice else [wording.NOT_FOUND]
    if errors or invoice is None:
        return Outcome(show_allocation(made, invoice), tuple(errors))
    AllocationWriter(call.books, call.now).apply(made, credit, invoice)
    return Outcome(show_allocation(made, invoice))


def _invoice(call: Call, named: InvoiceNamed | None) -> Invoice | None:
    if named is None:
        return None
    if named.invoice_id:
        return call.books.invoices.get(str(named.invoice_id))
    return call.books.invoices.find("InvoiceNumber", folded(named.invoice_number or ""))


def show_allocation(made: Allocation, invoice: Invoice | None) -> Content:
    shown: Content = {"AllocationID": made.id, "Amount": made.amount, "Date": ms_date(made.date), "IsDeleted": False}
    if invoice is not None:
        shown["Invoice"] = {"InvoiceID": invoice.id, "InvoiceNumber": invoice.number}
    return shown | {"ValidationErrors": []}


def of(named: Named) -> tuple[Callable[[Call], Content], Callable[[Call], Content]]:
    """Making one and deleting one, for one kind of credit."""
    return (lambda call: put(call, named), lambda call: delete(call, named))


put_note_allocation, delete_note_allocation = of(note_named_in_path)
put_prepayment_allocation, delete_prepayment_allocation = of(prepayment_named_in_path)
put_overpayment_allocation, delete_overpayment_allocation = of(overpayment_named_in_path)
