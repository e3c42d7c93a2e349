"""Random interleavings of everything that can go wrong with a send: nothing is doubled, lost or overwritten.

`make faults` runs many, prints what was reached, and fails unless every row of the tables was.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from adapters.memory.books import Fate
from core.choice import CopyMode
from core.documents import DocumentKind
from core.ledger import LedgerDocument, LedgerStatus
from core.transfer import TransferState
from core.transfer.timing import TIMING
from support.actors import Actor
from support.hostile_world import LAG, PARTIAL, REFUSED, World
from support.rows import counted, told

IS_QUICK = settings().max_examples < 100  # see the profiles in conftest.py
EXAMPLES = int(os.environ.get("FAULTS") or (5 if IS_QUICK else 100))
STEPS = 50
EDITS = ("clear", "renumber", "change", "clear and renumber", "clear and change", "put back", "void")
MOST_CALLS = 4
MOST_RESTORES = 1
DOCUMENTS = 4
WIDE = EXAMPLES >= 2000
"""Many enough that every row is reached."""

fates = st.one_of(
    st.none(),
    st.sampled_from([Fate.LATE, Fate.ANSWER_LOST]),
    st.sampled_from([*Fate]),
    st.sampled_from([REFUSED, PARTIAL]),
)
TO_THE_END = 1000
TO_A_WRITE, TO_AN_ANSWER = "a call: write", "a response: write"
points = st.integers(1, 25) | st.sampled_from([TO_THE_END, TO_A_WRITE, TO_AN_ANSWER])
"""How many ports a call goes on, or up to which."""
lost = st.sampled_from([Fate.ANSWER_LOST, Fate.LATE, Fate.REQUEST_LOST, Fate.SERVER_ERROR_AFTER_WORK])
machines = st.integers(0, 1)
documents = st.sampled_from([0, 0, 1, 1, 2, 3])
"""The first two are copied before anything goes wrong."""
LONG = TIMING.absent_after.total_seconds() + 5
spans = st.sampled_from([1, 6, 35, 120, LONG, LONG])
skews = st.sampled_from([-600, -5, 5, 600])


class Figures:
    """Of all examples together."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.needing_a_person: Counter[str] = Counter()
        self.fates: Counter[str] = Counter()

    def add(self, world: World) -> None:
        self.counts["examples"] += 1
        self.counts["sends"] += len(world.sources)
        self.counts["writes"] += sum(map(len, world.writes.values()))
        self.counts["writes of several documents"] += world.batches
        for fates in world.writes.values():
            self.fates.update("accepted or refused" if each is None else str(each) for each in fates)
        self.counts["restores that forgot a send"] += bool(world.forgotten)
        self.counts["own updates that came late over an edit"] += world.late_own_updates
        self.needing_a_person.update(world.needing_a_person)


figures = Figures()


class HostileWorld(RuleBasedStateMachine):
    world: World

    @initialize(kind=st.sampled_from(DocumentKind), lists_lag=st.booleans(), fate=fates, points=points)
    def begin(self, kind: DocumentKind, fate: Any, points: int | str, *, lists_lag: bool) -> None:
        self.world = World(kind)
        self.world.books.lag = LAG if lists_lag else timedelta()
        for document in (0, 1):
            self.click(0, document, CopyMode.CREATE, None, None, TO_THE_END)
        self.click(0, 2, CopyMode.CREATE, None, fate, points)

    # People who copy

    @precondition(lambda self: sum(len(each.runs) for each in self.world.processes) < MOST_CALLS)
    @rule(
        machine=machines,
        document=documents,
        mode=st.sampled_from(CopyMode),
        request_id=st.sampled_from([None, None, "r1", "r2"]),
        fate=fates,
        points=points,
    )
    def click(
        self, machine: int, document: int, mode: CopyMode, request_id: str | None, fate: Any, points: int | str
    ) -> None:
        actor = self.world.click(self.world.processes[machine], document, mode, request_id)
        self._go_on(actor, fate, points)

    @precondition(lambda self: sum(len(each.runs) for each in self.world.processes) < MOST_CALLS)
    @rule(machine=machines, document=documents, mode=st.sampled_from(CopyMode), fate=fates)
    def click_and_wait(self, machine: int, document: int, mode: CopyMode, fate: Any) -> None:
        self.click(machine, document, mode, None, fate, TO_THE_END)

    @precondition(lambda self: self.world.books.documents)
    @rule(machine=machines, document=documents, fate=fates, points=points)
    def update(self, machine: int, document: int, fate: Any, points: int | str) -> None:
        self.click(machine, document, CopyMode.UPDATE_EXISTING, None, fate, points)

    @precondition(lambda self: sum(len(each.runs) for each in self.world.processes) < MOST_CALLS)
    @rule(
        machine=machines,
        numbers=st.sets(st.integers(0, DOCUMENTS + 1), min_size=2),
        mode=st.sampled_from([CopyMode.CREATE, CopyMode.UPDATE_EXISTING]),
        fate=fates | st.just(PARTIAL),
        points=points,
        other=st.booleans(),
    )
    def copy_in_one_step(
        self, machine: int, numbers: set[int], mode: CopyMode, fate: Any, points: int | str, *, other: bool
    ) -> None:
        """A run; both machines may work on it at once."""
        first, second = self.world.processes[machine], self.world.processes[1 - machine]
        self._go_on(self.world.begin_run(first, sorted(numbers), mode), None, TO_THE_END)
        self._go_on(self.world.work_on_runs(first), fate, points)
        if other:
            self._go_on(self.world.work_on_runs(second), None, TO_THE_END)

    # The plugin

    @precondition(lambda self: sum(len(each.runs) for each in self.world.processes) < MOST_CALLS)
    @rule(machine=machines, fate=fates, points=points)
    def work_on_runs(self, machine: int, fate: Any, points: int | str) -> None:
        self._go_on(self.world.work_on_runs(self.world.processes[machine]), fate, points)

    @precondition(lambda self: sum(len(each.runs) for each in self.world.processes) < MOST_CALLS)
    @rule(machine=machines, restored=st.booleans(), points=points)
    def recover(self, machine: int, points: int | str, *, restored: bool) -> None:
        process = self.world.processes[machine]
        begin = self.world.read_restored if restored else self.world.recover
        self._go_on(begin(process), None, points)

    @precondition(lambda self: self.world.going)
    @rule(which=st.integers(0, 3), fate=fates, points=points)
    def go_on(self, which: int, fate: Any, points: int | str) -> None:
        going = self.world.going
        self._go_on(going[which % len(going)], fate, points)

    @precondition(lambda self: self.world.going)
    @rule(which=st.integers(0, 3), fate=fates)
    def go_on_to_an_answer(self, which: int, fate: Any) -> None:
        self.go_on(which, fate, TO_AN_ANSWER)

    @precondition(lambda self: self.world.going)
    @rule(which=st.integers(0, 3), fate=fates)
    def end(self, which: int, fate: Any) -> None:
        self.go_on(which, fate, TO_THE_END)

    def _go_on(self, actor: Actor, fate: Any, points: int | str) -> None:
        for _ in range(points if isinstance(points, int) else TO_THE_END):
            if actor.is_over or actor not in self.world.going:
                return
            self.world.step(actor, fate)
            if actor.at == points:
                return

    @precondition(lambda self: self.world.going)
    @rule(which=st.integers(0, 3))
    def crash(self, which: int) -> None:
        going = self.world.going
        self.world.kill(going[which % len(going)])

    # What is rare, in a row

    @rule(
        machine=machines,
        document=documents,
        mode=st.sampled_from(CopyMode),
        fate=lost,
        how=st.none() | st.sampled_from(EDITS),
        dies=st.booleans(),
        seconds=spans,
    )
    def lose_an_answer(
        self, machine: int, document: int, mode: CopyMode, fate: Fate, how: str | None, seconds: float, *, dies: bool
    ) -> None:
        """And the document is edited before anybody looks; or the write arrives later."""
        actor = self.world.click(self.world.processes[machine], document, mode, None)
        self._go_on(actor, fate, TO_AN_ANSWER)
        if actor.at != TO_AN_ANSWER:
            return
        self._edit_what_was_written(how)
        if dies:
            self.world.kill(actor)
        else:
            self._go_on(actor, None, TO_THE_END)
        if self.world.late_since:
            self.pass_time_and_recover(seconds)
        if self.world.late_since:
            self.apply_late(-1)

    @rule(
        machine=machines,
        document=documents,
        mode=st.sampled_from(CopyMode),
        fate=fates,
        at=st.sampled_from([TO_A_WRITE, TO_AN_ANSWER]),
        how=st.none() | st.sampled_from(EDITS),
        seconds=spans,
    )
    def pause_a_machine(
        self, machine: int, document: int, mode: CopyMode, fate: Any, at: str, how: str | None, seconds: float
    ) -> None:
        """Its clock stands still around a write, while the other machine takes over what it is about to do."""
        process = self.world.processes[machine]
        actor = self.world.click(process, document, mode, None)
        self._go_on(actor, fate, at)
        process.clock.is_frozen = True
        if actor.at == TO_AN_ANSWER:
            self._edit_what_was_written(how)
        for each in (35, seconds, LONG):
            self.pass_time_and_recover(each)
        process.clock.is_frozen = False
        self._go_on(actor, None, TO_THE_END)

    @rule()
    def wait_long(self) -> None:
        """Long enough for everything to be settled that can be."""
        for seconds in (35, LONG, LONG):
            self.pass_time_and_recover(seconds)

    @precondition(lambda self: self.world.restores < MOST_RESTORES)
    @rule(
        machine=machines,
        document=documents,
        mode=st.sampled_from(CopyMode),
        fate=fates | lost,
        points=points,
        how=st.none() | st.sampled_from(EDITS),
        seconds=spans,
        again=st.booleans(),
    )
    def copy_after_the_backup(
        self,
        machine: int,
        document: int,
        mode: CopyMode,
        fate: Any,
        points: int | str,
        how: str | None,
        seconds: float,
        *,
        again: bool,
    ) -> None:
        """What the restore forgets: some copy it again as soon as they may, and the forgotten write arrives later."""
        self.world.make_backup()
        self.click(machine, document, mode, None, fate, points)
        self._edit_what_was_written(how)
        self.world.restore()
        if again:
            self.pass_time_and_recover(1)
            self.pass_time_and_recover(seconds)
            self.click(machine, document, CopyMode.CREATE, None, None, TO_THE_END)
        if self.world.late_since:
            self.apply_late(-1)

    @rule(machine=machines, document=documents, mode=st.sampled_from(CopyMode))
    def link_what_is_being_made_to_another(self, machine: int, document: int, mode: CopyMode) -> None:
        """A bookkeeper clears its mark, and an admin takes it for the copy of another document."""
        actor = self.world.click(self.world.processes[machine], document, mode, None)
        self._go_on(actor, None, TO_AN_ANSWER)
        if actor.at == TO_AN_ANSWER and self.world.written is not None:
            self._edit_what_was_written("clear")
            self.world.link_to_another(self.world.written, (document + 1) % DOCUMENTS)
        self._go_on(actor, None, TO_THE_END)

    # Time

    @rule(seconds=spans)
    def pass_time(self, seconds: float) -> None:
        self.world.pass_time(timedelta(seconds=seconds))

    @rule(seconds=spans)
    def pass_time_and_recover(self, seconds: float) -> None:
        self.world.pass_time(timedelta(seconds=seconds))
        for process in self.world.processes:
            if not process.clock.is_frozen:
                for begin in (self.world.recover, self.world.read_restored, self.world.work_on_runs):
                    self._go_on(begin(process), None, TO_THE_END)

    @rule(machine=machines, seconds=skews | st.none())
    def go_wrong(self, machine: int, seconds: int | None) -> None:
        """A machine's clock; or the whole machine stands still, or goes on."""
        clock = self.world.processes[machine].clock
        if seconds is None:
            clock.is_frozen = not clock.is_frozen
        else:
            clock.misread(timedelta(seconds=seconds))

    # Xero, and who works in it

    @precondition(lambda self: self.world.late_since)
    @rule(which=st.integers(0, 2))
    def apply_late(self, which: int) -> None:
        self.world.apply_late(which % len(self.world.late_since))

    @precondition(lambda self: self.world.books.documents)
    @rule(which=st.integers(0, 3), how=st.sampled_from(EDITS))
    def edit(self, which: int, how: str) -> None:
        self._edit(self._one(which), how)

    def _edit(self, there: LedgerDocument, how: str) -> None:
        cleared = {"url": ""} if there.url else {"reference": "mine"}
        renumbered = {"number": f"OTHER-{self.world.moment}"}
        changed = {"lines": there.lines[:0]}
        changes: dict[str, Mapping[str, Any]] = {
            "clear": cleared,
            "renumber": renumbered,
            "change": changed,
            "clear and renumber": {**cleared, **renumbered},
            "clear and change": {**cleared, **changed},
            "put back": self.world.before(there),
            "void": {"status": LedgerStatus.VOIDED},
        }
        self.world.edit(there, changes[how])

    def _edit_what_was_written(self, how: str | None) -> None:
        """Where it was applied; else the newest document."""
        if how is not None and self.world.books.documents:
            self._edit(self.world.written or self._one(-1), how)

    @precondition(lambda self: self.world.books.documents)
    @rule(which=st.integers(0, 3), marked=st.booleans())
    def make_by_hand(self, which: int, *, marked: bool) -> None:
        self.world.make_by_hand(self._one(which), marked=marked)

    def _one(self, which: int) -> LedgerDocument:
        there = self.world.books.documents
        return there[which % len(there)]

    # The operator and the admin

    @precondition(lambda self: self.world.restores < MOST_RESTORES)
    @rule()
    def make_or_restore_a_backup(self) -> None:
        if self.world.backup is None:
            self.world.make_backup()
        else:
            self.world.restore()

    @precondition(lambda self: self._in_need())
    @rule(which=st.integers(0, 3))
    def resolve(self, which: int) -> None:
        in_need = self._in_need()
        self.world.resolve(in_need[which % len(in_need)])

    def _in_need(self) -> list[Any]:
        return [each for each in self.world.transfers() if each.state is TransferState.NEEDS_ATTENTION]

    @precondition(lambda self: self.world.forgotten)
    @rule()
    def relink(self) -> None:
        self.world.relink()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.settle()
        finally:
            self.world.end()
        figures.add(self.world)


@pytest.mark.timeout(3600)
def test_nothing_is_doubled_lost_or_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    with counted() as tables:
        run_state_machine_as_test(
            HostileWorld,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                derandomize=not WIDE,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
            ),
        )
    if WIDE:
        missed = [f"{name}: {told(row)}" for name, table in tables.items() for row in table if not table.reached[row]]
        with capsys.disabled():
            sys.stdout.write("\n".join([*report(tables), ""]))
        assert not missed


def report(tables: Any) -> Iterable[str]:
    yield "\ndoubled 0, lost 0, overwritten 0"  # each would have failed
    for name, count in figures.counts.items():
        yield f"{count:>9,}  {name}"
    yield f"{figures.needing_a_person.total():>9,}  needing a person:"
    for why, count in figures.needing_a_person.most_common():
        yield f"{count:>19,}  {why}"
    for name, table in tables.items():
        yield f"{name}: {sum(bool(table.reached[row]) for row in table)} of {len(table)} rows reached"
        for row in table:
            yield f"{table.reached[row]:>19,}  {told(row)}"
