"""Xero's webhooks: signed by HMAC-SHA256 over the raw bytes (Xero: x-xero-signature)."""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from core.ids import TenantId
from core.payments.webhooks import WebhookCategory, WebhookEvent
from ports.webhooks import NotSigned, WebhookReader


class DeliveredEvent(msgspec.Struct, rename="camel"):
    """One event; whatever else it has is passed over, and so is one without tenant or time."""

    resource_id: str | None = None
    tenant_id: str | None = None
    event_category: str | None = None
    event_date_utc: str | None = None

    @property
    def at(self) -> datetime | None:
        try:
            at = datetime.fromisoformat(self.event_date_utc or "")
        except ValueError:
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


class Delivery(msgspec.Struct):
    events: list[DeliveredEvent] | None = None


DELIVERY = msgspec.json.Decoder(Delivery)


class XeroWebhookReader(WebhookReader):
    """Any of several keys will do, so that a new one can come before the old one goes. They are not shown by repr."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = [key.encode() for key in keys]

    def read(self, body: bytes, signature: str) -> Sequence[WebhookEvent]:
        given = signature.encode("utf-8", "replace")
        matches = [hmac.compare_digest(signature_of(body, key), given) for key in self._keys]
        if not any(matches):
            raise NotSigned
        try:
            events = DELIVERY.decode(body).events or []
        except msgspec.DecodeError as error:
            raise ValueError("This delivery makes no sense") from error
        return [
            WebhookEvent(TenantId(event.tenant_id), (event.resource_id or "").lower(), category_of(event), event.at)
            for event in events
            if event.tenant_id and event.at is not None
        ]


def signature_of(body: bytes, key: bytes) -> bytes:
    return b64encode(hmac.digest(key, body, sha256))


def category_of(event: DeliveredEvent) -> WebhookCategory | None:
    try:
        return WebhookCategory((event.event_category or "").upper())
    except ValueError:
        return None
