"""A database that was restored from before ten sends: they are found in Xero before anything is copied."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.client import AnyDocument, Failure, as_credit_note
from demo.costs import a_credit_note
from productive.xero.v1 import link_service_pb2
from productive.xero.v1.documents_pb2 import Invoice
from support.whole import Whole
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow


def copied(whole: Whole, documents: Sequence[AnyDocument]) -> list[str]:
    """COPIED, or the reason of the failure, for each."""
    outcomes = []
    for document in documents:
        try:
            whole.client().copy(document)
            outcomes.append("COPIED")
        except Failure as failure:
            outcomes.append(failure.reason)
    return outcomes


def unclaimed_count(whole: Whole, invoice: Invoice) -> str:
    """As the refusal tells it."""
    with pytest.raises(Failure) as failure:
        whole.copy(invoice)
    assert failure.value.reason == "RELINK_NEEDED"
    return failure.value.facts["unclaimed"]


def test_ten_sends_are_found_again_and_none_is_doubled(tmp_path: Path) -> None:
    whole = Whole(tmp_path)
    try:
        subsidiary = whole.subsidiary()
        whole.sandbox.set("limits", minute=None, day=None)  # three times ten copies in less than a minute
        invoices = [whole.invoice(subsidiary) for _ in range(5)]
        sends: list[AnyDocument] = [*invoices]
        sends += [whole.expense(subsidiary) for _ in range(3)]
        notes = [a_credit_note(f"n{number}", f"CN-{number}", "Taken back", "10.00") for number in (1, 2)]
        for note in notes:
            note.subsidiary_id = subsidiary.id
        sends += [as_credit_note(note) for note in notes]
        whole.server.stop()
        backup_time = datetime.now(UTC).isoformat()
        shutil.copy(tmp_path / "plugin.db", tmp_path / "backup.db")
        whole.server = whole.stage.start_server()
        assert copied(whole, sends) == ["COPIED"] * 10
        before = [len(whole.in_xero(subsidiary, plural)) for plural in ("Invoices", "CreditNotes")]

        whole.server.stop()
        for file in tmp_path.glob("plugin.db*"):
            file.unlink()
        shutil.copy(tmp_path / "backup.db", tmp_path / "plugin.db")
        said = whole.stage.command("restored", "--backup-time", backup_time)
        assert "Connections that copy nothing until Xero was read, which serve begins at once: 1." in said
        whole.server = whole.stage.start_server()
        a_new_one = [whole.invoice(subsidiary)]
        assert copied(whole, a_new_one) == ["RELINK_NEEDED"]

        request = link_service_pb2.RelinkRequest(connection_id=subsidiary.connection_id)
        wait_until(lambda: copied(whole, a_new_one) == ["COPIED"], "it copies again, without anybody's doing")
        assert copied(whole, sends) == ["ALREADY_COPIED"] * 10
        after = [len(whole.in_xero(subsidiary, plural)) for plural in ("Invoices", "CreditNotes")]
        assert (before, after) == ([8, 2], [9, 2])
        again = whole.ask("LinkService", "Relink", request)
        assert (again.linked_before, again.restored_count) == (11, 0)
        link = whole.client().link(invoices[0].invoice_id)
        assert link.origin == link_service_pb2.LINK_ORIGIN_RELINKED
    finally:
        whole.close()


def test_a_copy_that_nobody_can_know_any_more_waits_for_an_admin(tmp_path: Path) -> None:
    """A bookkeeper has cleared its mark and its number since: it is listed, and linked by hand."""
    whole = Whole(tmp_path)
    try:
        subsidiary = whole.subsidiary()
        invoice = whole.invoice(subsidiary)
        whole.server.stop()
        backup_time = datetime.now(UTC).isoformat()
        shutil.copy(tmp_path / "plugin.db", tmp_path / "backup.db")
        whole.server = whole.stage.start_server()
        made = whole.copy(invoice).link
        whole.act(subsidiary, "edit", invoice=invoice.number, fields={"Url": "", "InvoiceNumber": "OTHER-1"})
        whole.server.stop()
        for file in tmp_path.glob("plugin.db*"):
            file.unlink()
        shutil.copy(tmp_path / "backup.db", tmp_path / "plugin.db")
        whole.stage.command("restored", "--backup-time", backup_time)
        whole.server = whole.stage.start_server()

        request = link_service_pb2.RelinkRequest(connection_id=subsidiary.connection_id)
        wait_until(lambda: unclaimed_count(whole, invoice) == "1", "it is reported")
        (unclaimed,) = whole.ask("LinkService", "Relink", request).unclaimed
        assert (unclaimed.xero_id, unclaimed.number) == (made.xero_id, "OTHER-1")
        assert copied(whole, [invoice]) == ["RELINK_NEEDED"]
        whole.ask(
            "LinkService",
            "LinkExisting",
            link_service_pb2.LinkExistingRequest(
                document=made.document, subsidiary_id=subsidiary.id, xero_id=unclaimed.xero_id
            ),
        )
        assert whole.ask("LinkService", "Relink", request).may_copy
        assert copied(whole, [invoice, whole.invoice(subsidiary)]) == ["ALREADY_COPIED", "COPIED"]
    finally:
        whole.close()


def test_a_restored_link_can_be_updated(whole: Whole) -> None:
    """The next update finds the Xero document by the link that was restored, and makes no other."""
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    link = whole.copy(invoice).link
    whole.ask("LinkService", "Unlink", link_service_pb2.UnlinkRequest(link_id=link.link_id))
    request = link_service_pb2.LinkExistingRequest(
        document=link.document, subsidiary_id=subsidiary.id, xero_id=link.xero_id
    )
    whole.ask("LinkService", "LinkExisting", request)
    invoice.subject = "A better subject"
    whole.copy(invoice, "UPDATE_EXISTING")
    (only,) = whole.in_xero(subsidiary)
    assert (only["InvoiceID"], only["Reference"]) == (link.xero_id, "A better subject")
