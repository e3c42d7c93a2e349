"""Random histories of payments: people in Xero, people in Productive, pollers that die, consumers that rewind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from injector import Injector, Module, provider, singleton

from adapters.memory.ledger import MemoryLedgers
from adapters.memory.module import MemoryModule
from adapters.memory.units_of_work import MemoryUnitOfWork, MemoryUnitsOfWork
from core.documents import DocumentKind, Invoice
from core.errors import Refused
from core.ids import LedgerId, TenantId
from core.ledger import LedgerDocument, LedgerStatus
from core.link import Link, LinkState
from core.payments import Counted, Item, ItemKey, ItemKind, Standing
from core.payments.feed import BEGINNING, Position
from core.payments.snapshot import STANDINGS
from core.payments.switch import SwitchState
from ports import Clock, LinkFilter, PaymentLedgers, UnitOfWork, UnitsOfWork
from support.consumers import Consumer
from support.deliveries import a_delivery, an_event, signed
from support.hostile_money import MOST_LAG, Habits, HostileLedgers
from support.paid import A_DAY, Paid, credit_note, number
from support.plugin import ORGANIZATION, MemoryXero, an_admin
from usecases.links.manual import LinkExisting, Unlink
from usecases.links.relink import Relink
from usecases.links.requests import LinkCommand, RelinkCommand
from usecases.payments.polls import PollPayments
from usecases.payments.webhooks import OK, ReceiveWebhook

COUNTED = frozenset({LinkState.ACTIVE, LinkState.SUPERSEDED})
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
LONDON = TenantId("london")
CATEGORIES = ("INVOICE", "INVOICE", "CREDITNOTE", "PAYMENT", "OVERPAYMENT", "CONTACT")


class Killed(BaseException):
    """A process dies here."""


class MortalUnits(MemoryUnitsOfWork):
    """`at_commit` is called right before and right after a unit becomes durable."""

    def __init__(self) -> None:
        super().__init__()
        self.at_commit: Callable[[], None] = lambda: None

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with super().writing() as unit:
            assert isinstance(unit, MemoryUnitOfWork)
            commit = unit.commit

            def mortal() -> None:
                self.at_commit()
                commit()
                self.at_commit()

            unit.commit = mortal  # type: ignore[method-assign]
            yield unit

    def backup(self) -> object:
        return copy(self._state)

    def restore(self, backup: object) -> None:
        self._state = backup  # type: ignore[assignment]


class HostileXero(Module):
    def __init__(self, random: Random) -> None:
        self._random = random

    @provider
    @singleton
    def units(self) -> UnitsOfWork:
        return MortalUnits()

    @provider
    @singleton
    def hostile(self, ledgers: MemoryLedgers, clock: Clock) -> HostileLedgers:
        habits, page_size = Habits.of(self._random), self._random.choice((2, 2, 3, 5))
        return HostileLedgers(ledgers.books(LONDON), clock, self._random, habits, page_size)

    @provider
    @singleton
    def payment_ledgers(self, hostile: HostileLedgers) -> PaymentLedgers:
        return hostile


@dataclass(frozen=True, slots=True)
class Recorded:
    """When an item came to be in Xero, and how our side stood then: whether it must count, or must not."""

    at: datetime
    must: bool
    may_not: bool


class History:
    """One history, from its seed. `AssertionError` with the seed if something is wrong at rest."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        modules: list[Module] = [MemoryModule(), MemoryXero(), HostileXero(self.random)]
        self.paid = Paid(injector=Injector(modules))
        self.paid.connected()
        self.xero = self.paid.injector.get(HostileLedgers)
        units = self.paid.units
        assert isinstance(units, MortalUnits)
        self.units = units
        self.consumers: dict[LedgerId, Consumer] = {}
        self.cursor: Position = BEGINNING
        self.earlier: Position = BEGINNING
        self.sent: list[Invoice] = []
        self.recorded: dict[tuple[LedgerId, ItemKey], Recorded] = {}
        self.backup: object | None = None
        self.is_restored = False
        self.webhooks: list[dict[str, str]] = []
        self.wavered: set[LedgerId] = set()
        self.nested = False
        self.mortality = 0.0
        self.weights = self.random.choice(
            (
                (60, 40, 3, 1, 1, 1, 10, 2, 2, 5),
                (20, 40, 6, 2, 3, 3, 10, 2, 5, 0),
                (30, 60, 2, 1, 0.5, 0.5, 10, 1, 2, 30),
            )
        )
        self.paces = self.random.choice(((0, 1, 10), (0, 30, 120), (60, 300, 900), (0, 1, 3600), (900, 3600, 90_000)))

    # ---- time and interruptions -----------------------------------------------------------------------------------

    def pass_time(self) -> None:
        self.paid.clock.advance(timedelta(seconds=self.random.choice(self.paces) * self.random.random()))

    def interrupt(self) -> None:
        """Between what a reader asks and what it gets: people act, time passes, others poll, it dies."""
        what = self.random.random()
        if what < self.mortality:
            raise Killed
        if what < 0.3:
            self.paid.clock.advance(timedelta(seconds=self.random.choice((0, 1, 20))))
        elif what < 0.55:
            self.bookkeeper()
        elif what < 0.6:
            self.deliver()
        elif what < 0.66 and not self.nested:
            self.paid.clock.advance(LEASE)
            self.nested = True
            try:
                self.poll()
            finally:
                self.nested = False

    def at_commit(self) -> None:
        if self.random.random() < self.mortality:
            raise Killed

    # ---- people in Xero ----------------------------------------------------------------------------------------------

    def bookkeeper(self) -> None:
        documents = [each for each in self.xero.books.documents if each.status not in {LedgerStatus.VOIDED}]
        if documents:
            document = self.random.choice(documents)
            acts = (*[self.pay] * 3, self.delete, self.edit, self.credit, self.uncredit, self.void, self.touch)
            self.random.choice(acts)(document)
            self.xero.note()
            self.webhooks.append(an_event(document.id, self.paid.clock.now(), self.random.choice(CATEGORIES)))

    def deliver(self) -> None:
        """Some of what Xero has announced, in whatever order, some of it twice, and most of it never."""
        if self.webhooks:
            events = self.random.choices(self.webhooks, k=self.random.choice((1, 2, 5)))
            body = a_delivery(*events)
            assert self.paid.process.get(ReceiveWebhook)(body, signed(body)).status == OK

    def items(self, document: LedgerDocument) -> dict[ItemKey, Item]:
        return dict(self.xero.books.cash.snapshot(document, by_id=True).items)

    def pay(self, document: LedgerDocument) -> None:
        if due := document.amount_due.amount:
            amount = self.random.choice((min(due, Decimal(10)), due))
            payment = self.xero.books.cash.pay(document.id, amount)
            kind = ItemKind.REFUND if document.kind is DocumentKind.CREDIT_NOTE else ItemKind.PAYMENT
            self.record(document.id, ItemKey(kind, payment))

    def delete(self, document: LedgerDocument) -> None:
        if payments := [key.id for key in self.items(document) if key.kind.is_money]:
            self.xero.books.cash.delete_payment(self.random.choice(payments), bumps=self.xero.habits.bumps)

    def edit(self, document: LedgerDocument) -> None:
        for key, item in self.items(document).items():
            if key.kind.is_money and item.amount > 1:
                self.xero.books.cash.edit_payment(key.id, amount=item.amount - 1)
                return

    def credit(self, document: LedgerDocument) -> None:
        """The same credit may come and go."""
        key = ItemKey(ItemKind.CREDIT_NOTE, f"credit-of-{document.id}")
        can_be = document.kind is not DocumentKind.CREDIT_NOTE and document.amount_due.amount >= 10
        if can_be and key not in self.items(document):
            self.xero.books.cash.put(document.id, Item(key, Decimal(10), self.paid.clock.now().date()))

    def uncredit(self, document: LedgerDocument) -> None:
        for key in self.items(document):
            if not key.kind.is_money:
                stamp = document.updated_at
                self.xero.books.cash.remove_credit(document.id, key.id)
                if not self.xero.habits.bumps:
                    self.xero.books.edit(document.id, updated_at=stamp)
                return

    def void(self, document: LedgerDocument) -> None:
        if not self.items(document) and self.random.random() < 0.2:
            self.xero.books.edit(document.id, status=LedgerStatus.VOIDED)

    def touch(self, document: LedgerDocument) -> None:
        self.xero.books.edit(document.id)

    def record(self, ledger_id: LedgerId, key: ItemKey) -> None:
        """What will have to be true of it, as far as it can be said now."""
        with self.units.reading() as unit:
            link = unit.links.to_ledger(ORGANIZATION, LONDON, ledger_id)
            sync = unit.payment_syncs.get(ORGANIZATION, LONDON)
            kept = unit.kept_payments.get(link.id) if link is not None else None
        is_on = sync is not None and sync.state is SwitchState.ON
        counts = link is not None and link.state in COUNTED
        begun = kept is not None and sync is not None and kept.generation == sync.generation
        is_off = link is None or sync is None or sync.state is SwitchState.OFF
        self.recorded[ledger_id, key] = Recorded(self.paid.clock.now(), is_on and counts and begun, is_off)

    def turning(self) -> None:
        """A switch-on or a link: what was recorded only just before may be on either side of it."""
        late = self.paid.clock.now() - 2 * MOST_LAG
        for place, each in self.recorded.items():
            if each.at > late:
                self.recorded[place] = replace(each, may_not=False)

    # ---- our side ----------------------------------------------------------------------------------------------------

    def send(self) -> None:
        count = len(self.sent) + 1
        invoice = credit_note(count) if self.random.random() < 0.2 else number(count)
        self.sent.append(invoice)
        self.paid.sent(invoice)
        self.xero.note()

    def adopt(self) -> None:
        """An admin links what a bookkeeper has made."""
        if not self.sent:
            return
        with self.units.reading() as unit:
            links = unit.links.list(ORGANIZATION, LinkFilter())
            transfers = [unit.transfers.get(ORGANIZATION, each.transfer_id) for each in links]
        content = next((each.content for each in transfers if each is not None), None)
        if content is None:
            return
        stray = self.xero.books.made_by_another(replace(content, number=f"X-{self.random.random()}", url=""))
        self.xero.note()
        self.paid.clock.advance(4 * MOST_LAG)
        if self.random.random() < 0.5:
            self.pay(stray)
            self.xero.note()
        invoice = number(len(self.sent) + 1)
        self.sent.append(invoice)
        self.turning()
        with suppress(Refused):
            wanted = LinkCommand(invoice.ref, invoice.subsidiary_id, stray.id)
            self.paid.process.get(LinkExisting)(an_admin(), wanted, self.paid.write())

    def turn(self) -> None:
        """Not between a backup and the first poll after its restore: a person leaves it alone then."""
        if (self.backup is not None and not self.is_restored) or self.is_to_be_restated():
            return
        is_off = not self.is_switched()
        if is_off or self.random.random() < 0.5:
            if is_off:
                self.turning()
            else:
                self.recorded = {place: replace(each, must=False) for place, each in self.recorded.items()}
            self.paid.switch_payments(on=is_off)

    def is_to_be_restated(self) -> bool:
        with self.units.reading() as unit:
            epoch = unit.feed.newest(ORGANIZATION).epoch
            return any(kept.epoch < epoch for kept in unit.kept_payments.list(ORGANIZATION, LONDON))

    def is_switched(self) -> bool:
        with self.units.reading() as unit:
            sync = unit.payment_syncs.get(ORGANIZATION, LONDON)
        return sync is not None and sync.state is not SwitchState.OFF

    def unlink(self) -> None:
        links = [link for link in self.links() if link.state is LinkState.ACTIVE]
        if not links or (self.backup is not None and not self.is_restored):
            return
        link = self.random.choice(links)
        state = self.random.choice((LinkState.UNLINKED, LinkState.SOURCE_DELETED, LinkState.SUPERSEDED))
        if state is LinkState.UNLINKED:
            self.paid.process.get(Unlink)(an_admin(), link.id, self.paid.write())
        else:
            with self.units.writing() as unit:
                unit.links.update(replace(link, state=state))
                unit.commit()

    def links(self) -> list[Link]:
        with self.units.reading() as unit:
            return list(unit.links.list(ORGANIZATION, LinkFilter(), limit=10_000))

    def poll(self) -> None:
        """Somebody whose turn it is, or who was told to."""
        with suppress(Killed):
            with self.units.writing() as unit:
                sync = unit.payment_syncs.get(ORGANIZATION, LONDON)
                if sync is not None:
                    unit.payment_syncs.put(replace(sync, due_at=self.paid.clock.now()))
                unit.commit()
            self.paid.process.get(PollPayments)()

    def disturbed_poll(self) -> None:
        self.mortality = self.random.choice((0, 0, 0.02, 0.1))
        self.xero.interrupt, self.units.at_commit = self.interrupt, self.at_commit
        try:
            self.poll()
        finally:
            self.mortality = 0.0
            self.xero.interrupt, self.units.at_commit = (lambda: None), (lambda: None)

    def back_up_or_restore(self) -> None:
        if self.is_restored or not self.is_switched():
            return
        if self.backup is None:
            self.backup = self.units.backup()
        else:
            self.restore()

    def restore(self) -> None:
        """As the README says: restore, `productive-xero restored`, then Relink."""
        assert self.backup is not None
        self.units.restore(self.backup)
        self.is_restored = True
        sync = self.paid.sync()
        for link in self.links():
            kept = self.paid.kept(link)
            if kept is None or kept.generation != sync.generation:
                self.wavered.add(link.ledger_id)
        with self.units.writing() as unit:
            unit.feed.begin_epoch()
            unit.kept_payments.read_all_again(self.paid.clock.now())
            unit.commit()
        [connection] = self.paid.connections()
        wanted = RelinkCommand(connection.id, self.paid.clock.now() - 1000 * A_DAY)
        self.paid.process.get(Relink)(an_admin(), wanted, self.paid.write())
        self.recorded = {place: replace(each, may_not=False) for place, each in self.recorded.items()}

    # ---- the consumer ------------------------------------------------------------------------------------------------

    def consume(self, *, rewinds: bool = True) -> None:
        """It may have died before it kept its cursor, and it may have several workers."""
        if rewinds and self.random.random() < 0.2:
            self.cursor = self.earlier
        self.earlier = self.cursor
        with self.units.reading() as unit:
            entries = list(unit.feed.after(ORGANIZATION, self.cursor, 100_000))
        if entries:
            self.cursor = entries[-1].position
        if self.random.random() < 0.5:
            self.random.shuffle(entries)
        for entry in entries:
            if entry.event.ledger_id is not None:
                consumer = self.consumers.setdefault(entry.event.ledger_id, Consumer())
                consumer.receive(entry.position.epoch, entry.event)

    # ---- one history -------------------------------------------------------------------------------------------------

    def run(self, steps: int) -> None:
        if self.random.random() < 0.8:
            self.turn()
        for _ in range(self.random.choice((1, 2, 3, 6, 10))):
            self.send()
        acts = (
            *(self.bookkeeper, self.disturbed_poll, self.send, self.adopt, self.turn, self.unlink),
            *(self.consume, self.back_up_or_restore, self.wait_long, self.deliver),
        )
        for _ in range(steps):
            self.pass_time()
            [act] = self.random.choices(acts, self.weights)
            act()
        self.come_to_rest()

    def wait_long(self) -> None:
        self.paid.clock.advance(self.random.choice((1, 1, 1, 100)) * A_DAY)

    def come_to_rest(self) -> None:
        if self.backup is not None and not self.is_restored:
            self.restore()
        self.backup = None
        if not self.is_switched():
            self.turning()
            self.paid.switch_payments()
        if self.xero.habits.bumps:  # then polls alone have to be enough
            self.put_nets(self.paid.clock.now() + 10 * A_DAY)
            self.compare_after(MOST_LAG * 4)
        self.put_nets(self.paid.clock.now())
        self.compare_after(A_DAY)
        self.paid.clock.advance(MINUTE)
        before = self.xero.calls
        self.poll()
        noted = any(each.state in COUNTED and each.document.kind is DocumentKind.CREDIT_NOTE for each in self.links())
        assert self.xero.calls - before == 1 + noted, "an idle poll"

    def put_nets(self, at: datetime) -> None:
        with self.units.writing() as unit:
            unit.payment_syncs.put(replace(self.paid.sync(), nets_due_at=at))
            unit.commit()

    def compare_after(self, pause: timedelta) -> None:
        for _ in range(5):
            self.paid.clock.advance(pause)
            self.poll()
        self.consume(rewinds=False)
        assert self.paid.sync().state is SwitchState.ON
        for link in self.links():
            self.compare(link)

    def compare(self, link: Link) -> None:
        if link.state not in COUNTED:
            return
        document = self.xero.books.document(link.ledger_id)
        kept = self.paid.kept(link)
        assert document is not None
        assert kept is not None
        truth = self.items(document)
        assert kept.snapshot is not None
        assert kept.snapshot.items == truth
        given_out = {key: item for key, item in truth.items() if kept.memory[key] is Counted.GIVEN_OUT}
        consumer = self.consumers.get(link.ledger_id, Consumer())
        if link.ledger_id in self.wavered:  # the backup did not have its baseline yet, and took another one
            assert consumer.records.items() >= given_out.items()
            return
        assert consumer.records == given_out
        if None in consumer.known:
            assert consumer.standing is STANDINGS.get(document.status, Standing.OPEN)
        for key in truth:
            recorded = self.recorded.get((link.ledger_id, key))
            if recorded is not None and recorded.must:
                assert kept.memory[key] is Counted.GIVEN_OUT, f"{key} was recorded while the switch was on"
            if recorded is not None and recorded.may_not:
                assert kept.memory[key] is Counted.BASELINE, f"{key} was there before"
