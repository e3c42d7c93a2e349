"""Reading what is to be copied, and how: one reader for the requests of all kinds."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, cast

from adapters.grpc.costs import read_expense, read_purchase_order
from adapters.grpc.enums import COPY_MODES, XERO_STATUSES
from adapters.grpc.invoices import read_credit_note, read_invoice
from adapters.grpc.reading import Fields
from core.attachments import MOST_FILES
from core.choice import ASKABLE, CopyMode
from core.documents import Document, DocumentKind
from core.ids import ContactId, OrganizationId
from core.ledger.file import File
from core.translation import Wanted
from productive.xero.v1 import documents_pb2
from usecases.requests import CopyWanted

LONGEST_FILE_NAME = 255

Read = Callable[[Fields, Fields, OrganizationId], Document]
"""Of the request and its document."""

READERS: dict[DocumentKind, Read] = {
    DocumentKind.INVOICE: lambda _, document, organization_id: read_invoice(document, organization_id),
    DocumentKind.CREDIT_NOTE: read_credit_note,
    DocumentKind.EXPENSE: lambda _, document, organization_id: read_expense(document, organization_id),
    DocumentKind.PURCHASE_ORDER: lambda _, document, organization_id: read_purchase_order(document, organization_id),
}


def read_copy(fields: Fields, kind: DocumentKind, organization_id: OrganizationId) -> CopyWanted:
    """The copy that is asked for, with all problems of `fields` found so far. Refused if there is no document."""
    given = fields.required(kind.value)
    if given is None:
        fields.refuse()
        raise AssertionError("a missing document is a problem")
    return CopyWanted(
        document=READERS[kind](fields, given, organization_id),
        wanted=read_wanted(fields),
        contact_id=ContactId(fields.id("contact_id", required=False)) or None,
        files=tuple(read_files(fields)),
        problems=tuple(fields.problems),
    )


def read_wanted(fields: Fields) -> Wanted:
    status = fields.choice("status", XERO_STATUSES)
    if status is not None and status not in ASKABLE:
        fields.invalid("status", f"{status} cannot be asked for; only DRAFT, SUBMITTED or AUTHORISED can")
        status = None
    message = cast(Any, fields.message)
    return Wanted(
        mode=fields.choice("mode", COPY_MODES) or CopyMode.CREATE,
        status=status,
        number_from_xero=getattr(message, "number_from_xero", False),  # bills have a number of ours
    )


def read_files(fields: Fields) -> Iterator[File]:
    """One more than there may be, so that the plan finds that there are too many."""
    for given in islice(fields.each("attachments"), MOST_FILES + 1):
        message = cast(documents_pb2.Attachment, given.message)
        yield File(
            name=given.text("file_name", required=True, limit=LONGEST_FILE_NAME),
            mime_type=read_mime_type(given),
            content=message.content,
            include_online=message.include_online,
            is_document=message.document_pdf,
        )


def read_mime_type(fields: Fields) -> str:
    """It goes into a header: nothing but a type and a subtype."""
    text = fields.text("mime_type", required=True, limit=LONGEST_FILE_NAME)
    kind, slash, subtype = text.partition("/")
    if text and not (slash and is_token(kind) and is_token(subtype)):
        fields.invalid("mime_type", "This is no type such as application/pdf")
        return "application/octet-stream"
    return text


def is_token(text: str) -> bool:
    return bool(text) and text.isascii() and all(each.isalnum() or each in "!#$&-^_.+" for each in text)
