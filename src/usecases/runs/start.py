"""Beginning a run: its documents are stored, and somebody takes it up at once. Nothing is sent here."""

from collections.abc import Iterable, Iterator, Sequence

from injector import inject

from core.caller import Caller
from core.choice import CopyMode
from core.connection import Connection
from core.documents import Document
from core.errors import Refused
from core.ids import ConnectionId, RunId
from core.problems import Problem, Reason
from core.routing import route
from core.runs import FAILED, MOST_DOCUMENTS, Run, RunItem, repeated
from core.transfer import subject_of
from ports import Clock, Identifiers, UnitOfWork, UnitsOfWork
from usecases.once import once
from usecases.permissions import require_permission, require_permission_of
from usecases.runs.queries import as_they_stand, own_run
from usecases.runs.requests import BulkCommand, BulkDocument
from usecases.write import Write


def require_one_step(caller: Caller, command: BulkCommand) -> None:
    """Refused where this is no run at all: too many documents, several kinds, a mode that only a person chooses."""
    if problems := tuple(misfits(command)):
        raise Refused(*problems)
    for each in command.documents[:1]:
        require_permission(caller, each.document.ref)


def misfits(command: BulkCommand) -> Iterator[Problem]:
    count = len(command.documents)
    if not 1 <= count <= MOST_DOCUMENTS:
        yield Problem(Reason.FIELD_INVALID, "documents", f"1 to {MOST_DOCUMENTS} documents go into a run, not {count}")
    if command.options.mode is CopyMode.CREATE_NEW:
        message = "A further copy is made of one document at a time, by CopyDocument"
        yield Problem(Reason.FIELD_INVALID, "options.mode", message)
    kinds = [each.document.kind for each in command.documents]
    for position, kind in enumerate(kinds):
        if kind is not kinds[0]:
            message = f"The documents of a run are of one kind: documents[0] is a {kinds[0].words}"
            yield Problem(Reason.FIELD_INVALID, f"documents[{position}]", message)
            return


def with_repetitions(command: BulkCommand) -> list[BulkDocument]:
    """The documents, with the problems of those that another one of the run stands in the way of."""
    documents = [each.document for each in command.documents]
    in_the_way = repeated(documents, command.options)
    return [
        BulkDocument(
            each.document,
            each.plan_token,
            each.file_names,
            (*each.problems, *([in_the_way[at]] if at in in_the_way else [])),
        )
        for at, each in enumerate(command.documents)
    ]


class BulkCopy:
    METHOD = "BulkCopy"

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, identifiers: Identifiers) -> None:
        self._units = units
        self._clock = clock
        self._identifiers = identifiers

    def __call__(self, caller: Caller, command: BulkCommand, write: Write) -> Run:
        """The run that was begun, which is worked on from now on."""
        require_one_step(caller, command)
        request, now = once(caller, self.METHOD, write), self._clock.now()
        run = Run(
            id=RunId(self._identifiers.new()),
            organization_id=caller.organization_id,
            kind=command.documents[0].document.kind,
            options=command.options,
            actor=caller.user_id,
            created_at=now,
            not_before=now,
            request_id=write.request_id,
        )
        with self._units.writing() as unit:
            if begun := request.begun(unit):
                return own_run(unit, caller, RunId(begun.result_id))
            unit.runs.add(run, items_of(unit, run, with_repetitions(command)))
            request.done(unit, run.id, now)
            unit.commit()
        return run


class RetryRun:
    METHOD = "RetryRun"

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, identifiers: Identifiers) -> None:
        self._units = units
        self._clock = clock
        self._identifiers = identifiers

    def __call__(self, caller: Caller, run_id: RunId, write: Write) -> Run:
        """A new run of the items that failed, with today's connection and settings. The old one stays as it is."""
        request, now = once(caller, self.METHOD, write), self._clock.now()
        with self._units.writing() as unit:
            if begun := request.begun(unit):
                return own_run(unit, caller, RunId(begun.result_id))
            old = own_run(unit, caller, run_id)
            require_permission_of(caller, old.kind)
            failed = failed_documents(unit, old)
            fresh = Run(
                id=RunId(self._identifiers.new()),
                organization_id=caller.organization_id,
                kind=old.kind,
                options=old.options,
                actor=caller.user_id,
                created_at=now,
                not_before=now,
                request_id=write.request_id,
                retry_of=old.id,
            )
            unit.runs.add(fresh, items_of(unit, fresh, failed))
            request.done(unit, fresh.id, now)
            unit.commit()
        return fresh


def failed_documents(unit: UnitOfWork, run: Run) -> list[BulkDocument]:
    """What can be sent again; Refused while the run goes on, and where there is nothing."""
    if run.closed_at is None:
        raise Refused.because(Reason.IN_PROGRESS, "run_id", f"The run {run.id} is still at work")
    found = [
        BulkDocument(item.content, file_names=item.file_names)
        for item in as_they_stand(unit, unit.runs.items(run.id))
        if item.state in FAILED and item.content is not None
    ]
    if not found:
        message = f"Nothing of the run {run.id} failed, or its documents are no longer kept"
        raise Refused.because(Reason.FIELD_INVALID, "run_id", message)
    return found


def items_of(unit: UnitOfWork, run: Run, documents: Sequence[BulkDocument]) -> list[RunItem]:
    """Each on its way through the connection, and by the settings, of this moment."""
    connections = unit.connections.list(run.organization_id)
    versions = {each.id: unit.settings.latest(each.id).version for each in connections if each.is_live}
    made = []
    for position, each in enumerate(documents):
        connection = connection_of(each.document, connections)
        made.append(
            RunItem(
                run_id=run.id,
                position=position,
                document=each.document.ref,
                subsidiary_id=each.document.subsidiary_id,
                connection_id=connection.id if connection else NOWHERE,
                settings_version=versions.get(connection.id, 0) if connection else 0,
                subject=subject_of(each.document),
                content=each.document,
                plan_token=each.plan_token,
                file_names=each.file_names,
                problems=each.problems,
            )
        )
    return made


NOWHERE = ConnectionId("")


def connection_of(document: Document, connections: Iterable[Connection]) -> Connection | None:
    """None where the document finds none: its plan says why."""
    found = route(document.subsidiary_id, connections, "")
    return None if isinstance(found, Problem) else found
