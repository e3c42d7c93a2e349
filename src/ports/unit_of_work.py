"""A transaction, with the repositories that take part in it."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from core.errors import PluginError
from ports.payment_store import FeedRepository, KeptPaymentsRepository, PaymentSyncRepository, WatermarkRepository
from ports.repositories import (
    AllocationRepository,
    AttemptRepository,
    ConnectionRepository,
    ConsentRepository,
    ContactLinkRepository,
    FileRepository,
    LinkRepository,
    OperationRepository,
    RefusalRepository,
    RestorationRepository,
    SettingsRepository,
    TransferRepository,
)


class StoreBusy(PluginError):
    """Retryable: the store could not be had in time, and nothing was done. Try the whole unit again.

    Raised by `commit` it may also mean that the answer was lost: then nobody knows whether the unit was stored.
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
