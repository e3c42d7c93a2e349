"""A plugin whose payments are switched on, with copied documents that a bookkeeper pays."""

from dataclasses import replace
from datetime import date, timedelta

from core.documents import DocumentKind, DocumentRef, Invoice
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.link import Link
from core.payments.feed import EventType, FeedEvent
from core.payments.kept import KeptPayments
from core.payments.switch import SwitchState
from core.translation import CopyOptions
from ports import Ledgers
from support.documents import a_line, an_invoice
from support.plugin import Plugin, a_copier
from usecases.copies.copy import CopyDocument
from usecases.copies.requests import Copied, CopyCommand

A_WHILE, A_DAY = timedelta(hours=1), timedelta(days=1)
DAY = date(2026, 1, 4)


def number(count: int, **changes: object) -> Invoice:
    """Over 120.00 with its VAT."""
    url = f"https://app.productive.example/7/invoices/i{count}"
    return an_invoice(id=f"i{count}", number=f"INV-{count}", url=url, **changes)


def credit_note(count: int, of: Invoice | None = None) -> Invoice:
    url = f"https://app.productive.example/7/invoices/n{count}"
    made = an_invoice(a_line("100.00", "-1"), id=f"n{count}", number=f"CN-{count}", url=url)
    return replace(made, is_credit_note=True, credited_invoice_id=of.id if of else None)


class Paid(Plugin):
    """Every poll makes as many calls as `calls` says afterwards."""

    def begun(self, *, on: bool = True) -> "Paid":
        self.connected()
        if on:
            self.turn_on()
        return self

    def turn_on(self, tenant: str = "london") -> None:
        self.switch_payments(tenant=tenant)
        self.poll_payments()
        assert self.sync(tenant).state is SwitchState.ON

    def sent(self, invoice: Invoice | None = None) -> Link:
        """Approved in the ledger, so that it can be paid."""
        wanted = CopyCommand(invoice or number(1), CopyOptions(status=LedgerStatus.AUTHORISED))
        done = self.process.get(CopyDocument)(a_copier(), wanted, self.write())
        assert isinstance(done, Copied)
        return done.link

    def pay(self, link: Link, amount: str = "20.00", on: date = DAY) -> str:
        return self.books().cash.pay(link.ledger_id, amount, on)

    def poll(self, after: timedelta = A_WHILE) -> list[FeedEvent]:
        """Time passes and whoever is due is polled: what was told then."""
        self.clock.advance(after)
        before = len(self.told())
        self.poll_payments()
        return self.told()[before:]

    def calls(self, after: timedelta = A_WHILE) -> int:
        """That a poll makes."""
        before = self.books().reads
        self.poll(after)
        return self.books().reads - before

    def kept(self, link: Link) -> KeptPayments | None:
        with self.units.reading() as unit:
            return unit.kept_payments.get(link.id)

    def link_now(self, link: Link) -> Link:
        with self.units.reading() as unit:
            found = unit.links.get(link.document.organization_id, link.id)
        assert found is not None
        return found

    def ledger(self) -> Ledgers:
        return self.injector.get(Ledgers)


def types(events: list[FeedEvent]) -> list[EventType]:
    return [event.type for event in events]


def expense_ref(link: Link) -> DocumentRef:
    return replace(link.document, kind=DocumentKind.EXPENSE)


def of(events: list[FeedEvent], ledger_id: LedgerId) -> list[FeedEvent]:
    return [event for event in events if event.ledger_id == ledger_id]
