"""Copying a document: plan, intent, send, outcome. Each document at most once, whoever asks and however often."""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.choice import superseded
from core.comparison import as_planned
from core.contact_link import ContactLink
from core.ids import ContactId, TransferId
from core.problems import warnings
from core.transfer import Dispatch, Transfer, TransferState, subject_of
from core.translation import party_path
from ports import AlreadyExists, Clock, Identifiers, UnitsOfWork
from usecases.contacts.lookup import Contacts
from usecases.contacts.survivors import Survivors
from usecases.copies.plan import Planner, Sendable
from usecases.copies.refusals import Refusals
from usecases.copies.requests import Copied, CopyCommand
from usecases.followups.completion import Followups
from usecases.ledger_access import LedgerAccess
from usecases.once import Once, once
from usecases.payments.start import generation_now
from usecases.permissions import require_permission
from usecases.sends.dispatches import Dispatches
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
        clock: Clock,
        identifiers: Identifiers,
        planner: Planner,
        contacts: Contacts,
        dispatches: Dispatches,
        settlement: Settlement,
        transfer_wait: TransferWait,
        followups: Followups,
        survivors: Survivors,
        refusals: Refusals,
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._identifiers = identifiers
        self._planner = planner
        self._contacts = contacts
        self._dispatches = dispatches
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
        contact_id = self._contact(asked, plan)
        transfer = self._transfer(caller, asked, plan, contact_id, transfer_id, write)
        dispatch = self._dispatches.prepared(plan.connection, [transfer])
        request = once(caller, METHOD, write)
        try:
            self._commit_intent(plan, contact_id, transfer, dispatch, request, in_place=after is not None)
        except AlreadyExists:
            return None
        with named(transfer):
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

    def _transfer(
        self,
        caller: Caller,
        asked: CopyCommand,
        plan: Sendable,
        contact_id: ContactId,
        transfer_id: TransferId,
        write: Write,
    ) -> Transfer:
        now = self._clock.now()
        older = superseded(asked.wanted.mode, plan.link)
        return Transfer(
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
            request_id=write.request_id,
            supersedes=older.id if older else None,
            problems=warnings(plan.problems),
            since=plan.since,
            planned=as_planned(plan.present) if plan.present else None,
            subject=subject_of(asked.document),
        )

    def _commit_intent(
        self,
        plan: Sendable,
        contact_id: ContactId,
        transfer: Transfer,
        dispatch: Dispatch,
        request: Once,
        *,
        in_place: bool,
    ) -> None:
        """Everything that the send needs to be finished by anybody, in one transaction, before the first byte."""
        with self._units.writing() as unit:
            if unit.links.current(transfer.document) != plan.link:
                raise AlreadyExists("the document's link has changed since the plan was made")
            unit.transfers.add_dispatch(dispatch)
            generation = generation_now(unit, transfer.document.organization_id, transfer.tenant_id)
            unit.transfers.add(replace(transfer, dispatch_id=dispatch.id, payments_generation=generation))
            request.done(unit, transfer.id, transfer.created_at, in_place=in_place)
            if not plan.contact.is_kept:
                organization, tenant = transfer.document.organization_id, transfer.tenant_id
                unit.contact_links.put(ContactLink(organization, tenant, plan.party, contact_id, plan.contact.known_at))
            unit.commit()

    def _outcome(self, transfer: Transfer, asked: CopyCommand) -> Copied:
        with self._units.reading() as unit:
            link = link_of(unit, transfer)
        if transfer.state is not TransferState.SENT or link is None:
            raise failure_of(transfer)
        with named(transfer):
            finished = self._followups.after(transfer, link, asked.files)
        return Copied(transfer, link, (*transfer.problems, *link.differences, *finished.problems), finished.files)
