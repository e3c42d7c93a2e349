"""Planning one send: everything that can be known before any write, and every problem of it at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from injector import inject

from core.attachments import file_problems
from core.caller import Caller
from core.changes import Change, changes, edit_problems
from core.choice import CHOICES, AlreadyCopied, Choice, CopyMode, check_choice
from core.connection import Connection
from core.contact_link import ContactLink
from core.documents import Document, DocumentKind, DocumentRef, Invoice, Party
from core.errors import MissingInLedger, NothingDone, Refused, Uncertain
from core.ids import PartyId, TransferId
from core.ledger import LedgerDocument, LedgerDraft, ReferenceData
from core.link import Link, LinkState
from core.plan_token import PlanToken, plan_token, stale
from core.problems import Problem, Reason
from core.problems import errors as only_errors
from core.restoration import not_read_yet
from core.routing import guard_organisation, route
from core.settings import Settings
from core.transfer.timing import TIMING
from core.translation import Standing, party_path, translate
from core.translation.currency import uses_currency
from core.translation.drawing import Drawing, drawn_from
from ports import Ledger, UnitOfWork, UnitsOfWork
from usecases.contacts.lookup import ContactChoice, Contacts, shared_with
from usecases.copies.requests import CopyCommand
from usecases.ledger_access import LedgerAccess

NOBODY = ContactChoice()


@dataclass(frozen=True, slots=True)
class StoredContext:
    """What our own records say about a document that is to be copied.

    `contact` is the one that is remembered for its party. `credited` is the copy of the invoice that a credit note
    credits, where there is one in the same organisation. `party` is whom the present copy was made for, and
    `written` that copy as the ledger returned it last; None: nobody knows.
    """

    connection: Connection
    settings: Settings
    links: tuple[Link, ...]
    current: Link | None
    contact: ContactLink | None
    credited: Link | None = None
    party: PartyId | None = None
    written: LedgerDocument | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A send that could follow, or the problems that stand in its way.

    `drawing` shows the document, or what is known of it. `present` is the document that an update changes, as the
    ledger showed it; `since` is the ledger's own time then. `choices`: how one that was copied before could be sent.
    """

    problems: tuple[Problem, ...]
    drawing: Drawing
    link: Link | None = None
    known: StoredContext | None = None
    content: LedgerDraft | None = None
    contact: ContactChoice = NOBODY
    present: LedgerDocument | None = None
    since: datetime | None = None
    choices: tuple[Choice, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def edits(self) -> tuple[Problem, ...]:
        """What a person edited and this update would undo: in the way of whoever has not seen it."""
        return tuple(edit_problems(self.changes))

    @property
    def token(self) -> PlanToken | None:
        """What allows a copy to do just this; None where it cannot be done."""
        if self.known is None or self.content is None:
            return None
        connection_id, version = self.known.connection.id, self.known.settings.version
        return plan_token(self.link, connection_id, version, self.present, self.content)

    def checked(self, token: str = "") -> "Sendable":
        """What can be sent; Refused with every problem if one of them is an error.

        With a plan token edits are no problem, and everything must be as it was in the preview that gave it.
        """
        if only_errors(self.problems):
            already = next((each for each in self.problems if each.reason is Reason.ALREADY_COPIED), None)
            if already is not None and self.link is not None:
                others = (each for each in self.problems if each is not already)
                raise AlreadyCopied(already, self.link, self.choices, *others)
            raise Refused(*self.problems)
        in_the_way = tuple(stale(token, self.token)) if token and self.token else self.edits
        if in_the_way:
            raise Refused(*in_the_way, *self.problems)
        if self.known is None or self.content is None or self.content.party is None:
            raise ValueError("A plan without an error has a connection, a content and a party")
        return Sendable(
            known=self.known,
            content=self.content,
            party=self.content.party,
            contact=self.contact,
            problems=self.problems,
            link=self.link,
            present=self.present,
            since=self.since,
        )


@dataclass(frozen=True, slots=True)
class Sendable:
    """A plan that nothing stands in the way of. `problems` are warnings; the rest is as in Plan."""

    known: StoredContext
    content: LedgerDraft
    party: PartyId
    contact: ContactChoice
    problems: tuple[Problem, ...]
    link: Link | None
    present: LedgerDocument | None
    since: datetime | None

    @property
    def connection(self) -> Connection:
        return self.known.connection


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
        document, mode = asked.document, asked.wanted.mode
        field = f"{document.kind.path}.subsidiary_id"
        with self._units.reading() as unit:
            routed = route(document.subsidiary_id, unit.connections.list(caller.organization_id), field)
            link = unit.links.current(document.ref)
            known = routed if isinstance(routed, Problem) else stored_context(unit, document, routed, link)
            restoration = None if isinstance(routed, Problem) else unit.restorations.get(routed.id)
        problems = [*asked.problems, *file_problems(asked.files, document.kind)]
        if chosen := check_choice(mode, document.ref, link):
            problems.append(chosen)
        drawing = drawn_from(document)
        if isinstance(known, Problem):
            return Plan((*problems, known), drawing, link)
        if restoration is not None:
            return Plan((*problems, not_read_yet(restoration, field)), drawing, link)
        updating = link if mode is CopyMode.UPDATE_EXISTING else None
        if updating and (elsewhere := guard_organisation(updating.tenant_id, known.connection, field)):
            return Plan((*problems, elsewhere), drawing, link)
        with self._access.reading(known.connection) as ledger:
            plan = self._translated(ledger, asked, known, tuple(problems), transfer_id, verify_contact=verify_contact)
            if mode is CopyMode.CREATE and link is not None:
                return replace(plan, choices=self._choices(ledger, asked, known, link, transfer_id))
            return plan

    def _choices(
        self, ledger: Ledger, asked: CopyCommand, known: StoredContext, link: Link, transfer_id: TransferId
    ) -> tuple[Choice, ...]:
        """None where the ledger cannot be asked: that the document was copied before is worth more than an error."""
        try:
            return tuple(self._possible(ledger, asked, known, link, transfer_id))
        except (NothingDone, Uncertain):
            return ()

    def _possible(
        self, ledger: Ledger, asked: CopyCommand, known: StoredContext, link: Link, transfer_id: TransferId
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
        ledger: Ledger,
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
        self, ledger: Ledger, asked: CopyCommand, known: StoredContext, present: LedgerDocument | None, *, verify: bool
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


def keeps_contact(asked: CopyCommand, party: Party, known: StoredContext, present: LedgerDocument) -> bool:
    is_same_party = known.party is None or known.party == party.id
    return asked.contact_id == present.contact_id or (asked.contact_id is None and is_same_party)


def without_unused_currency(contact: ContactChoice, reference: ReferenceData) -> ContactChoice:
    """A new contact's default currency is left out where the organisation does not use it (a warning says so)."""
    draft = contact.draft
    if draft is None or uses_currency(draft.default_currency, reference):
        return contact
    return replace(contact, draft=replace(draft, default_currency=""))


def stored_context(unit: UnitOfWork, document: Document, connection: Connection, link: Link | None) -> StoredContext:
    organization, tenant = document.organization_id, connection.tenant.id
    contact = unit.contact_links.get(organization, tenant, document.party.id) if document.party else None
    settings = unit.settings.latest(connection.id)
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


def _present(ledger: Ledger, link: Link) -> tuple[LedgerDocument | None, tuple[Problem, ...]]:
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
