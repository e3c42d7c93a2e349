"""Lists: of links, and of transfers. Our own records only."""

from collections.abc import Mapping, Sequence

from injector import inject

from core.caller import Caller
from core.documents import DocumentRef
from core.link import Link
from core.transfer import Refusal, Transfer
from ports import LinksWanted, TransfersWanted, UnitsOfWork


class BatchGetLinks:
    """The current links of many documents; those that were never copied are left out."""

    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, documents: Sequence[DocumentRef]) -> Mapping[DocumentRef, Link]:
        own = [each for each in documents if each.organization_id == caller.organization_id]
        with self._units.reading() as unit:
            return unit.links.current_of(own)


class ListLinks:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, wanted: LinksWanted, after: str, limit: int) -> Sequence[Link]:
        with self._units.reading() as unit:
            return unit.links.list(caller.organization_id, wanted, after=after, limit=limit)


class ListTransfers:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(
        self, caller: Caller, wanted: TransfersWanted, before: str, limit: int
    ) -> Sequence[Transfer | Refusal]:
        """Newest first, those that were refused among them."""
        with self._units.reading() as unit:
            sent = unit.transfers.list(caller.organization_id, wanted, before=before, limit=limit)
            refused = unit.refusals.list(caller.organization_id, wanted, before=before, limit=limit)
        both: list[Transfer | Refusal] = [*sent, *refused]
        return sorted(both, key=lambda each: each.id, reverse=True)[:limit]
