"""Unsettled facts in each position, where no other file shows them."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client
from xero_sandbox.switches import SWITCHES

Build = Callable[..., dict[str, Any]]


def turn(xero: Client, **positions: str) -> None:
    xero.control("POST", "switches", positions)


@pytest.mark.parametrize(("position", "status"), [("refuse", 400), ("ignore", 200)])
@pytest.mark.parametrize("wrong", [{"Total": 121}, {"SubTotal": 99}, {"TotalTax": 1}])
def test_a_total_that_the_lines_do_not_make(
    xero: Client, invoice: Build, wrong: dict[str, int], position: str, status: int
) -> None:
    turn(xero, wrong_total=position)
    assert xero.put("Invoices", invoice(**wrong)).status_code == status
    assert [each["Total"] for each in xero.documents("Invoices")] == [120] * (status == 200)


@pytest.mark.parametrize(("position", "status"), [("refuse", 400), ("reuse", 200)])
@pytest.mark.parametrize(("alive", "end"), [("DRAFT", "DELETED"), ("AUTHORISED", "VOIDED")])
def test_the_number_of_a_dead_invoice(
    xero: Client, invoice: Build, alive: str, end: str, position: str, status: int
) -> None:
    dead = xero.put("Invoices", invoice(InvoiceNumber="A-1", Status=alive)).json()["Invoices"][0]
    xero.post(f"Invoices/{dead['InvoiceID']}", {"Status": end}).raise_for_status()
    turn(xero, dead_number=position)
    assert xero.put("Invoices", invoice(InvoiceNumber="A-1")).status_code == status


@pytest.mark.parametrize(("position", "spelled"), [("lower", "appminute"), ("capital", "AppMinute")])
@pytest.mark.parametrize(("body", "words"), [("empty", ""), ("text", "Rate Limit Exceeded")])
def test_the_limit_of_an_app_over_all_organisations(
    xero: Client, position: str, spelled: str, body: str, words: str
) -> None:
    turn(xero, limit_spelling=position, limit_body=body)
    xero.control("POST", "limits", {"app_minute": 0})
    response = xero.get("Organisation")
    assert (response.status_code, response.headers["x-rate-limit-problem"], response.text) == (429, spelled, words)


@pytest.mark.parametrize(("position", "found"), [("inclusive", 1), ("exclusive", 0)])
@pytest.mark.parametrize(("nothing", "status"), [("empty_list", 200), ("304", 304)])
def test_a_list_of_what_changed_in_that_very_second(
    xero: Client, invoice: Build, position: str, found: int, nothing: str, status: int
) -> None:
    turn(xero, modified_since=position, nothing_modified=nothing)
    xero.control("POST", "clock", {"now": "2026-06-01T10:00:00Z"})
    xero.connect("london")
    xero.put("Invoices", invoice())
    response = xero.get("Invoices", headers={"If-Modified-Since": "2026-06-01T10:00:00"})
    if found:
        assert len(response.json()["Invoices"]) == 1
    else:
        assert response.status_code == status
    later = xero.get("Invoices", headers={"If-Modified-Since": "2026-06-02T10:00:00"})
    assert later.status_code == status


@pytest.mark.parametrize(
    ("position", "in_answer", "in_list"),
    [("answers", True, False), ("everywhere", True, True), ("nowhere", False, False)],
)
def test_where_the_option_of_a_line_has_its_id(
    xero: Client, invoice: Build, position: str, in_answer: bool, in_list: bool
) -> None:
    turn(xero, tracking_ids=position)
    tracking = {"Name": "Region", "Option": "North"}
    line = {"Description": "Design", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "Tracking": [tracking]}
    (made,) = xero.put("Invoices", invoice(LineItems=[line])).json()["Invoices"]
    (single,) = xero.get(f"Invoices/{made['InvoiceID']}").json()["Invoices"]
    (listed,) = xero.get("Invoices", page="1").json()["Invoices"]
    for shown, has_id in ((made, in_answer), (single, in_answer), (listed, in_list)):
        (row,) = shown["LineItems"][0]["Tracking"]
        assert row.items() >= {**tracking, "Options": []}.items()
        assert ("TrackingOptionID" in row) is has_id


@pytest.mark.parametrize(
    ("position", "order"), [("as_sent", ["Kept", "New", "Also new"]), ("new_first", ["New", "Also new", "Kept"])]
)
def test_where_new_lines_of_an_update_stand(xero: Client, invoice: Build, position: str, order: list[str]) -> None:
    turn(xero, line_order=position)
    (made,) = xero.put("Invoices", invoice()).json()["Invoices"]
    kept = {"LineItemID": made["LineItems"][0]["LineItemID"], "Description": "Kept"}
    new = [{"Description": each, "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"} for each in ("New", "Also new")]
    path = f"Invoices/{made['InvoiceID']}"
    (answered,) = xero.post(path, {"LineItems": [kept, *new]}).json()["Invoices"]
    (read,) = xero.get(path).json()["Invoices"]
    assert [line["Description"] for line in answered["LineItems"]] == order
    assert [line["Description"] for line in read["LineItems"]] == order


@pytest.mark.parametrize(("position", "found"), [("made", 1), ("untouched", 0)])
def test_what_my_app_made_after_a_person_edited_it(xero: Client, invoice: Build, position: str, found: int) -> None:
    turn(xero, created_by_my_app=position)
    made = xero.put("Invoices", invoice()).json()["Invoices"][0]

    def mine() -> int:
        return len(xero.get("Invoices", createdByMyApp="true").json()["Invoices"])

    assert mine() == 1
    xero.post(f"Invoices/{made['InvoiceID']}", {"Reference": "by the app"})
    assert mine() == 1
    xero.action("edit", invoice=made["InvoiceID"], fields={"Url": ""})
    assert mine() == found


@pytest.mark.parametrize(("position", "are_told_apart"), [("told", True), ("untold", False)])
@pytest.mark.parametrize("kind", ["Invoices", "PurchaseOrders"])
def test_whether_history_tells_who_made_a_document(
    xero: Client, invoice: Build, kind: str, position: str, are_told_apart: bool
) -> None:
    turn(xero, history_authors=position)
    order = {key: value for key, value in invoice().items() if key in ("Contact", "Date", "LineItems")}
    made = xero.put(kind, invoice() if kind == "Invoices" else order).json()[kind][0]
    name = {"Invoices": "InvoiceID", "PurchaseOrders": "PurchaseOrderID"}[kind]
    by_hand = xero.action("duplicate", invoice=made[name], number="BY-HAND")
    assert by_hand[name] != made[name]
    assert by_hand["Status"] == "DRAFT"
    records = [xero.get(f"{kind}/{each[name]}/History").json()["HistoryRecords"][-1] for each in (made, by_hand)]
    assert [record["Changes"] for record in records] == ["Created", "Created"]
    assert ("Xero API" in records[0]["Details"]) is are_told_apart
    assert (records[0]["User"] != records[1]["User"]) is are_told_apart
    assert records[0]["User"] == "System Generated"


def test_every_switch_says_what_it_is_about() -> None:
    names = {
        "same_key_in_flight",
        "dead_number",
        "missing_scope",
        "modified_since",
        "nothing_modified",
        "wrong_total",
        "unknown_tracking",
        "payment_deleted",
        "limit_spelling",
        "limit_body",
        "approved_order",
        "list_rows",
        "tracking_ids",
        "line_order",
        "base_rate",
        "payment_webhooks",
        "created_by_my_app",
        "history_authors",
    }
    assert {switch.name for switch in SWITCHES} == names, "a new switch needs a test in each of its positions"
