"""Allocating a copied credit note to the copy of the invoice that it credits, where a setting says so.

It settles an invoice, so each of our own allocations is kept by its id: what comes back from the ledger as a credit is
known to be ours.
"""

from dataclasses import replace

from injector import inject

from core.allocation import OwnAllocation
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import AccessDenied, GrantGone, LedgerError, NothingDone, Refused, Uncertain
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.money import Money
from core.problems import Problem, Reason
from core.transfer import Transfer
from ports import Clock, Ledger, UnitsOfWork
from usecases.ledger_access import LedgerAccess
from usecases.sends.pending import PendingFollowups, sent_through
from usecases.turns import each_in_turn

ROOT = "credited_invoice_id"


class NotPossible(Exception):
    """The books do not allow it as they are: said, and not tried again by itself."""


class AllocationWriter:
    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, clock: Clock, pending: PendingFollowups) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._pending = pending

    def settle(self, transfer: Transfer) -> tuple[Problem, ...]:
        """Make the transfer's pending allocation; a warning says what failed. What may be tried again stays pending."""
        invoice, note = transfer.content.allocate_to, transfer.ledger_id
        if invoice is None or note is None:
            return self._ended(transfer)
        try:
            with self._units.reading() as unit:
                connection = sent_through(unit, transfer)
            self._allocate(connection, transfer, note, invoice)
        except NotPossible as no:
            return self._ended(transfer, not_allocated(str(no)))
        except (NothingDone, Uncertain, AccessDenied, GrantGone, Refused) as later:
            if self._pending.put_off(transfer):
                return (not_allocated(f"{later}; it is tried again"),)
            return self._ended(transfer, not_allocated(f"{later}; it was tried for a day"))
        except LedgerError as refused:
            return self._ended(transfer, not_allocated(str(refused)))
        return self._ended(transfer)

    def _allocate(self, connection: Connection, transfer: Transfer, note: LedgerId, invoice: LedgerId) -> None:
        with self._access.reading(connection) as ledger:
            own = self._found(ledger, transfer, note, invoice)
            if own is None:
                own = self._own(transfer, note, invoice, amount_to_allocate(ledger, note, invoice))
                self._put(own)
                key = f"allocate-{transfer.id}"
                made = ledger.allocate(note, invoice, own.amount, transfer.content.issued_on, key)
                own = replace(own, allocation_id=made)
            self._put(own)

    def _found(self, ledger: Ledger, transfer: Transfer, note: LedgerId, invoice: LedgerId) -> OwnAllocation | None:
        """An allocation that is there: an earlier response that was lost, or an earlier copy of this very note."""
        for there in ledger.allocations(note):
            if there.invoice_id.casefold() == invoice.casefold():
                return replace(self._own(transfer, note, invoice, there.amount), allocation_id=there.id)
        return None

    def _own(self, transfer: Transfer, note: LedgerId, invoice: LedgerId, amount: Money) -> OwnAllocation:
        return OwnAllocation(
            organization_id=transfer.document.organization_id,
            tenant_id=transfer.tenant_id,
            transfer_id=transfer.id,
            note_id=note,
            invoice_id=invoice,
            amount=amount,
            at=self._clock.now(),
        )

    def _put(self, own: OwnAllocation) -> None:
        with self._units.writing() as unit:
            unit.allocations.put(own)
            unit.commit()

    def _ended(self, transfer: Transfer, *problems: Problem) -> tuple[Problem, ...]:
        """Nothing is pending any more; what could not be done is kept on the link, for whoever looks later."""
        with self._units.writing() as unit:
            stored = unit.transfers.get(transfer.document.organization_id, transfer.id)
            if stored is not None and stored.allocation_pending:
                unit.transfers.update(replace(stored, allocation_pending=False))
            link = unit.links.current(transfer.document)
            if problems and link is not None and link.transfer_id == transfer.id:
                unit.links.update(replace(link, differences=(*link.differences, *problems)))
            unit.commit()
        return problems


class AllocateCredits:
    """Every allocation that was put off; returns how many were looked at. For the timer."""

    @inject
    def __init__(self, pending: PendingFollowups, allocation_writer: AllocationWriter) -> None:
        self._pending = pending
        self._allocation_writer = allocation_writer

    def __call__(self) -> int:
        def settle(transfer: Transfer) -> bool:
            self._allocation_writer.settle(transfer)
            return True

        return each_in_turn(self._pending.due(lambda unit: unit.transfers.with_pending_allocations), settle)


def amount_to_allocate(ledger: Ledger, note_id: LedgerId, invoice_id: LedgerId) -> Money:
    """As much as the note has left and the invoice still owes; NotPossible where that is nothing."""
    note = ledger.document(DocumentKind.CREDIT_NOTE, note_id)
    invoice = ledger.document(DocumentKind.INVOICE, invoice_id)
    for what, document in (("credit note", note), ("invoice", invoice)):
        if document.status is not LedgerStatus.AUTHORISED:
            raise NotPossible(f"the {what} {document.number} is {document.status} in Xero, and must be approved")
    if note.currency != invoice.currency:
        raise NotPossible(f"the credit note is in {note.currency}, and the invoice in {invoice.currency}")
    amount = min(note.amount_due.amount, invoice.amount_due.amount)
    if amount <= 0:
        raise NotPossible("nothing is left of one of them")
    return Money(amount, note.currency)


def not_allocated(why: str) -> Problem:
    return Problem(Reason.NOT_ALLOCATED, ROOT, f"The credit note was not allocated: {why}")
