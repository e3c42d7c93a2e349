"""A transaction, with the repositories that take part in it."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from core.errors import PluginError
from ports.store.allocations import AllocationRepository
from ports.store.attempts import AttemptRepository
from ports.store.connections import ConnectionRepository
from ports.store.consents import ConsentRepository
from ports.store.contact_links import ContactLinkRepository
from ports.store.feed import FeedRepository
from ports.store.files import FileRepository
from ports.store.kept_payments import KeptPaymentsRepository
from ports.store.links import LinkRepository
from ports.store.operations import OperationRepository
from ports.store.payment_syncs import PaymentSyncRepository
from ports.store.refusals import RefusalRepository
from ports.store.restorations import RestorationRepository
from ports.store.runs import RunRepository
from ports.store.settings import SettingsRepository
from ports.store.transfers import TransferRepository
from ports.store.watermarks import WatermarkRepository


class StoreBusy(PluginError):
    """Retryable: the store could not be had in time, and nothing was done. Try the whole unit again.

    Raised by `commit` it may also mean that the response was lost: then nobody knows whether the unit was stored.
    """


class UnitMisused(RuntimeError):
    """A mistake of ours: a write in a unit that only reads, or a unit used after its commit or its block."""


class UnitOfWork(ABC):
    """All or nothing. What was written is rolled back unless `commit` was called, also when an exception passes.

    Not to be shared between threads, nor used after its block (UnitMisused). A remote call never happens inside.
    Any use of it may raise StoreBusy.
    """

    connections: ConnectionRepository
    consents: ConsentRepository
    settings: SettingsRepository
    links: LinkRepository
    transfers: TransferRepository
    attempts: AttemptRepository
    contact_links: ContactLinkRepository
    operations: OperationRepository
    files: FileRepository
    allocations: AllocationRepository
    payment_syncs: PaymentSyncRepository
    watermarks: WatermarkRepository
    kept_payments: KeptPaymentsRepository
    feed: FeedRepository
    restorations: RestorationRepository
    refusals: RefusalRepository
    runs: RunRepository

    @abstractmethod
    def commit(self) -> None:
        """Make all of it durable, at once. Nothing may follow in this unit (UnitMisused).

        KeyError, and nothing done, if a transfer names a dispatch that is not there: nobody would ever recover it.
        """


class UnitsOfWork(ABC):
    @abstractmethod
    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A unit that sees one consistent state, that of its first read at the latest, and blocks no writer.

        Its `commit` and its writes are refused with UnitMisused.
        """

    @abstractmethod
    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """A unit that writes. Two of them behave as if one came after the other (what it read is still true).

        Never within another unit of the same thread: it would wait for itself, and end in StoreBusy.
        """
