"""Bills, credit notes and purchase orders: what they share with invoices, and what they do not."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from xero_sandbox.accounting import attachments
from xero_sandbox.accounting.invoices import wording
from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]

COSTS = {"Description": "Paper", "Quantity": 2, "UnitAmount": 12.345, "AccountCode": "429"}
SALES = {"Description": "Taken back", "Quantity": 1, "UnitAmount": 40, "AccountCode": "200"}


def put(xero: Client, plural: str, fields: Fields, query: str = "") -> Fields:
    response = xero.put(f"{plural}{query}", fields)
    assert response.status_code == 200, response.text
    (made,) = response.json()[plural]
    return dict(made)


def one(xero: Client, path: str, plural: str) -> Fields:
    (found,) = xero.get(path).raise_for_status().json()[plural]
    return dict(found)


def send(xero: Client, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> httpx2.Response:
    sent = {**xero.headers(), **headers}
    return xero.http.request(method, f"/api.xro/2.0/{path}", content=content, headers=sent)


def errors(response: Any) -> list[str]:
    assert response.status_code == 400, response.text
    return [error["Message"] for element in response.json()["Elements"] for error in element["ValidationErrors"]]


def test_bills_may_share_a_number_and_have_no_reference(xero: Client, bill: Build) -> None:
    first, second = put(xero, "Invoices", bill(Reference="lost")), put(xero, "Invoices", bill())
    assert first["InvoiceNumber"] == second["InvoiceNumber"] == "EXP-1"
    assert first["Reference"] == ""
    assert first["InvoiceID"] != second["InvoiceID"]


def test_a_bill_takes_no_tax_type_of_sales(xero: Client, bill: Build) -> None:
    line = {**COSTS, "TaxType": "OUTPUT2"}
    found = errors(xero.put("Invoices", bill(LineItems=[line])))
    assert found == ["The TaxType code 'OUTPUT2' cannot be used with account code '429'."]


def test_a_bill_takes_no_discount(xero: Client, bill: Build) -> None:
    assert errors(xero.put("Invoices", bill(LineItems=[{**COSTS, "DiscountRate": 10}]))) == [wording.NO_DISCOUNT]


def test_a_credit_note_is_numbered_and_keeps_what_is_left(xero: Client, note: Build) -> None:
    made = put(xero, "CreditNotes", note(Reference="Refund"))
    assert made["CreditNoteNumber"] == "CN-0001"
    assert (made["Type"], made["Reference"], made["Total"]) == ("ACCRECCREDIT", "Refund", 48)
    assert made["RemainingCredit"] == 48
    assert "InvoiceID" not in made
    read = one(xero, f"CreditNotes/{made['CreditNoteID']}", "CreditNotes")
    assert read["CreditNoteNumber"] == "CN-0001"


def test_the_number_of_a_credit_note_is_taken_once(xero: Client, note: Build) -> None:
    put(xero, "CreditNotes", note(CreditNoteNumber="CN-7"))
    assert errors(xero.put("CreditNotes", note(CreditNoteNumber="cn-7"))) == ["Credit note # must be unique."]


def test_a_credit_note_is_allocated_and_given_back(xero: Client, note: Build, invoice: Build) -> None:
    credit = put(xero, "CreditNotes", note())
    sale = put(xero, "Invoices", invoice(InvoiceNumber="INV-1"))
    path = f"CreditNotes/{credit['CreditNoteID']}/Allocations"
    body = {"Amount": 48, "Date": "2026-03-03", "Invoice": {"InvoiceID": sale["InvoiceID"]}}
    (made,) = xero.put(path, body).raise_for_status().json()["Allocations"]
    used = one(xero, f"CreditNotes/{credit['CreditNoteID']}", "CreditNotes")
    settled = one(xero, f"Invoices/{sale['InvoiceID']}", "Invoices")
    assert (used["Status"], used["RemainingCredit"]) == ("PAID", 0)
    assert [row["AllocationID"] for row in used["Allocations"]] == [made["AllocationID"]]
    assert (settled["AmountCredited"], settled["AmountDue"]) == (48, 72)
    assert [row["CreditNoteID"] for row in settled["CreditNotes"]] == [credit["CreditNoteID"]]
    xero.call("DELETE", f"{path}/{made['AllocationID']}").raise_for_status()
    free = one(xero, f"CreditNotes/{credit['CreditNoteID']}", "CreditNotes")
    of = one(xero, f"Invoices/{sale['InvoiceID']}", "Invoices")
    assert (free["Status"], free["RemainingCredit"], free["Allocations"]) == ("AUTHORISED", 48, [])
    assert (of["AmountCredited"], of["AmountDue"], of["CreditNotes"]) == (0, 120, [])


@pytest.mark.parametrize(
    ("status", "invoice_status", "amount", "message"),
    [
        ("DRAFT", "AUTHORISED", 10, wording.NOT_ALLOCATABLE),
        ("AUTHORISED", "DRAFT", 10, wording.NOT_PAYABLE),
        ("AUTHORISED", "AUTHORISED", 49, wording.OVERSPENT),
        ("AUTHORISED", "AUTHORISED", 0, wording.OVERSPENT),
    ],
)
def test_an_allocation_is_refused_in_these_words(
    xero: Client, note: Build, invoice: Build, status: str, invoice_status: str, amount: int, message: str
) -> None:
    credit = put(xero, "CreditNotes", note(Status=status))
    sale = put(xero, "Invoices", invoice(Status=invoice_status))
    body = {"Amount": amount, "Invoice": {"InvoiceID": sale["InvoiceID"]}}
    assert message in errors(xero.put(f"CreditNotes/{credit['CreditNoteID']}/Allocations", body))


def test_no_more_is_allocated_than_the_invoice_owes(xero: Client, note: Build, invoice: Build) -> None:
    credit = put(xero, "CreditNotes", note(LineItems=[{**SALES, "UnitAmount": 500}]))
    sale = put(xero, "Invoices", invoice())
    body = {"Amount": 121, "Invoice": {"InvoiceID": sale["InvoiceID"]}}
    assert wording.ALLOCATED_TOO_MUCH in errors(xero.put(f"CreditNotes/{credit['CreditNoteID']}/Allocations", body))


def test_an_allocation_stays_with_one_contact(xero: Client, note: Build, invoice: Build) -> None:
    credit = put(xero, "CreditNotes", note(Contact={"Name": "Somebody Else"}))
    sale = put(xero, "Invoices", invoice())
    body = {"Amount": 1, "Invoice": {"InvoiceID": sale["InvoiceID"]}}
    assert wording.WRONG_PARTY in errors(xero.put(f"CreditNotes/{credit['CreditNoteID']}/Allocations", body))


def test_an_order_is_numbered_and_says_where_to_deliver(xero: Client, order: Build) -> None:
    made = put(xero, "PurchaseOrders", order(DeliveryDate="2026-04-01", DeliveryInstructions="Ring twice"))
    assert (made["PurchaseOrderNumber"], made["Type"]) == ("PO-0001", "PURCHASEORDER")
    assert (made["DeliveryInstructions"], made["DeliveryDateString"]) == ("Ring twice", "2026-04-01T00:00:00")
    assert made["LineItems"][0]["UnitAmount"] == 12.345
    assert not {"AmountDue", "UpdatedDateUTCString", "PurchaseOrderId", "InvoiceID"} & set(made)
    by_number = one(xero, "PurchaseOrders/PO-0001", "PurchaseOrders")
    assert by_number["PurchaseOrderID"] == made["PurchaseOrderID"]


def test_an_orders_number_is_taken_once(xero: Client, order: Build) -> None:
    put(xero, "PurchaseOrders", order(PurchaseOrderNumber="PO-9"))
    assert errors(xero.put("PurchaseOrders", order(PurchaseOrderNumber="PO-9"))) == ["Order number must be unique"]


def test_an_order_makes_no_contact(xero: Client, order: Build) -> None:
    found = errors(xero.put("PurchaseOrders", order(Contact={"Name": "Never Seen Ltd"})))
    assert found == [wording.NO_CONTACT]


def test_a_quantity_of_an_order_needs_a_price(xero: Client, order: Build) -> None:
    line = {"Description": "Paper", "Quantity": 2, "AccountCode": "429", "LineAmount": 10}
    made = xero.put("PurchaseOrders", order(LineItems=[line]))
    assert made.status_code == 200, "a line amount gives the price"
    instructions = "x" * 501
    found = errors(xero.put("PurchaseOrders", order(DeliveryInstructions=instructions)))
    assert found == ["The DeliveryInstructions field exceeds the maximum length of 500 characters."]


def test_no_lock_date_binds_an_order(xero: Client, order: Build, bill: Build) -> None:
    lock = {"action": "lock_period", "tenant": "london", "period_lock_date": "2026-12-31"}
    xero.control("POST", "actions", lock)
    put(xero, "PurchaseOrders", order())
    assert "lock date" in errors(xero.put("Invoices", bill()))[0]


def test_orders_are_always_listed_in_pages_and_by_status(xero: Client, order: Build) -> None:
    put(xero, "PurchaseOrders", order(Status="DRAFT"))
    put(xero, "PurchaseOrders", order())
    response = xero.get("PurchaseOrders").json()
    assert response["pagination"]["itemCount"] == 2
    assert len(response["PurchaseOrders"][0]["LineItems"]) == 1
    (drafted,) = xero.get("PurchaseOrders?status=DRAFT").json()["PurchaseOrders"]
    assert drafted["Status"] == "DRAFT"
    assert xero.get("PurchaseOrders?DateFrom=2026-03-03").json()["PurchaseOrders"] == []


@pytest.mark.parametrize(("position", "status"), [("editable", 200), ("read_only", 400)])
def test_an_approved_order_is_editable_or_not_by_a_switch(
    xero: Client, order: Build, position: str, status: int
) -> None:
    made = put(xero, "PurchaseOrders", order())
    xero.control("POST", "switches", {"approved_order": position})
    changed = {"PurchaseOrderID": made["PurchaseOrderID"], "Reference": "Later"}
    assert xero.post("PurchaseOrders", changed).status_code == status
    deleted = {"PurchaseOrderID": made["PurchaseOrderID"], "Status": "DELETED"}
    assert xero.post("PurchaseOrders", deleted).json()["PurchaseOrders"][0]["Status"] == "DELETED"


def test_an_order_that_was_not_approved_is_not_sent(xero: Client, order: Build) -> None:
    made = put(xero, "PurchaseOrders", order(Status="DRAFT", SentToContact=True))
    assert [each["Message"] for each in made["Warnings"]] == [wording.ONLY_AUTHORISED_ORDERS_SENT]


def test_files_are_attached_replaced_and_read(xero: Client, bill: Build) -> None:
    made = put(xero, "Invoices", bill())
    path = f"Invoices/{made['InvoiceID']}/Attachments"
    for content in (b"first", b"second one"):
        response = send(xero, "PUT", f"{path}/receipt (1).pdf", content, {"Content-Type": "application/pdf"})
        assert response.status_code == 200, response.text
    (listed,) = xero.get(path).json()["Attachments"]
    shown = (listed["FileName"], listed["ContentLength"], listed["MimeType"])
    assert shown == ("receipt (1).pdf", 10, "application/pdf")
    assert xero.get(f"{path}/receipt (1).pdf").content == b"second one"
    read = one(xero, f"Invoices/{made['InvoiceID']}", "Invoices")
    assert read["HasAttachments"] is True


def test_files_have_limits(xero: Client, bill: Build) -> None:
    made = put(xero, "Invoices", bill())
    path = f"Invoices/{made['InvoiceID']}/Attachments"
    assert send(xero, "PUT", f"{path}/a%2Bb.pdf", b"x", {}).status_code == 400
    assert send(xero, "PUT", f"{path}/a.pdf", b"", {}).status_code == 400
    for number in range(10):
        assert send(xero, "PUT", f"{path}/{number}.txt", b"x", {}).status_code == 200
    assert send(xero, "PUT", f"{path}/eleventh.txt", b"x", {}).status_code == 400
    assert send(xero, "PUT", f"{path}/3.txt", b"again", {}).status_code == 200


@pytest.mark.parametrize("name", ["virus.exe", "page.html", "receipt", "archive.tar.gz", ".pdf.bak"])
def test_a_type_that_xero_does_not_take_is_refused_by_the_ending_of_the_name(
    xero: Client, bill: Build, name: str
) -> None:
    made = put(xero, "Invoices", bill())
    path = f"Invoices/{made['InvoiceID']}/Attachments/{name}"
    response = send(xero, "PUT", path, b"x", {"Content-Type": "application/pdf"})
    assert (response.status_code, attachments.BAD_TYPE in response.text) == (400, True)


def test_a_bills_file_may_be_shown_online_and_its_type_follows_from_its_name(xero: Client, bill: Build) -> None:
    made = put(xero, "Invoices", bill())
    path = f"Invoices/{made['InvoiceID']}/Attachments/a.PNG?IncludeOnline=true"
    (shown,) = send(xero, "PUT", path, b"x", {"Content-Type": "application/pdf"}).json()["Attachments"]
    assert (shown["IncludeOnline"], shown["MimeType"]) == (True, "image/png")


OTHERS = [("CreditNotes", "note"), ("PurchaseOrders", "order")]


@pytest.mark.parametrize(("plural", "built"), [("Invoices", "invoice"), *OTHERS])
def test_a_pdf_is_given_where_it_is_asked_for(
    xero: Client, plural: str, built: str, request: pytest.FixtureRequest
) -> None:
    made = put(xero, plural, request.getfixturevalue(built)())
    key = f"{plural.removesuffix('s')}ID"
    response = send(xero, "GET", f"{plural}/{made[key]}", None, {"Accept": "application/pdf"})
    assert response.headers["content-type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.4")
    assert response.content.rstrip().endswith(b"%%EOF")
    assert xero.get(f"{plural}/{made[key]}/pdf").status_code == 404


@pytest.mark.parametrize(("plural", "built"), [("CreditNotes", "note"), ("PurchaseOrders", "order")])
def test_notes_are_kept_in_the_history_of_every_kind(
    xero: Client, plural: str, built: str, request: pytest.FixtureRequest
) -> None:
    made = put(xero, plural, request.getfixturevalue(built)())
    path = f"{plural}/{made[plural.removesuffix('s') + 'ID']}/History"
    xero.put(path, {"HistoryRecords": [{"Details": "Agreed by telephone"}]}).raise_for_status()
    assert "Agreed by telephone" in [record["Details"] for record in xero.get(path).json()["HistoryRecords"]]


@pytest.mark.parametrize(("plural", "built"), [("CreditNotes", "note"), ("PurchaseOrders", "order")])
def test_the_batch_trap_is_there_for_every_kind(
    xero: Client, plural: str, built: str, request: pytest.FixtureRequest
) -> None:
    build = request.getfixturevalue(built)
    batch = {plural: [build(), build(LineItems=[])]}
    assert xero.put(plural, batch).status_code == 400
    assert len(xero.get(f"{plural}?page=1").json()[plural]) == 1, "the good one was saved without a word"
    response = xero.put(f"{plural}?summarizeErrors=false", batch).json()[plural]
    assert [each["StatusAttributeString"] for each in response] == ["OK", "ERROR"]


def test_a_lost_write_is_remembered_for_every_kind(xero: Client, order: Build, note: Build) -> None:
    for plural, body in (("PurchaseOrders", order()), ("CreditNotes", note())):
        responses = [xero.put(plural, body, headers={"Idempotency-Key": f"key-{plural}"}).json() for _ in range(2)]
        assert responses[0][plural] == responses[1][plural]
        assert len(xero.get(f"{plural}?page=1").json()[plural]) == 1
