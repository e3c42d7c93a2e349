"""The response to an update is lost: what Xero shows says whether it has arrived, whatever kind of document it is."""

from typing import Any

import pytest

from demo.client import named
from demo.invoices import Line
from productive.xero.v1 import link_service_pb2
from support.whole import Subsidiary, Whole, changed, told

pytestmark = pytest.mark.slow

UPDATE = "UPDATE_EXISTING"
FAULTS = [
    pytest.param({"fault": "drop_answer"}, id="it arrived"),
    pytest.param({"fault": "status", "status": 500, "after_work": True}, id="a server error after the work"),
]
NEVER_DONE = [
    pytest.param({"fault": "status", "status": 500, "after_work": False}, id="a server error instead"),
    pytest.param({"fault": "drop_before"}, id="it never arrived"),
]


def only(whole: Whole, subsidiary: Subsidiary, plural: str) -> Any:
    [there] = whole.in_xero(subsidiary, plural)
    return there


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number_from_xero", [False, True], ids=["our number", "Xero's number"])
def test_of_an_order(whole: Whole, fault: dict[str, Any], number_from_xero: bool) -> None:
    subsidiary = whole.subsidiary()
    order = whole.order(subsidiary)
    if number_from_xero:
        order.number = ""
    whole.client().copy(order, number_from_xero=number_from_xero)
    order.subject = "Another"
    whole.fault(subsidiary, method="POST", path="/PurchaseOrders", **fault)
    assert told(lambda: whole.client().copy(order, UPDATE, number_from_xero=number_from_xero)) == set()
    assert only(whole, subsidiary, "PurchaseOrders")["Reference"].startswith("Another [of=")


@pytest.mark.parametrize("fault", FAULTS)
def test_of_an_order_that_was_billed(whole: Whole, fault: dict[str, Any]) -> None:
    subsidiary = whole.subsidiary()
    order = whole.order(subsidiary)
    whole.client().copy(order)
    whole.act(subsidiary, "edit", invoice=order.number, fields={"Status": "BILLED"})
    order.subject = "Another"
    whole.fault(subsidiary, method="POST", path="/PurchaseOrders", **fault)
    assert told(lambda: whole.client().copy(order, UPDATE)) == set()
    there = only(whole, subsidiary, "PurchaseOrders")
    assert there["Reference"].startswith("Another [of=")
    assert there["Status"] == "BILLED"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number_from_xero", [False, True], ids=["our number", "Xero's number"])
def test_of_an_invoice_with_lines_of_text(whole: Whole, fault: dict[str, Any], number_from_xero: bool) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary, (Line("Consulting", "3", "10"),))
    invoice.lines.add(line_id="text", description="Thank you")
    whole.copy(invoice, number_from_xero=number_from_xero)
    kept = [line["LineItemID"] for line in only(whole, subsidiary, "Invoices")["LineItems"]]
    whole.fault(subsidiary, method="POST", path="/Invoices", **fault)
    assert told(lambda: whole.copy(changed(invoice, subject="Another"), UPDATE)) == set()
    there = only(whole, subsidiary, "Invoices")
    assert there["Reference"] == "Another"
    assert [line["LineItemID"] for line in there["LineItems"]] == kept


@pytest.mark.parametrize("fault", NEVER_DONE)
def test_one_that_never_arrived_is_certainly_absent_and_may_be_made_again(whole: Whole, fault: dict[str, Any]) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    before = only(whole, subsidiary, "Invoices")["Reference"]
    whole.fault(subsidiary, method="POST", path="/Invoices", **fault)
    assert told(lambda: whole.copy(changed(invoice, subject="Another"), UPDATE)) == {"XERO_UNAVAILABLE"}
    assert only(whole, subsidiary, "Invoices")["Reference"] == before
    assert told(lambda: whole.copy(changed(invoice, subject="Another"), UPDATE)) == set()
    assert only(whole, subsidiary, "Invoices")["Reference"] == "Another"


def test_ids_in_capitals_lead_to_the_same_document(whole: Whole) -> None:
    """As an admin may paste them: the update finds the document, and Relink finds nothing missing."""
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    link = whole.copy(invoice).link
    unlink = link_service_pb2.UnlinkRequest(link_id=link.link_id)
    whole.ask("LinkService", "Unlink", unlink)
    adopt = link_service_pb2.LinkExistingRequest(
        document=named("INVOICE", invoice.invoice_id), subsidiary_id=subsidiary.id, xero_id=link.xero_id.upper()
    )
    whole.ask("LinkService", "LinkExisting", adopt)
    assert told(lambda: whole.copy(changed(invoice, subject="Another"), UPDATE)) <= {"RETURNED_DIFFERENTLY"}
    assert only(whole, subsidiary, "Invoices")["Reference"] == "Another"
    relinked = whole.ask(
        "LinkService", "Relink", link_service_pb2.RelinkRequest(connection_id=subsidiary.connection_id)
    )
    assert not relinked.restored
