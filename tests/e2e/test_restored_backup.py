"""A database that was restored from before ten sends: Relink finds them in Xero, and nothing is doubled."""

import shutil
from pathlib import Path

import pytest

from demo.client import Failure
from demo.costs import a_credit_note
from productive.xero.v1 import document_service_pb2 as documents
from support.whole import Whole

pytestmark = pytest.mark.slow


def copied(whole: Whole, sends: list[tuple[str, object]]) -> list[str]:
    """COPIED, or the reason of the failure, for each."""
    outcomes = []
    for method, document in sends:
        try:
            getattr(whole.client(), method)(document)
            outcomes.append("COPIED")
        except Failure as failure:
            outcomes.append(failure.reason)
    return outcomes


def test_ten_sends_are_found_again_and_none_is_doubled(tmp_path: Path) -> None:
    whole = Whole(tmp_path)
    try:
        subsidiary = whole.subsidiary()
        sends: list[tuple[str, object]] = [("copy", whole.invoice(subsidiary)) for _ in range(5)]
        sends += [("copy_expense", whole.expense(subsidiary)) for _ in range(3)]
        notes = [a_credit_note(f"n{number}", f"CN-{number}", "Taken back", "10.00") for number in (1, 2)]
        for note in notes:
            note.subsidiary_id = subsidiary.id
        sends += [("copy_credit_note", note) for note in notes]
        whole.server.stop()
        shutil.copy(tmp_path / "plugin.db", tmp_path / "backup.db")
        whole.server = whole.stage.start_server()
        assert copied(whole, sends) == ["COPIED"] * 10
        before = [len(whole.in_xero(subsidiary, plural)) for plural in ("Invoices", "CreditNotes")]

        whole.server.stop()
        for file in tmp_path.glob("plugin.db*"):
            file.unlink()
        shutil.copy(tmp_path / "backup.db", tmp_path / "plugin.db")
        whole.server = whole.stage.start_server()

        found = whole.ask("DocumentService", "Relink", documents.RelinkRequest(connection_id=subsidiary.connection_id))
        assert (found.marked_documents, found.restored_count, list(found.problems)) == (10, 10, [])
        assert copied(whole, sends) == ["ALREADY_COPIED"] * 10
        after = [len(whole.in_xero(subsidiary, plural)) for plural in ("Invoices", "CreditNotes")]
        assert before == after == [8, 2]
        again = whole.ask("DocumentService", "Relink", documents.RelinkRequest(connection_id=subsidiary.connection_id))
        assert (again.linked_before, again.restored_count) == (10, 0)
        link = whole.client().link(sends[0][1].invoice_id)  # type: ignore[attr-defined]  # an Invoice
        assert link.origin == documents.LINK_ORIGIN_RELINKED
    finally:
        whole.close()


def test_a_restored_link_can_be_updated(whole: Whole) -> None:
    """The next update finds the Xero document by the link that was restored, and makes no other."""
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    link = whole.copy(invoice).link
    whole.ask("DocumentService", "Unlink", documents.UnlinkRequest(link_id=link.link_id))
    request = documents.LinkExistingRequest(document=link.document, subsidiary_id=subsidiary.id, xero_id=link.xero_id)
    whole.ask("DocumentService", "LinkExisting", request)
    invoice.subject = "A better subject"
    whole.copy(invoice, "UPDATE_EXISTING")
    (only,) = whole.in_xero(subsidiary)
    assert (only["InvoiceID"], only["Reference"]) == (link.xero_id, "A better subject")
