"""Links that an admin makes: to a document that is in the ledger already. Nothing is written there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from injector import inject

from core.caller import Caller
from core.comparison import mark_on
from core.connection import Connection
from core.documents import DocumentKind, DocumentRef
from core.errors import Refused
from core.ids import LedgerId, LinkId, SubsidiaryId, TransferId
from core.ledger import LedgerDocument
from core.link import Link, LinkOrigin, LinkState, deep_link
from core.problems import Problem, Reason
from core.routing import route
from ports import AlreadyExists, Clock, Identifiers, UnitOfWork, UnitsOfWork
from usecases.ledger_access import LedgerAccess
from usecases.links.requests import ImportCommand, Imported, ImportRow, LinkCommand
from usecases.once import once
from usecases.payments.first_look import FirstLook, Look
from usecases.payments.start import begin_linked
from usecases.write import Write

ROWS_A_UNIT = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A document and the document of the ledger that it is said to be; None if that is not there."""

    document: DocumentRef
    ledger_id: LedgerId
    there: LedgerDocument | None
    field: str
    document_field: str = "document"


class Links:
    """What LinkExisting and ImportLinks share: whether a link may be made, and the link."""

    @inject
    def __init__(self, identifiers: Identifiers, clock: Clock) -> None:
        self._identifiers = identifiers
        self._clock = clock

    def made(self, unit: UnitOfWork, connection: Connection, found: Found) -> Link | Problem:
        """The link, as it is to be stored; the one that says the same already; or why there can be none."""
        if found.there is None:
            message = f"{connection.tenant.name} has no {found.document.kind.words} {found.ledger_id}"
            return Problem(Reason.NOT_IN_XERO, found.field, message)
        current = unit.links.current(found.document)
        if current is not None and is_same(current, connection, found.there):
            return current
        if problem := obstacle(unit, connection, found, found.there, current):
            return problem
        now = self._clock.now()
        if earlier_copy := unit.links.to_ledger(found.document.organization_id, connection.tenant.id, found.there.id):
            return current_again(earlier_copy, connection, found.there, now)
        return new_link(
            LinkId(self._identifiers.new()), connection, found.document, found.there, now, LinkOrigin.LINKED
        )


class LinkExisting:
    METHOD = "LinkExisting"

    @inject
    def __init__(
        self, units: UnitsOfWork, access: LedgerAccess, clock: Clock, links: Links, first_look: FirstLook
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._links = links
        self._first_look = first_look

    def __call__(self, caller: Caller, wanted: LinkCommand, write: Write) -> Link:
        with self._units.reading() as unit:
            if link := self._again(unit, caller, write):
                return link
            connection = routed(unit, caller, wanted.subsidiary_id)
        with self._access.reading(connection) as ledger:
            there = ledger.documents(wanted.document.kind, [wanted.ledger_id])
            look = self._first_look.at(connection, [(wanted.document.kind, each.id) for each in there.values()])
        found = Found(wanted.document, wanted.ledger_id, there.get(wanted.ledger_id), "xero_id")
        with self._units.writing() as unit:
            if link := self._again(unit, caller, write):
                return link
            made = self._links.made(unit, connection, found)
            if isinstance(made, Problem):
                raise Refused(made)
            if write.validate_only:
                return made
            store(unit, made, found.there, look)
            once(caller, self.METHOD, write).done(unit, made.id, self._clock.now())
            unit.commit()
        return made

    def _again(self, unit: UnitOfWork, caller: Caller, write: Write) -> Link | None:
        begun = once(caller, self.METHOD, write).begun(unit)
        return unit.links.get(caller.organization_id, LinkId(begun.result_id)) if begun else None


class Unlink:
    """The document counts as never copied; the link is kept as history, and what is in the ledger stays there."""

    METHOD = "Unlink"

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, caller: Caller, link_id: LinkId, write: Write) -> Link:
        request = once(caller, self.METHOD, write)
        with self._units.writing() as unit:
            link = unit.links.get(caller.organization_id, link_id)
            if link is None:
                raise Refused.because(Reason.NOT_FOUND, "link_id", f"There is no link {link_id}")
            begun = request.begun(unit)
            if link.state is LinkState.UNLINKED or begun is not None:
                return link
            if problem := open_transfer(unit, link.document):
                raise Refused(problem)
            unlinked = replace(link, state=LinkState.UNLINKED, updated_at=self._clock.now())
            if write.validate_only:
                return unlinked
            unit.links.update(unlinked)
            request.done(unit, link.id, self._clock.now())
            unit.commit()
        return unlinked


class ImportLinks:
    """Each row has its own result, and one bad row never stops the others. Repeating it is harmless."""

    METHOD = "ImportLinks"

    @inject
    def __init__(
        self, units: UnitsOfWork, access: LedgerAccess, clock: Clock, links: Links, first_look: FirstLook
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._links = links
        self._first_look = first_look

    def __call__(self, caller: Caller, wanted: ImportCommand, write: Write) -> tuple[Imported, ...]:
        request = once(caller, self.METHOD, write)
        with self._units.reading() as unit:
            request.begun(unit)
            connection = routed(unit, caller, wanted.subsidiary_id)
        problems = {**repeated(wanted.rows), **wanted.problems}
        there = self._read(connection, [row for number, row in enumerate(wanted.rows) if number not in problems])
        results: list[Imported] = []
        for start in range(0, len(wanted.rows), ROWS_A_UNIT):
            numbers = range(start, min(start + ROWS_A_UNIT, len(wanted.rows)))
            results.extend(self._import(connection, wanted.rows, numbers, problems, there, write))
        request.done_alone(self._units, "", self._clock.now())
        return tuple(results)

    def _read(
        self, connection: Connection, rows: Sequence[ImportRow]
    ) -> Mapping[tuple[DocumentKind, LedgerId], LedgerDocument]:
        found = {}
        with self._access.reading(connection) as ledger:
            for kind in {row.document.kind for row in rows}:
                wanted = [row.ledger_id for row in rows if row.document.kind is kind]
                found.update({(kind, each): document for each, document in ledger.documents(kind, wanted).items()})
        return found

    def _import(
        self,
        connection: Connection,
        rows: Sequence[ImportRow],
        numbers: range,
        problems: Mapping[int, Problem],
        there: Mapping[tuple[DocumentKind, LedgerId], LedgerDocument],
        write: Write,
    ) -> Iterator[Imported]:
        rows_there = [there.get((rows[each].document.kind, rows[each].ledger_id)) for each in numbers]
        documents = [] if write.validate_only else [(each.kind, each.id) for each in rows_there if each is not None]
        look = self._first_look.at(connection, documents)
        with self._units.writing() as unit:
            for number in numbers:
                row = rows[number]
                made: Link | Problem | None = problems.get(number)
                if made is None:
                    document = there.get((row.document.kind, row.ledger_id))
                    at = f"links[{number}]"
                    found = Found(row.document, row.ledger_id, document, f"{at}.xero_id", f"{at}.document")
                    made = self._links.made(unit, connection, found)
                if isinstance(made, Problem):
                    yield Imported(row.document, problem=made)
                elif write.validate_only:
                    yield Imported(row.document)
                else:
                    store(unit, made, document, look)
                    yield Imported(row.document, made)
            if not write.validate_only:
                unit.commit()


def routed(unit: UnitOfWork, caller: Caller, subsidiary_id: SubsidiaryId) -> Connection:
    connection = route(subsidiary_id, unit.connections.list(caller.organization_id), "subsidiary_id")
    if isinstance(connection, Problem):
        raise Refused(connection)
    return connection


def is_same(link: Link, connection: Connection, there: LedgerDocument) -> bool:
    own = (connection.tenant.id, there.id.casefold())
    return link.state is not LinkState.UNLINKED and (link.tenant_id, link.ledger_id.casefold()) == own


def obstacle(
    unit: UnitOfWork, connection: Connection, found: Found, there: LedgerDocument, current: Link | None
) -> Problem | None:
    """What stands in the way of a link between these two."""
    if problem := open_transfer(unit, found.document, found.document_field):
        return problem
    if current is not None:
        message = f"The {found.document} was copied before, as {current.number or current.ledger_id}"
        return Problem(Reason.ALREADY_COPIED, found.field, message, {"link_id": current.id})
    organization = found.document.organization_id
    other = unit.links.to_ledger(organization, connection.tenant.id, there.id)
    if other is not None and other.document != found.document:
        message = f"{there.number or there.id} is the copy of {other.document}"
        return Problem(Reason.ALREADY_LINKED, found.field, message, {"link_id": other.id})
    mark = mark_on(there)
    own = mark.document if mark is not None else None
    if own is not None and own.organization_id == organization and own != found.document:
        message = f"{there.number or there.id} was made as the copy of {own}"
        return Problem(Reason.ALREADY_LINKED, found.field, message)
    return None


def open_transfer(unit: UnitOfWork, document: DocumentRef, field: str = "document") -> Problem | None:
    transfer = unit.transfers.open_for(document)
    if transfer is None:
        return None
    message = f"The {document} is being sent, or its send waits to be settled"
    return Problem(Reason.IN_PROGRESS, field, message, {"transfer_id": transfer.id})


def new_link(
    link_id: LinkId,
    connection: Connection,
    document: DocumentRef,
    there: LedgerDocument,
    now: datetime,
    origin: LinkOrigin,
    transfer_id: str = "",
) -> Link:
    """What the ledger has, as it has it. Which line is which nobody knows: the next update replaces them all."""
    return Link(
        id=link_id,
        document=document,
        subsidiary_id=connection.subsidiary_id,
        connection_id=connection.id,
        tenant_id=connection.tenant.id,
        ledger_id=there.id,
        number=there.number,
        status=there.status,
        totals=there.totals,
        deep_link=deep_link(document.kind, there.id, connection.short_code),
        transfer_id=TransferId(transfer_id),
        state=LinkState.ACTIVE,
        created_at=now,
        updated_at=now,
        lines={},
        origin=origin,
    )


def current_again(link: Link, connection: Connection, there: LedgerDocument, now: datetime) -> Link:
    """A copy that a newer one had taken the place of: one document of the ledger never has two links.

    How it came to be and which line is which stay as they were.
    """
    anew = new_link(link.id, connection, link.document, there, now, link.origin, link.transfer_id)
    return replace(anew, created_at=link.created_at, lines=link.lines)


def store(unit: UnitOfWork, link: Link, there: LedgerDocument | None, look: Look) -> None:
    """A link that is there already stays as it is, or becomes current again. Its payments begin now."""
    stored = unit.links.get(link.document.organization_id, link.id)
    if stored == link:
        return
    try:
        unit.links.add(link) if stored is None else unit.links.update(link)
    except AlreadyExists:
        message = f"The {link.document} has just been copied"
        raise Refused.because(Reason.ALREADY_COPIED, "document", message) from None
    if there is not None:
        unit.links.put_written(link, there)
    begin_linked(unit, link, link.updated_at, look.snapshots.get(link.ledger_id), look.generation)


def repeated(rows: Sequence[ImportRow]) -> dict[int, Problem]:
    """Rows that name a document, or a document of the ledger, that another row names, too: nobody knows which."""
    documents = Counter(row.document for row in rows)
    ledger_ids = Counter(row.ledger_id.casefold() for row in rows)
    problems = {}
    for number, row in enumerate(rows):
        if documents[row.document] > 1 or ledger_ids[row.ledger_id.casefold()] > 1:
            message = "Another row names this document, or this Xero document, too"
            problems[number] = Problem(Reason.FIELD_INVALID, f"links[{number}]", message)
    return problems
