"""Reading many documents by their ids: forty to a call, under the ids as they were asked for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import msgspec
import pytest

from adapters.xero.ledger import XeroLedger
from core.documents import DocumentKind
from core.errors import NothingDone
from core.ids import LedgerId

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]


def ledger_id(number: int) -> LedgerId:
    return LedgerId(str(UUID(int=0xABCDEF << 64 | number)))


def element(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "Type": "ACCREC",
        "InvoiceID": name,
        "Contact": {"ContactID": "c"},
        "DateString": "2026-01-05T00:00:00",
        "CurrencyCode": "GBP",
        "Total": 1,
        "UpdatedDateUTC": "/Date(1767603600000+0000)/",
        **changes,
    }


def shown(status: int, body: Any) -> httpx2.Response:
    content = msgspec.json.encode(body)
    return httpx2.Response(status, content=content, headers={"Content-Type": "application/json"})


class Cabinet:
    """Answers for the ids that are asked for and there, in the reverse order, as they are written in the cabinet."""

    def __init__(self, *there: str, **changes: Any) -> None:
        self.there = there
        self.changes = changes
        self.asked: list[list[str]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        query = {name: values[0] for name, values in parse_qs(urlsplit(str(request.url)).query).items()}
        ids = query.pop("IDs").split(",")
        self.asked.append(ids)
        assert query == {"page": "1", "pageSize": "40", "unitdp": "4"}
        found = [each for each in self.there if each.lower() in ids]
        return shown(200, {"Invoices": [element(each, **self.changes) for each in reversed(found)]})


def test_forty_ids_go_into_a_call(ledger_over: LedgerOver) -> None:
    ids = [ledger_id(number) for number in range(95)]
    cabinet = Cabinet(*ids)
    found = ledger_over(cabinet).documents(DocumentKind.INVOICE, ids)
    assert [len(asked) for asked in cabinet.asked] == [40, 40, 15]
    assert {each: document.id for each, document in found.items()} == {each: each for each in ids}


def test_an_id_is_answered_in_each_of_its_spellings_and_asked_for_once(ledger_over: LedgerOver) -> None:
    lower, upper = ledger_id(1), LedgerId(ledger_id(1).upper())
    cabinet = Cabinet(lower)
    found = ledger_over(cabinet).documents(DocumentKind.INVOICE, [upper, lower, upper])
    assert {each: document.id for each, document in found.items()} == {upper: lower, lower: lower}
    assert cabinet.asked == [[lower]]


def test_an_id_that_comes_back_in_capitals_is_the_one_that_was_asked_for(ledger_over: LedgerOver) -> None:
    cabinet = Cabinet(ledger_id(1).upper())
    assert list(ledger_over(cabinet).documents(DocumentKind.INVOICE, [ledger_id(1)])) == [ledger_id(1)]


@pytest.mark.parametrize("odd", ["", "INV-1", "-" * 36, f"{ledger_id(2)},{ledger_id(3)}", f"{ledger_id(2)}\n"])
def test_what_is_no_id_is_not_asked_for_and_hides_no_other(odd: str, ledger_over: LedgerOver) -> None:
    cabinet = Cabinet(ledger_id(1))
    assert list(ledger_over(cabinet).documents(DocumentKind.INVOICE, [LedgerId(odd), ledger_id(1)])) == [ledger_id(1)]
    assert cabinet.asked == [[ledger_id(1)]]


def test_nothing_asked_for_costs_no_call(ledger_over: LedgerOver) -> None:
    cabinet = Cabinet()
    assert ledger_over(cabinet).documents(DocumentKind.INVOICE, []) == {}
    assert cabinet.asked == []


def test_a_bill_is_not_there_as_an_invoice(ledger_over: LedgerOver) -> None:
    cabinet = Cabinet(ledger_id(1), Type="ACCPAY")
    assert ledger_over(cabinet).documents(DocumentKind.INVOICE, [ledger_id(1)]) == {}
    assert list(ledger_over(cabinet).documents(DocumentKind.EXPENSE, [ledger_id(1)])) == [ledger_id(1)]


def test_a_part_that_cannot_be_read_is_not_taken_for_missing(ledger_over: LedgerOver) -> None:
    with pytest.raises(NothingDone, match="incomplete"):
        ledger_over(Cabinet(ledger_id(1), CurrencyCode=None)).documents(DocumentKind.INVOICE, [ledger_id(1)])


def test_a_list_that_takes_no_ids_is_asked_for_each_alone(ledger_over: LedgerOver) -> None:
    paths: list[str] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        paths.append(request.url.path)
        if request.url.path.endswith(ledger_id(1)):
            order = element("", Type="PURCHASEORDER", PurchaseOrderID=ledger_id(1), InvoiceID=None)
            return shown(200, {"PurchaseOrders": [order]})
        return httpx2.Response(404, text="The resource you're looking for cannot be found")

    asked = [LedgerId(ledger_id(1).upper()), ledger_id(2), LedgerId("PO-1")]
    assert list(ledger_over(reply).documents(DocumentKind.PURCHASE_ORDER, asked)) == asked[:1]
    assert paths == [f"/api.xro/2.0/PurchaseOrders/{ledger_id(number)}" for number in (1, 2)]
