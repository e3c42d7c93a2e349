"""Pages: sizes, and tokens that serve one list only."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.grpc.wire.pages import Page, cut, fitting, next_page_token, page_of, read_numbered_page, read_page
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.tokens import NotOurs, seal, unseal
from core.problems import Reason
from productive.xero.v1.connection_service_pb2 import ListConnectionsRequest
from productive.xero.v1.settings_service_pb2 import ListAccountsRequest, ListTaxRatesRequest
from productive.xero.v1.transfer_service_pb2 import Attempt, ListAttemptsRequest

TOKEN = next_page_token(ListAccountsRequest(connection_id="c1"), "200")


@pytest.mark.parametrize(("asked", "size"), [(0, 50), (1, 1), (200, 200), (201, 200), (2**31 - 1, 200)])
def test_the_size_of_a_page_has_a_default_and_a_bound(asked: int, size: int) -> None:
    assert read_page(Fields(ListConnectionsRequest(page_size=asked))) == Page(size, "")


def test_a_negative_size_is_a_mistake() -> None:
    fields = Fields(ListConnectionsRequest(page_size=-1))
    read_page(fields)
    assert [(problem.field, problem.reason) for problem in fields.problems] == [("page_size", Reason.FIELD_INVALID)]


def test_a_token_goes_on_where_its_page_ended_whatever_the_size_of_the_next() -> None:
    request = ListAccountsRequest(connection_id="c1", page_token=TOKEN, page_size=7)
    assert read_page(Fields(request)) == Page(7, "200")


@pytest.mark.parametrize(
    "request_with_token",
    [
        ListAccountsRequest(connection_id="c2", page_token=TOKEN),
        ListTaxRatesRequest(connection_id="c1", page_token=TOKEN),
        ListAttemptsRequest(transfer_id="c1", page_token=TOKEN),
        ListAccountsRequest(connection_id="c1", page_token=TOKEN[:-2]),
        ListAccountsRequest(connection_id="c1", page_token="A" + TOKEN[1:]),
        ListAccountsRequest(connection_id="c1", page_token="é"),
        ListAccountsRequest(connection_id="c1", page_token="x"),
        ListAccountsRequest(connection_id="c1", page_token=seal({"after": "200"})),
    ],
)
def test_a_token_of_another_list_or_a_changed_one_is_refused(request_with_token: ListAccountsRequest) -> None:
    fields = Fields(request_with_token)
    assert read_page(fields).after == ""
    assert [problem.reason for problem in fields.problems] == [Reason.PAGE_TOKEN_INVALID]


@given(st.lists(st.integers(0, 9999), unique=True, max_size=30), st.integers(1, 7))
def test_pages_show_every_row_once_and_in_order(numbers: list[int], size: int) -> None:
    rows = sorted(f"{number:04}" for number in numbers)
    request = ListAccountsRequest(connection_id="c1")
    seen: list[str] = []
    while True:
        shown, token = cut(rows, read_page(Fields(request)), request, str)
        seen += shown
        assert len(shown) <= 50
        if not token:
            break
        request.page_token = token
        request.page_size = size
    assert seen == rows


@given(st.text(max_size=60))
def test_any_text_is_either_a_token_or_not_ours(text: str) -> None:
    with pytest.raises(NotOurs):
        unseal(text)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=255), max_size=2))
def test_what_was_sealed_comes_back(content: dict[str, str]) -> None:
    assert unseal(seal(content)) == content


@pytest.mark.parametrize("forged", [b"[]", b"7", b'{"of": 7}', b"\xff", b"[" * 1000, b"9" * 4000])
def test_a_token_that_somebody_forged_is_not_ours_either(forged: bytes) -> None:
    with pytest.raises(NotOurs):
        unseal(urlsafe_b64encode(sha256(forged).digest()[:6] + forged).decode())


def test_a_position_that_is_no_number_begins() -> None:
    assert [Page(50, after).start for after in ("", "7", "-7", "x", "200")] == [0, 7, 0, 0, 200]


@pytest.mark.parametrize("position", ["9" * 5000, "9" * 19, "-7", "x", "\u0667"])
def test_a_forged_position_of_a_numbered_list_is_refused(position: str) -> None:
    request = ListAttemptsRequest(transfer_id="t1")
    request.page_token = next_page_token(request, position)
    fields = Fields(request)
    read_numbered_page(fields)
    told = [(problem.reason, problem.field) for problem in fields.problems]
    assert told == ([] if position == "\u0667" else [(Reason.PAGE_TOKEN_INVALID, "page_token")])


def test_a_page_is_no_larger_than_a_response_can_be() -> None:
    rows = [Attempt(response_body=b"x" * 1_000_000) for _ in range(10)]
    assert len(fitting(rows)) == 3
    assert len(fitting([Attempt(response_body=b"x" * 4_000_000)])) == 1


def test_a_page_that_is_cut_short_by_its_bytes_goes_on_where_it_ended() -> None:
    found = [f"{number}" for number in range(5)]
    request = ListAttemptsRequest(transfer_id="t1")
    page = Page(4, "")
    shown, token = page_of(found, page, request, lambda row: Attempt(result=row, response_body=b"x" * 1_500_000), str)
    assert [attempt.result for attempt in shown] == ["0", "1"]
    assert read_page(Fields(ListAttemptsRequest(transfer_id="t1", page_token=token))).after == "1"


def test_the_last_page_has_no_token() -> None:
    request = ListAttemptsRequest(transfer_id="t1")
    assert page_of(["0"], Page(1, ""), request, lambda row: Attempt(result=row), str)[1] == ""
    assert page_of([], Page(1, ""), request, lambda row: Attempt(result=row), str) == ([], "")
