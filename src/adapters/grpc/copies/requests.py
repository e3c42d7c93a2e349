"""Reading what is to be copied, and how: one reader for the requests of all kinds."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import cast

from adapters.grpc.copies.costs import read_expense, read_purchase_order
from adapters.grpc.copies.invoices import read_credit_note, read_invoice
from adapters.grpc.files.messages import LONGEST_FILE_NAME, read_mime_type
from adapters.grpc.wire.enums import COPY_MODES, XERO_STATUSES
from adapters.grpc.wire.reading import Fields
from core.attachments import MOST_FILES
from core.choice import ASKABLE, CopyMode
from core.documents import Document
from core.ids import ContactId, OrganizationId
from core.ledger.file import File
from core.translation import CopyOptions
from productive.xero.v1 import copy_service_pb2, documents_pb2
from usecases.copies.requests import CopyCommand

LONGEST_TOKEN = 255

READERS: dict[str, Callable[[Fields, OrganizationId], Document]] = {
    "invoice": read_invoice,
    "credit_note": read_credit_note,
    "expense": read_expense,
    "purchase_order": read_purchase_order,
}
"""By the name of the field that Document has for a kind."""


def read_copy(fields: Fields, organization_id: OrganizationId) -> CopyCommand:
    """The copy that is asked for, with all problems of `fields` found so far. Refused if there is no document."""
    options = fields.inner("options")
    return CopyCommand(
        document=read_document(fields, organization_id),
        plan_token=fields.text("plan_token", limit=LONGEST_TOKEN) if "plan_token" in fields.names else "",
        wanted=read_copy_options(options),
        contact_id=ContactId(options.id("contact_id", required=False)) or None,
        files=tuple(read_files(fields)),
        problems=tuple(fields.problems),
    )


def read_document(fields: Fields, organization_id: OrganizationId) -> Document:
    """The document of any kind in field "document". Refused if there is none."""
    given = fields.inner("document")
    kind = given.message.WhichOneof("kind")
    if kind is None:
        fields.missing("document")
        fields.refuse()
        raise AssertionError("a missing document is a problem")
    return READERS[kind](given.inner(kind), organization_id)


def read_copy_options(fields: Fields) -> CopyOptions:
    message = cast(copy_service_pb2.CopyOptions, fields.message)
    status = fields.choice("status", XERO_STATUSES)
    if status is not None and status not in ASKABLE:
        fields.invalid("status", f"{status} cannot be asked for; only DRAFT, SUBMITTED or AUTHORISED can")
        status = None
    return CopyOptions(
        mode=fields.choice("mode", COPY_MODES) or CopyMode.CREATE,
        status=status,
        number_from_xero=message.number_from_xero,
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
