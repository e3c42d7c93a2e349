"""What a bookkeeper does about money, as the documents that it touches show it."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from xero_sandbox.accounting.invoices import wording as document_wording
from xero_sandbox.accounting.payments import wording
from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]
Sell = Callable[..., str]


@pytest.fixture
def sell(xero: Client, invoice: Build) -> Sell:
    """Makes an approved invoice of 120 and answers its id."""
    return lambda **fields: str(xero.put("Invoices", invoice(**fields)).json()["Invoices"][0]["InvoiceID"])


@pytest.fixture
def note(xero: Client, invoice: Build) -> Sell:
    """Makes an approved credit note of 120 and answers its id."""

    def make(**fields: Any) -> str:
        body = invoice(**{"Type": None, "DueDate": None, **fields})
        return str(xero.put("CreditNotes", body).raise_for_status().json()["CreditNotes"][0]["CreditNoteID"])

    return make


@pytest.fixture
def bill(sell: Sell) -> Sell:
    costs = {"Description": "Ads", "Quantity": 1, "UnitAmount": 100, "AccountCode": "400"}
    return lambda **fields: sell(Type="ACCPAY", LineItems=[costs], **fields)


def single(xero: Client, plural: str, document_id: str) -> Fields:
    return dict(xero.get(f"{plural}/{document_id}").raise_for_status().json()[plural][0])


def refused(xero: Client, action: str, **fields: Any) -> str:
    response = xero.http.post("/_sandbox/actions", json={"action": action, "tenant": "london", **fields})
    assert response.status_code in (400, 404)
    return str(response.json()["error"])


def later(xero: Client) -> None:
    xero.control("POST", "clock", {"advance_seconds": 5})


def test_a_payment_is_edited_and_keeps_its_id(xero: Client, sell: Sell) -> None:
    sold = sell()
    (row,) = xero.action("pay", invoice=sold, amount=50, date="2026-03-05", reference="First")["Payments"]
    before = single(xero, "Invoices", sold)
    later(xero)
    after = xero.action("edit_payment", payment=row["PaymentID"], date="2026-03-06", reference="Right", amount=120)
    assert (after["Status"], after["AmountPaid"], after["AmountDue"]) == ("PAID", 120, 0)
    (changed,) = after["Payments"]
    assert (changed["PaymentID"], changed["Reference"], changed["Amount"]) == (row["PaymentID"], "Right", 120)
    assert after["FullyPaidOnDate"] == changed["Date"] != row["Date"]
    assert after["UpdatedDateUTC"] > before["UpdatedDateUTC"]
    listed = single(xero, "Payments", row["PaymentID"])
    assert (listed["Amount"], listed["UpdatedDateUTC"]) == (120, after["UpdatedDateUTC"])
    part = xero.action("edit_payment", payment=row["PaymentID"], amount=1)
    assert (part["Status"], part["AmountDue"], part["Payments"][0]["Reference"]) == ("AUTHORISED", 119, "Right")


def test_an_edit_goes_no_further_than_the_invoice(xero: Client, sell: Sell) -> None:
    (row,) = xero.action("pay", invoice=sell(), amount=50)["Payments"]
    for amount in (120.01, 0):
        assert refused(xero, "edit_payment", payment=row["PaymentID"], amount=amount) == wording.OVERPAID
    xero.action("delete_payment", payment=row["PaymentID"])
    assert refused(xero, "edit_payment", payment=row["PaymentID"], amount=1) == "no such payment"


def test_a_batch_pays_several_invoices_at_once(xero: Client, sell: Sell) -> None:
    first, second = sell(), sell()
    asked = [first, {"invoice": second, "amount": 20}]
    batch = xero.action("batch_pay", invoices=asked, date="2026-03-09", reference="March")
    assert (batch["Type"], batch["Status"], batch["TotalAmount"]) == ("RECBATCH", "AUTHORISED", 140)
    assert [(each["Invoice"]["InvoiceID"], each["Amount"]) for each in batch["Payments"]] == [
        (first, 120),
        (second, 20),
    ]
    (row,) = single(xero, "Invoices", first)["Payments"]
    assert row["BatchPaymentID"] == batch["BatchPaymentID"]
    assert single(xero, "Invoices", first)["Status"] == "PAID"
    payment = single(xero, "Payments", row["PaymentID"])
    assert (payment["BatchPaymentID"], payment["BatchPayment"]["TotalAmount"]) == (batch["BatchPaymentID"], 140)
    assert single(xero, "BatchPayments", batch["BatchPaymentID"]) == batch
    assert xero.get("BatchPayments", where='Status=="AUTHORISED"').json()["BatchPayments"] == [batch]


def test_a_batch_is_deleted_with_its_payments_and_not_one_by_one(xero: Client, bill: Sell) -> None:
    bills = [bill(), bill()]
    batch = xero.action("batch_pay", invoices=bills)
    assert batch["Type"] == "PAYBATCH"
    payment = batch["Payments"][0]["PaymentID"]
    assert refused(xero, "delete_payment", payment=payment) == wording.IN_A_BATCH
    assert refused(xero, "edit_payment", payment=payment, amount=1) == wording.EDITED_IN_A_BATCH
    gone = xero.action("delete_batch_payment", batch=batch["BatchPaymentID"])
    assert gone["Status"] == "DELETED"
    assert {single(xero, "Invoices", each)["AmountDue"] for each in bills} == {120}
    assert {each["Status"] for each in xero.get("Payments").json()["Payments"]} == {"DELETED"}
    assert refused(xero, "delete_batch_payment", batch=batch["BatchPaymentID"]) == "no such batch payment"


def test_a_batch_is_of_one_kind_and_takes_each_document_once(xero: Client, sell: Sell, bill: Sell) -> None:
    sold = sell()
    for invoices in ([], [sold, sold], [sold, bill()]):
        assert "a batch pays" in refused(xero, "batch_pay", invoices=invoices)
    assert refused(xero, "batch_pay", invoices=[{"invoice": sold, "amount": 121}]) == wording.OVERPAID
    assert xero.documents("Payments") == []


def test_a_payment_may_have_its_own_rate(xero: Client, sell: Sell) -> None:
    sold = sell(CurrencyCode="EUR", CurrencyRate=1.2)
    (row,) = xero.action("pay", invoice=sold, rate="1.25")["Payments"]
    assert row["CurrencyRate"] == 1.25
    (other,) = xero.action("pay", invoice=sell(), rate="1.25")["Payments"]
    assert other["CurrencyRate"] == 1, "the base currency is worth itself"


@pytest.mark.parametrize(
    ("action", "plural", "id_field", "kind"),
    [
        ("overpay", "Overpayments", "OverpaymentID", "RECEIVE-OVERPAYMENT"),
        ("prepay", "Prepayments", "PrepaymentID", "RECEIVE-PREPAYMENT"),
    ],
)
def test_money_on_account_settles_invoices(
    xero: Client, sell: Sell, contact_id: str, action: str, plural: str, id_field: str, kind: str
) -> None:
    made = xero.action(action, contact=contact_id, amount=200, date="2026-03-01")
    assert (made["Type"], made["Status"], made["RemainingCredit"]) == (kind, "AUTHORISED", 200)
    credit, sold = made[id_field], sell()
    later(xero)
    part = xero.action("allocate", credit=credit, invoice=sold, amount=50, date="2026-03-07")
    assert (part["Amount"], part["Invoice"]["InvoiceID"], part["IsDeleted"]) == (50, sold, False)
    invoice, left = single(xero, "Invoices", sold), single(xero, plural, credit)
    assert (invoice["AmountCredited"], invoice["AmountDue"], invoice["AmountPaid"]) == (50, 70, 0)
    (row,) = invoice[plural]
    assert (row[id_field], row["AppliedAmount"], row["Total"], row["LineItems"]) == (credit, 50, 200, [])
    assert invoice["CreditNotes"] == []
    assert (left["RemainingCredit"], left["Allocations"][0]["AllocationID"]) == (150, part["AllocationID"])
    assert invoice["UpdatedDateUTC"] == left["UpdatedDateUTC"] > made["UpdatedDateUTC"]
    later(xero)
    assert xero.action("remove_allocation", allocation=part["AllocationID"])["IsDeleted"] is True
    invoice, whole = single(xero, "Invoices", sold), single(xero, plural, credit)
    assert (invoice["AmountDue"], invoice[plural], whole["RemainingCredit"]) == (120, [], 200)
    assert invoice["UpdatedDateUTC"] == whole["UpdatedDateUTC"] > left["UpdatedDateUTC"]
    assert refused(xero, "remove_allocation", allocation=part["AllocationID"]) == "no such allocation"


def test_by_default_as_much_is_allocated_as_both_sides_have(xero: Client, sell: Sell, contact_id: str) -> None:
    credit = xero.action("overpay", contact=contact_id, amount=200)["OverpaymentID"]
    sold, other = sell(), sell()
    xero.action("allocate", credit=credit, invoice=sold)
    assert single(xero, "Invoices", sold)["Status"] == "PAID"
    xero.action("allocate", credit=credit, invoice=other)
    assert single(xero, "Overpayments", credit)["Status"] == "PAID"
    assert single(xero, "Invoices", other)["AmountDue"] == 40


def test_a_credit_note_is_allocated_by_hand_too(xero: Client, sell: Sell, note: Sell) -> None:
    credit, sold = note(), sell()
    xero.action("allocate", credit="CN-0001", invoice=sold, amount=20)
    (row,) = single(xero, "Invoices", sold)["CreditNotes"]
    assert (row["CreditNoteID"], row["ID"], row["CreditNoteNumber"], row["AppliedAmount"]) == (
        credit,
        credit,
        "CN-0001",
        20,
    )
    assert {"Date", "DateString", "Total", "LineItems"} <= set(row)


@pytest.mark.parametrize("amount", ["201", "121", "0"])
def test_no_more_is_allocated_than_there_is(xero: Client, sell: Sell, contact_id: str, amount: str) -> None:
    credit = xero.action("overpay", contact=contact_id, amount=200)["OverpaymentID"]
    assert refused(xero, "allocate", credit=credit, invoice=sell(), amount=amount) in (
        document_wording.OVERSPENT,
        document_wording.ALLOCATED_TOO_MUCH,
    )


def test_money_from_customers_settles_no_bill(xero: Client, sell: Sell, bill: Sell, contact_id: str) -> None:
    received = xero.action("overpay", contact=contact_id, amount=20)["OverpaymentID"]
    spent = xero.action("prepay", contact=contact_id, amount=20, purchases=True)
    assert spent["Type"] == "SPEND-PREPAYMENT"
    assert refused(xero, "allocate", credit=received, invoice=bill()) == document_wording.WRONG_PARTY
    assert refused(xero, "allocate", credit=spent["PrepaymentID"], invoice=sell()) == document_wording.WRONG_PARTY
    xero.action("allocate", credit=spent["PrepaymentID"], invoice=bill())


def test_a_credit_note_is_paid_back(xero: Client, note: Sell) -> None:
    credit = note()
    back = xero.action("refund", credit="CN-0001", amount=20, date="2026-03-09", reference="Sorry")
    assert (back["CreditNoteID"], back["RemainingCredit"], back["Payments"][0]["Amount"]) == (credit, 100, 20)
    assert xero.action("refund", credit=credit)["Status"] == "PAID"
    first, second = xero.get("Payments").json()["Payments"]
    assert {first["PaymentType"], second["PaymentType"]} == {"ARCREDITPAYMENT"}
    xero.action("delete_payment", payment=first["PaymentID"])
    assert single(xero, "CreditNotes", credit)["Status"] == "AUTHORISED"
    assert refused(xero, "refund", credit=credit, amount=121) == wording.OVERPAID


@pytest.mark.parametrize(("action", "kind"), [("overpay", "AROVERPAYMENTPAYMENT"), ("prepay", "ARPREPAYMENTPAYMENT")])
def test_money_on_account_is_paid_back(xero: Client, contact_id: str, action: str, kind: str) -> None:
    made = xero.action(action, contact=contact_id, amount=30)
    assert xero.action("refund", credit=made["ID"])["RemainingCredit"] == 0
    (payment,) = xero.get("Payments").json()["Payments"]
    assert (payment["PaymentType"], "Invoice" in payment) == (kind, False)


def test_a_suppliers_credit_note_is_paid_back_by_its_type(xero: Client, note: Sell) -> None:
    costs = {"Description": "Ads", "Quantity": 1, "UnitAmount": 100, "AccountCode": "400"}
    credit = note(Type="ACCPAYCREDIT", LineItems=[costs])
    xero.action("refund", credit=credit)
    (payment,) = xero.get("Payments").json()["Payments"]
    assert (payment["PaymentType"], payment["Invoice"]["Type"]) == ("APCREDITPAYMENT", "ACCPAYCREDIT")


def test_a_credit_note_of_another_type_is_refused(xero: Client, invoice: Build) -> None:
    for kind in ("ACCREC", "RECEIVE-OVERPAYMENT"):
        response = xero.put("CreditNotes", invoice(Type=kind))
        assert response.status_code == 400
        assert response.json()["Elements"][0]["ValidationErrors"][0]["Message"] == document_wording.WRONG_TYPE


def test_nothing_settled_is_voided(xero: Client, sell: Sell, note: Sell) -> None:
    paid, credited, used = sell(), sell(), note()
    xero.action("pay", invoice=paid, amount=1)
    xero.action("allocate", credit=used, invoice=credited, amount=1)
    for document in (paid, credited, used):
        assert refused(xero, "void", invoice=document) == document_wording.VOID_WITH_PAYMENTS
    (row,) = single(xero, "Invoices", paid)["Payments"]
    xero.action("delete_payment", payment=row["PaymentID"])
    assert xero.action("void", invoice=paid)["Status"] == "VOIDED"
    assert refused(xero, "pay", invoice=paid, amount=1) == wording.NOT_PAYABLE


def test_lists_show_the_same_rows_as_a_single_document(xero: Client, sell: Sell, note: Sell, contact_id: str) -> None:
    sold = sell()
    xero.action("pay", invoice=sold, amount=10)
    xero.action("allocate", credit=note(), invoice=sold, amount=10)
    xero.action("allocate", credit=xero.action("prepay", contact=contact_id, amount=5)["ID"], invoice=sold)
    xero.action("allocate", credit=xero.action("overpay", contact=contact_id, amount=5)["ID"], invoice=sold)
    whole = single(xero, "Invoices", sold)
    (row,) = xero.get("Invoices", page=1).json()["Invoices"]
    for name in ("Payments", "CreditNotes", "Prepayments", "Overpayments", "AmountPaid", "AmountCredited"):
        assert row[name] == whole[name] != []
    xero.control("POST", "switches", {"list_rows": "without_credit_rows"})
    for query in ({"page": 1}, {"IDs": sold}):
        (thin,) = xero.get("Invoices", **query).json()["Invoices"]
        assert thin["CreditNotes"] == thin["Prepayments"] == thin["Overpayments"] == []
        assert (thin["Payments"], thin["AmountCredited"]) == (whole["Payments"], 20)
    assert single(xero, "Invoices", sold) == whole


def test_overpayments_and_prepayments_are_lists_of_their_own(xero: Client, contact_id: str) -> None:
    over = xero.action("overpay", contact=contact_id, amount=5, reference="Twice")["ID"]
    pre = xero.action("prepay", contact=contact_id, amount=5, reference="Deposit")["ID"]
    (listed,) = xero.get("Overpayments").json()["Overpayments"]
    assert (listed["OverpaymentID"], listed["LineItems"], listed["Contact"]["ContactID"]) == (over, [], contact_id)
    assert not {"SentToContact", "IsDiscounted", "AmountDue"} & set(listed)
    (paged,) = xero.get("Prepayments", page=1, where='Status=="AUTHORISED"').json()["Prepayments"]
    assert (paged["PrepaymentID"], paged["InvoiceNumber"], len(paged["LineItems"])) == (pre, "Deposit", 1)
    assert xero.get("Overpayments", References="Other").json()["Overpayments"] == []
    future = {"If-Modified-Since": "2999-01-01T00:00:00"}
    assert xero.get("Prepayments", headers=future).json()["Prepayments"] == []


def test_what_the_contact_merges_into_has_its_money(xero: Client, contact_id: str) -> None:
    over = xero.action("overpay", contact=contact_id, amount=5)["ID"]
    other = xero.put("Contacts", {"Name": "Another"}).json()["Contacts"][0]["ContactID"]
    xero.action("merge_contact", contact=contact_id, into=other)
    assert single(xero, "Overpayments", over)["Contact"]["ContactID"] == other


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "overpay", "contact": "City Agency", "amount": 0},
        {"action": "prepay", "contact": "City Agency", "amount": 1, "currency": "JPY"},
        {"action": "pay", "invoice": "nothing"},
        {"action": "refund", "credit": "nothing"},
        {"action": "allocate", "credit": "nothing", "invoice": "nothing"},
    ],
)
def test_a_mistake_about_money_is_reported(xero: Client, fields: Fields) -> None:
    with pytest.raises(httpx2.HTTPStatusError):
        xero.control("POST", "actions", {"tenant": "london", **fields})
