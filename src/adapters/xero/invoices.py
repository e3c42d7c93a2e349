"""Reading and preparing invoices."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.xero.call import Reply
from adapters.xero.reading import missing, odd_answer, read_elements, same_id
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.envelope import pagination
from adapters.xero.wire.invoice_writes import ENCODER, Invoices, written
from adapters.xero.wire.invoices import ACCREC, INVOICE, Invoice
from adapters.xero.wire.moments import if_modified_since
from core.ids import LedgerId
from core.ledger import LedgerDocument, LedgerDraft
from core.transfer import LedgerRequest

LARGEST_BATCH = 50
"""Xero: about 50 elements a request."""

WITH_FOUR_DECIMALS = {"unitdp": "4"}
"""Without it, prices are rounded to cents, when read as well as when written."""

EVERY_ELEMENT_ANSWERED = {"summarizeErrors": "false"}
"""Without it, one bad invoice gives 400, and the good ones are created without a word (Xero: the batch trap)."""

ONE_SECOND = timedelta(seconds=1)


def prepare_invoices(api: TenantApi, invoices: Sequence[LedgerDraft]) -> LedgerRequest:
    """PUT creates and never finds another by its number; POST updates the ones whose ids it carries."""
    if not 1 <= len(invoices) <= LARGEST_BATCH:
        raise ValueError(f"1 to {LARGEST_BATCH} invoices go into one request, not {len(invoices)}")
    updates = {invoice.id is not None for invoice in invoices}
    if len(updates) > 1:
        raise ValueError("Creates and updates cannot go into one request")
    url = api.url("Invoices", query={**EVERY_ELEMENT_ANSWERED, **WITH_FOUR_DECIMALS})
    body = ENCODER.encode(Invoices([written(invoice) for invoice in invoices]))
    return LedgerRequest("POST" if updates == {True} else "PUT", url, body)


def read_invoice(api: TenantApi, ledger_id: LedgerId) -> LedgerDocument:
    """By its id only: Xero takes a number in that place, too, and would answer with another invoice."""
    reply = api.read("Invoices", ledger_id, query=WITH_FOUR_DECIMALS)
    for invoice in read_elements(reply, "Invoices", INVOICE):
        if same_id(invoice.invoice_id, ledger_id):
            return _document(invoice, reply)
    raise missing("invoice", reply)


def read_invoices_since(api: TenantApi, since: datetime, page_size: int) -> Sequence[LedgerDocument]:
    """Oldest change first, each invoice once, as it was read last.

    An invoice that changes while pages are read moves to the end and shifts the others over the page's edge. So each
    page begins at the last change seen, and numbers go up only within one and the same second.
    """
    found: dict[LedgerId, LedgerDocument] = {}
    page = 1
    while True:
        reply = _page(api, since, page, page_size)
        rows = [] if reply.status == 304 else read_elements(reply, "Invoices", INVOICE)
        documents = [_document(row, reply) for row in rows]
        found.update((document.id, document) for row, document in zip(rows, documents, strict=True) if _is_sale(row))
        if _is_last(reply, len(rows)):
            return sorted(found.values(), key=lambda document: document.updated_at)
        latest = max(document.updated_at for document in documents) - ONE_SECOND
        since, page = (latest, 1) if latest - since >= ONE_SECOND else (since, page + 1)


def _page(api: TenantApi, since: datetime, page: int, page_size: int) -> Reply:
    query = {
        "createdByMyApp": "true",
        "order": "UpdatedDateUTC ASC",
        "page": str(page),
        "pageSize": str(page_size),
        **WITH_FOUR_DECIMALS,
    }
    return api.read("Invoices", query=query, headers={"If-Modified-Since": if_modified_since(since)})


def _is_last(reply: Reply, rows: int) -> bool:
    """By what Xero says of the pages; by an empty page where it says nothing."""
    if not rows:
        return True
    pages = pagination(reply)
    return pages is not None and pages.page >= pages.page_count


def _is_sale(invoice: Invoice) -> bool:
    return invoice.type == ACCREC


def _document(invoice: Invoice, reply: Reply) -> LedgerDocument:
    try:
        return invoice.document()
    except ValueError as odd:
        raise odd_answer(odd, reply) from None
