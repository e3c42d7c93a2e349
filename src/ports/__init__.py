"""What the core needs from outside: small abstract classes whose docstrings are contracts.

Each has one abstract suite under tests/contract, run on every adapter of that port.
"""

from ports.authorizer import Authorizer, Grant
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.ledger import Accepted, Allocation, Answer, ElementResult, Ledger, Ledgers, Look, Rejected
from ports.payment_ledger import PaymentLedger, PaymentLedgers, PaymentList, SnapshotPage, TouchedPage
from ports.payment_store import (
    FeedEntry,
    FeedRepository,
    KeptPaymentsRepository,
    PaymentSyncRepository,
    WatermarkRepository,
)
from ports.repositories import (
    AllocationRepository,
    AlreadyThere,
    AttemptRepository,
    ConnectionRepository,
    ConsentRepository,
    ContactLink,
    ContactLinkRepository,
    FileRepository,
    LinkRepository,
    LinksWanted,
    Operation,
    OperationRepository,
    OwnAllocation,
    RefusalRepository,
    RestorationRepository,
    SettingsRepository,
    StaleVersion,
    TransferRepository,
    TransfersWanted,
)
from ports.token_vault import TokenSet, TokenVault
from ports.unit_of_work import StoreBusy, UnitMisused, UnitOfWork, UnitsOfWork
from ports.webhooks import NotSigned, WebhookReader

__all__ = [
    "Accepted",
    "Allocation",
    "AllocationRepository",
    "AlreadyThere",
    "Answer",
    "AttemptRepository",
    "Authorizer",
    "Clock",
    "ConnectionRepository",
    "ConsentRepository",
    "ContactLink",
    "ContactLinkRepository",
    "ElementResult",
    "FeedEntry",
    "FeedRepository",
    "FileRepository",
    "Grant",
    "Identifiers",
    "KeptPaymentsRepository",
    "Ledger",
    "Ledgers",
    "LinkRepository",
    "LinksWanted",
    "Look",
    "NotSigned",
    "Operation",
    "OperationRepository",
    "OwnAllocation",
    "PaymentLedger",
    "PaymentLedgers",
    "PaymentList",
    "PaymentSyncRepository",
    "RefusalRepository",
    "Rejected",
    "RestorationRepository",
    "SettingsRepository",
    "SnapshotPage",
    "StaleVersion",
    "StoreBusy",
    "TokenSet",
    "TokenVault",
    "TouchedPage",
    "TransferRepository",
    "TransfersWanted",
    "UnitMisused",
    "UnitOfWork",
    "UnitsOfWork",
    "WatermarkRepository",
    "WebhookReader",
]
