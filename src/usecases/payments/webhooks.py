"""Webhooks: received, noted, and answered at once. Duplicates and disorder change nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from injector import inject

from core.ids import LedgerId, LinkId, TenantId
from core.payments.kept import KeptPayments
from core.payments.switch import PaymentSync, SwitchState
from core.payments.webhooks import (
    OF_A_DOCUMENT,
    WebhookCategory,
    WebhookEvent,
    awaiting,
    awaiting_payments,
    brought_forward,
)
from ports import Clock, UnitOfWork, UnitsOfWork
from ports.webhooks import NotSigned, WebhookReader
from usecases.payments.record import counted_links

OK, MALFORMED, UNSIGNED, TOO_LARGE = 200, 400, 401, 413
LARGEST_DELIVERY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebhookResult:
    """The HTTP status to give to Xero; how many events there were, and how many are of no category of ours."""

    status: int
    events: int = 0
    unknown: int = 0


class ReceiveWebhook:
    """Of one delivery, which may concern many organizations: it is admitted by its signature alone."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, reader: WebhookReader) -> None:
        self._units = units
        self._clock = clock
        self._reader = reader

    def __call__(self, body: bytes, signature: str) -> WebhookResult:
        if len(body) > LARGEST_DELIVERY:
            return WebhookResult(TOO_LARGE)
        try:
            events = self._reader.read(body, signature)
        except NotSigned:
            return WebhookResult(UNSIGNED)
        except ValueError:
            return WebhookResult(MALFORMED)
        ours = [event for event in events if event.category is not None]
        if ours:
            self._note(ours)
        return WebhookResult(OK, len(events), len(events) - len(ours))

    def _note(self, events: Sequence[WebhookEvent]) -> None:
        by_tenant: dict[TenantId, list[WebhookEvent]] = defaultdict(list)
        for event in events:
            by_tenant[event.tenant_id].append(event)
        with self._units.reading() as unit:
            known = [each for each in by_tenant if unit.payment_syncs.of_tenant(each)]
        if not known:
            return
        with self._units.writing() as unit:
            for tenant_id in known:
                for sync in unit.payment_syncs.of_tenant(tenant_id):
                    if sync.state is SwitchState.ON:
                        self._note_for(unit, sync, by_tenant[tenant_id])
            unit.commit()

    def _note_for(self, unit: UnitOfWork, sync: PaymentSync, events: Sequence[WebhookEvent]) -> None:
        """Of documents only those count that are linked, and whose change is not known yet."""
        now = self._clock.now()
        links = counted_links(unit, sync, [LedgerId(event.resource_id) for event in events])
        after, is_news = sync, False
        for event in events:
            if event.category in OF_A_DOCUMENT:
                link = links.get(LedgerId(event.resource_id))
                is_news = (link is not None and self._await(unit, sync, link.id, event)) or is_news
            else:
                is_news = True
                if event.category is WebhookCategory.PAYMENT:
                    after = awaiting_payments(after, event, now)
        if is_news:
            unit.payment_syncs.put(brought_forward(after, now))

    def _await(self, unit: UnitOfWork, sync: PaymentSync, link_id: LinkId, event: WebhookEvent) -> bool:
        kept = unit.kept_payments.get(link_id)
        if kept is None:
            epoch = unit.feed.newest(sync.organization_id).epoch
            kept = KeptPayments(sync.organization_id, sync.tenant_id, link_id, epoch=epoch)
        after = awaiting(kept, event, self._clock.now())
        if after != kept:
            unit.kept_payments.put(after)
        return after != kept
