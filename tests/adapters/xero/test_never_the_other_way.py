"""Payments come back from Xero and never go there: no call can be made that would write one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpx2
import pytest

from adapters.memory import MemoryClock, MemoryIdentifiers, MemoryTokenVault
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.xero import Xero, XeroClient, XeroConfig, XeroPaymentLedgers
from adapters.xero.call import Call, Effect
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import LedgerError
from core.ids import LedgerId
from ports import PaymentLedger, PaymentList

API = "https://api.xero.com/api.xro/2.0"
SINCE = datetime(2026, 1, 5, 9, tzinfo=UTC)
ID = LedgerId("aaaaaaaa-0000-4000-8000-000000000001")
MONEY = ["Payments", "payments", "Payments/p1", "BatchPayments", "Prepayments/p1/Allocations", "Overpayments?page=1"]
OTHERS = ["Invoices", f"Invoices/{ID}/Attachments/Payments", "CreditNotes/n1/Allocations"]

READS: Mapping[str, Callable[[PaymentLedger], object]] = {
    "changed": lambda ledger: ledger.changed(PaymentList.INVOICES, SINCE, 1),
    "payments_since": lambda ledger: ledger.payments_since(SINCE, 1),
    "snapshot": lambda ledger: ledger.snapshot(DocumentKind.INVOICE, ID),
    "snapshots": lambda ledger: ledger.snapshots([ID]),
}


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", MONEY)
def test_a_call_that_would_write_a_payment_cannot_be_made(method: str, path: str) -> None:
    with pytest.raises(ValueError, match="never written"):
        Call(method, f"{API}/{path}", Effect.CHANGES)
    assert Call("GET", f"{API}/{path}", Effect.NONE).method == "GET"


@pytest.mark.parametrize("path", OTHERS)
def test_what_only_looks_alike_is_written(path: str) -> None:
    assert Call("PUT", f"{API}/{path}", Effect.CHANGES).url == f"{API}/{path}"


def test_the_payment_side_of_a_ledger_only_reads(
    config: XeroConfig,
    authorizer: MemoryAuthorizer,
    vault: MemoryTokenVault,
    clock: MemoryClock,
    connection: Connection,
) -> None:
    """Each of its methods; one that is new has to be added here, and to only read."""
    assert {*READS, "calls_remaining"} == PaymentLedger.__abstractmethods__
    calls: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return httpx2.Response(404)

    xero = Xero(config, XeroClient(clock, httpx2.MockTransport(reply)), authorizer, vault, clock, MemoryIdentifiers())
    for read in READS.values():
        with pytest.raises(LedgerError):
            read(XeroPaymentLedgers(xero).of(connection))
    assert [call.method for call in calls] == ["GET"] * len(READS)
    assert XeroPaymentLedgers(xero).of(connection).calls_remaining() is None
    assert len(calls) == len(READS)
