"""History records of documents: the internal notes, which nobody can change or remove."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from adapters.xero.kinds import ENDPOINTS
from adapters.xero.reading import read_elements
from adapters.xero.tenant_api import TenantApi
from adapters.xero.writing import not_written
from core.documents import DocumentKind
from core.ids import LedgerId
from core.transfer import LedgerRequest


class HistoryRecord(msgspec.Struct, rename="pascal"):
    details: str | None = None


RECORD = msgspec.json.Decoder(HistoryRecord)
ENCODER = msgspec.json.Encoder()


def read_notes(api: TenantApi, kind: DocumentKind, ledger_id: LedgerId) -> Sequence[str]:
    reply = api.read(ENDPOINTS[kind].plural, ledger_id, "History")
    return [record.details or "" for record in read_elements(reply, "HistoryRecords", RECORD)]


def add_note(
    api: TenantApi, kind: DocumentKind, ledger_id: LedgerId, note: str, idempotency_key: str, give_up_at: datetime
) -> None:
    url = api.url(ENDPOINTS[kind].plural, ledger_id, "History")
    body = ENCODER.encode({"HistoryRecords": [{"Details": note}]})
    reply, error = api.write(LedgerRequest("PUT", url, body), idempotency_key, give_up_at)
    if error is not None:
        raise error
    if not reply.is_success:
        raise not_written("note", kind.words, reply)
