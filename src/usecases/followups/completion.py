"""What follows once the ledger has a document: its note, its allocation, its files. Each may fail by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from injector import inject

from core.attachments import named
from core.documents import DocumentKind
from core.ledger.file import AttachedFile, File
from core.link import Link
from core.problems import Problem
from core.settings import PdfSource, Settings
from core.transfer import Transfer
from ports import UnitsOfWork
from usecases.followups.allocations import AllocationWriter
from usecases.followups.files import FileAttacher, excluded
from usecases.followups.notes import NoteWriter
from usecases.sends.pending import sent_through


@dataclass(frozen=True, slots=True)
class FollowupResult:
    """`problems` are warnings, of files and of the allocation."""

    problems: tuple[Problem, ...] = ()
    files: tuple[AttachedFile, ...] = ()


class Followups:
    @inject
    def __init__(
        self, units: UnitsOfWork, notes: NoteWriter, allocation_writer: AllocationWriter, file_attacher: FileAttacher
    ) -> None:
        self._units = units
        self._notes = notes
        self._allocation_writer = allocation_writer
        self._file_attacher = file_attacher

    def after(self, transfer: Transfer, link: Link, files: Sequence[File]) -> FollowupResult:
        """Harmless to repeat: what is done already is not done again."""
        if transfer.note_pending:
            self._notes.write(transfer)
        problems = self._allocation_writer.settle(transfer) if transfer.allocation_pending else ()
        attached = self._attach(transfer, link, files) if files else ()
        failed = tuple(file.problem for file in attached if file.problem is not None)
        return FollowupResult((*problems, *failed), attached)

    def _attach(self, transfer: Transfer, link: Link, files: Sequence[File]) -> tuple[AttachedFile, ...]:
        with self._units.reading() as unit:
            settings = unit.settings.get(transfer.connection_id, transfer.settings_version)
            connection = sent_through(unit, transfer)
        made = []
        for position, file in enumerate(named(files)):
            path = f"attachments[{position}]"
            if why := reason_to_exclude(file, settings or Settings(transfer.connection_id), link.document.kind):
                made.append(excluded(link, file, path, why))
            else:
                made.append(self._file_attacher.attach(connection, link, file, path).file)
        return tuple(made)


def reason_to_exclude(file: File, settings: Settings, kind: DocumentKind) -> str:
    """Why the settings keep this file out; "" if they do not."""
    if file.is_document and settings.invoices.pdf_source is PdfSource.XERO:
        return "The settings say that Xero makes the PDFs"
    rules = settings.rules_of(kind)
    if getattr(rules, "without_attachments", False):
        return f"The settings leave attachments of {kind.words}s out"
    return ""
