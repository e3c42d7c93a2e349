"""Where documents are in the ledger: links, one by one and in lists. Reads our own records only."""

from collections.abc import Mapping, Sequence

from injector import inject

from core.caller import Caller
from core.documents import DocumentRef
from core.errors import Refused
from core.link import Link, LinkState
from core.problems import Reason
from ports import LinkFilter, UnitsOfWork
from usecases.links.requests import LinksView


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

    def __call__(self, caller: Caller, wanted: LinkFilter, after: str, limit: int) -> Sequence[Link]:
        with self._units.reading() as unit:
            return unit.links.list(caller.organization_id, wanted, after=after, limit=limit)


class GetDocumentLinks:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, document: DocumentRef) -> LinksView:
        with self._units.reading() as unit:
            links = unit.links.of_document(document)
            current = unit.links.current(document)
        if current is None or document.organization_id != caller.organization_id:
            raise Refused.because(Reason.NOT_FOUND, "document", f"The {document} was never copied")
        older = [link for link in reversed(links) if link.state is LinkState.SUPERSEDED]
        return LinksView(current, older)
