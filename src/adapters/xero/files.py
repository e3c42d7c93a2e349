"""Files of documents: attachments in, PDFs out."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from adapters.xero.call import Effect, Reply
from adapters.xero.failures import not_understood
from adapters.xero.kinds import ENDPOINTS
from adapters.xero.reading import read_elements
from adapters.xero.tenant_api import TenantApi
from adapters.xero.writing import not_written
from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger.file import File
from core.transfer import LedgerRequest

PDF = "application/pdf"
BEGINS = b"%PDF-"


class Attachment(msgspec.Struct, rename="pascal"):
    file_name: str | None = None
    content_length: int | None = None


ATTACHMENT = msgspec.json.Decoder(Attachment)


def attach(
    api: TenantApi, kind: DocumentKind, ledger_id: LedgerId, file: File, idempotency_key: str, give_up_at: datetime
) -> None:
    """PUT: a file of the same name is replaced."""
    query = {"IncludeOnline": "true"} if file.include_online else {}
    url = api.url(ENDPOINTS[kind].plural, ledger_id, "Attachments", file.name, query=query)
    reply, error = api.write(LedgerRequest("PUT", url, file.content), idempotency_key, give_up_at, file.mime_type)
    if error is not None:
        raise error
    if not reply.is_success:
        raise not_written("file", kind.words, reply)


def read_attached(api: TenantApi, kind: DocumentKind, ledger_id: LedgerId) -> Mapping[str, int]:
    reply = api.read(ENDPOINTS[kind].plural, ledger_id, "Attachments")
    found = read_elements(reply, "Attachments", ATTACHMENT)
    return {each.file_name: each.content_length or 0 for each in found if each.file_name}


def read_pdf(api: TenantApi, kind: DocumentKind, ledger_id: LedgerId) -> bytes:
    """Xero gives the PDF of a document where one asks for that type; its path /pdf answers 404."""
    reply: Reply = api.read(ENDPOINTS[kind].plural, ledger_id, headers={"Accept": PDF})
    if not reply.body.startswith(BEGINS):
        raise not_understood("Xero answered with something else than a PDF", reply, Effect.NONE)
    return reply.body
