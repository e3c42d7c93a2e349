"""Looking at what became of documents: transfers, their record, and links. Reads our own records only."""

from injector import inject

from core.caller import Caller
from core.documents import DocumentRef
from core.errors import Refused
from core.ids import TransferId
from core.link import LinkState
from core.problems import Reason
from core.transfer import Transfer
from ports import UnitOfWork, UnitsOfWork
from usecases.copying import link_of
from usecases.requests import AttemptPage, LinksView, TransferView


class GetTransfer:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, transfer_id: TransferId) -> TransferView:
        with self._units.reading() as unit:
            refusal = unit.refusals.get(caller.organization_id, transfer_id)
            if refusal is not None:
                return TransferView(refusal, None)
            transfer = own_transfer(unit, caller, transfer_id)
            return TransferView(transfer, link_of(unit, transfer))


class ListAttempts:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, transfer_id: TransferId, start: int, limit: int) -> AttemptPage:
        with self._units.reading() as unit:
            if unit.refusals.get(caller.organization_id, transfer_id) is not None:
                return AttemptPage([], None)
            own_transfer(unit, caller, transfer_id)
            attempts = unit.attempts.of_transfer(transfer_id)
        end = start + limit
        return AttemptPage(attempts[start:end], end if end < len(attempts) else None)


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


def own_transfer(unit: UnitOfWork, caller: Caller, transfer_id: TransferId) -> Transfer:
    transfer = unit.transfers.get(caller.organization_id, transfer_id)
    if transfer is None:
        raise Refused.because(Reason.NOT_FOUND, "transfer_id", f"There is no transfer {transfer_id}")
    return transfer
