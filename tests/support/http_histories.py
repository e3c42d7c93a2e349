"""Random histories over real HTTP and a real database: people in Xero's sandbox, pollers that die and that overlap."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from threading import Thread

import httpx2
from injector import Injector, Module, provider, singleton

from adapters.memory import MemoryIdentifiers, MemoryTokenVault
from adapters.xero import XeroLedgers
from adapters.xero.payments import XeroPaymentLedger
from adapters.xero.webhooks import XeroWebhookReader
from core.connection import Connection
from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerStatus
from core.link import Link, LinkState
from core.payments import Counted, Snapshot
from core.payments.feed import BEGINNING, Position
from core.payments.switch import SwitchState, switched_off
from core.translation import CopyOptions
from ports import (
    Authorizer,
    Clock,
    Identifiers,
    Ledgers,
    LinkFilter,
    PaymentLedger,
    PaymentLedgers,
    PaymentList,
    SnapshotPage,
    TokenVault,
    TouchedPage,
    UnitOfWork,
    UnitsOfWork,
    WebhookReader,
)
from server import UseCaseModule
from support.consumers import Consumer
from support.deliveries import a_delivery, an_event, signed
from support.documents import a_line, an_invoice, some_settings
from support.ledger_worlds import XeroWorld
from support.plugin import WEBHOOK_KEY, a_copier, an_admin
from usecases.copies.copy import CopyDocument
from usecases.copies.requests import Copied, CopyCommand
from usecases.links.relink import Relink
from usecases.links.requests import RelinkCommand
from usecases.payments.polls import Leases, Poll
from usecases.payments.webhooks import OK, ReceiveWebhook
from usecases.policy import Policy
from usecases.write import Write

COUNTED = frozenset({LinkState.ACTIVE, LinkState.SUPERSEDED})
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Killed(BaseException):
    """A process dies here."""


class MortalUnits(UnitsOfWork):
    """`at_commit` is called right before and right after a unit becomes durable."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self.at_commit: Callable[[], None] = lambda: None

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return self._units.reading()

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self._units.writing() as unit:
            commit = unit.commit

            def mortal() -> None:
                self.at_commit()
                commit()
                self.at_commit()

            unit.commit = mortal  # type: ignore[method-assign]
            yield unit


class Interrupted(PaymentLedger):
    """Calls `interrupt` before and after each read."""

    def __init__(self, ledger: PaymentLedger, interrupt: Callable[[], None]) -> None:
        self._ledger, self._interrupt = ledger, interrupt

    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        self._interrupt()
        response = self._ledger.changed(documents, since, page)
        self._interrupt()
        return response

    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        self._interrupt()
        return self._ledger.payments_since(since, page)

    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        response = self._ledger.snapshot(kind, ledger_id)
        self._interrupt()
        return response

    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        response = self._ledger.snapshots(ledger_ids)
        self._interrupt()
        return response

    def calls_remaining(self) -> int | None:
        return self._ledger.calls_remaining()


class OverHttp(Module, PaymentLedgers):
    """The real adapter; `interrupt` may be set for a while."""

    def __init__(self, world: XeroWorld, units: MortalUnits, page_size: int) -> None:
        self._world, self._units, self._page_size = world, units, page_size
        self.interrupt: Callable[[], None] = lambda: None

    def of(self, connection: Connection) -> PaymentLedger:
        ledger = XeroPaymentLedger(self._world.xero.api(connection), self._page_size)
        return Interrupted(ledger, self.interrupt)

    @provider
    @singleton
    def units_of_work(self) -> UnitsOfWork:
        return self._units

    @provider
    @singleton
    def clock(self) -> Clock:
        return self._world.clock

    @provider
    @singleton
    def identifiers(self) -> Identifiers:
        return MemoryIdentifiers()

    @provider
    @singleton
    def ledgers(self) -> Ledgers:
        return XeroLedgers(self._world.xero)

    @provider
    @singleton
    def payment_ledgers(self) -> PaymentLedgers:
        return self

    @provider
    @singleton
    def vault(self) -> TokenVault:
        return MemoryTokenVault()

    @provider
    @singleton
    def authorizer(self) -> Authorizer:
        return self._world.authorizer

    @provider
    @singleton
    def webhook_reader(self) -> WebhookReader:
        return XeroWebhookReader([WEBHOOK_KEY])


class HttpHistory:
    """One history, from its seed. AssertionError if something is wrong at rest.

    `back_up` keeps a copy of the database, and returns what restores it; None where that is not tried.
    """

    def __init__(
        self, seed: int, world: XeroWorld, units: UnitsOfWork, back_up: Callable[[], Callable[[], None]] | None = None
    ) -> None:
        self.back_up = back_up
        self.restore: Callable[[], None] | None = None
        self.is_restored = False
        self.wavered: set[LedgerId] = set()
        self.random = Random(seed)
        self.world, self.units = world, MortalUnits(units)
        self.http = OverHttp(world, self.units, self.random.choice((2, 3, 1000)))
        self.process = Injector([self.http, UseCaseModule(Policy(owner="history", poll_lease=2 * MINUTE))])
        self.connection = replace(world.connection, short_code="!UK001", base_currency="GBP")
        self.organization = self.connection.organization_id
        self.consumers: dict[LedgerId, Consumer] = {}
        self.cursor: Position = BEGINNING
        self.earlier: Position = BEGINNING
        self.sent = self.credits = 0
        self.mortality = 0.0
        self.nested = False
        self.bumps = self.random.random() < 0.5
        with self.units.writing() as unit:
            unit.connections.add(self.connection)
            settings = replace(some_settings(), connection_id=self.connection.id, version=1)
            unit.settings.add(settings, world.clock.now(), "ann")
            unit.commit()
        world.switch(
            payment_deleted="bumps_stamp" if self.bumps else "keeps_stamp",
            modified_since=self.random.choice(("inclusive", "exclusive")),
            list_rows=self.random.choice(("whole", "without_credit_rows")),
        )

    # ---- people ------------------------------------------------------------------------------------------------------

    def links(self) -> list[Link]:
        with self.units.reading() as unit:
            return list(unit.links.list(self.organization, LinkFilter(), limit=1000))

    def there(self, link: Link) -> Snapshot:
        ledger = XeroPaymentLedger(self.world.xero.api(self.connection), 1000)
        return ledger.snapshot(link.document.kind, link.ledger_id)

    def bookkeeper(self) -> None:
        """Something that Xero may refuse: then nothing has happened."""
        if links := self.links():
            link = self.random.choice(links)
            acts = (*[self.pay] * 3, self.delete, self.edit, self.credit, self.uncredit, self.void)
            with suppress(httpx2.HTTPStatusError):
                self.random.choice(acts)(link)

    def pay(self, link: Link) -> None:
        due = self.there(link).due.amount
        amount = self.random.choice((min(due, Decimal(10)), due))
        if due and link.document.kind is DocumentKind.CREDIT_NOTE:
            self.world.act(action="refund", credit=link.ledger_id, amount=str(amount))
        elif due:
            self.world.act(action="pay", invoice=link.ledger_id, amount=str(amount))

    def delete(self, link: Link) -> None:
        if payments := [key.id for key in self.there(link).items if key.kind.is_money]:
            self.world.act(action="delete_payment", payment=self.random.choice(payments))

    def edit(self, link: Link) -> None:
        for key, item in self.there(link).items.items():
            if key.kind.is_money and item.amount > 1:
                self.world.act(action="edit_payment", payment=key.id, amount=str(item.amount - 1))
                return

    def credit(self, link: Link) -> None:
        if link.document.kind is not DocumentKind.CREDIT_NOTE:
            self.credits += 1
            number = f"C-{self.credits}"
            self.world.act(action="credit", invoice=link.ledger_id, amount="10.00", number=number, total="10.00")

    def uncredit(self, link: Link) -> None:
        for key, item in self.there(link).items.items():
            if not key.kind.is_money:
                self.world.act(action="remove_credit", invoice=link.ledger_id, number=item.number)
                return

    def void(self, link: Link) -> None:
        if self.random.random() < 0.2:
            self.world.act(action="void", invoice=link.ledger_id)

    def send(self) -> None:
        self.sent += 1
        name = f"{self.sent}"
        is_note = self.random.random() < 0.2
        lines = (a_line("100.00", "-1" if is_note else "1"),)
        made = an_invoice(
            *lines,
            id=f"i{name}",
            number=f"H-{name}",
            url=f"https://app.productive.example/7/{name}",
            organization_id=self.organization,
            subsidiary_id=self.connection.subsidiary_id,
        )
        wanted = CopyCommand(replace(made, is_credit_note=is_note), CopyOptions(status=LedgerStatus.AUTHORISED))
        copied = self.process.get(CopyDocument)(a_copier(self.organization), wanted, Write(""))
        assert isinstance(copied, Copied)

    def turn(self) -> None:
        with self.units.writing() as unit:
            tenant = self.connection.tenant.id
            stored = unit.payment_syncs.get(self.organization, tenant)
            sync = stored or switched_off(self.organization, tenant, self.connection.id, self.world.clock.now())
            turned = sync.switched(self.connection.id, self.world.clock.now(), on=sync.state is SwitchState.OFF)
            unit.payment_syncs.put(turned)
            unit.commit()

    def deliver(self) -> None:
        """A webhook of some document, whether it has changed or not."""
        if links := self.links():
            category = self.random.choice(("INVOICE", "CREDITNOTE", "PAYMENT", "PREPAYMENT"))
            at, tenant = self.world.clock.now(), self.connection.tenant.id
            body = a_delivery(an_event(self.random.choice(links).ledger_id, at, category, tenant))
            assert self.process.get(ReceiveWebhook)(body, signed(body)).status == OK

    def back_up_or_restore(self) -> None:
        """As the README says: restore, `productive-xero restored`, then Relink."""
        if self.back_up is None or self.is_restored:
            return
        if self.restore is None:
            self.restore = self.back_up()
            return
        self.restore()
        self.is_restored = True
        with self.units.writing() as unit:
            unit.feed.begin_epoch()
            unit.kept_payments.read_all_again(self.world.clock.now())
            sync = unit.payment_syncs.get(self.organization, self.connection.tenant.id)
            assert sync is not None
            links = unit.links.list(self.organization, LinkFilter(), limit=1000)
            kept = unit.kept_payments.of_links([link.id for link in links])
            self.wavered = {
                link.ledger_id for link in links if link.id not in kept or kept[link.id].generation != sync.generation
            }
            unit.commit()
        admin = an_admin(self.organization)
        self.process.get(Relink)(admin, RelinkCommand(self.connection.id, None), Write(""))

    def may_turn(self) -> bool:
        """Not between a backup and the first poll after its restore."""
        with self.units.reading() as unit:
            epoch = unit.feed.newest(self.organization).epoch
            kept = unit.kept_payments.list(self.organization, self.connection.tenant.id)
        is_between = self.restore is not None and not self.is_restored
        return not is_between and all(each.epoch >= epoch for each in kept)

    def turn_maybe(self) -> None:
        if self.may_turn():
            self.turn()

    # ---- polls -------------------------------------------------------------------------------------------------------

    def poll(self) -> None:
        """With a lease of its own, whoever else has one."""
        with suppress(Killed):
            with self.units.writing() as unit:
                sync = unit.payment_syncs.get(self.organization, self.connection.tenant.id)
                if sync is None or sync.state is SwitchState.OFF:
                    return
                taken = self.process.get(Leases).take(unit, sync)
            polled = self.process.get(Poll)(taken)
            assert polled.failure is None, polled.failure

    def poll_twice_at_once(self) -> None:
        """Two threads: the first is overtaken by the second, wherever it is."""
        threads = [Thread(target=self.poll) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def disturbed_poll(self) -> None:
        self.mortality = self.random.choice((0, 0.03, 0.15))
        self.http.interrupt, self.units.at_commit = self.interrupt, self.at_commit
        try:
            self.poll()
        finally:
            self.http.interrupt, self.units.at_commit = (lambda: None), (lambda: None)

    def interrupt(self) -> None:
        what = self.random.random()
        if what < self.mortality:
            raise Killed
        if what < 0.3:
            self.bookkeeper()
        elif what < 0.36 and not self.nested:
            self.nested = True
            try:
                self.poll()
            finally:
                self.nested = False

    def at_commit(self) -> None:
        if self.random.random() < self.mortality:
            raise Killed

    def pass_time(self) -> None:
        self.world.pass_time(self.random.choice((timedelta(), timedelta(seconds=1), MINUTE, 20 * MINUTE)))

    # ---- the consumer ------------------------------------------------------------------------------------------------

    def consume(self, *, rewinds: bool = True) -> None:
        if rewinds and self.random.random() < 0.3:
            self.cursor = self.earlier
        self.earlier = self.cursor
        with self.units.reading() as unit:
            entries = list(unit.feed.after(self.organization, self.cursor, 10_000))
        self.cursor = entries[-1].position if entries else self.cursor
        if self.random.random() < 0.5:
            self.random.shuffle(entries)
        for entry in entries:
            if entry.event.ledger_id is not None:
                self.consumers.setdefault(entry.event.ledger_id, Consumer()).receive(entry.position.epoch, entry.event)

    # ---- one history -------------------------------------------------------------------------------------------------

    def run(self, steps: int) -> None:
        self.turn()
        for _ in range(self.random.choice((1, 2, 4))):
            self.send()
        acts = (
            *(self.bookkeeper, self.disturbed_poll, self.poll_twice_at_once, self.send, self.turn_maybe),
            *(self.consume, self.deliver, self.back_up_or_restore),
        )
        for _ in range(steps):
            self.pass_time()
            [act] = self.random.choices(acts, (12, 8, 2, 1, 0.5, 4, 3, 1))
            act()
        if self.restore is not None:
            self.back_up_or_restore()
        self.come_to_rest()

    def come_to_rest(self) -> None:
        with self.units.reading() as unit:
            sync = unit.payment_syncs.get(self.organization, self.connection.tenant.id)
        if sync is not None and sync.state is SwitchState.OFF:
            self.turn()
        for pause in (10 * MINUTE, 10 * MINUTE, 25 * HOUR, 10 * MINUTE):
            self.world.pass_time(pause)
            self.poll()
        self.consume(rewinds=False)
        for link in self.links():
            self.compare(link)

    def compare(self, link: Link) -> None:
        truth = self.there(link)
        with self.units.reading() as unit:
            kept = unit.kept_payments.get(link.id)
        assert kept is not None
        given_out = {key: item for key, item in truth.items.items() if kept.memory[key] is Counted.GIVEN_OUT}
        consumer = self.consumers.get(link.ledger_id, Consumer())
        if link.ledger_id in self.wavered:  # the backup did not have its baseline yet, and took another one
            assert consumer.records.items() >= given_out.items()
            return
        assert consumer.records == given_out
        if None in consumer.known:
            assert consumer.standing is truth.standing
