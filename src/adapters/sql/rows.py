"""Between rows and values: what every translator shares."""

from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam

from core.documents import DocumentRef
from core.transfer import LedgerRequest

Row = dict[str, Any]
"""The columns of one row by name; a translator may take it apart."""


def flat(value: Any, *without: str) -> Row:
    """The fields of a dataclass, as they are, except some."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in without}


def document_columns(document: DocumentRef) -> Row:
    return {"organization_id": document.organization_id, "kind": document.kind, "document_id": document.id}


def take_document(row: Row) -> DocumentRef:
    """The document's columns, taken out of the row."""
    return DocumentRef(row.pop("organization_id"), row.pop("kind"), row.pop("document_id"))


def by(table: Table, *names: str) -> ColumnElement[bool]:
    """These columns equal what is given under their names when the statement is executed."""
    return and_(*(table.c[name] == bindparam(name) for name in names))


def take_request(row: Row) -> LedgerRequest:
    """The request's columns, taken out of the row."""
    return LedgerRequest(row.pop("method"), row.pop("url"), row.pop("body"))
