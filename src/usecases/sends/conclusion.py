"""What is stored of a settled transfer: its own state, and the link. Always within the caller's unit of work."""

from dataclasses import replace
from datetime import datetime

from injector import inject

from core.choice import CopyMode
from core.comparison import differences
from core.ids import LinkId
from core.ledger import LedgerDocument
from core.link import Link, LinkState, deep_link, line_links
from core.payments.feed import EventType, FeedEvent
from core.problems import Problem, Reason, warnings
from core.transfer import Outcome, Transfer, TransferState
from ports import Identifiers, UnitOfWork
from usecases.payments.start import begin_sent
from usecases.sends.pending import sent_through


class Conclusion:
    @inject
    def __init__(self, identifiers: Identifiers) -> None:
        self._identifiers = identifiers

    def sent(
        self, unit: UnitOfWork, transfer: Transfer, outcome: Outcome, document: LedgerDocument, at: datetime
    ) -> Link | None:
        """The ledger has it: the transfer becomes SENT and the link says where, with every difference.

        Returns the link. None if it is the copy of something else by now, of another document or by another send: a
        person says which of the two it is. This is checked here, where SENT is stored; a unique index keeps two who
        store it at once apart.
        """
        taken = unit.links.to_ledger(transfer.document.organization_id, transfer.tenant_id, document.id)
        if taken is not None and is_anothers_copy(taken, transfer):
            self.unsent(unit, transfer, Outcome.AMBIGUOUS, at, linked_meanwhile(document, taken))
            return None
        found = differences(transfer.content, document)
        settled = replace(
            transfer.after(outcome, at),
            ledger_id=document.id,
            problems=warnings(transfer.problems),
            note_pending=bool(transfer.content.note),
            allocation_pending=transfer.content.allocate_to is not None,
            subject=replace(transfer.subject, number=document.number) if transfer.subject else None,
        )
        unit.transfers.update(settled)
        link = self._link(unit, transfer, document, found, at)
        older = unit.links.current(transfer.document)
        kept = taken or (None if transfer.mode is CopyMode.CREATE_NEW else older)
        if older is not None and (kept is None or kept.id != older.id):
            unit.links.update(replace(older, state=LinkState.SUPERSEDED, updated_at=at))
        if kept is None:
            unit.links.add(link)
        else:
            link = replace(link, id=kept.id, created_at=kept.created_at, origin=kept.origin)
            unit.links.update(link)
        unit.links.put_written(link, document)
        if kept is None or kept.state is not LinkState.ACTIVE:
            begin_sent(unit, link, transfer, outcome, at)
        if transfer.state is not TransferState.SENDING and outcome is not Outcome.ADOPTED:
            append_event(unit, settled, EventType.TRANSFER_SENT, at)
        return link

    def unsent(self, unit: UnitOfWork, transfer: Transfer, outcome: Outcome, at: datetime, *why: Problem) -> None:
        """The ledger has it not, or nobody knows (yet)."""
        after = transfer.after(outcome, at, *why)
        unit.transfers.update(after)
        if after.state is TransferState.NEEDS_ATTENTION:
            append_event(unit, after, EventType.TRANSFER_NEEDS_ATTENTION, at)
        elif outcome is Outcome.ABSENT:
            append_event(unit, after, EventType.TRANSFER_NOT_SENT, at)

    def _link(
        self, unit: UnitOfWork, transfer: Transfer, document: LedgerDocument, found: tuple[Problem, ...], at: datetime
    ) -> Link:
        return Link(
            id=LinkId(self._identifiers.new()),
            document=transfer.document,
            subsidiary_id=transfer.subsidiary_id,
            connection_id=transfer.connection_id,
            tenant_id=transfer.tenant_id,
            ledger_id=document.id,
            number=document.number,
            status=document.status,
            totals=document.totals,
            deep_link=deep_link(transfer.document.kind, document.id, sent_through(unit, transfer).short_code),
            transfer_id=transfer.id,
            state=LinkState.ACTIVE,
            created_at=at,
            updated_at=at,
            lines=line_links(transfer.content.lines, document),
            differences=found,
        )


def is_anothers_copy(link: Link, transfer: Transfer) -> bool:
    if link.document != transfer.document:
        return True
    return not transfer.is_update and bool(link.transfer_id) and link.transfer_id != transfer.id


def append_event(unit: UnitOfWork, transfer: Transfer, found: EventType, at: datetime) -> None:
    """What a caller may have waited for, or a person has to look at."""
    event = FeedEvent(
        type=found,
        connection_id=transfer.connection_id,
        tenant_id=transfer.tenant_id,
        subsidiary_id=transfer.subsidiary_id,
        document=transfer.document,
        ledger_id=transfer.ledger_id,
        transfer_id=transfer.id,
    )
    unit.feed.append(transfer.document.organization_id, [event], at)


def linked_meanwhile(document: LedgerDocument, link: Link) -> Problem:
    message = f"{document.number or document.id} has arrived, and was linked to {link.document} meanwhile"
    return Problem(Reason.ALREADY_LINKED, "", message, {"link_id": link.id})
