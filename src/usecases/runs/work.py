"""Working on runs: plan everything, then send batch by batch; whoever dies in between is followed by another.

What is decided is stored item by item, and an item that has its transfer is never sent again: so the lease of a run
only saves work, and two who work on one run at once double nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from injector import inject

from core.caller import Caller, Role
from core.connection import Connection
from core.errors import LedgerError, NothingDone, Refused, problem_of
from core.ids import ConnectionId, TransferId
from core.problems import Problem, Reason
from core.runs import ON_HOLD_FOR, ItemState, Run, RunItem
from core.transfer import Dispatch, Transfer
from core.translation import party_path
from ports import Clock, Identifiers, UnitOfWork, UnitsOfWork
from usecases.contacts.lookup import Contacts
from usecases.contacts.survivors import Survivors
from usecases.copies.intent import Intent, Intents
from usecases.copies.plan import Plan, Sendable
from usecases.copies.planner import Planner
from usecases.copies.requests import CopyCommand
from usecases.ledger_access import LedgerAccess
from usecases.runs.queries import as_they_stand
from usecases.runs.record import NotOurs, RunRecords
from usecases.sends.dispatches import MOST_IN_A_WRITE
from usecases.sends.settlement import Settlement

RETRY_AFTER = "retry_after_seconds"
PAUSE = timedelta(seconds=30)
"""Where Xero cannot be asked, and does not say for how long."""


class OnHold(Exception):
    """Xero cannot be asked for a while: the rest of the run waits."""

    def __init__(self, why: Problem, pause: timedelta) -> None:
        super().__init__(why.message)
        self.why = why
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Ready:
    """An item with the plan by which it can be sent."""

    item: RunItem
    asked: CopyCommand
    plan: Sendable
    transfer_id: TransferId


class WorkOnRuns:
    """Every run that is due, one after the other; returns how many. For the timer."""

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        access: LedgerAccess,
        clock: Clock,
        identifiers: Identifiers,
        records: RunRecords,
        planner: Planner,
        contacts: Contacts,
        intents: Intents,
        settlement: Settlement,
        survivors: Survivors,
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._identifiers = identifiers
        self._records = records
        self._planner = planner
        self._contacts = contacts
        self._intents = intents
        self._settlement = settlement
        self._survivors = survivors

    def __call__(self) -> int:
        worked = 0
        while (run := self._records.take()) is not None:
            with suppress(NotOurs):
                self._work(run)
            worked += 1
        return worked

    def _work(self, run: Run) -> None:
        try:
            self._settle(run)
            for connection_id, items in self._waiting(run).items():
                ready = self._planned(run, connection_id, items)
                for at in range(0, len(ready), MOST_IN_A_WRITE):
                    batch = ready[at : at + MOST_IN_A_WRITE]
                    if at and run.options.is_update:  # as Xero shows them now, not as it did when the run began
                        batch = self._planned(run, connection_id, [each.item for each in batch])
                    self._send(run, batch)
            self._records.release(run)
        except OnHold as hold:
            self._records.hold(run, hold.why, hold.pause, give_up=not self._is_young(run))

    def _waiting(self, run: Run) -> dict[ConnectionId, list[RunItem]]:
        by_connection = defaultdict(list)
        with self._units.reading() as unit:
            for item in unit.runs.items(run.id):
                if item.state is ItemState.WAITING:
                    by_connection[item.connection_id].append(item)
        return by_connection

    def _planned(self, run: Run, connection_id: ConnectionId, items: Sequence[RunItem]) -> list[Ready]:
        """Those that can be sent; of all others it is stored why not."""
        asked = [(command_of(run, item), TransferId(self._identifiers.new())) for item in items]
        caller = caller_of(run)
        with self._units.reading() as unit:
            settings = unit.settings.get(connection_id, items[0].settings_version) if items else None
        try:
            plans = self._planner.plan_all(caller, asked, settings)
        except Refused as refusal:  # the connection cannot be used any more
            self._records.record(run, [item.ended(ItemState.REFUSED, *refusal.problems) for item in items])
            return []
        except LedgerError as error:
            raise on_hold(error) from error
        ready, ended = [], []
        for item, (command, transfer_id), plan in zip(items, asked, plans, strict=True):
            try:
                ready.append(Ready(item, command, checked(plan, item), transfer_id))
            except Refused as refusal:
                ended.append((item, plan, transfer_id, refusal))
        self._records.refused(run, ended)
        return ready

    def _send(self, run: Run, batch: Sequence[Ready]) -> None:
        """One batch: its new contacts, its intents, its write, and what came of each."""
        if not batch:
            return
        connection = batch[0].plan.connection
        intents = self._with_contacts(run, connection, batch)
        if not intents:
            return
        for dispatch in self._committed(run, connection, intents):
            self._settlement.carry_out(connection, dispatch)
        self._settle(run)

    def _with_contacts(self, run: Run, connection: Connection, batch: Sequence[Ready]) -> list[Intent]:
        drafts = [
            (each.plan.contact.draft, party_path(party, each.asked.document.kind))
            for each in batch
            if each.plan.contact.draft is not None and (party := each.asked.document.party) is not None
        ]
        try:
            with self._access.reading(connection) as ledger:
                made = self._contacts.create_all(ledger, drafts) if drafts else []
        except LedgerError as error:
            raise on_hold(error) from error
        by_number = {draft.number: each for (draft, _), each in zip(drafts, made, strict=True)}
        intents, refused = [], []
        for each in batch:
            draft = each.plan.contact.draft
            contact = by_number[draft.number] if draft is not None else each.plan.content.contact_id
            if isinstance(contact, str):
                intents.append(self._intents.of(caller_of(run), each.asked, each.plan, contact, each.transfer_id))
            else:
                refused.append(without_contact(each.item, contact or ()))
        self._records.record(run, refused)
        return intents

    def _committed(self, run: Run, connection: Connection, intents: Sequence[Intent]) -> list[Dispatch]:
        """The dispatches of those that are wanted still, whose items are being sent from now on."""
        places = {intent.transfer.id: intent.transfer.document for intent in intents}

        def wanted(unit: UnitOfWork, all_: Sequence[Intent]) -> list[Intent]:
            waiting = {each.document for each in unit.runs.items(run.id) if each.state is ItemState.WAITING}
            return [each for each in all_ if places[each.transfer.id] in waiting]

        def sending(unit: UnitOfWork, stored: Sequence[Intent]) -> None:
            by_document = {intent.transfer.document: intent.transfer.id for intent in stored}
            waiting = [each for each in unit.runs.items(run.id) if each.state is ItemState.WAITING]
            self._records.record_in(
                unit,
                run,
                [
                    replace(each, state=ItemState.SENDING, transfer_id=by_document[each.document], problems=())
                    for each in waiting
                    if each.document in by_document
                ],
            )

        return self._intents.commit(connection, intents, sending, wanted)

    def _settle(self, run: Run) -> None:
        """What became of the transfers of the items that are being sent. OnHold where Xero asks to wait."""
        with self._units.reading() as unit:
            sending = [each for each in unit.runs.items(run.id) if each.state is ItemState.SENDING]
            ended = [each for each in as_they_stand(unit, sending) if each.state is not ItemState.SENDING]
            refused = [each.transfer_id for each in ended if each.state is ItemState.REJECTED and each.transfer_id]
            transfers = unit.transfers.get_all(run.organization_id, refused)
        limited = [each for each in ended if is_limited(each)]
        again = [each for each in ended if self._has_survivor(transfers.get(each.transfer_id or TransferId("")))]
        waiting = {each.position for each in (*again, *(limited if self._is_young(run) else ()))}
        self._records.record(run, [waiting_again(each) if each.position in waiting else each for each in ended])
        if limited and self._is_young(run):
            raise OnHold(limited[0].problems[-1], pause_of(limited))

    def _has_survivor(self, transfer: Transfer | None) -> bool:
        return transfer is not None and self._survivors.took_over(transfer)

    def _is_young(self, run: Run) -> bool:
        return self._clock.now() - run.created_at < ON_HOLD_FOR


def caller_of(run: Run) -> Caller:
    """Whoever asked for the run; what they may was asked then."""
    return Caller(run.organization_id, run.actor, Role.MEMBER)


def command_of(run: Run, item: RunItem) -> CopyCommand:
    if item.content is None:
        raise ValueError(f"Item {item.position} of run {run.id} waits, and its document is not stored")
    return CopyCommand(item.content, run.options, problems=item.problems, plan_token=item.plan_token)


def checked(plan: Plan, item: RunItem) -> Sendable:
    """Refused with every problem, also where the run's connection is no longer the subsidiary's."""
    sendable = plan.checked(item.plan_token)
    if item.connection_id and sendable.connection.id != item.connection_id:
        message = "The subsidiary was connected to another organisation after the run had begun"
        raise Refused.because(Reason.CONNECTION_DISCONNECTED, "", message, connection_id=item.connection_id)
    return sendable


def without_contact(item: RunItem, problems: tuple[Problem, ...]) -> RunItem:
    """Its new contact could not be made: the document was not sent, and can be, unless the contact is no good."""
    is_away = all(problem.reason is Reason.XERO_UNAVAILABLE for problem in problems)
    return item.ended(ItemState.NOT_SENT if is_away else ItemState.REFUSED, *problems)


def waiting_again(item: RunItem) -> RunItem:
    return replace(item, state=ItemState.WAITING, transfer_id=None, problems=())


def is_limited(item: RunItem) -> bool:
    """Whether Xero did nothing, and says when to come again: then the item waits instead of failing."""
    return item.state is ItemState.NOT_SENT and any(
        problem.reason is Reason.XERO_RATE_LIMITED or RETRY_AFTER in problem.facts for problem in item.problems
    )


def pause_of(items: Iterable[RunItem]) -> timedelta:
    """The longest that Xero has asked for."""
    asked = [problem.facts.get(RETRY_AFTER) for item in items for problem in item.problems]
    return max((timedelta(seconds=float(each)) for each in asked if each), default=PAUSE)


def on_hold(error: LedgerError) -> OnHold:
    pause = error.retry_after if isinstance(error, NothingDone) and error.retry_after is not None else PAUSE
    return OnHold(problem_of(error), pause)
