"""Allocations of credit notes to invoices: what they settle."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from adapters.xero.call import Effect, Reply
from adapters.xero.failures import not_understood, refused
from adapters.xero.reading import missing, read_elements, same_id
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.envelope import elements
from adapters.xero.wire.messages import Message, texts
from adapters.xero.writing import not_written
from core.documents import DocumentKind
from core.ids import LedgerId
from core.money import Money
from core.transfer import LedgerRequest
from ports.ledger import Allocation

NOTES = "CreditNotes"


class Invoice(msgspec.Struct, rename="pascal"):
    invoice_id: str | None = msgspec.field(default=None, name="InvoiceID")


class Allocated(msgspec.Struct, rename="pascal"):
    allocation_id: str | None = msgspec.field(default=None, name="AllocationID")
    invoice: Invoice | None = None
    amount: Decimal | None = None
    is_deleted: bool | None = None
    validation_errors: list[Message] | None = None


class Note(msgspec.Struct, rename="pascal"):
    credit_note_id: str | None = msgspec.field(default=None, name="CreditNoteID")
    currency_code: str | None = None
    allocations: list[Allocated] | None = None


ALLOCATED = msgspec.json.Decoder(Allocated)
NOTE = msgspec.json.Decoder(Note)
ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_allocations(api: TenantApi, note: LedgerId) -> Sequence[Allocation]:
    reply = api.read(NOTES, note)
    for found in read_elements(reply, NOTES, NOTE):
        if same_id(found.credit_note_id, note):
            rows = (row for row in found.allocations or () if not row.is_deleted)
            made = (_allocation(row, found.currency_code or "") for row in rows)
            return [each for each in made if each is not None]
    raise missing("credit note", reply)


def allocate(
    api: TenantApi,
    note: LedgerId,
    invoice: LedgerId,
    amount: Money,
    on: date,
    idempotency_key: str,
    give_up_at: datetime,
) -> str:
    url = api.url(NOTES, note, "Allocations", query={"summarizeErrors": "false"})
    row = {"Amount": amount.amount, "Date": on.isoformat(), "Invoice": {"InvoiceID": invoice}}
    body = ENCODER.encode({"Allocations": [row]})
    reply, error = api.write(LedgerRequest("PUT", url, body), idempotency_key, give_up_at)
    if error is not None:
        raise error
    return _made(reply)


def _made(reply: Reply) -> str:
    """The id of the one allocation of the response."""
    if not reply.is_success:
        raise not_written("allocation", DocumentKind.CREDIT_NOTE.words, reply)
    try:
        (made,) = elements(reply, "Allocations", ALLOCATED)
    except ValueError as odd:
        raise not_understood(f"Xero's response could not be read: {odd}", reply, Effect.CHANGES) from None
    if words := texts(made.validation_errors):
        raise refused(words, reply)
    if not made.allocation_id:
        raise not_understood("Xero's response does not name the allocation", reply, Effect.CHANGES)
    return made.allocation_id


def _allocation(row: Allocated, currency: str) -> Allocation | None:
    if row.invoice is None or not row.invoice.invoice_id or row.amount is None:
        return None
    return Allocation(row.allocation_id or "", LedgerId(row.invoice.invoice_id), Money(row.amount, currency))
