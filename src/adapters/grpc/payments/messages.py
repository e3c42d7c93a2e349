"""Payments that come back: reading requests, rendering events."""

import re

from adapters.grpc.wire.documents import wire_document
from adapters.grpc.wire.enums import (
    PAYMENT_EVENT_TYPES,
    PAYMENT_ORIGINS,
    PAYMENT_SYNC_STATES,
    SETTLED_ITEM_KINDS,
    STANDINGS,
)
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import wire_date, wire_decimal, wire_moment
from core.payments import Counted, Item, Snapshot
from core.payments.entry import FeedEntry
from core.payments.feed import BEGINNING, Position, Sums
from core.payments.switch import PaymentSync, SwitchState
from core.problems import Reason
from productive.xero.v1 import payment_service_pb2 as wire
from usecases.payments.feed import CopyPayments

CURSOR = re.compile(r"([0-9]{1,9})-([0-9]{1,18})")


def read_cursor(fields: Fields) -> Position:
    text = fields.text("cursor")
    if not text:
        return BEGINNING
    found = CURSOR.fullmatch(text)
    if found is None:
        fields.note(Reason.CURSOR_INVALID, "cursor", "This cursor was not given out")
        return BEGINNING
    return Position(int(found[1]), int(found[2]))


def wire_sync(sync: PaymentSync) -> wire.PaymentSync:
    is_off = sync.state is SwitchState.OFF
    return wire.PaymentSync(
        connection_id=sync.connection_id,
        tenant_id=sync.tenant_id,
        state=PAYMENT_SYNC_STATES.value(sync.state),
        switch_time=wire_moment(sync.switched_at) if sync.generation else None,
        last_poll_time=wire_moment(sync.polled_at) if sync.polled_at else None,
        next_poll_time=None if is_off else wire_moment(sync.due_at),
        failures=sync.failures,
        failure=sync.failure,
    )


def wire_event(entry: FeedEntry) -> wire.PaymentEvent:
    event = entry.event
    return wire.PaymentEvent(
        event_id=entry.id,
        event_time=wire_moment(entry.at),
        type=PAYMENT_EVENT_TYPES.value(event.type),
        connection_id=event.connection_id,
        subsidiary_id=event.subsidiary_id,
        tenant_id=event.tenant_id,
        document=wire_document(event.document) if event.document else None,
        link_id=event.link_id or "",
        xero_document_id=event.ledger_id or "",
        epoch=entry.position.epoch,
        revision=event.revision,
        item=wire_item(event.item) if event.item else None,
        origin=PAYMENT_ORIGINS.value(event.origin) if event.item else wire.PAYMENT_ORIGIN_UNSPECIFIED,
        sums=wire_sums(event.sums) if event.sums else None,
        standing=STANDINGS.value(event.standing) if event.standing else wire.STANDING_UNSPECIFIED,
        fully_paid_on=wire_date(event.fully_paid_on),
        items=[wire_item(item) for item in event.items],
        superseded=event.is_superseded,
        transfer_id=event.transfer_id or "",
        currency_code=event.sums.total.currency if event.sums else "",
    )


def wire_item(item: Item) -> wire.SettledItem:
    return wire.SettledItem(
        kind=SETTLED_ITEM_KINDS.value(item.key.kind),
        xero_id=item.key.id,
        amount=wire_decimal(item.amount),
        settled_on=wire_date(item.on),
        reference=item.reference,
        currency_rate=wire_decimal(item.rate) if item.rate is not None else None,
        batch_payment_id=item.batch_id,
        number=item.number,
    )


def wire_sums(sums: Sums | Snapshot) -> wire.SettledSums:
    return wire.SettledSums(
        total=wire_decimal(sums.total.amount),
        paid=wire_decimal(sums.paid.amount),
        credited=wire_decimal(sums.credited.amount),
        due=wire_decimal(sums.due.amount),
    )


def wire_copy(copy: CopyPayments) -> wire.CopyPayments:
    kept, snapshot = copy.kept, copy.kept.snapshot
    made = wire.CopyPayments(
        link_id=copy.link.id,
        xero_document_id=copy.link.ledger_id,
        superseded=copy.is_superseded,
        epoch=max(kept.epoch, 0),
        revision=kept.revision,
        sums_differ=kept.difference_reported,
    )
    if snapshot is None:
        return made
    made.currency_code = snapshot.total.currency
    made.sums.CopyFrom(wire_sums(snapshot))
    made.standing = STANDINGS.value(snapshot.standing)
    if (fully_paid := wire_date(snapshot.fully_paid_on)) is not None:
        made.fully_paid_on.CopyFrom(fully_paid)
    for key, item in sorted(snapshot.items.items()):
        in_baseline = kept.memory.get(key) is Counted.BASELINE
        (made.baseline_items if in_baseline else made.items).append(wire_item(item))
    made.read_time.CopyFrom(wire_moment(snapshot.read_at))
    return made
