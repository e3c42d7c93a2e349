"""Webhooks as Xero sends them: signed over the raw bytes, an intent to receive first, and tried again for a day."""

import asyncio
import json
import sqlite3
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from secrets import token_hex
from typing import Any

import httpx2

from xero_sandbox.clock import Clock, from_milliseconds
from xero_sandbox.storage.database import Database
from xero_sandbox.switches import Switches

ANSWER_WITHIN = 5.0
BETWEEN_TRIES = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(hours=24)
CATEGORIES: Mapping[str, str] = {
    "Invoices": "INVOICE",
    "CreditNotes": "CREDITNOTE",
    "Contacts": "CONTACT",
    "Prepayments": "PREPAYMENT",
    "Overpayments": "OVERPAYMENT",
    "Payments": "PAYMENT",
}
INTENTS = (True, False, True, False, True)
"""Of the deliveries of an intent to receive: which are rightly signed."""

Row = tuple[str, str, str]


@dataclass
class Delivery:
    """One body, until it is taken. `statuses` are the answers so far, None where none came in time."""

    body: bytes
    first_due: datetime
    due: datetime
    statuses: list[int | None] = field(default_factory=list)
    taken: bool = False

    def told(self) -> dict[str, Any]:
        return {"events": json.loads(self.body)["events"], "statuses": self.statuses, "taken": self.taken}


@dataclass
class Subscription:
    url: str
    key: bytes
    enabled: bool = False


class Courier:
    """Looks for what has changed after each piece of work, and delivers it while others go on."""

    def __init__(self, database: Database, clock: Clock, switches: Callable[[], Switches]) -> None:
        self._database = database
        self._clock = clock
        self._switches = switches
        self._seen: dict[Row, int] = {}
        self._wake = asyncio.Event()
        self._sequence = 0
        self._transfer_wait: deque[Delivery] = deque()
        self.subscription: Subscription | None = None
        self.deliveries: list[Delivery] = []

    def forget(self) -> None:
        self.subscription = None
        self._transfer_wait.clear()
        self.deliveries.clear()

    async def subscribe(self, url: str, key: str) -> list[int | None]:
        """The intent to receive: enabled only if every right signature is answered with 2xx and every wrong with 401.

        Returns the answers.
        """
        self.forget()
        self._seen = await self._database.run(_stamps)
        subscription = Subscription(url, key.encode())
        intent = _body([], self._sequence)
        responses = [await self._post(subscription, intent, is_right=is_right) for is_right in INTENTS]
        subscription.enabled = all(
            response is not None and (200 <= response < 300 if is_right else response == 401)
            for is_right, response in zip(INTENTS, responses, strict=True)
        )
        self.subscription = subscription
        return responses

    async def look(self) -> None:
        """What has changed since the last look is on its way from now on."""
        if self.subscription is None or not self.subscription.enabled:
            return
        stamps = await self._database.run(_stamps)
        changed = [row for row, stamp in stamps.items() if self._seen.get(row) != stamp]
        events = [self._event(row, stamps[row], is_new=row not in self._seen) for row in changed]
        self._seen = stamps
        if self._switches()["payment_webhooks"] == "not_sent":
            events = [event for event in events if event["eventCategory"] != "PAYMENT"]
        if events:
            self._sequence += len(events)
            now = self._clock.now()
            delivery = Delivery(_body(events, self._sequence), now, now)
            self.deliveries.append(delivery)
            self._transfer_wait.append(delivery)
        self.wake()

    def wake(self) -> None:
        """The clock was moved, or there is something to deliver."""
        self._wake.set()

    async def run(self) -> None:
        """Until it is cancelled: whatever is due is delivered."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            for delivery in [each for each in self._transfer_wait if each.due <= self._clock.now()]:
                await self._deliver(delivery)

    async def _deliver(self, delivery: Delivery) -> None:
        """At once a second time where it was not taken, then every quarter of an hour; after a day no more of any."""
        subscription = self.subscription
        if subscription is None or not subscription.enabled:
            return
        for _ in range(2 if not delivery.statuses else 1):
            status = await self._post(subscription, delivery.body, is_right=True)
            delivery.statuses.append(status)
            delivery.taken = status is not None and 200 <= status < 300
            if delivery.taken:
                self._transfer_wait.remove(delivery)
                return
        delivery.due = self._clock.now() + BETWEEN_TRIES
        if self._clock.now() - delivery.first_due >= GIVEN_UP_AFTER:
            subscription.enabled = False
            self._transfer_wait.clear()

    async def _post(self, subscription: Subscription, body: bytes, *, is_right: bool) -> int | None:
        signature = b64encode(digest(subscription.key, body, sha256)).decode()
        if not is_right:
            signature = ("B" if signature[0] == "A" else "A") + signature[1:]
        headers = {"x-xero-signature": signature, "Content-Type": "application/json; charset=utf-8"}
        try:
            async with httpx2.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False) as client:
                return (await client.post(subscription.url, content=body, headers=headers)).status_code
        except httpx2.HTTPError:
            return None

    def _event(self, row: Row, stamp: int, *, is_new: bool) -> dict[str, Any]:
        tenant, kind, document = row
        return {
            "resourceUrl": f"https://api.xero.com/api.xro/2.0/{kind}/{document}",
            "resourceId": document,
            "tenantId": tenant,
            "tenantType": "ORGANISATION",
            "eventCategory": CATEGORIES[kind],
            "eventType": "CREATE" if is_new else "UPDATE",
            "eventDateUtc": from_milliseconds(stamp).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
        }


def _stamps(connection: sqlite3.Connection) -> dict[Row, int]:
    marks = ",".join("?" * len(CATEGORIES))
    rows = connection.execute(
        f"SELECT tenant, kind, id, updated FROM documents WHERE kind IN ({marks}) ORDER BY updated, seq",  # noqa: S608
        tuple(CATEGORIES),
    )
    return {(row["tenant"], row["kind"], row["id"]): row["updated"] for row in rows}


def _body(events: Sequence[Mapping[str, Any]], last: int) -> bytes:
    """With the odd spacing that Xero's bodies have: whoever writes it again breaks the signature."""
    first = last - len(events) + 1 if events else last
    listed = json.dumps(events, separators=(",", ":"))
    numbers = f'"firstEventSequence": {first},"lastEventSequence": {last}, "entropy": "{token_hex(10).upper()}"'
    return f'{{"events":{listed},{numbers}}}'.encode()
