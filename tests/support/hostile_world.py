"""Sends in a hostile world: two processes on two machines, Xero, a bookkeeper, an admin and an operator.

The use cases are the real ones, on the adapters in memory; every call stops at every port (support.actors). The world
keeps the truth beside them (which send made which document, which update was applied, who wrote last) and `check` says
what may never be. Times: Xero's clock is the true one; each machine has its own, which may be wrong or stand still.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from injector import Injector, Module, provider, singleton

from adapters.memory.books import Books, Fate
from adapters.memory.clock import MemoryClock
from adapters.memory.ledger import MemoryLedger, MemoryLedgers
from adapters.memory.module import MemoryModule
from adapters.memory.units_of_work import MemoryUnitsOfWork
from core.choice import CopyMode
from core.comparison import mark_on
from core.connection import Connection
from core.documents import Document, DocumentKind, DocumentRef
from core.errors import PluginError
from core.ids import AccountCode, DocumentId, LedgerId, RequestId, TaxType, TransferId
from core.ledger import LedgerDocument, LedgerDraft
from core.mark import untagged
from core.restoration import Restore
from core.runs import OF_TRANSFER, UNDER_WAY, ItemState
from core.settings import ExpenseSettings, InitialStatus, PurchaseOrderSettings, Settings
from core.transfer import Transfer, TransferState
from core.transfer.timing import TIMING
from core.translation import CopyOptions
from ports import Clock, Identifiers, Ledger, Ledgers, TokenVault, UnitOfWork, UnitsOfWork, WriteResponse
from ports.ledger import Fence
from support.actors import Actor, Killed, in_one_go, port
from support.costs import an_expense, an_order
from support.documents import VAT, a_line, an_invoice, some_settings
from support.plugin import MemoryXero, Plugin, a_copier, an_admin
from usecases.copies.copy import CopyDocument
from usecases.copies.requests import CopyCommand
from usecases.links.manual import LinkExisting
from usecases.links.relink import ReadRestored, Relink
from usecases.links.requests import LinkCommand, RelinkCommand
from usecases.links.restoration import begin
from usecases.runs.requests import BulkCommand, BulkDocument
from usecases.runs.start import BulkCopy
from usecases.runs.work import WorkOnRuns
from usecases.sends.requests import Resolution
from usecases.sends.resolution import ResolveTransfer
from usecases.write import Write

SECOND = timedelta(seconds=1)
LATEST = timedelta(minutes=8)
"""How long after it was sent Xero may apply a write."""
LAG = TIMING.absent_after - LATEST
LEAST_WAIT = timedelta(seconds=1)
A_MOMENT = timedelta(milliseconds=2)
"""What each step takes: no two things happen at once."""

REFUSED = ("The document is not valid",)
PARTIAL = ("the response shows every other document, the last one first",)
CERTAINLY_NOTHING = frozenset(
    {Fate.NOTHING_DONE, Fate.RATE_LIMITED, Fate.ACCESS_EXPIRED, Fate.UNREADABLE, Fate.REFUSED}
)
UNSETTLED = frozenset({TransferState.SENDING, TransferState.UNCERTAIN})
COPY = re.compile(rb"copy=([\w-]+)")


def source(kind: DocumentKind, number: int, words: str) -> Document:
    """One of the documents, whose content is `words`. All of a kind are alike otherwise."""
    line = a_line(description=words)
    own: dict[str, Any] = {"id": DocumentId(f"d{number}"), "url": f"https://app.productive.example/7/d{number}"}
    match kind:
        case DocumentKind.INVOICE:
            return an_invoice(line, number=f"INV-{number}", **own)
        case DocumentKind.CREDIT_NOTE:
            note = an_invoice(a_line(quantity="-1", description=words), number=f"CN-{number}", **own)
            return replace(note, is_credit_note=True)
        case DocumentKind.EXPENSE:
            return an_expense(lines=(line,), **own)
        case DocumentKind.PURCHASE_ORDER:
            return an_order(lines=(line,), number=f"PO-{number}", **own)


def settings() -> Settings:
    """Every kind is switched on."""
    costs: dict[str, Any] = {
        "switched_on": True,
        "status": InitialStatus.AUTHORISED,
        "default_account": AccountCode("404"),
    }
    return replace(
        some_settings(),
        expenses=ExpenseSettings(**costs),
        purchase_orders=PurchaseOrderSettings(**costs),
        purchase_tax_types={VAT.id: TaxType("INPUT2")},
    )


class Violation(AssertionError):
    """What may never be."""


class MachineClock(Clock):
    """A machine's own: wrong by some, and standing still while the machine is frozen. Waiting lets the world go on."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._own = MemoryClock()
        self.is_frozen = False

    def now(self) -> datetime:
        return self._own.now()

    def elapsed(self) -> timedelta:
        return self._own.elapsed()

    def wait(self, duration: timedelta) -> None:
        self._world.pass_time(max(duration, LEAST_WAIT))
        port("a wait")

    def go_on(self, duration: timedelta) -> None:
        if not self.is_frozen:
            self._own.advance(duration)

    def misread(self, by: timedelta) -> None:
        self._own.misread(by)


class StoppingUnits(UnitsOfWork):
    """A port before each unit, and one after it."""

    def __init__(self, units: MemoryUnitsOfWork) -> None:
        self._units = units

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        port("a reading unit")
        with self._units.reading() as unit, in_one_go():
            yield unit

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        port("a writing unit")
        with self._units.writing() as unit, in_one_go():
            yield unit
        port("what was stored")


class StoppingLedger:
    """A port before each call and one after it. A write leaves together with its fence: nothing comes between."""

    def __init__(self, ledger: MemoryLedger, world: "World") -> None:
        self._ledger = ledger
        self._world = world

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._ledger, name)
        if name == "prepare":
            return method

        def call(*args: Any, **kwargs: Any) -> Any:
            port(f"a call: {name}")
            done = method(*args, **kwargs)
            port(f"a response: {name}")
            return done

        return call

    def write(self, request: Any, key: str, give_up_at: datetime, may_send: Fence) -> WriteResponse:
        port("a call: write")
        with in_one_go():
            response = self._world.write(self._ledger, request, key, give_up_at, may_send)
        port("a response: write")
        return response


class StoppingLedgers(Ledgers):
    def __init__(self, ledgers: MemoryLedgers, clock: Clock, world: "World") -> None:
        self._ledgers, self._clock, self._world = ledgers, clock, world

    def of(self, connection: Connection) -> Ledger:
        ledger = MemoryLedger(self._ledgers.books(connection.tenant.id), self._clock)
        return StoppingLedger(ledger, self._world)  # type: ignore[return-value]  # it passes everything on


class Machine(Module):
    """What one process has of its own; all else it shares."""

    def __init__(self, world: "World", clock: MachineClock) -> None:
        self._world = world
        self._clock = clock

    @provider
    @singleton
    def units(self) -> UnitsOfWork:
        return StoppingUnits(self._world.units)

    @provider
    @singleton
    def clock(self) -> Clock:
        return self._clock

    @provider
    @singleton
    def identifiers(self) -> Identifiers:
        return self._world.shared.get(Identifiers)

    @provider
    @singleton
    def vault(self) -> TokenVault:
        return self._world.shared.get(TokenVault)

    @provider
    @singleton
    def memory_ledgers(self) -> MemoryLedgers:
        return self._world.shared.get(MemoryLedgers)

    @provider
    @singleton
    def ledgers(self) -> Ledgers:
        return StoppingLedgers(self._world.shared.get(MemoryLedgers), self._clock, self._world)


@dataclass
class Process:
    """`runs` are its calls under way."""

    plugin: Plugin
    clock: MachineClock
    runs: list[Actor] = field(default_factory=list)


@dataclass
class Written:
    """Who wrote a document last, at which moment of the world; None is a person."""

    by: TransferId | None
    moment: int


class World:
    def __init__(self, kind: DocumentKind) -> None:
        self.kind = kind
        first = Plugin()
        first.configure(first.connect(), settings())
        self.shared = first.injector
        self.true_clock = first.clock
        units = first.units
        assert isinstance(units, MemoryUnitsOfWork)
        self.units = units
        self.books: Books = first.books()
        self.processes = [self._process(name) for name in ("first", "second")]
        self.fate: Fate | tuple[str, ...] | None = None
        self.moment = 0
        self.made: dict[LedgerId, TransferId] = {}
        self.applied: Counter[TransferId] = Counter()
        self.sources: dict[TransferId, tuple[DocumentRef, CopyMode]] = {}
        self.intended: dict[TransferId, int] = {}
        self.writes: dict[TransferId, list[Fate | None]] = defaultdict(list)
        self.last: dict[LedgerId, Written] = {}
        self.copied: dict[LedgerId, TransferId] = {}
        self.first: dict[LedgerId, LedgerDocument] = {}
        self.late_since: list[datetime] = []
        self.content: LedgerDraft | None = None
        self.given_away: set[LedgerId] = set()
        self.forgotten: set[TransferId] = set()
        self.restores = 0
        self.backup: tuple[Any, datetime] | None = None
        self.late_own_updates = 0
        self.batches = 0
        self.needing_a_person: Counter[str] = Counter()
        self._seen: dict[LedgerId, LedgerDocument] = {}
        self._told: set[TransferId] = set()
        self._clicks = 0
        self._written: LedgerId | None = None

    def _process(self, name: str) -> Process:
        clock = MachineClock(self)
        plugin = Plugin(name, Injector([MemoryModule(), MemoryXero(), Machine(self, clock)]))
        return Process(plugin, clock)

    # What happens

    def click(self, process: Process, number: int, mode: CopyMode, request_id: str | None) -> Actor:
        """A person copies one of the documents; what it says differs from click to click."""
        self._clicks += 1
        document = source(self.kind, number, f"Version {self._clicks}")
        wanted = CopyCommand(document, CopyOptions(mode))
        words = f"{number} {mode} {request_id}"
        request = RequestId(request_id) if request_id else None

        def copy() -> None:
            write = Write(words, request, deadline=process.clock.now() + 10 * SECOND)
            process.plugin.process.get(CopyDocument)(a_copier(), wanted, write)

        return self._run(process, f"copy {number}, {mode.value}", copy)

    def begin_run(self, process: Process, numbers: Iterable[int], mode: CopyMode) -> Actor:
        """A person copies several of the documents in one step."""
        self._clicks += 1
        documents = [BulkDocument(source(self.kind, number, f"Version {self._clicks}")) for number in numbers]
        command = BulkCommand(tuple(documents), CopyOptions(mode))

        def copy() -> None:
            process.plugin.process.get(BulkCopy)(a_copier(), command, Write(""))

        return self._run(process, f"a run of {len(documents)}, {mode.value}", copy)

    def work_on_runs(self, process: Process) -> Actor:
        return self._run(process, "work on runs", process.plugin.process.get(WorkOnRuns))

    def recover(self, process: Process) -> Actor:
        return self._run(process, "recovery", process.plugin.recover)

    def read_restored(self, process: Process) -> Actor:
        return self._run(process, "reading after a restore", process.plugin.process.get(ReadRestored))

    def _run(self, process: Process, name: str, work: Callable[[], object]) -> Actor:
        actor = Actor(name, work)
        process.runs.append(actor)
        return actor

    @property
    def going(self) -> list[Actor]:
        """Those that can go on now."""
        return [actor for process in self.processes if not process.clock.is_frozen for actor in process.runs]

    def step(self, actor: Actor, fate: Fate | tuple[str, ...] | None) -> None:
        """On to its next port; where it writes now, this is what becomes of the write."""
        self.fate = fate
        actor.step()
        self.fate = None
        self._noticed()
        if actor.is_over:
            self._remove(actor)
            failures = leaves(actor.failure) if actor.failure else []
            for failure in failures:
                if not isinstance(failure, PluginError):
                    raise failure

    def kill(self, actor: Actor) -> None:
        actor.kill()
        self._remove(actor)
        assert actor.failure is None or isinstance(actor.failure, Killed), actor.failure

    def _remove(self, actor: Actor) -> None:
        for process in self.processes:
            if actor in process.runs:
                process.runs.remove(actor)

    def pass_time(self, duration: timedelta) -> None:
        self.true_clock.advance(duration)
        for process in self.processes:
            process.clock.go_on(duration)
        now = self.books.clock.now()
        while self.late_since and now - self.late_since[0] > LATEST:  # it is never applied
            self.late_since.pop(0)
            self.books.late.pop(0)

    def apply_late(self, which: int) -> None:
        self.late_since.pop(which)
        try:
            self.books.apply_late(which)
        finally:
            self._noticed()

    def write(
        self, ledger: MemoryLedger, request: Any, key: str, give_up_at: datetime, may_send: Fence
    ) -> WriteResponse:
        """As the ledger does, with the fate that was drawn for it."""
        written = written_by(request.body)
        before = len(self.books.received)
        is_partial = self.fate == PARTIAL
        self.books.writes.entries[:] = [] if self.fate is None or is_partial else [self.fate]
        self.books.shown_of_next_batch = (lambda results: results[:0:-2]) if is_partial else None
        response = ledger.write(request, key, give_up_at, may_send)
        self.books.writes.entries.clear()
        self.books.shown_of_next_batch = None
        if len(self.books.received) > before:
            self.batches += len(written) > 1
            for transfer_id in written:
                if any(fate not in CERTAINLY_NOTHING for fate in self.writes[transfer_id]):
                    raise Violation(f"{transfer_id} is written again, though an earlier write may have been applied")
                self.writes[transfer_id].append(self.fate if isinstance(self.fate, Fate) else None)
            if self.fate is Fate.LATE:
                self.late_since.append(self.books.clock.now())
        return response

    def edit(self, there: LedgerDocument, changes: Mapping[str, Any]) -> None:
        """A bookkeeper's."""
        self.books.edit(there.id, **changes)
        self.moment += 1
        self.last[there.id] = Written(None, self.moment)
        self._seen = self._all()

    def before(self, there: LedgerDocument) -> Mapping[str, Any]:
        """What it said in its first version, without a mark."""
        first = self.first[there.id]
        return {"lines": first.lines, "url": "", "reference": untagged(first.reference)}

    def make_by_hand(self, like: LedgerDocument, *, marked: bool) -> None:
        """A bookkeeper makes such a document: with the mark of the other, where Xero copied it, or with none."""
        assert self.content is not None, "a document is there"
        content = replace(self.content, id=None, number=f"HAND-{self.moment}", url="", reference="")
        if marked:
            content = replace(content, url=like.url, reference=like.reference)
        made = self.books.made_by_another(content)
        self.first[made.id] = made
        if marked and like.id in self.made:
            self.copied[made.id] = self.made[like.id]
        self.moment += 1
        self.last[made.id] = Written(None, self.moment)
        self._seen = self._all()

    def make_backup(self) -> None:
        state = self.units._state
        self.backup = (state.copy(), self.processes[0].clock.now())

    def restore(self) -> None:
        """Every process is stopped, the backup takes the place of the database, and the operator says so."""
        assert self.backup is not None
        for process in self.processes:
            process.clock.is_frozen = False
            for actor in [*process.runs]:
                self.kill(actor)
        state, backup_at = self.backup
        known = set(state.transfers)
        self.forgotten |= {each.id for each in self.transfers()} - known
        self.units._state = state.copy()
        self.backup = None
        self.restores += 1
        for each in state.transfers.values():
            if each.state is not TransferState.NEEDS_ATTENTION:
                self._told.discard(each.id)
        with self.units.writing() as unit:
            now = self.processes[0].clock.now()
            begin(unit, Restore(min(backup_at, now), now))
            unit.commit()

    # What people do, who look first

    def resolve(self, transfer: Transfer) -> None:
        """A person looks in Xero, and says what is there."""
        there = [each for each, maker in self.made.items() if maker == transfer.id]
        if transfer.is_update and self.applied[transfer.id]:
            there = [LedgerId(str(transfer.content.id))]
        adopted = there[0] if there and self._is_free(there[0], transfer.document) else None
        if there and adopted is None:
            return
        self._by_admin(ResolveTransfer, Resolution(transfer.id, adopted))

    def _is_free(self, there: LedgerId, document: DocumentRef) -> bool:
        links = self.units._state.links.values()
        return all(link.ledger_id != there or link.document == document for link in links)

    def relink(self) -> None:
        """An admin looks at what nobody claims: what we made is linked, and of the rest is said that it is not ours."""
        [connection] = self.processes[0].plugin.connections()
        relinked = self._by_admin(Relink, RelinkCommand(connection.id))
        if relinked is None:
            return
        not_ours = []
        for document in relinked.after_restore.unclaimed:
            maker = self.made.get(document.id)
            ref = self.sources[maker][0] if maker is not None else None
            if ref is None or not self._link(ref, connection, document.id):
                not_ours.append(document.id)
        self._by_admin(Relink, RelinkCommand(connection.id, not_ours=tuple(not_ours)))

    def _link(self, ref: DocumentRef, connection: Connection, there: LedgerId) -> bool:
        with self.units.reading() as unit:
            if unit.links.current(ref) is not None:
                return True  # a further copy: nobody makes it again
        return self._by_admin(LinkExisting, LinkCommand(ref, connection.subsidiary_id, there)) is not None

    def link_to_another(self, there: LedgerDocument, number: int) -> None:
        """An admin is wrong about a document: what made it is in doubt then, and a person's."""
        [connection] = self.processes[0].plugin.connections()
        ref = source(self.kind, number, "").ref
        maker = self.made.get(there.id)
        if maker is None or self.sources[maker][0] == ref:
            return
        if self._by_admin(LinkExisting, LinkCommand(ref, connection.subsidiary_id, there.id)) is not None:
            self.given_away.add(there.id)

    def _by_admin(self, use_case: type[Any], wanted: Any) -> Any:
        """None where it is refused."""
        write = Write("", deadline=self.processes[0].clock.now() + 10 * SECOND)
        try:
            return self.processes[0].plugin.process.get(use_case)(an_admin(), wanted, write)
        except PluginError:
            return None

    # The truth

    def transfers(self) -> list[Transfer]:
        return [*self.units._state.transfers.values()]

    @property
    def written(self) -> LedgerDocument | None:
        """What the newest send is to change, or else what a send made or changed last, as it is now."""
        newest = max(self.transfers(), key=lambda each: each.id, default=None)
        if newest is not None and newest.content.id is not None:
            return self.books.document(newest.content.id)
        return self.books.document(self._written) if self._written is not None else None

    def _all(self) -> dict[LedgerId, LedgerDocument]:
        return {document.id: document for document in self.books.documents}

    def _noticed(self) -> None:
        """What the step before did: intents, and at most one write."""
        self.moment += 1
        self.pass_time(A_MOMENT)
        for transfer in self.transfers():
            if transfer.id not in self.sources:
                self.content = transfer.content
                self.sources[transfer.id] = (transfer.document, transfer.mode)
                self.intended[transfer.id] = self.moment
        now = self._all()
        for there in now.values():
            if self._seen.get(there.id) is not there:
                self._was_written(there, is_new=there.id not in self._seen)
        self._seen = now
        self.check()

    def _was_written(self, there: LedgerDocument, *, is_new: bool) -> None:
        self.first.setdefault(there.id, there)
        mark = mark_on(there)
        assert mark is not None, "whatever we write bears a mark"
        by = mark.transfer_id
        if is_new:
            self.made[there.id] = by
        else:
            self.applied[by] += 1
            self._check_overwriting(self.last[there.id], by)
        self.last[there.id] = Written(by, self.moment)
        self._written = there.id

    def _check_overwriting(self, before: Written, by: TransferId) -> None:
        if before.by is not None and self.intended[before.by] > self.intended[by]:
            raise Violation(f"the older update {by} overwrites the newer {before.by}")
        if before.by is None and before.moment > self.intended[by]:
            if len(self.writes[by]) > 1 and any(fate not in CERTAINLY_NOTHING for fate in self.writes[by][:-1]):
                raise Violation(f"a second write of {by} overwrites a bookkeeper's edit")
            self.late_own_updates += 1

    def check(self) -> None:
        """What may never be."""
        made = Counter(maker for there, maker in self.made.items() if there not in self.given_away)
        for transfer_id, count in made.items():
            if count > 1:
                raise Violation(f"doubled: {count} documents of {transfer_id}")
        created = Counter(self.sources[each][0] for each in made if self.sources[each][1] is CopyMode.CREATE)
        for document, count in created.items():
            if count > 1:
                raise Violation(f"doubled: {count} documents of {document}, and nobody asked for a new one")
        for transfer in self.transfers():
            self._check_transfer(transfer, made)

    def _check_transfer(self, transfer: Transfer, made: Counter[TransferId]) -> None:
        has = self.applied[transfer.id] if transfer.is_update else made[transfer.id]
        match transfer.state:
            case TransferState.SENT if transfer.is_update:
                if not has:
                    raise Violation(f"lost: the update {transfer.id} is SENT, and Xero never had it")
            case TransferState.SENT:
                assert transfer.ledger_id is not None
                there = transfer.ledger_id
                maker = self.made.get(there, self.copied.get(there))
                same = maker is not None and self.sources[maker][0] == transfer.document
                if maker != transfer.id and not (maker in self.forgotten and same):
                    raise Violation(f"lost: {transfer.id} is SENT by the document of {maker}")
            case TransferState.NOT_SENT | TransferState.REJECTED:
                if has:
                    raise Violation(f"doubled next: {transfer.id} is {transfer.state}, and Xero has it")
            case TransferState.NEEDS_ATTENTION:
                if transfer.id not in self._told:
                    self._told.add(transfer.id)
                    [*_, why] = transfer.problems
                    self.needing_a_person[re.sub(r"[\w-]*\d[\w-]*", "N", why.message)] += 1

    def settle(self) -> None:
        """From here on Xero takes no write, and everybody works: all is settled, in bounded time."""
        for process in self.processes:
            process.clock.is_frozen = False
        for _ in range(2000):
            if not self.going:
                break
            self.step(self.going[0], Fate.NOTHING_DONE)
        self.late_since.clear()
        self.books.late.clear()
        for _ in range(200):
            settled = not any(each.state in UNSETTLED for each in self.transfers())
            if settled and all(run.closed_at is not None for run in self.units._state.runs.values()):
                self._check_runs()
                return
            self.pass_time(30 * SECOND)
            for process in self.processes:
                process.plugin.recover()
                self._noticed()
                process.plugin.process.get(WorkOnRuns)()
                self._noticed()
        raise Violation("never settled")

    def _check_runs(self) -> None:
        """Every item has come to an end, and is as its transfer is."""
        for item in self.units._state.run_items.values():
            if item.state in UNDER_WAY:
                raise Violation(f"{item.document} waits for ever in a run that is over")
            transfer = self.units._state.transfers.get(item.transfer_id or TransferId(""))
            if transfer is None or item.state is ItemState.NEEDS_ATTENTION:
                continue
            if OF_TRANSFER[transfer.state] is not item.state:
                raise Violation(f"{item.document} is {item.state} in its run, and {transfer.state} in truth")

    def end(self) -> None:
        for process in self.processes:
            for actor in [*process.runs]:
                actor.kill()


def written_by(body: bytes) -> list[TransferId]:
    """The sends that a write carries: each document bears its mark."""
    found = (COPY.findall(json.dumps(each).encode())[-1] for each in json.loads(body))
    return [TransferId(mark.decode()) for mark in found]


def leaves(failure: BaseException) -> list[BaseException]:
    if isinstance(failure, BaseExceptionGroup):
        return [leaf for each in failure.exceptions for leaf in leaves(each)]
    return [failure]
