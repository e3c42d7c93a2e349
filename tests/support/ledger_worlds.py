"""Ledgers with everything around them that a contract test arranges: one in memory, one a Xero on loopback."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from adapters.memory import MemoryClock, MemoryIdentifiers, MemoryTokenVault
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.memory.books import Fate
from adapters.memory.ledger import MemoryLedgers
from adapters.system import SystemClock
from adapters.xero import Xero, XeroAuthorizer, XeroClient, XeroConfig, XeroLedgers
from core.connection import Connection, ConnectionState, Tenant
from core.ids import (
    AccountCode,
    ConnectionId,
    ContactId,
    GrantedConnectionId,
    LedgerId,
    LineId,
    OrganizationId,
    SubsidiaryId,
    TaxType,
    TenantId,
    UserId,
)
from core.ledger import Action, ContactDraft, LedgerContact, LedgerDocument, LedgerDraft, LedgerLine, LedgerStatus
from core.money import Totals
from ports import Accepted, Authorizer, Clock, Grant, Ledger, TokenSet

REDIRECT_URI = "http://localhost:9/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-x"


class Mishap(StrEnum):
    """What may befall the next write."""

    ANSWER_LOST = "done, and the response is lost"
    REQUEST_LOST = "lost before it is done"
    SERVER_ERROR_AFTER_WORK = "done, and answered with a server error"
    RATE_LIMITED = "one too many"


class ShiftedClock(SystemClock):
    """The machine's clock, moved on by hand."""

    def __init__(self) -> None:
        super().__init__()
        self._offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self._offset

    def advance(self, duration: timedelta) -> None:
        self._offset += duration


class LedgerWorld(ABC):
    """A ledger, its authorizer, and what people do behind their backs."""

    ledger: Ledger
    authorizer: Authorizer
    clock: Clock
    tenants: Mapping[str, Tenant]

    @abstractmethod
    def pass_time(self, duration: timedelta) -> None:
        """On both sides of the wire."""

    @abstractmethod
    def befalls_next_write(self, mishap: Mishap) -> None: ...

    @abstractmethod
    def befalls_next_contact(self, mishap: Mishap) -> None: ...

    @abstractmethod
    def befalls_next_note(self, mishap: Mishap) -> None: ...

    @abstractmethod
    def befalls_next_file(self, mishap: Mishap) -> None: ...

    @abstractmethod
    def befalls_next_allocation(self, mishap: Mishap) -> None: ...

    @abstractmethod
    def void(self, ledger_id: LedgerId) -> None: ...

    @abstractmethod
    def time_at_xero(self) -> datetime: ...

    @abstractmethod
    def xero_s_clock_is_ahead(self, by: timedelta) -> None:
        """Of ours."""

    @abstractmethod
    def lists_lag(self, by: timedelta) -> None: ...

    @abstractmethod
    def clear_mark(self, ledger_id: LedgerId) -> None:
        """A person empties the link of an invoice."""

    @abstractmethod
    def made_by_another_app(self, draft: LedgerDraft) -> LedgerDocument: ...

    @abstractmethod
    def lock_period(self, day: date) -> None: ...

    @abstractmethod
    def forbid(self, action: Action) -> None:
        """Takes the leave for it from the person who connected us."""

    @abstractmethod
    def archive_option(self, category: str, option: str) -> None:
        """Of tracking, by their names."""

    @abstractmethod
    def archive(self, contact_id: ContactId) -> None: ...

    @abstractmethod
    def merge(self, contact_id: ContactId, into: ContactId) -> None: ...

    @abstractmethod
    def numbers(self) -> list[str]:
        """Of all invoices that are there, whatever their status."""

    @abstractmethod
    def agree(self, consent_url: str, *tenants: str) -> str:
        """A person ticks these organisations; answers the code."""

    @abstractmethod
    def withdraw(self, tokens: TokenSet) -> None:
        """The consent behind these tokens ends."""

    @abstractmethod
    def connected(self, tokens: TokenSet) -> set[str]:
        """Which organisations are connected, as short names."""

    def consent(self, *tenants: str) -> str:
        return self.agree(self.authorizer.consent_url("state", VERIFIER, REDIRECT_URI), *tenants)

    def later(self, seconds: float = 30) -> datetime:
        return self.clock.now() + timedelta(seconds=seconds)

    def a_contact(self, number: str = "c-1", name: str = "Acme Ltd") -> LedgerContact:
        return self.ledger.create_contact(ContactDraft(number, name), f"contact {number} {name}")


def a_connection(tenant: Tenant) -> Connection:
    return Connection(
        ConnectionId("connection-1"),
        OrganizationId("organization-1"),
        SubsidiaryId("subsidiary-1"),
        "London",
        tenant,
        "!sLnd1",
        "GBP",
        ConnectionState.CONNECTED,
        UserId("admin-1"),
        datetime(2026, 1, 5, 9, tzinfo=UTC),
        datetime(2026, 1, 5, 9, tzinfo=UTC),
    )


class MemoryWorld(LedgerWorld):
    FATES: Mapping[Mishap, Fate] = {
        Mishap.ANSWER_LOST: Fate.ANSWER_LOST,
        Mishap.REQUEST_LOST: Fate.REQUEST_LOST,
        Mishap.SERVER_ERROR_AFTER_WORK: Fate.SERVER_ERROR_AFTER_WORK,
        Mishap.RATE_LIMITED: Fate.RATE_LIMITED,
    }

    def __init__(self) -> None:
        self.tenants = {
            name: Tenant(TenantId(name), name.title(), GrantedConnectionId(f"granted-{name}"))
            for name in ("london", "leeds")
        }
        self._clock = self.clock = MemoryClock()
        self._authorizer = self.authorizer = MemoryAuthorizer(self._clock, MemoryIdentifiers())
        ledgers = MemoryLedgers(self._clock, MemoryIdentifiers())
        self.ledger = ledgers.of(a_connection(self.tenants["london"]))
        self.books = self._books = ledgers.books(TenantId("london"))

    def pass_time(self, duration: timedelta) -> None:
        self._clock.advance(duration)

    def befalls_next_write(self, mishap: Mishap) -> None:
        self._books.next_write(self.FATES[mishap])

    def befalls_next_contact(self, mishap: Mishap) -> None:
        self._books.next_contact(self.FATES[mishap])

    def befalls_next_note(self, mishap: Mishap) -> None:
        self._books.next_other_write(self.FATES[mishap])

    befalls_next_file = befalls_next_allocation = befalls_next_note

    def made_by_another_app(self, draft: LedgerDraft) -> LedgerDocument:
        return self._books.made_by_another(draft)

    def time_at_xero(self) -> datetime:
        return self._books.clock.now()

    def xero_s_clock_is_ahead(self, by: timedelta) -> None:
        self._books.clock.ahead = by

    def lists_lag(self, by: timedelta) -> None:
        self._books.lag = by

    def clear_mark(self, ledger_id: LedgerId) -> None:
        self._books.edit(ledger_id, url="")

    def lock_period(self, day: date) -> None:
        self._books.organisation = replace(self._books.organisation, period_lock_date=day)

    def forbid(self, action: Action) -> None:
        self._books.actions = {**self._books.actions, action: False}

    def archive_option(self, category: str, option: str) -> None:
        self._books.tracking = [
            replace(each, options=tuple(replace(one, is_active=one.name != option) for one in each.options))
            if each.name == category
            else each
            for each in self._books.tracking
        ]

    def void(self, ledger_id: LedgerId) -> None:
        self._books.edit(ledger_id, status=LedgerStatus.VOIDED)

    def archive(self, contact_id: ContactId) -> None:
        self._books.archive_contact(contact_id)

    def merge(self, contact_id: ContactId, into: ContactId) -> None:
        self._books.archive_contact(contact_id, into)

    def numbers(self) -> list[str]:
        return [document.number for document in self._books.documents]

    def agree(self, consent_url: str, *tenants: str) -> str:
        return self._authorizer.agree(consent_url, [self.tenants[name] for name in tenants])

    def withdraw(self, tokens: TokenSet) -> None:
        self._authorizer.withdraw(tokens)

    def connected(self, tokens: TokenSet) -> set[str]:
        return {tenant.id for tenant in self._authorizer.connected.values()}


class XeroWorld(LedgerWorld):
    """The real adapter over real HTTP. Begins afresh: whatever was in the sandbox is gone."""

    FAULTS: Mapping[Mishap, Mapping[str, object]] = {
        Mishap.ANSWER_LOST: {"fault": "drop_answer"},
        Mishap.REQUEST_LOST: {"fault": "drop_before"},
        Mishap.SERVER_ERROR_AFTER_WORK: {"fault": "status", "status": 500, "after_work": True},
        Mishap.RATE_LIMITED: {"fault": "rate_limit", "problem": "minute", "retry_after": 7},
    }

    def __init__(self, url: str) -> None:
        self._http = httpx2.Client(base_url=url)
        self._control("POST", "/reset")
        self._url = url
        self._shifted = self.clock = ShiftedClock()
        self._client = XeroClient(self.clock)
        config = XeroConfig.on_one_host(url, "sandbox-client", "sandbox-secret")
        self.authorizer = XeroAuthorizer(config, self._client, self.clock)
        grant, self.ledger = self._connected(config)
        self.tenants = {"london": grant.tenants[0]}

    def _connected(self, config: XeroConfig) -> tuple[Grant, Ledger]:
        """London's ledger, as the app of this configuration sees it."""
        authorizer, vault = XeroAuthorizer(config, self._client, self.clock), MemoryTokenVault()
        code = self.agree(authorizer.consent_url("state", VERIFIER, REDIRECT_URI), "london")
        grant = authorizer.exchange(code, VERIFIER, REDIRECT_URI)
        connection = a_connection(grant.tenants[0])
        vault.store(connection.id, grant.tokens)
        xero = Xero(config, self._client, authorizer, vault, self.clock, MemoryIdentifiers())
        if not hasattr(self, "ledger"):
            self.xero, self.connection = xero, connection
        return grant, XeroLedgers(xero).of(connection)

    def close(self) -> None:
        self._http.close()
        self._client.close()

    def pass_time(self, duration: timedelta) -> None:
        self._shifted.advance(duration)
        self._control("POST", "/clock", {"advance_seconds": duration.total_seconds()})

    def befalls_next_write(self, mishap: Mishap) -> None:
        self._control("POST", "/faults", {"method": "*", "path": "/Invoices", **self.FAULTS[mishap]})

    def befalls_next_contact(self, mishap: Mishap) -> None:
        self._control("POST", "/faults", {"method": "PUT", "path": "/Contacts", **self.FAULTS[mishap]})

    def befalls_next_note(self, mishap: Mishap) -> None:
        self._control("POST", "/faults", {"method": "PUT", "path": "/History", **self.FAULTS[mishap]})

    def befalls_next_file(self, mishap: Mishap) -> None:
        self._control("POST", "/faults", {"method": "PUT", "path": "/Attachments", **self.FAULTS[mishap]})

    def befalls_next_allocation(self, mishap: Mishap) -> None:
        self._control("POST", "/faults", {"method": "PUT", "path": "/Allocations", **self.FAULTS[mishap]})

    def made_by_another_app(self, draft: LedgerDraft) -> LedgerDocument:
        app = {"client_id": "other-app", "secret": "other-secret", "name": "Other", "redirect_uris": [REDIRECT_URI]}
        self._control("POST", "/apps", app)
        _, ledger = self._connected(XeroConfig.on_one_host(self._url, "other-app", "other-secret"))
        [result] = ledger.write(ledger.prepare([draft]), "key of another", self.later()).results
        assert isinstance(result, Accepted), result
        return result.document

    def lock_period(self, day: date) -> None:
        self.act(action="lock_period", period_lock_date=day.isoformat())

    def forbid(self, action: Action) -> None:
        self._control("POST", "/actions", {"tenant": "london", "action": "allow", "name": action, "allowed": False})

    def archive_option(self, category: str, option: str) -> None:
        self.act(action="archive_tracking", category=category, option=option)

    def void(self, ledger_id: LedgerId) -> None:
        """Xero voids what is approved, and deletes drafts."""
        self.act(action="void", invoice=ledger_id)

    def archive(self, contact_id: ContactId) -> None:
        self.act(action="archive_contact", contact=contact_id)

    def merge(self, contact_id: ContactId, into: ContactId) -> None:
        self.act(action="merge_contact", contact=contact_id, into=into)

    def numbers(self) -> list[str]:
        found = self._control("GET", "/organisations/london/Invoices")["Invoices"]
        return [invoice["InvoiceNumber"] for invoice in found]

    def agree(self, consent_url: str, *tenants: str) -> str:
        """The sandbox's short cut past its consent page."""
        back = self._http.get(f"{consent_url}&_sandbox_consent={','.join(tenants)}").headers["Location"]
        return parse_qs(urlsplit(back).query)["code"][0]

    def withdraw(self, tokens: TokenSet) -> None:
        form = {"token": tokens.refresh_token}
        self._http.post("/connect/revocation", data=form, auth=("sandbox-client", "sandbox-secret")).raise_for_status()

    def connected(self, tokens: TokenSet) -> set[str]:
        response = self._http.get("/connections", headers={"Authorization": f"Bearer {tokens.access_token}"})
        names = {"Northwind Studio London Ltd": "london"}
        return {names.get(each["tenantName"], "leeds") for each in response.raise_for_status().json()}

    def act(self, **asked: object) -> Any:
        """What a person does in Xero; returns what the sandbox shows of it."""
        return self._control("POST", "/actions", {"tenant": "london", **asked})

    def time_at_xero(self) -> datetime:
        return datetime.fromisoformat(self._control("GET", "/clock")["now"])

    def xero_s_clock_is_ahead(self, by: timedelta) -> None:
        self._control("POST", "/clock", {"advance_seconds": by.total_seconds()})

    def lists_lag(self, by: timedelta) -> None:
        self._control("POST", "/limits", {"lag_seconds": by.total_seconds()})

    def clear_mark(self, ledger_id: LedgerId) -> None:
        self.act(action="edit", invoice=ledger_id, fields={"Url": ""})

    def switch(self, **positions: str) -> None:
        self._control("POST", "/switches", positions)

    def _control(self, method: str, path: str, asked: Mapping[str, object] | None = None) -> Any:
        return self._http.request(method, f"/_sandbox{path}", json=asked).raise_for_status().json()


def xero_world(url: str) -> closing[XeroWorld]:
    return closing(XeroWorld(url))


def a_ledger_line(unit_amount: str = "100.00", **changes: Any) -> LedgerLine:
    net = Decimal(unit_amount)
    line = {
        "source_id": LineId("l1"),
        "description": "Design",
        "quantity": Decimal(1),
        "unit_amount": net,
        "account_code": AccountCode("200"),
        "tax_type": TaxType("OUTPUT2"),
        "net": net,
        "tax": net / 5,
    }
    return LedgerLine(**{**line, **changes})


def a_ledger_invoice(contact_id: ContactId, number: str | None = "INV-100", **changes: Any) -> LedgerDraft:
    """At 20 % VAT, with totals that Xero computes as well."""
    lines = changes.pop("lines", (a_ledger_line(),))
    net, tax = sum((line.net for line in lines), Decimal(0)), sum((line.tax for line in lines), Decimal(0))
    invoice = {
        "contact_id": contact_id,
        "issued_on": datetime(2026, 1, 5, tzinfo=UTC).date(),
        "due_on": datetime(2026, 2, 4, tzinfo=UTC).date(),
        "currency": "GBP",
        "lines": lines,
        "totals": Totals.of(net, tax, "GBP"),
        "url": f"https://app.productive.example/invoices/{number}?copy=transfer-{number}",
        "number": number,
        "reference": "Annual report",
    }
    return LedgerDraft(**{**invoice, **changes})
