"""What became of each send: transfers, and the record of their calls. Reads our own records only."""

from collections.abc import Sequence

from injector import inject

from core.caller import Caller
from core.errors import Refused
from core.ids import TransferId
from core.link import Link
from core.problems import Reason
from core.transfer import Refusal, Transfer
from ports import TransferFilter, UnitOfWork, UnitsOfWork
from usecases.sends.requests import AttemptPage, TransferView


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


def own_transfer(unit: UnitOfWork, caller: Caller, transfer_id: TransferId) -> Transfer:
    transfer = unit.transfers.get(caller.organization_id, transfer_id)
    if transfer is None:
        raise Refused.because(Reason.NOT_FOUND, "transfer_id", f"There is no transfer {transfer_id}")
    return transfer


class ListTransfers:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, wanted: TransferFilter, before: str, limit: int) -> Sequence[Transfer | Refusal]:
        """Newest first, those that were refused among them."""
        with self._units.reading() as unit:
            sent = unit.transfers.list(caller.organization_id, wanted, before=before, limit=limit)
            refused = unit.refusals.list(caller.organization_id, wanted, before=before, limit=limit)
        both: list[Transfer | Refusal] = [*sent, *refused]
        return sorted(both, key=lambda each: each.id, reverse=True)[:limit]


def link_of(unit: UnitOfWork, transfer: Transfer) -> Link | None:
    """The link that a transfer made or renewed; the newest, where it was linked again since."""
    links = unit.links.of_document(transfer.document)
    return next((each for each in reversed(links) if each.ledger_id == transfer.ledger_id), None)
