"""Reading payment status from Xero: lists newest first, always in pages and never as a summary."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

from adapters.xero.call import Reply
from adapters.xero.documents import GUID
from adapters.xero.reading import missing, read_elements, same_id, unreadable_response
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.decoding import decoded
from adapters.xero.wire.moments import if_modified_since, moment
from adapters.xero.wire.payments import ANSWERED, LISTED_PAYMENT, SETTLED, ListedPayment, SettledDocument
from core.documents import DocumentKind
from core.ids import LedgerId
from core.payments import Snapshot
from ports.payment_ledger import IDS_A_CALL, PaymentLedger, PaymentList, SnapshotPage, TouchedPage

PLURALS: Mapping[PaymentList, str] = {
    PaymentList.INVOICES: "Invoices",
    PaymentList.CREDIT_NOTES: "CreditNotes",
    PaymentList.PAYMENTS: "Payments",
}
NEWEST_FIRST = "UpdatedDateUTC DESC"
DAY_REMAINING = "x-daylimit-remaining"


class XeroPaymentLedger(PaymentLedger):
    """`page_size` is Xero's largest, 1000, but in tests."""

    def __init__(self, api: TenantApi, page_size: int) -> None:
        self._api = api
        self._page_size = page_size
        self._calls_remaining: int | None = None

    def changed(self, documents: PaymentList, since: datetime, page: int) -> SnapshotPage:
        if documents is PaymentList.PAYMENTS:
            raise ValueError("Payments are no documents: ask payments_since")
        plural = PLURALS[documents]
        reply = self._page(plural, since, page)
        rows = [] if reply.status == 304 else read_elements(reply, plural, SETTLED)
        is_full = len(rows) >= self._page_size
        return SnapshotPage(_snapshots(rows, reply), responded_at(reply), is_full, *_edges(rows, reply))

    def payments_since(self, since: datetime, page: int) -> TouchedPage:
        plural = PLURALS[PaymentList.PAYMENTS]
        reply = self._page(plural, since, page)
        rows = [] if reply.status == 304 else read_elements(reply, plural, LISTED_PAYMENT)
        ids = dict.fromkeys(row.document_id for row in rows if row.document_id)
        is_full = len(rows) >= self._page_size
        return TouchedPage([LedgerId(each) for each in ids], responded_at(reply), is_full, *_edges(rows, reply))

    def snapshot(self, kind: DocumentKind, ledger_id: LedgerId) -> Snapshot:
        """By its id only: Xero takes a number in that place, too, and would answer with another document."""
        plural = "CreditNotes" if kind is DocumentKind.CREDIT_NOTE else "Invoices"
        reply = self._read(plural, ledger_id)
        for row in read_elements(reply, plural, SETTLED):
            if same_id(row.id, ledger_id) and row.kind is kind:
                [found] = _snapshots([row], reply)
                return found
        raise missing(kind.words, reply)

    def snapshots(self, ledger_ids: Sequence[LedgerId]) -> Sequence[Snapshot]:
        # Xero refuses a whole list for one id that is none
        ids = list(dict.fromkeys(each.lower() for each in ledger_ids if GUID.fullmatch(each)))
        if len(ids) > IDS_A_CALL:
            raise ValueError(f"At most {IDS_A_CALL} ids go into one call, not {len(ids)}")
        if not ids:
            return ()
        query = {"IDs": ",".join(ids), "page": "1", "pageSize": str(IDS_A_CALL)}
        reply = self._read("Invoices", query=query)
        return _snapshots(read_elements(reply, "Invoices", SETTLED), reply)

    def calls_remaining(self) -> int | None:
        return self._calls_remaining

    def _read(self, *path: str, **how: Mapping[str, str]) -> Reply:
        reply = self._api.read(*path, **how)
        remaining = reply.headers.get(DAY_REMAINING, "")
        self._calls_remaining = int(remaining) if remaining.isdecimal() else self._calls_remaining
        return reply

    def _page(self, plural: str, since: datetime, page: int) -> Reply:
        query = {"order": NEWEST_FIRST, "page": str(page), "pageSize": str(self._page_size)}
        return self._read(plural, query=query, headers={"If-Modified-Since": if_modified_since(since)})


def responded_at(reply: Reply) -> datetime:
    """By the body, else by the HTTP header: a response of "not modified" has no body."""
    try:
        stamp = decoded(ANSWERED, reply.body).at if reply.is_json and reply.body else None
        return moment(stamp) if stamp else parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None


def _edges(rows: Sequence[SettledDocument | ListedPayment], reply: Reply) -> tuple[datetime | None, datetime | None]:
    """The stamps of the first row and of the last."""
    try:
        stamps = [moment(row.stamp) for row in (*rows[:1], *rows[-1:]) if row.stamp]
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None
    return (stamps[0], stamps[-1]) if stamps else (None, None)


def _snapshots(rows: Sequence[SettledDocument], reply: Reply) -> list[Snapshot]:
    """Of the kinds that are copied."""
    at = responded_at(reply)
    try:
        return [row.snapshot(row.kind, at) for row in rows if row.kind is not None]
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None
