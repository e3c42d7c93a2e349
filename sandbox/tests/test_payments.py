"""Payments through the API: read by all who may read them, recorded and deleted by the few who may write them."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.accounting.invoices import wording as document_wording
from xero_sandbox.accounting.payments import wording
from xero_sandbox.client import SCOPES, Client

Fields = dict[str, Any]
Build = Callable[..., Fields]
BANK = {"Code": "090"}


@pytest.fixture
def cashier(xero: Client) -> Client:
    """The same client, let in by a person who lets it write payments, too."""
    return xero.connect("london", scope=f"{SCOPES} accounting.payments")


def sale(xero: Client, body: Fields) -> Fields:
    return dict(xero.put("Invoices", body).raise_for_status().json()["Invoices"][0])


def payment(document: Fields, **fields: Any) -> Fields:
    whole = {
        "Invoice": {"InvoiceID": document["InvoiceID"]},
        "Account": BANK,
        "Date": "2026-03-05",
        "Amount": 20,
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def made(response: Any) -> Fields:
    return dict(response.raise_for_status().json()["Payments"][0])


def errors(response: Any) -> list[str]:
    assert response.status_code == 400
    return [each["Message"] for each in response.json()["Elements"][0]["ValidationErrors"]]


def single(xero: Client, path: str) -> Fields:
    body = xero.get(path).raise_for_status().json()
    return dict(body[path.split("/", maxsplit=1)[0]][0])


def listed(xero: Client, **query: Any) -> list[Any]:
    return list(xero.get("Payments", **query).raise_for_status().json()["Payments"])


def test_who_may_only_read_payments_records_and_deletes_none(xero: Client, invoice: Build) -> None:
    bought = sale(xero, invoice())
    paid = xero.action("pay", invoice=bought["InvoiceID"], amount=20)["Payments"][0]["PaymentID"]
    for response in (
        xero.put("Payments", payment(bought)),
        xero.post("Payments", payment(bought)),
        xero.post(f"Payments/{paid}", {"Status": "DELETED"}),
        xero.put("Overpayments/x/Allocations", {}),
    ):
        assert response.status_code == 401
        assert response.json()["Detail"] == "AuthorizationUnsuccessful"
        assert response.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'
    assert [each["Status"] for each in listed(xero)] == ["AUTHORISED"]


def test_a_token_for_invoices_alone_does_not_read_payments(xero: Client) -> None:
    xero.connect("london", scope="accounting.invoices")
    for plural in ("Payments", "BatchPayments", "Prepayments", "Overpayments"):
        assert xero.get(plural).status_code == 401


def test_a_payment_is_recorded_and_shows_in_its_invoice(cashier: Client, invoice: Build) -> None:
    bought = sale(cashier, invoice(InvoiceNumber="INV-1"))
    done = made(cashier.put("Payments", {"Payments": [payment(bought, Reference="Part")]}))
    assert (done["PaymentType"], done["Status"], done["Amount"]) == ("ACCRECPAYMENT", "AUTHORISED", 20)
    assert (done["Reference"], done["BankAmount"], done["CurrencyRate"]) == ("Part", 20, 1)
    assert (done["HasAccount"], done["IsReconciled"], done["Account"]["Code"]) == (True, False, "090")
    assert (done["Invoice"]["InvoiceNumber"], done["Invoice"]["AmountDue"]) == ("INV-1", 100)
    kept = single(cashier, "Invoices/INV-1")
    (row,) = kept["Payments"]
    assert row == {
        "PaymentID": done["PaymentID"],
        "Date": done["Date"],
        "Amount": 20,
        "Reference": "Part",
        "CurrencyRate": 1,
        "HasAccount": False,
        "HasValidationErrors": False,
    }
    assert kept["UpdatedDateUTC"] == done["UpdatedDateUTC"]
    assert single(cashier, f"Payments/{done['PaymentID']}") == done


def test_one_is_posted_and_the_number_and_the_account_id_do_as_well(cashier: Client, invoice: Build) -> None:
    sale(cashier, invoice(InvoiceNumber="INV-1"))
    bank = next(each["AccountID"] for each in cashier.documents("Accounts") if each.get("Code") == "090")
    body = {"Invoice": {"InvoiceNumber": "inv-1"}, "Account": {"AccountID": bank}, "Date": "2026-03-05", "Amount": 120}
    assert made(cashier.post("Payments", body))["Invoice"]["Status"] == "PAID"
    assert "FullyPaidOnDate" in single(cashier, "Invoices/INV-1")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Amount": 120.01}, wording.OVERPAID),
        ({"Amount": 0}, wording.NO_AMOUNT),
        ({"Account": {"Code": "200"}}, wording.NO_ACCOUNT),
        ({"Account": None}, wording.NO_ACCOUNT),
        ({"Date": None}, wording.NO_DATE),
        ({"CurrencyRate": -1}, wording.BAD_RATE),
        ({"Invoice": {"InvoiceID": "99999999-0000-4000-8000-000000000000"}}, document_wording.NOT_FOUND),
        ({"Invoice": None}, document_wording.NOT_FOUND),
    ],
)
def test_a_payment_is_refused_in_these_words(cashier: Client, invoice: Build, fields: Fields, message: str) -> None:
    assert errors(cashier.put("Payments", payment(sale(cashier, invoice()), **fields))) == [message]
    assert cashier.documents("Payments") == []


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_what_is_not_approved_is_not_paid(cashier: Client, invoice: Build, status: str) -> None:
    assert errors(cashier.put("Payments", payment(sale(cashier, invoice(Status=status))))) == [wording.NOT_PAYABLE]


def test_a_payment_in_a_locked_period_is_refused(cashier: Client, invoice: Build) -> None:
    bought = sale(cashier, invoice())
    cashier.action("lock_period", period_lock_date="2026-03-31")
    (message,) = errors(cashier.put("Payments", payment(bought)))
    assert message.startswith("The document date cannot be before the period lock date")


def test_good_payments_of_a_batch_are_kept_beside_bad_ones(cashier: Client, invoice: Build) -> None:
    bought = sale(cashier, invoice())
    body = {"Payments": [payment(bought), payment(bought, Amount=101), payment(bought, Amount=100)]}
    response = cashier.put("Payments", body, summarizeErrors="false").json()["Payments"]
    assert [each["StatusAttributeString"] for each in response] == ["OK", "ERROR", "OK"]
    assert single(cashier, f"Invoices/{bought['InvoiceID']}")["Status"] == "PAID"


def test_a_payment_is_deleted_and_stays_in_the_list(cashier: Client, invoice: Build) -> None:
    bought = sale(cashier, invoice())
    path = f"Payments/{made(cashier.put('Payments', payment(bought, Amount=120)))['PaymentID']}"
    gone = made(cashier.post(path, {"Status": "DELETED"}))
    assert (gone["Status"], gone["Invoice"]["Status"], gone["Invoice"]["AmountDue"]) == ("DELETED", "AUTHORISED", 120)
    assert single(cashier, path)["Status"] == "DELETED"
    assert [each["Status"] for each in listed(cashier)] == ["DELETED"]
    assert single(cashier, f"Invoices/{bought['InvoiceID']}")["Payments"] == []
    assert errors(cashier.post(path, {"Status": "DELETED"})) == [wording.NOT_MODIFIABLE]


def test_a_payment_is_deleted_by_the_id_in_the_body_too(cashier: Client, invoice: Build) -> None:
    payment_id = made(cashier.put("Payments", payment(sale(cashier, invoice()))))["PaymentID"]
    assert made(cashier.post("Payments", {"PaymentID": payment_id, "Status": "DELETED"}))["Status"] == "DELETED"


@pytest.mark.parametrize("body", [{"Amount": 1}, {"Status": "DELETED", "Reference": "x"}, {}])
def test_nothing_but_the_status_of_a_payment_changes(cashier: Client, invoice: Build, body: Fields) -> None:
    path = f"Payments/{made(cashier.put('Payments', payment(sale(cashier, invoice()))))['PaymentID']}"
    assert errors(cashier.post(path, body)) == [wording.ONLY_STATUS]


def test_a_payment_of_a_batch_and_a_reconciled_one_are_not_deleted(cashier: Client, invoice: Build) -> None:
    first, second = sale(cashier, invoice()), sale(cashier, invoice())
    batch = cashier.action("batch_pay", invoices=[first["InvoiceID"]])
    path = f"Payments/{batch['Payments'][0]['PaymentID']}"
    assert errors(cashier.post(path, {"Status": "DELETED"})) == [wording.IN_A_BATCH]
    path = f"Payments/{made(cashier.put('Payments', payment(second, IsReconciled=True)))['PaymentID']}"
    assert errors(cashier.post(path, {"Status": "DELETED"})) == [wording.RECONCILED]


def test_an_unknown_payment_is_not_found(cashier: Client) -> None:
    unknown = "99999999-0000-4000-8000-000000000000"
    assert cashier.get(f"Payments/{unknown}").status_code == 404
    assert cashier.post(f"Payments/{unknown}", {"Status": "DELETED"}).status_code == 404
    assert cashier.get(f"BatchPayments/{unknown}").status_code == 404
    assert cashier.get(f"Overpayments/{unknown}").status_code == 404


@pytest.fixture
def paid(xero: Client, invoice: Build) -> Client:
    """Three payments of an invoice and one of a bill, a minute apart, the second of them deleted at the end."""
    xero.control("POST", "clock", {"now": "2026-06-01T10:00:00Z"})
    xero.connect("london")
    sale(xero, invoice(InvoiceNumber="INV-1"))
    costs = {"Description": "Ads", "Quantity": 1, "UnitAmount": 50, "AccountCode": "400"}
    bill = sale(xero, invoice(Type="ACCPAY", InvoiceNumber="B", LineItems=[costs]))
    rows: list[Any] = []
    for name, day in (("one", 3), ("two", 2), ("three", 1)):
        xero.control("POST", "clock", {"advance_seconds": 60})
        rows = xero.action("pay", invoice="INV-1", amount=10, date=f"2026-03-0{day}", reference=name)["Payments"]
    xero.control("POST", "clock", {"advance_seconds": 60})
    xero.action("pay", invoice=bill["InvoiceID"], reference="four", date="2026-03-09")
    xero.control("POST", "clock", {"advance_seconds": 60})
    xero.action("delete_payment", payment=rows[1]["PaymentID"])
    return xero


def references(xero: Client, **query: Any) -> str:
    return " ".join(each["Reference"] for each in listed(xero, **query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "one three four two"),
        ({"order": "UpdatedDateUTC DESC"}, "two four three one"),
        ({"order": "Date"}, "three two one four"),
        ({"where": 'Status=="DELETED"'}, "two"),
        ({"where": 'PaymentType=="ACCPAYPAYMENT"'}, "four"),
        ({"where": 'Reference=="one"'}, "one"),
        ({"where": "Date >= DateTime(2026, 03, 03)"}, "one four"),
        ({"page": 2, "pageSize": 3}, "two"),
        ({"page": 1, "pageSize": 3, "order": "Date DESC"}, "four one two"),
    ],
)
def test_payments_are_filtered_ordered_and_paged(paid: Client, query: Fields, expected: str) -> None:
    assert references(paid, **query) == expected


def test_payments_are_found_by_their_invoice_and_since_when_they_changed(paid: Client) -> None:
    bought = single(paid, "Invoices/INV-1")["InvoiceID"]
    assert references(paid, where=f'Invoice.InvoiceID==guid("{bought}")') == "one three two"
    response = paid.get("Payments", headers={"If-Modified-Since": "2026-06-01T10:04:00"}, page=1).json()
    assert [each["Reference"] for each in response["Payments"]] == ["four", "two"]
    assert response["pagination"] == {"page": 1, "pageSize": 100, "pageCount": 1, "itemCount": 2}


def test_a_list_names_the_document_and_reports_no_more_of_it(paid: Client) -> None:
    (row,) = listed(paid, where='Reference=="one"')
    assert (row["Invoice"]["Type"], row["Invoice"]["InvoiceNumber"]) == ("ACCREC", "INV-1")
    assert row["Invoice"]["Contact"]["Name"] == "City Agency"
    assert (row["Invoice"]["LineItems"], row["Invoice"]["Payments"]) == ([], [])
    assert "AmountDue" not in row["Invoice"]
    assert "Name" not in row["Account"]
    assert {"UpdatedDateUTC", "UpdatedDateUTCString"} <= set(row)


def test_a_refund_names_the_credit_note_as_an_invoice_of_its_type(cashier: Client, invoice: Build) -> None:
    note = cashier.put("CreditNotes", invoice(Type=None, DueDate=None)).json()["CreditNotes"][0]
    body = payment({"InvoiceID": None}, Invoice=None, CreditNote={"CreditNoteID": note["CreditNoteID"]}, Amount=50)
    back = made(cashier.put("Payments", body))
    assert (back["PaymentType"], back["Invoice"]["Type"]) == ("ARCREDITPAYMENT", "ACCRECCREDIT")
    assert (back["Invoice"]["InvoiceID"], back["Invoice"]["InvoiceNumber"]) == (note["CreditNoteID"], "CN-0001")
    kept = single(cashier, "CreditNotes/CN-0001")
    assert (kept["RemainingCredit"], [row["Amount"] for row in kept["Payments"]]) == (70, [50])
    assert errors(cashier.put("Payments", {**body, "Amount": 71})) == [wording.OVERPAID]
    (row,) = listed(cashier)
    assert (row["Invoice"]["Type"], row["Invoice"]["InvoiceNumber"]) == ("ACCRECCREDIT", "CN-0001")


def test_another_currency_has_its_rate_of_the_day_of_payment(cashier: Client, invoice: Build) -> None:
    bought = sale(cashier, invoice(CurrencyCode="EUR", CurrencyRate=1.2))
    half = made(cashier.put("Payments", payment(bought, Amount=60, CurrencyRate=1.5)))
    assert (half["CurrencyRate"], half["BankAmount"]) == (1.5, 40), "into an account in pounds"
    rest = made(cashier.put("Payments", payment(bought, Amount=60, Account={"Code": "092"})))
    assert (rest["CurrencyRate"], rest["BankAmount"]) == (1.2, 60), "into an account in euros"
    rows = single(cashier, f"Invoices/{bought['InvoiceID']}")["Payments"]
    assert [row["CurrencyRate"] for row in rows] == [1.5, 1.2]
