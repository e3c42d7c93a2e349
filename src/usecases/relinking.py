"""Links found again in the ledger by the marks of our documents, such as after a database was restored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from injector import inject

from core.caller import Caller
from core.comparison import mark_on
from core.connection import Connection
from core.documents import DocumentRef
from core.ids import LinkId
from core.kinds import KINDS
from core.ledger import LedgerDocument
from core.link import LinkOrigin, LinkState
from core.mark import Mark
from core.problems import Problem, Reason
from ports import Clock, Identifiers, UnitOfWork, UnitsOfWork
from usecases.access import LedgerAccess, own_connection
from usecases.linking import going_on, new_link
from usecases.payments.beginning import begin_found_again
from usecases.remembering import earlier, operation, remember
from usecases.requests import Relinked, RelinkWanted, Write

DOCUMENTS_A_UNIT = 100


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of the ledger that we made, and what its mark says."""

    mark: Mark
    there: LedgerDocument


@dataclass(slots=True)
class Tally:
    linked_before: int = 0
    restored: list[DocumentRef] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Relink:
    """Reads all that we made, and restores what is missing. Repeating it is harmless."""

    METHOD = "Relink"

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, clock: Clock, identifiers: Identifiers) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._identifiers = identifiers

    def __call__(self, caller: Caller, wanted: RelinkWanted, write: Write) -> Relinked:
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, wanted.connection_id, "connection_id")
            earlier(unit, caller, self.METHOD, write)
        copies = self._read(connection, wanted)
        by_document = defaultdict(list)
        for copy in copies:
            assert copy.mark.document is not None
            by_document[copy.mark.document].append(copy)
        tally, documents = Tally(), list(by_document.items())
        for start in range(0, len(documents), DOCUMENTS_A_UNIT):
            self._restore(connection, documents[start : start + DOCUMENTS_A_UNIT], tally, write)
        self._remember(caller, write)
        return Relinked(len(copies), tally.linked_before, tuple(tally.restored), tuple(tally.problems))

    def _read(self, connection: Connection, wanted: RelinkWanted) -> tuple[Copy, ...]:
        with self._access.reading(connection) as ledger:
            found = [there for kind in KINDS for there in ledger.documents_since(kind, wanted.since)]
        return tuple(own_copies(connection, found))

    def _restore(
        self,
        connection: Connection,
        documents: Sequence[tuple[DocumentRef, list[Copy]]],
        tally: Tally,
        write: Write,
    ) -> None:
        with self._units.writing() as unit:
            for document, copies in documents:
                self._restore_one(unit, connection, document, copies, tally)
            if not write.validate_only:
                unit.commit()

    def _restore_one(
        self, unit: UnitOfWork, connection: Connection, document: DocumentRef, copies: list[Copy], tally: Tally
    ) -> None:
        """From oldest to newest, as their transfers' ids tell; the newest is current, unless another is."""
        if problem := going_on(unit, document):
            tally.problems.append(problem)
            return
        known = {link.ledger_id.casefold() for link in unit.links.of_document(document)}
        current = unit.links.current(document)
        missing = [copy for copy in copies if copy.there.id.casefold() not in known]
        tally.linked_before += len(copies) - len(missing)
        ordered = sorted(missing, key=lambda copy: copy.mark.transfer_id)
        conflicts = [anothers(unit, connection, copy) for copy in ordered]
        tally.problems.extend(problem for problem in conflicts if problem is not None)
        free = [copy for copy, problem in zip(ordered, conflicts, strict=True) if problem is None]
        for copy in free:
            link = new_link(
                LinkId(self._identifiers.new()),
                connection,
                document,
                copy.there,
                self._clock.now(),
                LinkOrigin.RELINKED,
                copy.mark.transfer_id,
            )
            if current is not None or copy is not free[-1]:
                link = replace(link, state=LinkState.SUPERSEDED)
            unit.links.add(link)
            begin_found_again(unit, link, link.created_at)
        if free:
            tally.restored.append(document)

    def _remember(self, caller: Caller, write: Write) -> None:
        if write.validate_only:
            return
        with self._units.writing() as unit:
            if earlier(unit, caller, self.METHOD, write) is None:
                remember(unit, operation(caller, self.METHOD, write, "", self._clock.now()))
                unit.commit()


def own_copies(connection: Connection, found: Iterable[LedgerDocument]) -> Iterable[Copy]:
    """Those whose marks name a document of this organization, of the kind that they are."""
    for there in found:
        mark = mark_on(there)
        document = mark.document if mark is not None else None
        own = document is not None and document.organization_id == connection.organization_id
        if mark is not None and document is not None and own and document.kind is there.kind:
            yield Copy(mark, there)


def anothers(unit: UnitOfWork, connection: Connection, copy: Copy) -> Problem | None:
    """A link of another document that leads to this copy."""
    other = unit.links.to_ledger(connection.organization_id, connection.tenant.id, copy.there.id)
    if other is None:
        return None
    message = f"{copy.there.number or copy.there.id} is linked to {other.document}"
    return Problem(Reason.ALREADY_LINKED, "", message, {"link_id": other.id})
