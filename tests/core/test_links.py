"""A link says where a document is in Xero, and which of its lines became which."""

from urllib.parse import parse_qs, urlsplit

import pytest

from core.documents import DocumentKind
from core.ids import LedgerId, LedgerLineId, LineId
from core.kinds import KINDS
from core.link import deep_link, line_links
from support.translations import a_ledger_document, a_ledger_line, a_sent_line

OURS = (LineId("a"), LineId("b"))


def document_with(*lines: str) -> dict[LineId, LedgerLineId]:
    sent = tuple(a_sent_line(source_id=each) for each in OURS)
    return line_links(sent, a_ledger_document(lines=tuple(a_ledger_line(ledger_line_id=line) for line in lines)))


def test_lines_are_matched_in_the_order_in_which_they_were_sent() -> None:
    assert document_with("x", "y") == {"a": "x", "b": "y"}


@pytest.mark.parametrize("returned", [(), ("x",), ("x", "y", "z")])
def test_no_line_is_matched_where_more_or_fewer_came_back(returned: tuple[str, ...]) -> None:
    assert document_with(*returned) == {}


def test_a_line_without_an_id_is_not_matched() -> None:
    assert document_with("x", "") == {"a": "x"}


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_of_document_can_be_opened_in_xero(kind: DocumentKind) -> None:
    assert "{id}" in KINDS[kind].view_path


def test_a_deep_link_opens_the_right_document_of_the_right_organisation() -> None:
    parts = urlsplit(deep_link(DocumentKind.INVOICE, LedgerId("243216c5-369e"), "!1lqVQ"))
    assert (parts.scheme, parts.hostname) == ("https", "go.xero.com")
    assert parse_qs(parts.query) == {
        "shortcode": ["!1lqVQ"],
        "redirecturl": ["/AccountsReceivable/View.aspx?InvoiceID=243216c5-369e"],
    }
