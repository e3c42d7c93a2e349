"""Making plans: of one document, or of many with few calls."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from injector import inject

from core.attachments import file_problems
from core.caller import Caller
from core.changes import changes
from core.choice import CHOICES, Choice, CopyMode, check_choice
from core.connection import Connection
from core.documents import Document, DocumentKind, DocumentRef, Invoice, Party
from core.errors import MissingInLedger, NothingDone, Uncertain
from core.ids import PartyId, TransferId
from core.ledger import ContactKey, LedgerDocument, ReferenceData
from core.link import Link, LinkState
from core.problems import Problem, Reason
from core.problems import errors as only_errors
from core.restoration import not_read_yet
from core.routing import guard_organisation, route
from core.settings import Settings
from core.transfer.timing import TIMING
from core.translation import Standing, party_path, translate
from core.translation.currency import uses_currency
from core.translation.drawing import drawn_from
from ports import Ledger, UnitOfWork, UnitsOfWork
from usecases.contacts.lookup import ContactChoice, Contacts, draft_of, shared_with
from usecases.copies.plan import NOBODY, Plan, StoredContext
from usecases.copies.read_ahead import PlanLedger, ReadAhead
from usecases.copies.requests import CopyCommand
from usecases.ledger_access import LedgerAccess


class Planner:
    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, contacts: Contacts) -> None:
        self._units = units
        self._access = access
        self._contacts = contacts

    def plan(
        self, caller: Caller, asked: CopyCommand, transfer_id: TransferId, *, verify_contact: bool = False
    ) -> Plan:
        """Reads our records, then the organisation's reference data and, where they matter, contact and document."""
        with self._units.reading() as unit:
            begun = begin(unit, unit.connections.list(caller.organization_id), asked)
        if isinstance(begun, Plan):
            return begun
        known, problems = begun
        with self._access.reading(known.connection) as ledger:
            plan = self._translated(ledger, asked, known, problems, transfer_id, verify_contact=verify_contact)
            if asked.wanted.mode is CopyMode.CREATE and known.current is not None:
                return replace(plan, choices=self._choices(ledger, asked, known, known.current, transfer_id))
            return plan

    def plan_all(
        self, caller: Caller, wanted: Sequence[tuple[CopyCommand, TransferId]], settings: Settings | None = None
    ) -> list[Plan]:
        """As `plan` for each, with few calls, and without the choices for those that were copied before.

        All go through one connection. `settings` None: its newest.
        """
        with self._units.reading() as unit:
            connections = unit.connections.list(caller.organization_id)
            begun = [begin(unit, connections, asked, settings) for asked, _ in wanted]
        known = [(asked, each[0]) for (asked, _), each in zip(wanted, begun, strict=True) if not isinstance(each, Plan)]
        if not known:
            return [each for each in begun if isinstance(each, Plan)]
        with self._access.reading(known[0][1].connection) as ledger:
            ahead = read_ahead(ledger, known)
            return [
                each if isinstance(each, Plan) else self._translated(ahead, asked, each[0], each[1], transfer_id)
                for (asked, transfer_id), each in zip(wanted, begun, strict=True)
            ]

    def _choices(
        self, ledger: PlanLedger, asked: CopyCommand, known: StoredContext, link: Link, transfer_id: TransferId
    ) -> tuple[Choice, ...]:
        """None where the ledger cannot be asked: that the document was copied before is worth more than an error."""
        try:
            return tuple(self._possible(ledger, asked, known, link, transfer_id))
        except (NothingDone, Uncertain):
            return ()

    def _possible(
        self, ledger: PlanLedger, asked: CopyCommand, known: StoredContext, link: Link, transfer_id: TransferId
    ) -> Iterator[Choice]:
        """With what this document, which was copied before, could be sent as everything stands.

        Costs one call, for the document in the ledger; which contact it would go to is not looked for.
        """
        problems = (*asked.problems, *file_problems(asked.files, asked.document.kind))
        if only_errors(problems):
            return
        field = f"{asked.document.kind.path}.subsidiary_id"
        creates = False
        for choice in CHOICES:
            is_update = choice.mode is CopyMode.UPDATE_EXISTING
            if creates or (is_update and guard_organisation(link.tenant_id, known.connection, field)):
                continue
            wanted = replace(asked.wanted, mode=choice.mode, number_from_xero=choice.number_from_xero)
            chosen = replace(asked, wanted=wanted)
            plan = self._translated(ledger, chosen, known, problems, transfer_id, contact_is_asked=False)
            if plan.content is not None and not plan.edits:
                creates = not is_update
                yield choice

    def _translated(
        self,
        ledger: PlanLedger,
        asked: CopyCommand,
        known: StoredContext,
        problems: tuple[Problem, ...],
        transfer_id: TransferId,
        *,
        verify_contact: bool = False,
        contact_is_asked: bool = True,
    ) -> Plan:
        updating = asked.wanted.mode is CopyMode.UPDATE_EXISTING
        present, gone = _present(ledger, known.current) if updating and known.current else (None, ())
        reference = ledger.reference_data()
        contact = NOBODY
        if contact_is_asked and not only_errors((*problems, *gone)):  # it costs calls: only for what could be sent
            contact = self._contact(ledger, asked, known, present, verify=verify_contact)
        lines = known.current.lines if known.current else {}
        standing = Standing(links=known.links, current=present, lines=lines)
        made = translate(
            asked.document, asked.wanted, standing, known.settings, reference, contact.contact_id, transfer_id
        )
        contact = without_unused_currency(contact, reference)
        everything = _distinct((*problems, *gone, *made.problems, *contact.problems), asked.problems)
        content = None if only_errors(everything) else made.content
        if content is not None:
            content = replace(
                content, allocate_to=known.credited.ledger_id if known.credited else None, keeps_contact=contact.is_kept
            )
        since = ledger.time() - TIMING.since_overlap if content is not None else None
        found = changes(content, present, known.written, lines) if content is not None and present is not None else ()
        return Plan(everything, made.drawing, known.current, known, content, contact, present, since, changes=found)

    def _contact(
        self,
        ledger: PlanLedger,
        asked: CopyCommand,
        known: StoredContext,
        present: LedgerDocument | None,
        *,
        verify: bool,
    ) -> ContactChoice:
        """An update keeps the document's contact, which a bookkeeper may have changed, unless its party changed."""
        document = asked.document
        if document.party is None:
            return NOBODY
        if present is not None and keeps_contact(asked, document.party, known, present):
            return ContactChoice(present.contact_id, document.party.legal_name, is_kept=True)
        path = party_path(document.party, document.kind)
        organization = document.organization_id
        chosen = self._contacts.choose(
            ledger, organization, document.party, asked.contact_id, known.contact, path, verify=verify
        )
        if chosen.contact_id is None:
            return chosen
        with self._units.reading() as unit:
            links = unit.contact_links.of_contact(organization, known.connection.tenant.id, chosen.contact_id)
        others = [link.party_id for link in links]
        shared = shared_with(document.party.id, chosen.contact_id, others, path)
        return replace(chosen, problems=(*chosen.problems, *shared))


def begin(
    unit: UnitOfWork, connections: Sequence[Connection], asked: CopyCommand, settings: Settings | None = None
) -> Plan | tuple[StoredContext, tuple[Problem, ...]]:
    """What our records say, and the problems so far; a plan where nothing can be asked of the ledger."""
    document, mode = asked.document, asked.wanted.mode
    field = f"{document.kind.path}.subsidiary_id"
    routed = route(document.subsidiary_id, connections, field)
    link = unit.links.current(document.ref)
    problems = [*asked.problems, *file_problems(asked.files, document.kind)]
    if chosen := check_choice(mode, document.ref, link):
        problems.append(chosen)
    drawing = drawn_from(document)
    if isinstance(routed, Problem):
        return Plan((*problems, routed), drawing, link)
    if (restoration := unit.restorations.get(routed.id)) is not None:
        return Plan((*problems, not_read_yet(restoration, field)), drawing, link)
    updating = link if mode is CopyMode.UPDATE_EXISTING else None
    if updating and (elsewhere := guard_organisation(updating.tenant_id, routed, field)):
        return Plan((*problems, elsewhere), drawing, link)
    return stored_context(unit, document, routed, link, settings), tuple(problems)


def read_ahead(ledger: Ledger, known: Sequence[tuple[CopyCommand, StoredContext]]) -> ReadAhead:
    """The documents that updates would change, and the contacts that are not remembered."""
    updates = defaultdict(list)
    keys = []
    for asked, each in known:
        party, document = asked.document.party, asked.document
        is_update = asked.wanted.mode is CopyMode.UPDATE_EXISTING and each.current is not None
        if is_update and each.current is not None:
            updates[document.kind].append(each.current.ledger_id)
        keeps = is_update and each.party in (None, party.id if party else None)
        if party is not None and asked.contact_id is None and each.contact is None and not keeps:
            draft = draft_of(document.organization_id, party)
            keys.append(ContactKey(draft.number, draft.name))
    return ReadAhead(ledger, updates, keys)


def keeps_contact(asked: CopyCommand, party: Party, known: StoredContext, present: LedgerDocument) -> bool:
    is_same_party = known.party is None or known.party == party.id
    return asked.contact_id == present.contact_id or (asked.contact_id is None and is_same_party)


def without_unused_currency(contact: ContactChoice, reference: ReferenceData) -> ContactChoice:
    """A new contact's default currency is left out where the organisation does not use it (a warning says so)."""
    draft = contact.draft
    if draft is None or uses_currency(draft.default_currency, reference):
        return contact
    return replace(contact, draft=replace(draft, default_currency=""))


def stored_context(
    unit: UnitOfWork, document: Document, connection: Connection, link: Link | None, settings: Settings | None = None
) -> StoredContext:
    organization, tenant = document.organization_id, connection.tenant.id
    contact = unit.contact_links.get(organization, tenant, document.party.id) if document.party else None
    settings = settings or unit.settings.latest(connection.id)
    return StoredContext(
        connection=connection,
        settings=settings,
        links=tuple(unit.links.of_document(document.ref)),
        current=link,
        contact=contact,
        party=party_of(unit, link) if link else None,
        written=unit.links.written(link) if link else None,
        credited=credited_by(unit, document, connection) if settings.invoices.allocate_credit_notes else None,
    )


def party_of(unit: UnitOfWork, link: Link) -> PartyId | None:
    """Whom the copy was made for, by the last send that made or changed it."""
    transfer = unit.transfers.get(link.document.organization_id, link.transfer_id) if link.transfer_id else None
    return transfer.content.party if transfer else None


def credited_by(unit: UnitOfWork, document: Document, connection: Connection) -> Link | None:
    """The present copy of the invoice that a credit note credits, in the organisation that the note goes to."""
    if not isinstance(document, Invoice) or document.credited_invoice_id is None:
        return None
    invoice = DocumentRef(document.organization_id, DocumentKind.INVOICE, document.credited_invoice_id)
    link = unit.links.current(invoice)
    is_there = link is not None and link.state is LinkState.ACTIVE and link.tenant_id == connection.tenant.id
    return link if is_there else None


def _present(ledger: PlanLedger, link: Link) -> tuple[LedgerDocument | None, tuple[Problem, ...]]:
    try:
        return ledger.document(link.document.kind, link.ledger_id), ()
    except MissingInLedger:
        message = f"{link.number or link.ledger_id} is no longer in Xero"
        return None, (Problem(Reason.DOCUMENT_NOT_EDITABLE, "options.mode", message, {"link_id": link.id}),)


def _distinct(problems: tuple[Problem, ...], unread: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Each problem once, and nothing that merely follows from a field that could not be read."""
    malformed = {problem.field for problem in unread if problem.is_error}
    touched = {path for field in malformed for path in enclosing(field)}
    read_badly = {_key(problem) for problem in unread}
    kept: dict[tuple[Reason, str, str], Problem] = {}
    for problem in problems:
        follows = problem.field in touched or (problem.reason is Reason.TOTALS_DIFFER and malformed)
        if not follows or _key(problem) in read_badly:
            kept.setdefault(_key(problem), problem)
    return tuple(kept.values())


def enclosing(field: str) -> Iterator[str]:
    """The path of a field, and those of the messages that it is in: a.b[1].c, a.b[1], a."""
    while field:
        yield field
        field = field.rpartition(".")[0]


def _key(problem: Problem) -> tuple[Reason, str, str]:
    return problem.reason, problem.field, problem.message
