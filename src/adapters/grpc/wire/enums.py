"""The contract's enums beside the domain's: equal names, so that one table per enum serves both ways."""

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

from core.choice import CopyMode
from core.connection import ConnectionState
from core.direction import Decision, Occurrence
from core.documents import Approval, DocumentKind, InvoiceState
from core.ledger import LedgerStatus
from core.link import LinkOrigin, LinkState
from core.payments import ItemKind, Origin, Standing
from core.payments.feed import EventType
from core.payments.switch import SwitchState
from core.problems import Reason, Severity
from core.runs import ItemState, RunState
from core.settings import InitialStatus, NumberSource, PdfSource, ReferenceField, TrackingSource
from core.transfer import AttemptPurpose, TransferState
from productive.xero.v1 import (
    common_pb2,
    connection_service_pb2,
    documents_pb2,
    error_reason_pb2,
    event_service_pb2,
    link_service_pb2,
    payment_service_pb2,
    run_service_pb2,
    settings_service_pb2,
    transfer_service_pb2,
)

if TYPE_CHECKING:
    from google.protobuf.internal.enum_type_wrapper import _EnumTypeWrapper

V = TypeVar("V", bound=int)
E = TypeVar("E", bound=Enum)

UNSPECIFIED = 0


class Names(Generic[V, E]):
    """One enum of the contract and its twin in the domain, joined by the names of their values.

    `untold` are the domain's values that the contract has no name for; they travel as UNSPECIFIED. A value that
    has a name on neither side fails at import.
    """

    def __init__(self, wire: "_EnumTypeWrapper[V]", domain: type[E], untold: Iterable[E] = ()) -> None:
        self.wire = wire
        prefix = wire.DESCRIPTOR.values_by_number[UNSPECIFIED].name.removesuffix("UNSPECIFIED")
        names = {member: f"{prefix}{member.name}" for member in domain if member not in set(untold)}
        self._values = {member: wire.Value(name) for member, name in names.items()}
        self._values |= {member: wire.Value(f"{prefix}UNSPECIFIED") for member in untold}
        self._members: dict[int, E] = {wire.Value(name): member for member, name in names.items()}

    def value(self, member: E) -> V:
        return self._values[member]

    def member(self, value: int) -> E | None:
        """None for UNSPECIFIED and for values that this version does not know."""
        return self._members.get(value)

    @property
    def name(self) -> str:
        return self.wire.DESCRIPTOR.name


DOCUMENT_KINDS = Names(common_pb2.DocumentKind, DocumentKind)
XERO_STATUSES = Names(common_pb2.XeroStatus, LedgerStatus, untold=[LedgerStatus.OTHER])
COPY_MODES = Names(common_pb2.CopyMode, CopyMode)
RUN_STATES = Names(run_service_pb2.RunState, RunState)
RUN_ITEM_STATES = Names(run_service_pb2.RunItemState, ItemState)
SEVERITIES = Names(common_pb2.Severity, Severity)
REASONS = Names(error_reason_pb2.ErrorReason, Reason)
CONNECTION_STATES = Names(connection_service_pb2.ConnectionState, ConnectionState)
INVOICE_STATES = Names(documents_pb2.InvoiceState, InvoiceState)
PURCHASE_ORDER_STATES = Names(documents_pb2.PurchaseOrderState, InvoiceState)
APPROVALS = Names(documents_pb2.ApprovalState, Approval)
OCCURRENCES = Names(event_service_pb2.EventType, Occurrence, untold=[Occurrence.COPY_ASKED])
DECISIONS = Names(event_service_pb2.Decision, Decision, untold=[Decision.SEND])
INITIAL_STATUSES = Names(settings_service_pb2.InitialStatus, InitialStatus)
NUMBER_SOURCES = Names(settings_service_pb2.NumberSource, NumberSource)
REFERENCE_FIELDS = Names(settings_service_pb2.ReferenceField, ReferenceField)
PDF_SOURCES = Names(settings_service_pb2.PdfSource, PdfSource)
TRACKING_SOURCES = Names(settings_service_pb2.TrackingSource, TrackingSource)
PAYMENT_SYNC_STATES = Names(payment_service_pb2.PaymentSyncState, SwitchState)
PAYMENT_EVENT_TYPES = Names(payment_service_pb2.PaymentEventType, EventType)
SETTLED_ITEM_KINDS = Names(payment_service_pb2.SettledItemKind, ItemKind)
PAYMENT_ORIGINS = Names(payment_service_pb2.PaymentOrigin, Origin)
STANDINGS = Names(payment_service_pb2.Standing, Standing)
TRANSFER_STATES = Names(transfer_service_pb2.TransferState, TransferState)
LINK_STATES = Names(link_service_pb2.LinkState, LinkState)
LINK_ORIGINS = Names(link_service_pb2.LinkOrigin, LinkOrigin)
ATTEMPT_PURPOSES = Names(transfer_service_pb2.AttemptPurpose, AttemptPurpose)
