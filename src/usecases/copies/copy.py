"""Copying a document: plan, intent, send, outcome. Each document at most once, whoever asks and however often."""

from collections.abc import Sequence

from injector import inject

from core.caller import Caller
from core.ids import ContactId, TransferId
from core.transfer import Transfer, TransferState
from core.translation import party_path
from ports import AlreadyExists, Identifiers, UnitOfWork, UnitsOfWork
from usecases.contacts.lookup import Contacts
from usecases.contacts.survivors import Survivors
from usecases.copies.intent import Intent, Intents
from usecases.copies.plan import Sendable
from usecases.copies.planner import Planner
from usecases.copies.refusals import Refusals
from usecases.copies.requests import Copied, CopyCommand
from usecases.followups.completion import Followups
from usecases.ledger_access import LedgerAccess
from usecases.once import once
from usecases.permissions import require_permission
from usecases.sends.settlement import Settlement
from usecases.sends.transfers import link_of
from usecases.sends.wait import TransferWait, failure_of, named
from usecases.write import Write

METHOD = "CopyDocument"


class CopyDocument:
    """Answers once the ledger has the document; Refused before anything was done; SendFailed after the intent."""

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        access: LedgerAccess,
        identifiers: Identifiers,
        planner: Planner,
        contacts: Contacts,
        intents: Intents,
        settlement: Settlement,
        transfer_wait: TransferWait,
        followups: Followups,
        survivors: Survivors,
        refusals: Refusals,
    ) -> None:
        self._units = units
        self._access = access
        self._identifiers = identifiers
        self._planner = planner
        self._contacts = contacts
        self._intents = intents
        self._settlement = settlement
        self._transfer_wait = transfer_wait
        self._followups = followups
        self._survivors = survivors
        self._refusals = refusals

    def __call__(self, caller: Caller, asked: CopyCommand, write: Write) -> Copied:
        require_permission(caller, asked.document.ref)
        while True:
            with self._units.reading() as unit:
                begun = once(caller, METHOD, write).begun(unit)
                open_transfer = unit.transfers.open_for(asked.document.ref)
            if begun is not None:
                return self._outcome(self._transfer_wait.for_end_of(caller, TransferId(begun.result_id), write), asked)
            if open_transfer is not None:
                self._transfer_wait.until_closed(caller, open_transfer, write)
            sent = self._try_to_send(caller, asked, write)
            if sent is not None:
                return sent

    def _try_to_send(self, caller: Caller, asked: CopyCommand, write: Write) -> Copied | None:
        """Plan and send; None if somebody else's send came first.

        Where the remembered contact was refused because it was merged into another, that one is remembered, and a new
        transfer is planned and sent, once.
        """
        made = self._send(caller, asked, write)
        if made is not None and self._survivors.took_over(made):
            made = self._send(caller, asked, write, after=made) or made
        return self._outcome(made, asked) if made is not None else None

    def _send(
        self, caller: Caller, asked: CopyCommand, write: Write, *, after: Transfer | None = None
    ) -> Transfer | None:
        """The transfer as it is in the end; None if somebody else's send came first.

        `after` is the one that this request began before, and which was refused.
        """
        transfer_id = TransferId(self._identifiers.new())
        with self._refusals.kept(caller, asked, transfer_id, write) as trace:
            trace.plan = self._planner.plan(caller, asked, transfer_id)
            plan = trace.plan.checked(asked.plan_token)
        intent = self._intents.of(caller, asked, plan, self._contact(asked, plan), transfer_id, write.request_id)
        request = once(caller, METHOD, write)

        def remember(unit: UnitOfWork, stored: Sequence[Intent]) -> None:
            for each in stored:
                request.done(unit, each.transfer.id, each.transfer.created_at, in_place=after is not None)

        try:
            dispatches = self._intents.commit(plan.connection, [intent], remember)
        except AlreadyExists:
            return None
        if not dispatches:
            return None
        with named(intent.transfer):
            for dispatch in dispatches:
                self._settlement.carry_out(plan.connection, dispatch)
            return self._transfer_wait.for_first_looks(caller, transfer_id, write)

    def _contact(self, asked: CopyCommand, plan: Sendable) -> ContactId:
        """The document's contact; one that is not there yet is made now."""
        if plan.content.contact_id is not None:
            return plan.content.contact_id
        party, draft = asked.document.party, plan.contact.draft
        if party is None or draft is None:
            raise ValueError("A plan without an error has a contact, or the draft of one")
        with self._access.reading(plan.connection) as ledger:
            return self._contacts.create(ledger, draft, party_path(party, asked.document.kind))

    def _outcome(self, transfer: Transfer, asked: CopyCommand) -> Copied:
        with self._units.reading() as unit:
            link = link_of(unit, transfer)
        if transfer.state is not TransferState.SENT or link is None:
            raise failure_of(transfer)
        with named(transfer):
            finished = self._followups.after(transfer, link, asked.files)
        return Copied(transfer, link, (*transfer.problems, *link.differences, *finished.problems), finished.files)
