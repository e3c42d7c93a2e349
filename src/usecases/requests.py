"""What use cases are asked and what they answer, in the domain's own types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.changes import Change
from core.choice import Choice
from core.connection import Connection, Tenant
from core.direction import Decision, Occurrence
from core.documents import Document, DocumentRef
from core.ids import CompanyId, ConnectionId, ContactId, LedgerId, RequestId, SubsidiaryId, TenantId, TransferId
from core.ledger import LedgerContact, LedgerDocument
from core.ledger.file import AttachedFile, File
from core.link import Link
from core.plan_token import PlanToken
from core.problems import Problem
from core.settings import Settings
from core.transfer import Attempt, LedgerRequest, Refusal, Transfer
from core.translation import Wanted
from core.translation.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Write:
    """How a write is to be made.

    `fingerprint` is a digest of the whole request without its request id. `deadline` bounds waits and reads before
    the intent, never the send itself; None waits as long as the server's default.
    """

    fingerprint: str
    request_id: RequestId | None = None
    validate_only: bool = False
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConnectionWanted:
    subsidiary_id: SubsidiaryId
    subsidiary_name: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """Where to send the admin (None with validate_only), and until when."""

    url: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TenantOffer:
    """An organisation that a consent named; `problem` says why it cannot be chosen."""

    tenant: Tenant
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """The end of a consent: the connection, or the organisations to choose from; neither with validate_only.

    `problems` are warnings.
    """

    connection: Connection | None = None
    tenants: tuple[TenantOffer, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TenantChosen:
    """`state` is the consent's; it is not shown by repr."""

    state: str
    tenant_id: TenantId

    def __repr__(self) -> str:
        return f"TenantChosen(tenant_id={self.tenant_id!r})"


@dataclass(frozen=True, slots=True)
class Checked:
    """A connection as Xero sees it, and what stands in the way of copying through it."""

    connection: Connection
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Redirected:
    """The query of Xero's redirect. `code` and `state` are not shown by repr."""

    state: str
    code: str = ""
    error: str = ""

    def __repr__(self) -> str:
        return f"Redirected(error={self.error!r})"


@dataclass(frozen=True, slots=True)
class SettingsWanted:
    """Settings as they are to be; `settings.version` is the version that they change (from the etag)."""

    settings: Settings
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsSaved:
    settings: Settings
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CopyWanted:
    """A document to copy, with files to attach to it.

    `problems` are those found while it was read; neutral values stand in their places. With the `plan_token` of a
    preview everything must be as it was then, and a person's edits may be overwritten.
    """

    document: Document
    wanted: Wanted
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
class FileWanted:
    """A file to attach to the copy of a document. Its name is as it was given."""

    document: DocumentRef
    file: File


@dataclass(frozen=True, slots=True)
class Pdf:
    """The ledger's own PDF of a document; its content is not shown by repr."""

    file_name: str
    content: bytes

    def __repr__(self) -> str:
        return f"Pdf(file_name={self.file_name!r}, size={len(self.content)})"


@dataclass(frozen=True, slots=True)
class ContactChosen:
    """This party is that contact; None forgets the choice."""

    connection_id: ConnectionId
    company_id: CompanyId
    contact_id: ContactId | None


@dataclass(frozen=True, slots=True)
class ContactSaved:
    """`problems` are warnings."""

    contact: LedgerContact | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """Something that happened to a document in Productive."""

    document: DocumentRef
    occurrence: Occurrence
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about it, and why."""

    document: DocumentRef
    decision: Decision
    message: str
    link: Link | None = None


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


@dataclass(frozen=True, slots=True)
class Resolved:
    """The transfer as it is now, and the link where a document was adopted."""

    transfer: Transfer
    link: Link | None


@dataclass(frozen=True, slots=True)
class TransferView:
    transfer: Transfer | Refusal
    link: Link | None


@dataclass(frozen=True, slots=True)
class LinksView:
    current: Link
    superseded: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person has seen in Xero: the transfer is this document, or (None) it is not there."""

    transfer_id: TransferId
    adopted: LedgerId | None


@dataclass(frozen=True, slots=True)
class LinkWanted:
    """This document is that document of the ledger."""

    document: DocumentRef
    subsidiary_id: SubsidiaryId
    ledger_id: LedgerId


@dataclass(frozen=True, slots=True)
class ImportRow:
    document: DocumentRef
    ledger_id: LedgerId


@dataclass(frozen=True, slots=True)
class ImportWanted:
    """`problems` are those of rows that could not be read, by their positions; their rows hold neutral values."""

    subsidiary_id: SubsidiaryId
    rows: tuple[ImportRow, ...]
    problems: Mapping[int, Problem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of one row: the link, or the problem; neither with validate_only."""

    document: DocumentRef
    link: Link | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class RelinkWanted:
    """`not_ours` are documents found after a restore of which an admin says that they are no copies."""

    connection_id: ConnectionId
    since: datetime | None = None
    not_ours: tuple[LedgerId, ...] = ()


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """What a reading after a restore told. `unclaimed` are the documents in the ledger that may be forgotten copies.

    `again_at` is when, by our clock, another reading can tell; None where time tells no more.
    """

    unclaimed: tuple[LedgerDocument, ...] = ()
    again_at: datetime | None = None

    @property
    def may_copy(self) -> bool:
        return self.again_at is None and not self.unclaimed


@dataclass(frozen=True, slots=True)
class Relinked:
    """`restored` are the documents whose links were missing. `after_restore` is for a connection that did not copy."""

    marked: int
    linked_before: int
    restored: tuple[DocumentRef, ...]
    problems: tuple[Problem, ...]
    after_restore: AfterRestore = AfterRestore()


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """`numbers` start at 0 with the first attempt of the transfer; `next_number` is None on the last page."""

    attempts: Sequence[Attempt]
    next_number: int | None
