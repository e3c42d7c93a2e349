"""A person settles what asking the ledger could not: adopt this document, or declare that it was not sent."""

from injector import inject

from core.caller import Caller
from core.connection import Connection
from core.errors import MissingInLedger, Refused
from core.ids import DispatchId, LedgerId
from core.ledger import LedgerDocument
from core.problems import Problem, Reason
from core.transfer import Attempt, AttemptPurpose, LedgerRequest, Outcome, Transfer, TransferState
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.ledger_access import LedgerAccess
from usecases.once import once
from usecases.payments.first_look import FirstLook, Look
from usecases.payments.start import begin_linked
from usecases.sends.conclusion import Conclusion
from usecases.sends.recovery import connection_to
from usecases.sends.requests import Resolution, Resolved
from usecases.sends.transfers import link_of, own_transfer
from usecases.write import Write


class ResolveTransfer:
    METHOD = "ResolveTransfer"

    @inject
    def __init__(
        self, units: UnitsOfWork, access: LedgerAccess, clock: Clock, conclusion: Conclusion, first_look: FirstLook
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._conclusion = conclusion
        self._first_look = first_look

    def __call__(self, caller: Caller, resolution: Resolution, write: Write) -> Resolved:
        request = once(caller, self.METHOD, write)
        with self._units.reading() as unit:
            transfer = own_transfer(unit, caller, resolution.transfer_id)
            begun = request.begun(unit)
            if begun is not None:
                return Resolved(transfer, link_of(unit, transfer))
            require_waiting(transfer)
        adopted, look = None, Look()
        if resolution.adopted is not None:
            connection = self._connection(transfer)
            adopted = self._read(connection, transfer, resolution.adopted)
            look = self._first_look.at(connection, [(adopted.kind, adopted.id)])
        with self._units.writing() as unit:
            transfer = own_transfer(unit, caller, resolution.transfer_id)
            if request.begun(unit) is not None:
                return Resolved(transfer, link_of(unit, transfer))
            dispatch_id = require_waiting(transfer)
            if adopted is not None:
                require_free(unit, transfer, adopted)
            if write.validate_only:
                return Resolved(transfer, None)
            self._settle(unit, caller, transfer, dispatch_id, adopted, look)
            request.done(unit, transfer.id, self._clock.now())
            settled = own_transfer(unit, caller, resolution.transfer_id)
            view = Resolved(settled, link_of(unit, settled) if adopted is not None else None)
            unit.commit()
        return view

    def _connection(self, transfer: Transfer) -> Connection:
        with self._units.reading() as unit:
            return connection_to(unit, transfer.document.organization_id, transfer.tenant_id, transfer.connection_id)

    def _read(self, connection: Connection, transfer: Transfer, adopted: LedgerId) -> LedgerDocument:
        """The document that the person named. A transfer that updates can only have become what it updates."""
        wanted = transfer.content.id
        if wanted is not None and wanted.casefold() != adopted.casefold():
            message = f"The transfer updates {wanted}, so it cannot be {adopted}"
            raise Refused.because(Reason.FIELD_INVALID, "adopt_xero_id", message)
        with self._access.reading(connection) as ledger:
            try:
                return ledger.document(transfer.document.kind, adopted)
            except MissingInLedger:
                message = f"{connection.tenant.name} has no {transfer.document.kind.words} {adopted}"
                raise Refused.because(Reason.NOT_IN_XERO, "adopt_xero_id", message) from None

    def _settle(
        self,
        unit: UnitOfWork,
        caller: Caller,
        transfer: Transfer,
        dispatch_id: DispatchId,
        adopted: LedgerDocument | None,
        look: Look,
    ) -> None:
        now = self._clock.now()
        word = "declared not sent" if adopted is None else f"adopted {adopted.id}"
        unit.attempts.add(
            Attempt(
                dispatch_id=dispatch_id,
                transfer_ids=(transfer.id,),
                purpose=AttemptPurpose.LOOK_UP,
                started_at=now,
                ended_at=now,
                actor=caller.user_id,
                settings_version=transfer.settings_version,
                request=LedgerRequest("", "verdict of a person", b""),
                result=word,
            )
        )
        if adopted is None:
            why = Problem(Reason.NOT_IN_XERO, "", "A person looked in Xero, and it is not there")
            self._conclusion.unsent(unit, transfer, Outcome.DECLARED_NOT_SENT, now, why)
        else:
            link = self._conclusion.sent(unit, transfer, Outcome.ADOPTED, adopted, now)
            if link is not None:
                begin_linked(unit, link, now, look.snapshots.get(adopted.id), look.generation)


def require_waiting(transfer: Transfer) -> DispatchId:
    """The dispatch of a transfer that waits for a person; Refused for any other."""
    if transfer.state is not TransferState.NEEDS_ATTENTION or transfer.dispatch_id is None:
        message = f"The transfer is {transfer.state.value.replace('_', ' ')}"
        raise Refused.because(Reason.NOTHING_TO_RESOLVE, "transfer_id", message, state=transfer.state.value)
    return transfer.dispatch_id


def require_free(unit: UnitOfWork, transfer: Transfer, adopted: LedgerDocument) -> None:
    """One document of the ledger is the copy of one document only, and made by one transfer."""
    organization = transfer.document.organization_id
    link = unit.links.to_ledger(organization, transfer.tenant_id, adopted.id)
    if link is None or (link.document == transfer.document and transfer.is_update):
        return
    earlier_copy = link.document == transfer.document
    what = "an earlier copy of this document" if earlier_copy else f"the copy of {link.document}"
    message = f"{adopted.number or adopted.id} is {what}"
    raise Refused.because(Reason.ALREADY_LINKED, "adopt_xero_id", message, link_id=link.id)
