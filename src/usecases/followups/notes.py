"""Internal notes: written to the document's history once the ledger has the document, and never twice."""

from dataclasses import replace

from injector import inject

from core.errors import Invalid, LedgerError, MissingInLedger, Refused, RequestUnreadable
from core.problems import Problem, Reason
from core.transfer import Transfer
from ports import StoreBusy, UnitsOfWork
from usecases.ledger_access import LedgerAccess
from usecases.sends.pending import PendingFollowups, sent_through
from usecases.turns import each_in_turn


class NoteWriter:
    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, pending: PendingFollowups) -> None:
        self._units = units
        self._access = access
        self._pending = pending

    def write(self, transfer: Transfer) -> bool:
        """Whether the note is there now. What may be tried again stays pending, for the timer."""
        with self._units.reading() as unit:
            connection = sent_through(unit, transfer)
        kind, note, document = transfer.content.kind, transfer.content.note, transfer.ledger_id
        if document is None:
            raise ValueError(f"Transfer {transfer.id} has no document in the ledger to write a note to")
        try:
            with self._access.reading(connection) as ledger:
                if not any(is_same_text(note, each) for each in ledger.notes(kind, document)):
                    ledger.add_note(kind, document, note, f"note-{transfer.id}")
            self._settle(transfer)
        except (Invalid, MissingInLedger, RequestUnreadable) as refused:  # it would be so each time
            self._settle(transfer, not_written(refused))
            return False
        except (LedgerError, Refused, StoreBusy) as later:  # the document is there: its copy must not fail for the note
            if not self._pending.put_off(transfer):
                self._settle(transfer, not_written(later))
            return False
        return True

    def _settle(self, transfer: Transfer, *problems: Problem) -> None:
        """Nothing is pending any more; what could not be done is kept on the link, for whoever looks later."""
        with self._units.writing() as unit:
            stored = unit.transfers.get(transfer.document.organization_id, transfer.id)
            if stored is None or not stored.note_pending:
                return
            unit.transfers.update(replace(stored, note_pending=False))
            link = unit.links.current(transfer.document)
            if problems and link is not None and link.transfer_id == transfer.id:
                unit.links.update(replace(link, differences=(*link.differences, *problems)))
            unit.commit()


class WritePendingNotes:
    """Every note that is pending and due; returns how many were written. For the timer."""

    @inject
    def __init__(self, pending: PendingFollowups, notes: NoteWriter) -> None:
        self._pending = pending
        self._notes = notes

    def __call__(self) -> int:
        return each_in_turn(self._pending.due(lambda unit: unit.transfers.with_pending_notes), self._notes.write)


def not_written(why: Exception) -> Problem:
    return Problem(Reason.XERO_WARNING, "", f"The internal note was not written: {why}")


def is_same_text(one: str, other: str) -> bool:
    """Ends of lines and runs of spaces may come back otherwise than they were sent."""
    return one.split() == other.split()
