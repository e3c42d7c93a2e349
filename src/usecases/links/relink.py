"""Links found again in the ledger by the marks of our documents, such as after a database was restored."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from injector import inject

from core.caller import Caller
from core.comparison import mark_on
from core.connection import Connection, ConnectionState
from core.documents import DocumentRef
from core.errors import LedgerError, Refused
from core.ids import LedgerId, LinkId
from core.kinds import KINDS
from core.ledger import LedgerDocument
from core.link import LinkOrigin, LinkState
from core.mark import Mark
from core.problems import Problem, Reason
from core.restoration import Restoration
from ports import Clock, Identifiers, UnitOfWork, UnitsOfWork
from usecases.ledger_access import LedgerAccess, own_connection
from usecases.links.manual import new_link, open_transfer
from usecases.links.requests import RelinkCommand, Relinked
from usecases.links.restoration import RestorationReader
from usecases.once import once
from usecases.payments.start import begin_found_again
from usecases.turns import each_in_turn
from usecases.write import Write

DOCUMENTS_A_UNIT = 100


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of the ledger that we made, what its mark says, and of which document that makes it a copy."""

    document: DocumentRef
    mark: Mark
    there: LedgerDocument


@dataclass(slots=True)
class Tally:
    linked_before: int = 0
    restored: list[DocumentRef] = field(default_factory=list)
    linked: list[LedgerId] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Relinker:
    """Reads what we made, and restores the links that are missing."""

    @inject
    def __init__(
        self,
        units: UnitsOfWork,
        access: LedgerAccess,
        clock: Clock,
        identifiers: Identifiers,
        restoration_reader: RestorationReader,
    ) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._identifiers = identifiers
        self._restoration_reader = restoration_reader

    def all_made(self, connection: Connection, since: datetime | None, *, validate_only: bool) -> Relinked:
        """Of all that this app made and that changed since (None: ever)."""
        with self._access.reading(connection) as ledger:
            found = [there for kind in KINDS for there in ledger.documents_since(kind, since)]
        return self._relinked(connection, found, validate_only=validate_only)[0]

    def after_restore(
        self,
        connection: Connection,
        restoration: Restoration,
        since: datetime | None,
        not_ours: Collection[LedgerId] = (),
        *,
        validate_only: bool = False,
    ) -> Relinked:
        """Of all that changed since the backup, whoever made it, and besides of what this app made since."""
        with self._access.reading(connection) as ledger:
            looks = {kind: ledger.changed_since(kind, restoration.since) for kind in KINDS}
            changed = {there.id: there for look in looks.values() for there in look.documents}
            if since is None or since < restoration.since:
                made = (there for kind in KINDS for there in ledger.documents_since(kind, since))
                changed = {there.id: there for there in made} | changed
            relinked, linked = self._relinked(connection, changed.values(), validate_only=validate_only)
            after = self._restoration_reader.after_reading(
                ledger,
                connection,
                restoration,
                looks,
                linked=linked,
                not_ours=not_ours,
                validate_only=validate_only,
            )
        return replace(relinked, after_restore=after)

    def _relinked(
        self, connection: Connection, found: Iterable[LedgerDocument], *, validate_only: bool
    ) -> tuple[Relinked, Collection[LedgerId]]:
        """What it led to, and the copies that are linked now, or would be."""
        copies = tuple(own_copies(connection, found))
        by_document = defaultdict(list)
        for copy in copies:
            by_document[copy.document].append(copy)
        tally, documents = Tally(), list(by_document.items())
        for start in range(0, len(documents), DOCUMENTS_A_UNIT):
            self._restore(connection, documents[start : start + DOCUMENTS_A_UNIT], tally, validate_only)
        relinked = Relinked(len(copies), tally.linked_before, tuple(tally.restored), tuple(tally.problems))
        return relinked, tally.linked

    def _restore(
        self,
        connection: Connection,
        documents: Sequence[tuple[DocumentRef, list[Copy]]],
        tally: Tally,
        validate_only: bool,
    ) -> None:
        with self._units.writing() as unit:
            for document, copies in documents:
                self._restore_one(unit, connection, document, copies, tally)
            if not validate_only:
                unit.commit()

    def _restore_one(
        self, unit: UnitOfWork, connection: Connection, document: DocumentRef, copies: list[Copy], tally: Tally
    ) -> None:
        """From oldest to newest, as their transfers' ids say; the newest is current, unless another is."""
        if problem := open_transfer(unit, document):
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
            unit.links.put_written(link, copy.there)
            begin_found_again(unit, link, link.created_at)
            tally.linked.append(copy.there.id)
        if free:
            tally.restored.append(document)


class Relink:
    """What an admin asks for, also without a restore. Repeating it is harmless."""

    METHOD = "Relink"

    @inject
    def __init__(self, units: UnitsOfWork, relinker: Relinker, clock: Clock) -> None:
        self._units = units
        self._relinker = relinker
        self._clock = clock

    def __call__(self, caller: Caller, wanted: RelinkCommand, write: Write) -> Relinked:
        request = once(caller, self.METHOD, write)
        with self._units.reading() as unit:
            connection = own_connection(unit, caller, wanted.connection_id, "connection_id")
            request.begun(unit)
            restoration = unit.restorations.get(connection.id)
        if restoration is None:
            relinked = self._relinker.all_made(connection, wanted.since, validate_only=write.validate_only)
        else:
            relinked = self._relinker.after_restore(
                connection, restoration, wanted.since, wanted.not_ours, validate_only=write.validate_only
            )
        request.done_alone(self._units, "", self._clock.now())
        return relinked


class ReadRestored:
    """Reads the connections that do not copy yet since a restore, each when it is due; returns how many were read."""

    @inject
    def __init__(self, units: UnitsOfWork, relinker: Relinker, clock: Clock) -> None:
        self._units = units
        self._relinker = relinker
        self._clock = clock

    def __call__(self) -> int:
        with self._units.reading() as unit:
            due = unit.restorations.due(self._clock.now())
        return each_in_turn(due, self._read)

    def _read(self, restoration: Restoration) -> bool:
        with self._units.reading() as unit:
            connection = unit.connections.get(restoration.organization_id, restoration.connection_id)
        if connection is None or connection.state is ConnectionState.DELETED:
            self._forget(restoration)
            return False
        try:
            self._relinker.after_restore(connection, restoration, restoration.since)
        except (LedgerError, Refused):
            self._put_off(restoration)
            return False
        return True

    def _forget(self, restoration: Restoration) -> None:
        with self._units.writing() as unit:
            unit.restorations.remove(restoration.connection_id)
            unit.commit()

    def _put_off(self, restoration: Restoration) -> None:
        """Nobody is let in, or Xero does not answer."""
        with self._units.writing() as unit:
            current = unit.restorations.get(restoration.connection_id)
            if current == restoration:
                unit.restorations.put(restoration.failed(self._clock.now()))
                unit.commit()


def own_copies(connection: Connection, found: Iterable[LedgerDocument]) -> Iterable[Copy]:
    """Those whose marks name a document of this organization, of the kind that they are."""
    for there in found:
        mark = mark_on(there)
        document = mark.document if mark is not None else None
        own = document is not None and document.organization_id == connection.organization_id
        if mark is not None and document is not None and own and document.kind is there.kind:
            yield Copy(document, mark, there)


def anothers(unit: UnitOfWork, connection: Connection, copy: Copy) -> Problem | None:
    """A link of another document that leads to this copy."""
    other = unit.links.to_ledger(connection.organization_id, connection.tenant.id, copy.there.id)
    if other is None:
        return None
    message = f"{copy.there.number or copy.there.id} is linked to {other.document}"
    return Problem(Reason.ALREADY_LINKED, "", message, {"link_id": other.id})
