"""The mark in a link: how a look-up knows one send from every other."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.documents import DocumentKind, DocumentRef
from core.ids import DocumentId, OrganizationId, TransferId
from core.mark import Mark, is_marked, mark_in, mark_of, marked, tagged, untagged

A, B = TransferId("5f0c9a6e-0000-4000-8000-000000000001"), TransferId("5f0c9a6e-0000-4000-8000-000000000002")
ids = st.uuids().map(lambda uuid: TransferId(str(uuid)))
pieces = st.sampled_from(["?", "&", "#", "=", "/", "copy=", "copy", "a", "é", f"copy={A}", "?copy=1", "%20", ";"])
names = st.text(min_size=1, max_size=20)
documents = st.builds(DocumentRef, names.map(OrganizationId), st.sampled_from(DocumentKind), names.map(DocumentId))
INVOICE = DocumentRef(OrganizationId("7"), DocumentKind.INVOICE, DocumentId("42"))
urls = st.one_of(st.text(), st.lists(pieces).map("".join)).map(lambda rest: f"https://app.productive.example{rest}")


@given(urls, documents, ids)
def test_a_marked_link_names_its_document_and_its_send(
    url: str, document: DocumentRef, transfer_id: TransferId
) -> None:
    assert is_marked(marked(url, document, transfer_id), transfer_id)
    assert mark_of(marked(url, document, transfer_id)) == Mark(transfer_id, document)


@given(st.text(), documents, ids)
def test_a_tagged_text_says_the_same_and_gives_the_text_back(
    text: str, document: DocumentRef, transfer_id: TransferId
) -> None:
    assert mark_in(tagged(text, document, transfer_id)) == Mark(transfer_id, document)
    assert untagged(tagged(text, document, transfer_id)) == text.strip()


@pytest.mark.parametrize("text", ["", "Annual report", "[draft]", "a [copy]", "[of=7:invoice:1]", "copy=1]"])
def test_a_text_without_a_tag_is_as_it_is(text: str) -> None:
    assert mark_in(text) is None
    assert untagged(text) == text


@pytest.mark.parametrize("name", ["7:invoice", "7:moon:42", "7:invoice:42:1", ""])
def test_a_name_that_is_none_leaves_the_send_known(name: str) -> None:
    assert mark_of(f"https://app.example/?of={name}&copy=T") == Mark(TransferId("T"))


@given(urls, ids, ids)
def test_a_marked_link_is_no_other_sends(url: str, own: TransferId, other: TransferId) -> None:
    assume(own != other)
    assert not is_marked(marked(url, INVOICE, own), other)
    assert not is_marked(marked(marked(url, INVOICE, other), INVOICE, own), other)


@given(urls, ids)
def test_a_link_without_a_mark_is_nobodys(url: str, transfer_id: TransferId) -> None:
    assume(transfer_id not in url)
    assert not is_marked(url, transfer_id)


@given(urls, st.uuids())
def test_a_mark_that_is_a_part_of_another_does_not_count(url: str, uuid: UUID) -> None:
    assert not is_marked(marked(url, INVOICE, TransferId(str(uuid))), TransferId(str(uuid)[:-1]))
    assert not is_marked(marked(url, INVOICE, TransferId(str(uuid)[:-1])), TransferId(str(uuid)))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://app.example/i/1", "https://app.example/i/1?of=7:invoice:42&copy=T"),
        ("https://app.example/i/1?tab=2", "https://app.example/i/1?tab=2&of=7:invoice:42&copy=T"),
        ("https://app.example/i/1?", "https://app.example/i/1?of=7:invoice:42&copy=T"),
        ("https://app.example/i/1?tab=2&", "https://app.example/i/1?tab=2&of=7:invoice:42&copy=T"),
        ("https://app.example/i/1#lines", "https://app.example/i/1?of=7:invoice:42&copy=T#lines"),
        ("https://app.example/?a=b#/i/1?copy=X", "https://app.example/?a=b&of=7:invoice:42&copy=T#/i/1?copy=X"),
    ],
)
def test_query_and_fragment_of_a_link_stay(url: str, expected: str) -> None:
    assert marked(url, INVOICE, TransferId("T")) == expected


@given(st.dictionaries(st.sampled_from("abc"), st.text("xyz", min_size=1), max_size=3), ids)
def test_the_mark_is_one_more_parameter_of_the_query(query: dict[str, str], transfer_id: TransferId) -> None:
    url = "https://app.example/i/1?" + "&".join(f"{name}={value}" for name, value in query.items())
    read = parse_qs(urlsplit(marked(url, INVOICE, transfer_id)).query)
    assert read == {**{name: [value] for name, value in query.items()}, "of": ["7:invoice:42"], "copy": [transfer_id]}


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
