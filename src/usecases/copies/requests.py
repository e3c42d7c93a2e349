"""What is to be copied, what came of it, and what would."""

from dataclasses import dataclass
from datetime import timedelta

from core.changes import Change
from core.choice import Choice
from core.documents import Document
from core.ids import ContactId
from core.ledger.file import AttachedFile, File
from core.link import Link
from core.plan_token import PlanToken
from core.problems import Problem
from core.transfer import LedgerRequest, Transfer
from core.translation import CopyOptions
from core.translation.drawing import Drawing


@dataclass(frozen=True, slots=True)
class CopyCommand:
    """A document to copy, with files to attach to it.

    `problems` are those found while it was read; neutral values stand in their places. With the `plan_token` of a
    preview everything must be as it was then, and a person's edits may be overwritten.
    """

    document: Document
    wanted: CopyOptions
    contact_id: ContactId | None = None
    problems: tuple[Problem, ...] = ()
    files: tuple[File, ...] = ()
    plan_token: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """A send that succeeded. `problems` are warnings; `files` says what became of the files."""

    transfer: Transfer
    link: Link
    problems: tuple[Problem, ...]
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactPreview:
    """Whom a copy would bill; `contact_id` None: a new contact of this name, or one that is not known yet."""

    contact_id: ContactId | None
    name: str
    would_be_created: bool = False


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file under the name that it would have; `problem` says why it would not be attached."""

    name: str
    size: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a copy would send, or what is known of it, and every problem.

    `request` is the exact call, where it can be made. `link` is where the document is already; `choices` how it could
    be sent again. `credited` is the copy that a credit note would be allocated to. `changes` are an update's, and
    `token` allows a copy to do just what is shown. `retry_after`: nothing more is known because the ledger could not be
    asked, and when that may be otherwise.
    """

    problems: tuple[Problem, ...]
    drawing: Drawing | None = None
    request: LedgerRequest | None = None
    contact: ContactPreview | None = None
    files: tuple[FilePreview, ...] = ()
    credited: Link | None = None
    link: Link | None = None
    choices: tuple[Choice, ...] = ()
    tenant_name: str = ""
    settings_version: int = 0
    changes: tuple[Change, ...] = ()
    token: PlanToken | None = None
    retry_after: timedelta | None = None
