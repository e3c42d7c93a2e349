"""The intent of a send: everything that anybody needs to finish it, stored in one unit before the first byte."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from injector import inject

from core.caller import Caller
from core.choice import superseded
from core.comparison import as_planned
from core.connection import Connection
from core.contact_link import ContactLink
from core.ids import ContactId, RequestId, TransferId
from core.problems import warnings
from core.transfer import Dispatch, Transfer, TransferState, subject_of
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.copies.plan import Sendable
from usecases.copies.requests import CopyCommand
from usecases.payments.start import generation_now
from usecases.sends.dispatches import Dispatches


@dataclass(frozen=True, slots=True)
class Intent:
    """A document that is about to be sent, by this plan, as this transfer. Its content has its contact."""

    plan: Sendable
    transfer: Transfer
    contact_id: ContactId


class Intents:
    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, dispatches: Dispatches) -> None:
        self._units = units
        self._clock = clock
        self._dispatches = dispatches

    def of(
        self,
        caller: Caller,
        asked: CopyCommand,
        plan: Sendable,
        contact_id: ContactId,
        transfer_id: TransferId,
        request_id: RequestId | None = None,
    ) -> Intent:
        now = self._clock.now()
        older = superseded(asked.wanted.mode, plan.link)
        transfer = Transfer(
            id=transfer_id,
            document=asked.document.ref,
            subsidiary_id=asked.document.subsidiary_id,
            connection_id=plan.connection.id,
            tenant_id=plan.connection.tenant.id,
            mode=asked.wanted.mode,
            state=TransferState.SENDING,
            actor=caller.user_id,
            settings_version=plan.known.settings.version,
            content=replace(plan.content, contact_id=contact_id),
            created_at=now,
            updated_at=now,
            request_id=request_id,
            supersedes=older.id if older else None,
            problems=warnings(plan.problems),
            since=plan.since,
            planned=as_planned(plan.present) if plan.present else None,
            subject=subject_of(asked.document),
        )
        return Intent(plan, transfer, contact_id)

    def commit(
        self,
        connection: Connection,
        intents: Sequence[Intent],
        also: Callable[[UnitOfWork, Sequence[Intent]], None],
        still: Callable[[UnitOfWork, Sequence[Intent]], Sequence[Intent]] = lambda _, intents: intents,
    ) -> list[Dispatch]:
        """Store those that nobody else's send or link has come before, in as few dispatches as may be.

        All are of one kind, and all creates or all updates. `still` says which of them are wanted by now, and `also`
        gets those that are stored, both in the same unit. Where there is none nothing is stored, and `also` not called.
        """
        with self._units.writing() as unit:
            free = [each for each in still(unit, intents) if is_free(unit, each)]
            if not free:
                return []
            dispatches = self._dispatches.batches(connection, [each.transfer for each in free])
            carried_by = {transfer_id: dispatch.id for dispatch in dispatches for transfer_id in dispatch.transfers}
            generation = generation_now(unit, connection.organization_id, connection.tenant.id)
            for dispatch in dispatches:
                unit.transfers.add_dispatch(dispatch)
            for intent in free:
                carried = carried_by[intent.transfer.id]
                unit.transfers.add(replace(intent.transfer, dispatch_id=carried, payments_generation=generation))
                keep_contact(unit, intent)
            also(unit, free)
            unit.commit()
        return dispatches


def is_free(unit: UnitOfWork, intent: Intent) -> bool:
    """Whether the document's link is as the plan saw it, and no transfer of it is open."""
    document = intent.transfer.document
    return unit.links.current(document) == intent.plan.link and unit.transfers.open_for(document) is None


def keep_contact(unit: UnitOfWork, intent: Intent) -> None:
    """Remember the contact of its party, unless an update keeps the one that the document has."""
    plan, transfer = intent.plan, intent.transfer
    if not plan.contact.is_kept:
        organization, tenant = transfer.document.organization_id, transfer.tenant_id
        unit.contact_links.put(ContactLink(organization, tenant, plan.party, intent.contact_id, plan.contact.known_at))
