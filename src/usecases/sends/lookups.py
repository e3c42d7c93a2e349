"""Looking in the ledger for sends in doubt: what it shows of each, once for all those of one dispatch.

A create is known by its mark. What could be it all the same (a person cleared the mark, or renumbered it) is any other
document that changed since the intent, unless it is linked, bears the mark of a known send of another document, or the
ledger shows that somebody else made it. An update is known by its mark or its content, and is absent only where the
document is exactly as its plan saw it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from injector import inject

from core.comparison import as_planned, mark_on, shows
from core.ids import LedgerId, TransferId
from core.ledger import LedgerDocument
from core.mark import Mark
from core.transfer import Evidence, Transfer
from core.transfer.timing import SendTiming
from ports import Ledger, Look, UnitOfWork, UnitsOfWork
from usecases.policy import Policy

MOST_QUESTIONS = 25
"""Documents of which the ledger is asked who made them, in one look. Of more than that, any may be the send."""


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What the ledger shows of one send, in its own time. `documents` are those that are it, or could be it."""

    evidence: Evidence
    documents: tuple[LedgerDocument, ...]
    begun_at: datetime
    ended_at: datetime

    def is_late_enough(self, transfer: Transfer, timing: SendTiming) -> bool:
        """Whether what this look does not show was certainly never applied; never the first look."""
        first = transfer.first_look_at
        return first is not None and timing.is_late_enough(first, self.begun_at)


class LookUps:
    @inject
    def __init__(self, units: UnitsOfWork, policy: Policy) -> None:
        self._units = units
        self._policy = policy

    def of(self, ledger: Ledger, transfers: Sequence[Transfer]) -> Mapping[TransferId, LookupResult]:
        """Of transfers of one kind, all creates or all updates. Raises what reads of the ledger raise."""
        updates = [(transfer, transfer.content.id) for transfer in transfers if transfer.content.id is not None]
        if updates:
            look = ledger.look_at(transfers[0].document.kind, [changed for _, changed in updates])
            return {transfer.id: of_update(look, transfer, changed) for transfer, changed in updates}
        look = ledger.changed_since(transfers[0].document.kind, min(transfer.look_from for transfer in transfers))
        return {transfer.id: self._of_create(ledger, transfer, look) for transfer in transfers}

    def _of_create(self, ledger: Ledger, transfer: Transfer, look: Look) -> LookupResult:
        hits = tuple(document for document in look.documents if is_send(document, transfer))
        if hits:
            return lookup_result(look, Evidence.OURS if len(hits) == 1 else Evidence.SEVERAL, hits)
        with self._units.reading() as unit:
            strangers = unclaimed(unit, transfer, look.documents)
        near = strangers
        if lookup_result(look, Evidence.NEAR, near).is_late_enough(transfer, self._policy.timing):
            near = self._maybe_ours(ledger, transfer, strangers)  # costs calls: only where it decides
        return lookup_result(look, Evidence.NEAR if near else Evidence.NOTHING, near)

    def _maybe_ours(
        self, ledger: Ledger, transfer: Transfer, strangers: tuple[LedgerDocument, ...]
    ) -> tuple[LedgerDocument, ...]:
        if not strangers or len(strangers) > MOST_QUESTIONS:
            return strangers
        ours = ledger.maybe_ours(transfer.document.kind, [document.id for document in strangers])
        return tuple(document for document in strangers if document.id in ours)


def lookup_result(look: Look, evidence: Evidence, documents: tuple[LedgerDocument, ...]) -> LookupResult:
    return LookupResult(evidence, documents, look.begun_at, look.ended_at)


def of_update(look: Look, transfer: Transfer, changed: LedgerId) -> LookupResult:
    present = tuple(each for each in look.documents if each.id.casefold() == changed.casefold())
    return lookup_result(look, evidence_of_update(transfer, present), present)


def evidence_of_update(transfer: Transfer, present: Sequence[LedgerDocument]) -> Evidence:
    if not present:
        return Evidence.NEAR
    if shows(transfer.content, present[0]):
        return Evidence.OURS
    return Evidence.NOTHING if as_planned(present[0]) == transfer.planned else Evidence.NEAR


def is_send(document: LedgerDocument, transfer: Transfer) -> bool:
    mark = mark_on(document)
    return mark is not None and mark.transfer_id == transfer.id


def unclaimed(unit: UnitOfWork, transfer: Transfer, documents: Sequence[LedgerDocument]) -> tuple[LedgerDocument, ...]:
    """Those that are neither linked nor marked by a known send of another document."""
    since = transfer.look_from.replace(microsecond=0)
    recent = [document for document in documents if document.updated_at >= since]
    linked = {LedgerId(each.casefold()) for each in links_to(unit, transfer, recent)}
    return tuple(
        document
        for document in recent
        if document.id.casefold() not in linked and not is_anothers(unit, mark_on(document), transfer)
    )


def links_to(unit: UnitOfWork, transfer: Transfer, documents: Sequence[LedgerDocument]) -> Sequence[LedgerId]:
    ids = [document.id for document in documents]
    return [*unit.links.leading_to(transfer.document.organization_id, transfer.tenant_id, ids)] if ids else []


def is_anothers(unit: UnitOfWork, mark: Mark | None, transfer: Transfer) -> bool:
    """Whether it bears the mark of a send that we know of, of another document; also of another organization."""
    if mark is None or mark.document is None:
        return False
    known = unit.transfers.get(mark.document.organization_id, mark.transfer_id)
    return known is not None and known.document != transfer.document
