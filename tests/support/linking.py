"""What stands between a document of ours and one of Xero: links, and sends of which nobody knows."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.memory.books import Fate
from core.choice import CopyMode
from core.connection import Connection
from core.documents import DocumentRef, Invoice
from core.errors import Refused, SendFailed, Unreachable
from core.ids import LedgerId, LinkId, SubsidiaryId, TransferId
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus
from core.link import Link
from core.mark import marked
from core.problems import Reason
from core.transfer import Transfer, TransferState
from core.translation import CopyOptions
from ports import Accepted
from support.documents import a_line, an_invoice
from support.plugin import Plugin, a_copier, an_admin
from usecases.copies.planner import Planner
from usecases.copies.requests import CopyCommand
from usecases.links.manual import LinkExisting, Unlink
from usecases.links.relink import Relink
from usecases.links.requests import LinkCommand, RelinkCommand, Relinked
from usecases.write import Write

DRY = Write("", validate_only=True)


def only(reason: Reason, refusal: pytest.ExceptionInfo[Refused]) -> bool:
    """Whether it was refused for this reason and no other."""
    return [problem.reason for problem in refusal.value.problems] == [reason]


def put(plugin: Plugin, draft: LedgerDraft, tenant: str = "london") -> LedgerDocument:
    """Xero has this document now; no call of ours has brought it there."""
    (result,) = plugin.books(tenant).save([draft]).results
    assert isinstance(result, Accepted)
    return result.document


def made_in_xero(plugin: Plugin, number: str = "OLD-1", tenant: str = "london", **changes: Any) -> LedgerDocument:
    """An invoice of two lines and 180.00 in all, that a person made there."""
    invoice = an_invoice(a_line(id="x1"), a_line("50", id="x2"), id="made up", number=number)
    asked = CopyCommand(invoice, CopyOptions(CopyMode.CREATE))
    content = plugin.process.get(Planner).plan(a_copier(), asked, TransferId("none")).content
    assert content is not None
    contact = plugin.books(tenant).add_contact(f"Customer of {number}")
    drafted = replace(content, contact_id=contact.id, url="", status=LedgerStatus.AUTHORISED)
    return put(plugin, replace(drafted, **changes), tenant)


def link(
    plugin: Plugin, ledger_id: str, document: DocumentRef | None = None, write: Write | None = None, of: str = "1"
) -> Link:
    """Link an_invoice, or another document, of this subsidiary."""
    wanted = LinkCommand(document or an_invoice().ref, SubsidiaryId(of), LedgerId(ledger_id))
    return plugin.process.get(LinkExisting)(an_admin(), wanted, write or plugin.write())


def unlink(plugin: Plugin, link_id: str, write: Write | None = None, organization: str = "7") -> Link:
    return plugin.process.get(Unlink)(an_admin(organization), LinkId(link_id), write or plugin.write())


def stored(plugin: Plugin, document: DocumentRef | None = None) -> list[Link]:
    """Every link of an_invoice, or of another document, oldest first."""
    with plugin.units.reading() as unit:
        return list(unit.links.of_document(document or an_invoice().ref))


def copy_in_doubt(plugin: Plugin, invoice: Invoice | None = None, mode: CopyMode = CopyMode.CREATE) -> Transfer:
    """A copy of which nobody knows whether it arrived (it did not)."""
    plugin.books().next_write(Fate.REQUEST_LOST)
    with suppress(SendFailed):
        plugin.copy(invoice, mode)
    left = plugin.open_transfer(invoice)
    assert left is not None
    return left


def copy_that_needs_attention(
    plugin: Plugin, invoice: Invoice | None = None, mode: CopyMode = CopyMode.CREATE
) -> Transfer:
    """A copy in doubt, about which Xero could not be asked for a day."""
    left = copy_in_doubt(plugin, invoice, mode)
    plugin.books().outage = Unreachable("The ledger could not be reached")
    while plugin.transfer(left.id).state is TransferState.UNCERTAIN:
        plugin.clock.advance(timedelta(hours=1))
        plugin.recover()
    plugin.books().outage = None
    return plugin.transfer(left.id)


def invoice(number: int) -> Invoice:
    """One of many."""
    return an_invoice(
        id=f"i{number}", number=f"INV-{number}", url=f"https://app.productive.example/7/invoices/i{number}"
    )


def url_of(document: DocumentRef, transfer: str) -> str:
    """A link to Productive with the mark of this send."""
    return marked("https://app.productive.example/7/x", document, TransferId(transfer))


def relink(
    plugin: Plugin, since: datetime | None = None, write: Write | None = None, connection: Connection | None = None
) -> Relinked:
    wanted = RelinkCommand((connection or plugin.connections()[0]).id, since)
    return plugin.process.get(Relink)(an_admin(), wanted, write or plugin.write())
