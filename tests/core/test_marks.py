"""The mark in a link: how a look-up knows one send from every other."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.choice import is_marked, mark_of, marked
from core.ids import TransferId

A, B = TransferId("5f0c9a6e-0000-4000-8000-000000000001"), TransferId("5f0c9a6e-0000-4000-8000-000000000002")
ids = st.uuids().map(lambda uuid: TransferId(str(uuid)))
pieces = st.sampled_from(["?", "&", "#", "=", "/", "copy=", "copy", "a", "é", f"copy={A}", "?copy=1", "%20", ";"])
urls = st.one_of(st.text(), st.lists(pieces).map("".join)).map(lambda rest: f"https://app.productive.example{rest}")


@given(urls, ids)
def test_a_marked_link_is_known_again(url: str, transfer_id: TransferId) -> None:
    assert is_marked(marked(url, transfer_id), transfer_id)
    assert mark_of(marked(url, transfer_id)) == transfer_id


@given(urls, ids, ids)
def test_a_marked_link_is_no_other_sends(url: str, own: TransferId, other: TransferId) -> None:
    assume(own != other)
    assert not is_marked(marked(url, own), other)
    assert not is_marked(marked(marked(url, other), own), other)


@given(urls, ids)
def test_a_link_without_a_mark_is_nobodys(url: str, transfer_id: TransferId) -> None:
    assume(transfer_id not in url)
    assert not is_marked(url, transfer_id)


@given(urls, st.uuids())
def test_a_mark_that_is_a_part_of_another_does_not_count(url: str, uuid: UUID) -> None:
    assert not is_marked(marked(url, TransferId(str(uuid))), TransferId(str(uuid)[:-1]))
    assert not is_marked(marked(url, TransferId(str(uuid)[:-1])), TransferId(str(uuid)))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://app.example/i/1", "https://app.example/i/1?copy=T"),
        ("https://app.example/i/1?tab=2", "https://app.example/i/1?tab=2&copy=T"),
        ("https://app.example/i/1?", "https://app.example/i/1?copy=T"),
        ("https://app.example/i/1?tab=2&", "https://app.example/i/1?tab=2&copy=T"),
        ("https://app.example/i/1#lines", "https://app.example/i/1?copy=T#lines"),
        ("https://app.example/?a=b#/i/1?copy=X", "https://app.example/?a=b&copy=T#/i/1?copy=X"),
    ],
)
def test_query_and_fragment_of_a_link_stay(url: str, expected: str) -> None:
    assert marked(url, TransferId("T")) == expected


@given(st.dictionaries(st.sampled_from("abc"), st.text("xyz", min_size=1), max_size=3), ids)
def test_the_mark_is_one_more_parameter_of_the_query(query: dict[str, str], transfer_id: TransferId) -> None:
    url = "https://app.example/i/1?" + "&".join(f"{name}={value}" for name, value in query.items())
    read = parse_qs(urlsplit(marked(url, transfer_id)).query)
    assert read == {**{name: [value] for name, value in query.items()}, "copy": [transfer_id]}


@pytest.mark.parametrize(
    "url",
    [
        f"https://app.example/i/1/?copy={A}",  # a slash was added
        f"https://APP.example:443/i/1?tab=%C3%A9&copy={A}",  # the host's case, the port, an escape
    ],
)
def test_a_link_that_xero_writes_otherwise_is_still_known(url: str) -> None:
    assert is_marked(url, A)
    assert not is_marked(url, B)
