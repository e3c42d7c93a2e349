"""Reading: lists to their end, each invoice once, and only what was really asked for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from adapters.xero.ledger import XeroLedger
from core.documents import DocumentKind
from core.documents.party import Address
from core.errors import Invalid, MissingInLedger, NoResponse, NothingDone, Unreadable
from core.ids import ContactId, LedgerId
from core.ledger import ContactDraft, ContactStatus

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
SINCE = datetime(2026, 1, 5, 9, 0, 0, 500000, tzinfo=UTC)


def element(name: str, at: datetime = SINCE, **changes: Any) -> dict[str, Any]:
    return {
        "Type": "ACCREC",
        "InvoiceID": name,
        "Contact": {"ContactID": "c"},
        "DateString": "2026-01-05T00:00:00",
        "CurrencyCode": "GBP",
        "Total": 1,
        "UpdatedDateUTC": f"/Date({int(at.timestamp() * 1000)}+0000)/",
        **changes,
    }


def response(plural: str, *elements: dict[str, Any], **more: Any) -> httpx2.Response:
    content = msgspec.json.encode({"Id": "1", plural: elements, **more})
    return httpx2.Response(200, content=content, headers={"Content-Type": "application/json"})


def query(request: httpx2.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(str(request.url)).query).items()}


class Shelf:
    """Invoices in the order of their last change, paged as Xero pages them."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)
        self.calls: list[httpx2.Request] = []
        self.after_first_page: Callable[[], None] = lambda: None
        self.page_size = 2

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.calls.append(request)
        since = datetime.fromisoformat(request.headers["If-Modified-Since"]).replace(tzinfo=UTC)
        page = int(query(request)["page"])
        wanted = [row for row in self.rows if int(row["UpdatedDateUTC"][6:19]) >= since.timestamp() * 1000]
        rows = wanted[(page - 1) * self.page_size : page * self.page_size]
        pages = {"page": page, "pageSize": self.page_size, "pageCount": -(-len(wanted) // self.page_size)}
        if len(self.calls) == 1:
            self.after_first_page()
        return response("Invoices", *rows, pagination=pages)

    def change(self, name: str, at: datetime) -> None:
        self.rows = [row for row in self.rows if row["InvoiceID"] != name] + [element(name, at)]


def at(seconds: int) -> datetime:
    return SINCE + timedelta(seconds=seconds)


def test_nothing_new_costs_one_call(ledger_over: LedgerOver) -> None:
    shelf = Shelf()
    assert ledger_over(shelf).documents_since(DocumentKind.INVOICE, SINCE) == []
    [call] = shelf.calls
    assert call.headers["If-Modified-Since"] == "2026-01-05T09:00:00"
    assert query(call) == {
        "createdByMyApp": "true",
        "order": "UpdatedDateUTC ASC",
        "page": "1",
        "pageSize": "1000",
        "unitdp": "4",
    }


def test_without_a_moment_the_list_begins_before_xero_did(ledger_over: LedgerOver) -> None:
    shelf = Shelf(element("old", datetime(2006, 7, 6, tzinfo=UTC)), element("new"))
    found = ledger_over(shelf).documents_since(DocumentKind.INVOICE, None)
    assert [document.id for document in found] == ["old", "new"]


def test_a_response_of_not_modified_means_nothing_new(ledger_over: LedgerOver) -> None:
    assert ledger_over(lambda _: httpx2.Response(304)).documents_since(DocumentKind.INVOICE, SINCE) == []


def test_every_page_is_read_and_each_invoice_reported_once(ledger_over: LedgerOver) -> None:
    shelf = Shelf(*(element(f"i{each}", at(each * 3)) for each in range(7)))
    found = ledger_over(shelf).documents_since(DocumentKind.INVOICE, SINCE)
    assert [document.id for document in found] == [f"i{each}" for each in range(7)]


def test_more_changes_in_one_second_than_a_page_holds_are_all_read(ledger_over: LedgerOver) -> None:
    shelf = Shelf(*(element(f"i{each}") for each in range(7)))
    assert len(ledger_over(shelf).documents_since(DocumentKind.INVOICE, SINCE)) == 7


def test_an_invoice_that_changes_between_pages_hides_no_other(ledger_over: LedgerOver) -> None:
    shelf = Shelf(*(element(f"i{each}", at(each * 5)) for each in range(4)))
    shelf.after_first_page = lambda: shelf.change("i0", at(60))
    found = ledger_over(shelf).documents_since(DocumentKind.INVOICE, SINCE)
    assert [document.id for document in found] == ["i1", "i2", "i3", "i0"]


def test_without_word_of_pages_an_empty_one_is_the_end(ledger_over: LedgerOver) -> None:
    pages = [[element("a"), element("b")], [element("c")], []]

    def reply(request: httpx2.Request) -> httpx2.Response:
        return response("Invoices", *pages[int(query(request)["page"]) - 1])

    assert [document.id for document in ledger_over(reply).documents_since(DocumentKind.INVOICE, SINCE)] == [
        "a",
        "b",
        "c",
    ]


def test_bills_are_no_invoices(ledger_over: LedgerOver) -> None:
    shelf = Shelf(element("bill", Type="ACCPAY"), element("invoice"))
    assert [document.id for document in ledger_over(shelf).documents_since(DocumentKind.INVOICE, SINCE)] == ["invoice"]


def test_a_list_with_a_part_that_cannot_be_read_is_no_list(ledger_over: LedgerOver) -> None:
    shelf = Shelf(element("a"), element("b", CurrencyCode=None))
    with pytest.raises(NothingDone, match="incomplete"):
        ledger_over(shelf).documents_since(DocumentKind.INVOICE, SINCE)


def test_an_invoice_is_read_with_four_decimals(ledger_over: LedgerOver) -> None:
    calls: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return response("Invoices", element("ABC"))

    assert ledger_over(reply).document(DocumentKind.INVOICE, LedgerId("abc")).id == "ABC"
    assert str(calls[0].url) == "https://xero.test/api.xro/2.0/Invoices/abc?unitdp=4"


def test_an_invoice_that_was_found_by_its_number_is_another(ledger_over: LedgerOver) -> None:
    with pytest.raises(MissingInLedger):
        ledger_over(lambda _: response("Invoices", element("other", InvoiceNumber="INV-1"))).document(
            DocumentKind.INVOICE, LedgerId("INV-1")
        )


def test_an_empty_list_in_place_of_an_invoice_means_there_is_none(ledger_over: LedgerOver) -> None:
    with pytest.raises(MissingInLedger):
        ledger_over(lambda _: response("Invoices")).document(DocumentKind.INVOICE, LedgerId("INV-1"))


def contact(name: str, **changes: Any) -> dict[str, Any]:
    return {"ContactID": f"id of {name}", "Name": name, "ContactStatus": "ACTIVE", **changes}


class Directory:
    """Answers every question with the same contacts, as a comparison that is too generous would."""

    def __init__(self, *contacts: dict[str, Any]) -> None:
        self.contacts = contacts
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        asked = query(request)
        assert (asked["includeArchived"], asked["page"]) == ("true", "1")
        self.asked.append(asked["where"])
        return response("Contacts", *self.contacts)


def test_contacts_are_asked_for_by_number_and_by_name_with_quotes_doubled(ledger_over: LedgerOver) -> None:
    directory = Directory()
    assert ledger_over(directory).contacts_matching('7"', 'The  "Best" Ltd') == []
    assert directory.asked == ['ContactNumber=="7"""', 'Name=="The ""Best"" Ltd"']


def test_only_a_really_equal_number_matches_archived_or_not(ledger_over: LedgerOver) -> None:
    archived = contact("A", ContactNumber="c-1", ContactStatus="ARCHIVED", MergedToContactID="winner")
    directory = Directory(archived, contact("B", ContactNumber="C-1"), contact("C"))
    [found] = ledger_over(directory).contacts_matching("c-1", "")
    assert (found.name, found.status, found.merged_into) == ("A", ContactStatus.ARCHIVED, ContactId("winner"))


def test_only_an_active_contact_matches_by_name_in_whatever_case_and_accents(ledger_over: LedgerOver) -> None:
    directory = Directory(
        contact("ACME Gmbh"), contact("Acmé GmbH"), contact("acme gmbh", ContactStatus="ARCHIVED"), contact("Acme")
    )
    found = ledger_over(directory).contacts_matching("", "Acme  GmbH")
    assert [each.name for each in found] == ["ACME Gmbh", "Acmé GmbH"]


def test_a_contact_that_matches_twice_is_reported_once(ledger_over: LedgerOver) -> None:
    directory = Directory(contact("Acme", ContactNumber="c-1"))
    assert len(ledger_over(directory).contacts_matching("c-1", "Acme")) == 1


def test_a_contact_that_was_found_by_its_number_is_another(ledger_over: LedgerOver) -> None:
    with pytest.raises(MissingInLedger):
        ledger_over(lambda _: response("Contacts", contact("Acme"))).contact(ContactId("c-1"))


def test_a_contact_status_of_tomorrow_is_other(ledger_over: LedgerOver) -> None:
    ledger = ledger_over(lambda _: response("Contacts", contact("Acme", ContactStatus="GDPRREQUEST")))
    assert ledger.contact(ContactId("id of Acme")).status is ContactStatus.OTHER


DRAFT = ContactDraft(
    number="c-1",
    name="Acme Ltd",
    email="books@acme.test",
    tax_number="GB123",
    default_currency="EUR",
    billing_address=Address("1 High St\n\nFloor 2\nDoor 3\nRoom 4\nDesk 5", "London", "", "N1 9GU", "GB"),
    postal_address=Address(city="Leeds"),
)


def test_a_contact_is_created_with_a_put_of_all_that_is_known(ledger_over: LedgerOver) -> None:
    calls: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return response("Contacts", contact("Acme Ltd", ContactNumber="c-1", StatusAttributeString="OK"))

    made = ledger_over(reply).create_contact(DRAFT, "key-1")
    [call] = calls
    assert (made.id, made.number) == ("id of Acme Ltd", "c-1")
    assert (call.method, call.url.path, call.headers["Idempotency-Key"]) == ("PUT", "/api.xro/2.0/Contacts", "key-1")
    assert msgspec.json.decode(call.content) == {
        "Contacts": [
            {
                "Name": "Acme Ltd",
                "ContactNumber": "c-1",
                "EmailAddress": "books@acme.test",
                "TaxNumber": "GB123",
                "DefaultCurrency": "EUR",
                "Addresses": [
                    {
                        "AddressType": "POBOX",
                        "AddressLine1": "1 High St",
                        "AddressLine2": "Floor 2",
                        "AddressLine3": "Door 3",
                        "AddressLine4": "Room 4, Desk 5",
                        "City": "London",
                        "PostalCode": "N1 9GU",
                        "Country": "GB",
                    },
                    {"AddressType": "STREET", "City": "Leeds"},
                ],
            }
        ]
    }


TAKEN = "Another contact has this contact number. Please enter a different contact number."
REFUSED = {"HasValidationErrors": True, "ValidationErrors": [{"Message": TAKEN}]}
VALIDATION = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}


def test_a_refused_contact_is_invalid_in_xeros_own_words(ledger_over: LedgerOver) -> None:
    ledger = ledger_over(lambda _: response("Contacts", {**REFUSED, "StatusAttributeString": "ERROR"}))
    with pytest.raises(Invalid) as caught:
        ledger.create_contact(DRAFT, "key-1")
    assert caught.value.messages == (TAKEN,)


@pytest.mark.parametrize("elements", [{"Elements": [REFUSED]}, {}])
def test_a_400_of_validation_is_invalid(elements: dict[str, Any], ledger_over: LedgerOver) -> None:
    body = msgspec.json.encode({**VALIDATION, **elements})
    reply = httpx2.Response(400, content=body, headers={"Content-Type": "application/json"})
    with pytest.raises(Invalid):
        ledger_over(lambda _: reply).create_contact(DRAFT, "key-1")


@pytest.mark.parametrize(
    "reply", [httpx2.Response(500), httpx2.Response(200, text="<html>"), response("Contacts"), response("Contacts", {})]
)
def test_a_response_that_names_no_contact_leaves_it_open(reply: httpx2.Response, ledger_over: LedgerOver) -> None:
    with pytest.raises(Unreadable):
        ledger_over(lambda _: reply).create_contact(DRAFT, "key-1")


def test_a_lost_response_leaves_it_open(ledger_over: LedgerOver) -> None:
    def lost(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("x")

    with pytest.raises(NoResponse):
        ledger_over(lost).create_contact(DRAFT, "key-1")
