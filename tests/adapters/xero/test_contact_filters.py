"""Names and numbers within a filter: whatever they are made of, they stay a text between quotes."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from adapters.xero.ledger import XeroLedger
from core.errors import RequestUnreadable
from core.ledger import ContactKey

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
UNREADABLE = {"ErrorNumber": 16, "Type": "QueryParseException", "Message": "Unterminated string literal"}


class WithoutFilters:
    """Refuses every filter, and searches."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        query = {name: values[0] for name, values in parse_qs(urlsplit(str(request.url)).query).items()}
        self.asked.append(query)
        if "where" in query:
            return shown(400, UNREADABLE)
        rows = [{"ContactID": f"id of {name}", "Name": name, "ContactStatus": "ACTIVE"} for name in self.names]
        return shown(200, {"Contacts": rows})


def shown(status: int, body: Any) -> httpx2.Response:
    content = msgspec.json.encode(body)
    return httpx2.Response(status, content=content, headers={"Content-Type": "application/json"})


def test_a_name_with_a_backslash_that_no_filter_takes_is_searched_for(ledger_over: LedgerOver) -> None:
    contacts = WithoutFilters("North\\South Ltd", "North\\", "Other North\\")
    [found] = ledger_over(contacts).contacts_matching("", "North\\")
    assert found.name == "North\\"
    assert [query.get("where") for query in contacts.asked] == ['Name=="North\\"', None]
    searched = {"searchTerm": "North\\", "includeArchived": "true", "page": "1", "pageSize": "1000"}
    assert contacts.asked[1] == searched


def test_a_filter_that_is_refused_without_a_backslash_is_no_empty_response(ledger_over: LedgerOver) -> None:
    contacts = WithoutFilters("Acme Ltd")
    with pytest.raises(RequestUnreadable, match="Unterminated"):
        ledger_over(contacts).contacts_matching("", "Acme Ltd")
    assert len(contacts.asked) == 1


@pytest.mark.parametrize(
    "text", ['"', '""', '" OR Name!="', "a && b", "a)b(", "50% _*", "#?&=+;", "\u00fc\u4f60\U0001f600"]
)
def test_a_quote_is_doubled_and_all_else_is_sent_as_it_is(text: str, ledger_over: LedgerOver) -> None:
    asked: list[str] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        asked.append(parse_qs(urlsplit(str(request.url)).query)["where"][0])
        return shown(200, {"Contacts": []})

    assert list(ledger_over(reply).contacts_matching(text, text)) == []
    literals = [filter_.partition("==")[2] for filter_ in asked]
    assert [literal[1:-1].replace('""', '"') for literal in literals] == [text, text]
    assert all(literal[1:-1].count('"') == 2 * text.count('"') for literal in literals)


KEYS = [ContactKey(f"productive-7-company-{each}", f'The "Company" No. {each} Ltd') for each in range(1, 51)]


def test_fifty_contacts_are_few_questions_each_short_enough_for_a_url(ledger_over: LedgerOver) -> None:
    asked: list[str] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return shown(200, {"Contacts": []})

    ledger_over(reply).contacts_of(KEYS)
    clauses = [clause for url in asked for clause in parse_qs(urlsplit(url).query)["where"][0].split(" OR ")]
    assert len(clauses) == len(set(clauses)) == 100
    assert len(asked) <= 2
    assert max(map(len, asked)) < 6200


def test_a_long_filter_that_xero_refuses_is_asked_one_by_one(ledger_over: LedgerOver) -> None:
    asked: list[str] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        asked.append(where := parse_qs(urlsplit(str(request.url)).query)["where"][0])
        if " OR " in where:
            return shown(400, UNREADABLE)
        number = where.partition("==")[2].strip('"')
        rows = [{"ContactID": number, "Name": "N", "ContactNumber": number, "ContactStatus": "ACTIVE"}]
        return shown(200, {"Contacts": rows if where.startswith("ContactNumber") else []})

    found = ledger_over(reply).contacts_of(KEYS[:4])
    assert [contact.number for contact in found] == [key.number for key in KEYS[:4]]
    assert len(asked) == 1 + 8
