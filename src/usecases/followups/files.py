"""Files onto documents in the ledger, and the ledger's own PDF back. Their bytes are never kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from injector import inject

from core.attachments import MOST_FILES, named, problems_of_file
from core.caller import Caller
from core.connection import Connection
from core.documents import DocumentRef
from core.errors import LedgerError, Refused, Uncertain
from core.ledger.file import AttachedFile, File, FileState
from core.link import Link
from core.problems import Problem, Reason
from ports import Clock, Identifiers, UnitOfWork, UnitsOfWork
from usecases.followups.requests import FileCommand, Pdf
from usecases.ledger_access import LedgerAccess, own_connection
from usecases.permissions import require_permission


@dataclass(frozen=True, slots=True)
class Attachment:
    """What became of a file; `error` is the ledger's, where it was that."""

    file: AttachedFile
    error: LedgerError | None = None


class FileAttacher:
    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, clock: Clock, identifiers: Identifiers) -> None:
        self._units = units
        self._access = access
        self._clock = clock
        self._identifiers = identifiers

    def attach(self, connection: Connection, link: Link, file: File, path: str) -> Attachment:
        """One file under its safe name. One that is there already, byte for byte, is not sent again."""
        row = self._row(link, file)
        with self._units.writing() as unit:
            there = {each.name: each for each in unit.files.of_document(link.document, link.ledger_id)}
            before = there.get(file.name)
            if before is not None and before.state is FileState.ATTACHED and before.sha256 == row.sha256:
                return Attachment(before)
            if before is None and sum(each.state is FileState.ATTACHED for each in there.values()) >= MOST_FILES:
                return Attachment(failed(row, path, f"The document has {MOST_FILES} files in Xero, which is the most"))
            unit.files.put(row)
            unit.commit()
        is_like_before = before is not None and before.size == row.size
        error = self._sent(connection, link, file, is_distinguishable=not is_like_before)
        ended = replace(row, state=FileState.ATTACHED) if error is None else failed(row, path, str(error))
        with self._units.writing() as unit:
            unit.files.put(ended)
            unit.commit()
        return Attachment(ended, error)

    def _sent(self, connection: Connection, link: Link, file: File, *, is_distinguishable: bool) -> LedgerError | None:
        """`is_distinguishable`: by the size of what is attached, from an older file of its name."""
        try:
            with self._access.reading(connection) as ledger:
                try:
                    ledger.attach(link.document.kind, link.ledger_id, file, self._identifiers.new())
                except Uncertain:
                    there = ledger.attached(link.document.kind, link.ledger_id)
                    if not is_distinguishable or there.get(file.name) != len(file.content):
                        raise
        except LedgerError as error:
            return error
        except Refused as refused:
            return LedgerError(str(refused))
        return None

    def _row(self, link: Link, file: File) -> AttachedFile:
        return AttachedFile(
            document=link.document,
            ledger_id=link.ledger_id,
            name=file.name,
            mime_type=file.mime_type,
            size=len(file.content),
            sha256=sha256(file.content).hexdigest(),
            state=FileState.ATTACHING,
            at=self._clock.now(),
            include_online=file.include_online,
        )


class AttachFile:
    """Attach one file to the present copy of a document. Needs what copying the document needs."""

    @inject
    def __init__(self, units: UnitsOfWork, file_attacher: FileAttacher) -> None:
        self._units = units
        self._file_attacher = file_attacher

    def check(self, caller: Caller, wanted: FileCommand) -> None:
        """What can be known before the content is there: Refused if the caller may not, or there is no copy."""
        require_permission(caller, wanted.document)
        with self._units.reading() as unit:
            own_copy(unit, caller, wanted.document, "header.document")

    def __call__(self, caller: Caller, wanted: FileCommand) -> AttachedFile:
        """Raises the ledger's error where the ledger did not take it; the file is then listed as failed.

        Nobody looks for a file whose response was lost: it may be attached again, in place of itself.
        """
        require_permission(caller, wanted.document)
        if problems := tuple(problems_of_file(wanted.file, wanted.document.kind, "header")):
            raise Refused(*problems)
        with self._units.reading() as unit:
            link = own_copy(unit, caller, wanted.document, "header.document")
            connection = own_connection(unit, caller, link.connection_id, "header.document")
        (file,) = named([wanted.file])
        made = self._file_attacher.attach(connection, link, file, "header")
        if isinstance(made.error, Uncertain) and made.file.problem is not None:
            raise LedgerError(f"{made.file.problem.message}. Attach it again", correlation_id=made.error.correlation_id)
        if made.error is not None:
            raise made.error
        if made.file.problem is not None:
            raise Refused(replace(made.file.problem, reason=Reason.ATTACHMENT_NOT_POSSIBLE))
        return made.file


class ListAttachedFiles:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, document: DocumentRef) -> Sequence[AttachedFile]:
        with self._units.reading() as unit:
            link = own_copy(unit, caller, document, "document")
            return unit.files.of_document(document, link.ledger_id)


class GetPdf:
    """The ledger's own PDF of the present copy."""

    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess) -> None:
        self._units = units
        self._access = access

    def __call__(self, caller: Caller, document: DocumentRef) -> Pdf:
        with self._units.reading() as unit:
            link = own_copy(unit, caller, document, "document")
            connection = own_connection(unit, caller, link.connection_id, "document")
        with self._access.reading(connection) as ledger:
            content = ledger.pdf(document.kind, link.ledger_id)
        (file,) = named([File(f"{link.number or document.kind.words}.pdf", "application/pdf", b"")])
        return Pdf(file.name, content)


def own_copy(unit: UnitOfWork, caller: Caller, document: DocumentRef, field: str) -> Link:
    """The document's present link; NOT_COPIED_YET if there is none."""
    link = unit.links.current(document) if document.organization_id == caller.organization_id else None
    if link is None:
        raise Refused.because(Reason.NOT_COPIED_YET, field, f"There is no copy of the {document}")
    return link


def failed(row: AttachedFile, path: str, why: str) -> AttachedFile:
    problem = Problem(Reason.ATTACHMENT_FAILED, path, f"{row.name} is not attached: {why}", {"file_name": row.name})
    return replace(row, state=FileState.FAILED, problem=problem)


def excluded(link: Link, file: File, path: str, why: str) -> AttachedFile:
    """A file that the settings keep out: reported, and not kept."""
    row = AttachedFile(
        document=link.document,
        ledger_id=link.ledger_id,
        name=file.name,
        mime_type=file.mime_type,
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
        state=FileState.FAILED,
        at=link.updated_at,
    )
    return failed(row, path, why)
