"""Units of work in memory: as isolated as those of a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

from adapters.memory.attempts import MemoryAttempts
from adapters.memory.connections import MemoryConnections, MemoryConsents
from adapters.memory.files import MemoryAllocations, MemoryFiles
from adapters.memory.links import MemoryContactLinks, MemoryLinks
from adapters.memory.operations import MemoryOperations
from adapters.memory.payment_store import MemoryFeed, MemoryKeptPayments, MemoryPaymentSyncs, MemoryWatermarks
from adapters.memory.restorations import MemoryRestorations
from adapters.memory.runs import MemoryRuns
from adapters.memory.settings import MemorySettings
from adapters.memory.state import State, View
from adapters.memory.transfers import MemoryRefusals, MemoryTransfers, check_dispatches
from ports import StoreBusy, UnitOfWork, UnitsOfWork

PATIENCE = timedelta(seconds=5)


class MemoryUnitOfWork(UnitOfWork):
    """One unit; `committed` holds the new state once `commit` was called."""

    committed: State | None = None

    def __init__(self, view: View) -> None:
        self._view = view
        self.connections = MemoryConnections(view)
        self.consents = MemoryConsents(view)
        self.settings = MemorySettings(view)
        self.links = MemoryLinks(view)
        self.transfers = MemoryTransfers(view)
        self.attempts = MemoryAttempts(view)
        self.contact_links = MemoryContactLinks(view)
        self.operations = MemoryOperations(view)
        self.files = MemoryFiles(view)
        self.allocations = MemoryAllocations(view)
        self.payment_syncs = MemoryPaymentSyncs(view)
        self.watermarks = MemoryWatermarks(view)
        self.restorations = MemoryRestorations(view)
        self.refusals = MemoryRefusals(view)
        self.runs = MemoryRuns(view)
        self.kept_payments = MemoryKeptPayments(view)
        self.feed = MemoryFeed(view)

    def commit(self) -> None:
        check_dispatches(self._view.write())
        self.committed = self._view.end()


class MemoryUnitsOfWork(UnitsOfWork):
    """One store. A writing unit holds the lock and works on a copy, which takes the place of the state when it ends.

    A copy costs time in proportion to what is stored: fit for tests and demonstrations.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._state = State()
        self._writing = Lock()
        self._patience = patience.total_seconds()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        view = View(self._state, may_write=False)
        try:
            yield MemoryUnitOfWork(view)
        finally:
            view.end()

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        if not self._writing.acquire(timeout=self._patience):
            raise StoreBusy("Another unit of work is writing")
        view = View(self._state.copy(), may_write=True)
        unit = MemoryUnitOfWork(view)
        try:
            yield unit
        finally:
            view.end()
            self._state = unit.committed or self._state
            self._writing.release()
