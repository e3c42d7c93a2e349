"""The mark: what a document in the ledger says of where it came from.

The link to Productive, which every document carries in its Url, ends with the document's name and the id of the very
send: `?of=<organization>:<kind>:<document>&copy=<transfer>`. A look-up knows a send by it, and after a database was
restored the links are found again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from core.documents.kind import DocumentKind, DocumentRef
from core.ids import DocumentId, OrganizationId, TransferId

OF = "of="
COPY = "copy="


@dataclass(frozen=True, slots=True)
class Mark:
    """Which document, and which send of it. `document` is None in a link that names the send only."""

    transfer_id: TransferId
    document: DocumentRef | None = None


def marked(url: str, document: DocumentRef, transfer_id: TransferId) -> str:
    """The link with the mark in it, last in its query. Whatever it had for a query or a fragment stays."""
    address, hash_sign, fragment = url.partition("#")
    path, _, query = address.partition("?")
    joint = "&" if query and not query.endswith("&") else ""
    return f"{path}?{query}{joint}{OF}{_name(document)}&{COPY}{transfer_id}{hash_sign}{fragment}"


def mark_of(url: str) -> Mark | None:
    """The mark in a link; the last one, where there are several."""
    copies = [*_values(url, COPY)]
    if not copies:
        return None
    names = [*_values(url, OF)]
    return Mark(TransferId(copies[-1]), _document(names[-1]) if names else None)


def is_marked(url: str, transfer_id: TransferId) -> bool:
    mark = mark_of(url)
    return mark is not None and mark.transfer_id == transfer_id


def _values(url: str, key: str) -> Iterator[str]:
    query = url.partition("#")[0].partition("?")[2]
    return (part.removeprefix(key) for part in query.split("&") if part.startswith(key))


def _name(document: DocumentRef) -> str:
    return ":".join(quote(part, safe="") for part in (document.organization_id, document.kind, document.id))


def _document(name: str) -> DocumentRef | None:
    parts = [unquote(part) for part in name.split(":")]
    if len(parts) != 3 or parts[1] not in set(DocumentKind):
        return None
    organization, kind, document_id = parts
    return DocumentRef(OrganizationId(organization), DocumentKind(kind), DocumentId(document_id))


def tagged(text: str, document: DocumentRef, transfer_id: TransferId) -> str:
    """A text that ends with the mark in brackets, for documents that have no link in the ledger."""
    return f"{text} [{OF}{_name(document)}&{COPY}{transfer_id}]".strip()


def mark_in(text: str) -> Mark | None:
    """The mark at the end of a text."""
    head, bracket, tail = text.rstrip().rpartition("[")
    return mark_of(f"?{tail[:-1]}") if bracket and tail.endswith("]") and head is not None else None


def untagged(text: str) -> str:
    """The text as it was before it was tagged."""
    return text.rstrip().rpartition("[")[0].rstrip() if mark_in(text) else text
