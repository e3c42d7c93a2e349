"""Webhooks as Xero sends them, with its odd spacing, and their signatures."""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import digest

from support.plugin import WEBHOOK_KEY


def an_event(
    resource: str, at: datetime, category: str = "INVOICE", tenant: str = "london", **more: str
) -> dict[str, str]:
    return {
        "resourceUrl": f"https://api.xero.com/api.xro/2.0/Invoices/{resource}",
        "resourceId": resource,
        "tenantId": tenant,
        "tenantType": "ORGANISATION",
        "eventCategory": category,
        "eventType": "UPDATE",
        "eventDateUtc": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
        **more,
    }


def a_delivery(*events: dict[str, str]) -> bytes:
    rows = ",".join("{" + ",".join(f'"{name}": "{value}"' for name, value in event.items()) + "}" for event in events)
    return f'{{"events":[{rows}],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "LUWD"}}'.encode()


def signed(body: bytes, key: str = WEBHOOK_KEY) -> str:
    return b64encode(digest(key.encode(), body, sha256)).decode()
