"""Files attached to documents (Xero: attachments): raw bytes under a name, ten to a document at most."""

import mimetypes
from collections.abc import Callable
from typing import Any

import msgspec

from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.credits.credit_notes import note_named_in_path
from xero_sandbox.accounting.invoices.endpoint import invoice_named_in_path
from xero_sandbox.accounting.invoices.family import member_of
from xero_sandbox.accounting.purchase_orders import order_named_in_path
from xero_sandbox.accounting.shapes import Invoice
from xero_sandbox.messages import Refused, Reply, new_id
from xero_sandbox.refusals import BAD_REQUEST, not_found, problem

MOST, LARGEST = 10, 10 * 1024 * 1024
FORBIDDEN = frozenset('<>:"/\\|?*\0+')
TYPES = frozenset(
    {
        "jpg", "jpeg", "gif", "png", "bmp", "tif", "tiff", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
        "odf", "ods", "odt", "csv", "txt", "rtf", "eml", "msg", "keynote", "key", "pages", "numbers", "zip",
        "rar", "zipx", "xzip", "7z",
    }
)  # fmt: skip

# The rules are Xero's, the words are ours.
BAD_NAME = "The file name contains characters that are not allowed"
TOO_MANY = f"A document can have at most {MOST} attachments"
TOO_LARGE = f"An attachment can have at most {LARGEST} bytes"
NO_CONTENT = "The attachment has no content"
BAD_TYPE = "The file couldn't be uploaded because it isn't a supported file type"
"""These words are Xero's own."""

Named = Callable[[Call], Invoice]


def listed(call: Call, named: Named) -> Content:
    document = named(call)
    return call.envelope("Attachments", [_show(document, row) for row in _rows(call.books, document)])


def content(call: Call, named: Named) -> Reply:
    """By name or by id."""
    document = named(call)
    for row in _rows(call.books, document):
        if call.part_id.lower() in (row["name"].lower(), row["id"]):
            return Reply(200, bytes(row["content"]), row["mime"])
    raise Refused(not_found())


def put(call: Call, named: Named) -> Content:
    """The file of this name takes the place of another of the name."""
    document = named(call)
    body, name = call.visit.request.body, call.part_id
    online = call.query.flag("IncludeOnline")
    there = {row["name"].lower(): row for row in _rows(call.books, document)}
    for wrong, words in (
        (not name or bool(FORBIDDEN & set(name)), BAD_NAME),
        (not body, NO_CONTENT),
        (len(body) > LARGEST, TOO_LARGE),
        (name.lower() not in there and len(there) >= MOST, TOO_MANY),
        (_disconnector(name) not in TYPES, BAD_TYPE),
    ):
        if wrong:
            raise Refused(problem(BAD_REQUEST, words))
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"  # seen live: of the file, not of the header
    before = there.get(name.lower())
    file_id = before["id"] if before else new_id()
    call.books.connection.execute(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " mime = excluded.mime, content = excluded.content, online = excluded.online",
        (*_scope(call.books, document), file_id, name, mime, online, body),
    )
    if not document.has_attachments:
        changed = msgspec.structs.replace(document, has_attachments=True, updated=call.now)
        call.books.family(document.type).put(changed)
    (row,) = [row for row in _rows(call.books, document) if row["id"] == file_id]
    return call.envelope("Attachments", [_show(document, row)])


def _disconnector(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _scope(books: Books, document: Invoice) -> tuple[str, str, str]:
    return books.organisation.tenant, member_of(document.type).plural, document.id


def _rows(books: Books, document: Invoice) -> list[Any]:
    return books.connection.execute(
        "SELECT id, name, mime, online, content FROM files WHERE tenant = ? AND kind = ? AND document = ?"
        " ORDER BY rowid",
        _scope(books, document),
    ).fetchall()


def _show(document: Invoice, row: Any) -> Content:
    plural = member_of(document.type).plural
    return {
        "AttachmentID": row["id"],
        "FileName": row["name"],
        "Url": f"https://api.xero.com/api.xro/2.0/{plural}/{document.id}/Attachments/{row['name']}",
        "MimeType": row["mime"],
        "ContentLength": len(row["content"]),
        "IncludeOnline": bool(row["online"]),
    }


def of(named: Named) -> tuple[Callable[[Call], Content], Callable[[Call], Reply], Callable[[Call], Content]]:
    """The list, one file's content, and writing one, for one kind of document."""
    return (lambda call: listed(call, named), lambda call: content(call, named), lambda call: put(call, named))


get_invoice_files, get_invoice_file, put_invoice_file = of(invoice_named_in_path)
get_note_files, get_note_file, put_note_file = of(note_named_in_path)
get_order_files, get_order_file, put_order_file = of(order_named_in_path)
