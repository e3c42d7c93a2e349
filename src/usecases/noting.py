"""Internal notes: written to the document's history once the ledger has the document, and never twice."""

from dataclasses import replace
from datetime import timedelta

from injector import inject

from core.errors import LedgerError, Refused
from core.transfer import Transfer
from ports import Clock, StoreBusy, UnitsOfWork
from usecases.access import LedgerAccess
from usecases.allocating import connection_through, is_usable

WAITS = timedelta(minutes=1)
"""So long is left to the call that sent the document."""

MOST_AT_ONCE = 100


class Notes:
    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess) -> None:
        self._units = units
        self._access = access

    def write(self, transfer: Transfer) -> bool:
        """Whether the note is there now. Whatever goes wrong leaves it owed, for the timer."""
        with self._units.reading() as unit:
            connection = connection_through(unit, transfer)
        assert connection is not None, "connections are never removed"
        assert transfer.ledger_id is not None, "only of a document that the ledger has"
        kind, note = transfer.content.kind, transfer.content.note
        try:
            with self._access.reading(connection) as ledger:
                if not any(same_words(note, each) for each in ledger.notes(kind, transfer.ledger_id)):
                    ledger.add_note(kind, transfer.ledger_id, note, f"note-{transfer.id}")
            self._settle(transfer)
        except (LedgerError, Refused, StoreBusy):  # the document is there: its copy must not fail for the note
            return False
        return True

    def _settle(self, transfer: Transfer) -> None:
        with self._units.writing() as unit:
            stored = unit.transfers.get(transfer.document.organization_id, transfer.id)
            if stored is not None and stored.note_owed:
                unit.transfers.update(replace(stored, note_owed=False))
                unit.commit()


class WriteNotes:
    """Every note that is owed since more than a minute; answers how many were written. For the timer."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, notes: Notes) -> None:
        self._units = units
        self._clock = clock
        self._notes = notes

    def __call__(self) -> int:
        with self._units.reading() as unit:
            owing = unit.transfers.owing_notes(self._clock.now() - WAITS, MOST_AT_ONCE)
            usable = [each for each in owing if is_usable(connection_through(unit, each))]
        return sum(self._notes.write(transfer) for transfer in usable)


def same_words(one: str, other: str) -> bool:
    """Ends of lines and runs of spaces may come back otherwise than they were sent."""
    return one.split() == other.split()
