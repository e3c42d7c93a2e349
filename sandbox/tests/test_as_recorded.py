"""What recordings of Xero show, and what follows from its pricing: fields that come and go, and limits of apps."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.client import Client

Fields = dict[str, Any]
Build = Callable[..., Fields]
LINE = {"Description": "Paper", "Quantity": 1, "UnitAmount": 10, "AccountCode": "429"}
UNKNOWN = "11111111-1111-4111-8111-111111111111"


def one(xero: Client, path: str) -> Fields:
    plural = path.split("/", maxsplit=1)[0]
    (shown,) = xero.get(path).json()[plural]
    return dict(shown)


def test_sent_to_contact_is_reported_only_where_it_is_true_and_never_of_a_bill(
    xero: Client, invoice: Build, bill: Build
) -> None:
    sold = xero.put("Invoices", invoice()).json()["Invoices"][0]
    assert "SentToContact" not in sold
    after = xero.post(f"Invoices/{sold['InvoiceID']}", {"SentToContact": True}).json()["Invoices"][0]
    assert after["SentToContact"] is True
    bought = xero.put("Invoices", bill(SentToContact=True)).json()["Invoices"][0]
    assert ("SentToContact" in bought, bought["Reference"]) == (False, "")


def test_a_credit_row_of_an_invoice_says_that_it_has_no_errors(xero: Client, invoice: Build) -> None:
    sold = xero.put("Invoices", invoice()).json()["Invoices"][0]
    xero.action("credit", invoice=sold["InvoiceID"], amount="20")
    (row,) = one(xero, f"Invoices/{sold['InvoiceID']}")["CreditNotes"]
    assert row["HasErrors"] is False


def test_what_an_app_or_a_person_says_of_a_contact_is_kept(xero: Client) -> None:
    terms = {"Bills": {"Day": 15, "Type": "OFCURRENTMONTH"}, "Sales": {"Day": 20, "Type": "DAYSAFTERBILLDATE"}}
    batch = {"BankAccountNumber": "123", "BankAccountName": "Paper Ltd", "Details": "Rent"}
    address = {"AddressType": "POBOX", "AttentionTo": "Ann", "City": "Leeds"}
    sent = {"Name": "Paper Ltd", "PaymentTerms": terms, "BatchPayments": batch, "Addresses": [address]}
    (made,) = xero.put("Contacts", sent).json()["Contacts"]
    shown = one(xero, f"Contacts/{made['ContactID']}")
    assert (shown["PaymentTerms"], shown["BatchPayments"]) == (terms, batch)
    assert [each.get("AttentionTo") for each in shown["Addresses"] if each["AddressType"] == "POBOX"] == ["Ann"]
    xero.post(f"Contacts/{made['ContactID']}", {"EmailAddress": "a@paper.example"})
    assert one(xero, f"Contacts/{made['ContactID']}")["PaymentTerms"] == terms


def test_balances_say_what_is_due_and_overdue_and_change_no_stamp(
    xero: Client, invoice: Build, contact_id: str
) -> None:
    before = one(xero, f"Contacts/{contact_id}")
    assert "Balances" not in before
    xero.control("POST", "clock", {"now": "2026-04-02T10:00:00Z"})
    xero.connect("london")
    xero.put("Invoices", [invoice(DueDate="2026-04-01"), invoice(DueDate="2026-04-30"), invoice(Status="DRAFT")])
    after = one(xero, f"Contacts/{contact_id}")
    assert after["Balances"]["AccountsReceivable"] == {"Outstanding": 240.00, "Overdue": 120.00}
    assert after["Balances"]["AccountsPayable"] == {"Outstanding": 0, "Overdue": 0}
    assert after["UpdatedDateUTC"] == before["UpdatedDateUTC"]


def test_a_credit_note_keeps_its_due_date(xero: Client, note: Build) -> None:
    (made,) = xero.put("CreditNotes", note(DueDate="2026-05-01")).json()["CreditNotes"]
    assert one(xero, f"CreditNotes/{made['CreditNoteID']}")["DueDateString"][:10] == "2026-05-01"


def test_where_an_order_is_delivered_is_kept(xero: Client, order: Build) -> None:
    sent = {"DeliveryAddress": "1 Quay Street", "Telephone": "0117 1", "ExpectedArrivalDate": "2026-03-20"}
    (made,) = xero.put("PurchaseOrders", order(**sent)).json()["PurchaseOrders"]
    shown = one(xero, f"PurchaseOrders/{made['PurchaseOrderID']}")
    assert (shown["DeliveryAddress"], shown["Telephone"]) == ("1 Quay Street", "0117 1")
    assert shown["ExpectedArrivalDateString"][:10] == "2026-03-20"


def test_accounts_say_where_they_are_reported_and_the_organisation_when_it_was_made(xero: Client) -> None:
    accounts = xero.get("Accounts").json()["Accounts"]
    assert {(each["ReportingCode"], each["ReportingCodeName"]) for each in accounts if each["Class"] == "REVENUE"} == {
        ("REV", "Revenue")
    }
    (organisation,) = xero.get("Organisation").json()["Organisations"]
    assert "+" not in organisation["CreatedDateUTC"]
    assert (organisation["TaxNumber"], organisation["RegistrationNumber"]) == ("GB 123 4567 89", "01234567")


def test_names_are_found_without_regard_to_accents(xero: Client) -> None:
    xero.put("Contacts", {"Name": "Café Über"})
    for where in ('Name=="CAFE UBER"', 'Name.Contains("uber")', 'Name.StartsWith("cafe")', 'Name.EndsWith("ÜBER")'):
        assert [each["Name"] for each in xero.get("Contacts", where=where).json()["Contacts"]] == ["Café Über"], where


def test_a_body_with_nothing_in_it_does_nothing(xero: Client) -> None:
    response = xero.put("Invoices", {"Invoices": []})
    told = response.json()
    assert (response.status_code, told["ErrorNumber"], told["Type"]) == (400, 17, "NoDataProcessedException")


def test_more_documents_than_can_be_listed_are_refused_unless_they_are_filtered(xero: Client, invoice: Build) -> None:
    xero.put("Invoices", [invoice(InvoiceNumber=f"A-{number}") for number in range(4)])
    xero.control("POST", "limits", {"listed": 3})
    for path in ("Invoices", "Invoices?page=1"):
        told = xero.get(path).json()
        assert (told["ErrorNumber"], told["Type"]) == (51, "HighVolumeException")
    assert len(xero.get("Invoices", InvoiceNumbers="A-1,A-2").json()["Invoices"]) == 2


def test_a_payment_has_a_history_and_an_unknown_one_is_reported_in_words_about_documents(
    xero: Client, invoice: Build
) -> None:
    sold = xero.put("Invoices", invoice()).json()["Invoices"][0]
    paid = xero.action("pay", invoice=sold["InvoiceID"], amount="20")
    payment_id = paid["Payments"][0]["PaymentID"]
    cashier = xero.connect("london", scope="accounting.payments accounting.invoices")
    noted = cashier.put(f"Payments/{payment_id}/History", {"HistoryRecords": [{"Details": "By cheque"}]})
    assert noted.status_code == 200, noted.text
    records = cashier.get(f"Payments/{payment_id}/History").json()["HistoryRecords"]
    assert "By cheque" in [each["Details"] for each in records]
    unknown = cashier.get(f"Payments/{UNKNOWN}/History")
    (element,) = unknown.json()["Elements"]
    assert unknown.status_code == 400
    assert element["ValidationErrors"] == [
        {"Message": "The document with the supplied id was not found for this endpoint."}
    ]


def test_an_invoice_that_is_paid_off_takes_no_credit(xero: Client, invoice: Build, note: Build) -> None:
    sold = xero.put("Invoices", invoice()).json()["Invoices"][0]
    xero.action("pay", invoice=sold["InvoiceID"])
    (credit,) = xero.put("CreditNotes", note()).json()["CreditNotes"]
    body = {"Amount": 1, "Invoice": {"InvoiceID": sold["InvoiceID"]}}
    refused = xero.put(f"CreditNotes/{credit['CreditNoteID']}/Allocations", body).json()
    assert {"Message": "The invoice you are trying to allocate to has already been paid off"} in refused["Elements"][0][
        "ValidationErrors"
    ]


def registered(stranger: Client, **facts: Any) -> str:
    client_id = f"app-{len(facts)}-{'-'.join(map(str, facts.values()))}"
    app = {"client_id": client_id, "secret": "s", "name": "An app", "redirect_uris": ["https://*"], **facts}
    stranger.control("POST", "apps", app)
    return client_id


def consent(stranger: Client, client_id: str, scope: str, *organisations: str) -> Any:
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": "https://app.example/back",
        "scope": scope,
        "_sandbox_consent": ",".join(organisations),
    }
    return stranger.http.get("/identity/connect/authorize", params=query, follow_redirects=False)


@pytest.mark.parametrize(
    ("created", "scope", "is_granted"),
    [
        (None, "accounting.transactions", True),
        ("2026-03-01", "accounting.transactions", True),
        ("2026-03-02", "accounting.transactions", False),
        ("2026-03-02", "accounting.transactions.read openid", False),
        ("2026-03-02", "accounting.invoices accounting.payments.read", True),
    ],
)
def test_an_app_made_since_march_2026_gets_no_broad_scope(
    stranger: Client, created: str | None, scope: str, is_granted: bool
) -> None:
    client_id = registered(stranger, **({"created": created} if created else {}))
    location = consent(stranger, client_id, scope, "london").headers["location"]
    assert ("code=" in location, "error=invalid_scope" in location) == (is_granted, not is_granted)


def test_the_tier_of_an_app_limits_how_many_organisations_it_is_connected_to(stranger: Client) -> None:
    client_id = registered(stranger, tier="STARTER")
    for number in range(5):
        stranger.control("POST", "organisations", {"short_name": f"org{number}", "name": f"Organisation {number}"})
        assert consent(stranger, client_id, "accounting.invoices", f"org{number}").status_code == 302
    refused = consent(stranger, client_id, "accounting.invoices", "london")
    assert (refused.status_code, "limit of 5 connections" in refused.text) == (400, True)
    assert consent(stranger, client_id, "accounting.invoices", "org1").status_code == 302, "that one is connected"
