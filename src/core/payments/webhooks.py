"""What Xero's webhooks say: that something has changed, and never what. They only bring a poll forward."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import TenantId
from core.payments.kept import KeptPayments
from core.payments.pace import allowance, spent
from core.payments.switch import PaymentSync, SwitchState

AWAITED_FOR = timedelta(minutes=5)
"""Lists and documents show a change so much later at the latest."""

BETWEEN_POLLS = timedelta(minutes=1)


class WebhookCategory(StrEnum):
    """Those that may be about money. Xero has others, and may have more: they are counted."""

    INVOICE = "INVOICE"
    CREDITNOTE = "CREDITNOTE"
    PAYMENT = "PAYMENT"
    PREPAYMENT = "PREPAYMENT"
    OVERPAYMENT = "OVERPAYMENT"


OF_A_DOCUMENT = frozenset({WebhookCategory.INVOICE, WebhookCategory.CREDITNOTE})
"""Their resource is a document that may be linked; that of the others is a payment or a credit."""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """`category` is None where it is none of ours; `at` is the time of the change, by Xero."""

    tenant_id: TenantId
    resource_id: str
    category: WebhookCategory | None
    at: datetime


def awaiting(kept: KeptPayments, event: WebhookEvent, now: datetime) -> KeptPayments:
    """It is to be read by its id until what is stored has reached the event's time; as it is if it has."""
    if kept.snapshot is not None and has_reached(kept.snapshot.updated_at, event.at):
        return kept
    awaited = max(event.at, kept.awaited or event.at)
    return replace(
        kept, awaited=awaited, awaited_until=now + AWAITED_FOR, read_again_since=kept.read_again_since or now
    )


def has_reached(stamp: datetime, at: datetime) -> bool:
    """By the second: whether both are stamped at the very same moment is not known."""
    return stamp.replace(microsecond=0) >= at.replace(microsecond=0)


def brought_forward(sync: PaymentSync, now: datetime) -> PaymentSync:
    """Due within seconds, though a minute after the last poll, and only out of the calls that polls may make."""
    if sync.state is not SwitchState.ON or sync.failures or spent(sync, now) >= allowance(sync):
        return sync
    soon = max(now, sync.polled_at + BETWEEN_POLLS) if sync.polled_at is not None else now
    return replace(sync, due_at=min(sync.due_at, soon))


def awaiting_payments(sync: PaymentSync, event: WebhookEvent, now: datetime) -> PaymentSync:
    """The list of payments is read by the next polls, until it shows the event's time."""
    at = max(event.at, sync.payments_awaited or event.at)
    return replace(sync, payments_awaited=at, payments_awaited_until=now + AWAITED_FOR)


def after_payments_list(sync: PaymentSync, newest: datetime | None, now: datetime) -> PaymentSync:
    """Whether the list of payments is still to be read by the next poll."""
    awaited, until = sync.payments_awaited, sync.payments_awaited_until
    is_there = awaited is None or (newest is not None and has_reached(newest, awaited))
    if is_there or until is None or now >= until:
        return replace(sync, payments_awaited=None, payments_awaited_until=None)
    return sync
