"""Files: reading a stream of pieces, rendering what became of them."""

from collections.abc import Iterator

from adapters.grpc.wire.documents import read_document
from adapters.grpc.wire.problems import wire_problem
from adapters.grpc.wire.reading import Fields
from core.attachments import LARGEST_FILE
from core.ids import OrganizationId
from core.ledger.file import AttachedFile, File, FileState
from productive.xero.v1 import file_service_pb2
from usecases.followups.requests import FileCommand, Pdf

LONGEST_FILE_NAME = 255
PIECE = 64 * 1024
"""Bytes of content in each message that we send: small enough for every client's buffers."""


def read_header(message: file_service_pb2.AttachFileRequest, organization_id: OrganizationId) -> FileCommand:
    """The header that begins a stream; the file has no content yet. Refused with every problem of it."""
    request = Fields(message)
    if message.WhichOneof("piece") != "header":
        request.invalid("header", "The first message of the stream must be the header")
        request.refuse()
    fields = request.inner("header")
    file = File(
        name=fields.text("file_name", required=True, limit=LONGEST_FILE_NAME),
        mime_type=read_mime_type(fields),
        content=b"",
        include_online=message.header.include_online,
    )
    document = read_document(fields, organization_id)
    if not 0 < message.header.size <= LARGEST_FILE:
        fields.invalid("size", f"A file of {message.header.size:,} bytes; 1 to {LARGEST_FILE:,} are possible")
    request.refuse()
    return FileCommand(document, file)


def read_content(pieces: Iterator[file_service_pb2.AttachFileRequest], size: int) -> bytes:
    """The whole content, of exactly the size that the header names. Never more than that is kept."""
    content = bytearray()
    for message in pieces:
        fields = Fields(message)
        if message.WhichOneof("piece") != "content":
            fields.invalid("content", "Every message after the header must be content")
            fields.refuse()
        content += message.content
        if len(content) > size:
            break
    if len(content) != size:
        fields = Fields(file_service_pb2.FileHeader(), "header")
        more = "more" if len(content) > size else f"{len(content):,}"
        fields.invalid("size", f"The header says {size:,} bytes, and {more} came")
        fields.refuse()
    return bytes(content)


def wire_file(file: AttachedFile) -> file_service_pb2.AttachedFile:
    return file_service_pb2.AttachedFile(
        file_name=file.name,
        size=file.size,
        sha256=file.sha256,
        attached=file.state is FileState.ATTACHED,
        problem=wire_problem(file.problem) if file.problem else None,
    )


def wire_pdf(pdf: Pdf) -> Iterator[file_service_pb2.GetPdfResponse]:
    yield file_service_pb2.GetPdfResponse(content=pdf.content[:PIECE], file_name=pdf.file_name, size=len(pdf.content))
    for start in range(PIECE, len(pdf.content), PIECE):
        yield file_service_pb2.GetPdfResponse(content=pdf.content[start : start + PIECE])


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
