"""What the core needs from outside: small abstract classes whose docstrings are contracts.

Each has one abstract suite under tests/contract, run on every adapter of that port.
"""

from ports.authorizer import Authorizer, Grant
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.ledger import Accepted, Allocation, ElementResult, Ledger, Ledgers, Look, Rejected, WriteResponse
from ports.payment_ledger import PaymentLedger, PaymentLedgers, PaymentList, SnapshotPage, TouchedPage
from ports.store.allocations import AllocationRepository
from ports.store.attempts import AttemptRepository
from ports.store.connections import ConnectionRepository
from ports.store.consents import ConsentRepository
from ports.store.contact_links import ContactLinkRepository
from ports.store.failures import AlreadyExists, StaleVersion
from ports.store.feed import FeedRepository
from ports.store.files import FileRepository
from ports.store.kept_payments import KeptPaymentsRepository
from ports.store.links import LinkFilter, LinkRepository
from ports.store.operations import Operation, OperationRepository
from ports.store.payment_syncs import PaymentSyncRepository
from ports.store.refusals import RefusalRepository
from ports.store.restorations import RestorationRepository
from ports.store.runs import RunRepository
from ports.store.settings import SettingsRepository
from ports.store.transfers import TransferFilter, TransferRepository
from ports.store.unit_of_work import StoreBusy, UnitMisused, UnitOfWork, UnitsOfWork
from ports.store.watermarks import WatermarkRepository
from ports.token_vault import TokenSet, TokenVault
from ports.webhooks import NotSigned, WebhookReader

__all__ = [
    "Accepted",
    "Allocation",
    "AllocationRepository",
    "AlreadyExists",
    "AttemptRepository",
    "Authorizer",
    "Clock",
    "ConnectionRepository",
    "ConsentRepository",
    "ContactLinkRepository",
    "ElementResult",
    "FeedRepository",
    "FileRepository",
    "Grant",
    "Identifiers",
    "KeptPaymentsRepository",
    "Ledger",
    "Ledgers",
    "LinkFilter",
    "LinkRepository",
    "Look",
    "NotSigned",
    "Operation",
    "OperationRepository",
    "PaymentLedger",
    "PaymentLedgers",
    "PaymentList",
    "PaymentSyncRepository",
    "RefusalRepository",
    "Rejected",
    "RestorationRepository",
    "RunRepository",
    "SettingsRepository",
    "SnapshotPage",
    "StaleVersion",
    "StoreBusy",
    "TokenSet",
    "TokenVault",
    "TouchedPage",
    "TransferFilter",
    "TransferRepository",
    "UnitMisused",
    "UnitOfWork",
    "UnitsOfWork",
    "WatermarkRepository",
    "WebhookReader",
    "WriteResponse",
]
