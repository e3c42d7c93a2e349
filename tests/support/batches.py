"""Several documents in one write, on adapters in memory: planned, intended and sent as a run does."""

from collections.abc import Sequence

from core.choice import CopyMode
from core.documents import Invoice
from core.ids import DocumentId, TransferId
from core.transfer import Dispatch, Transfer
from core.translation import CopyOptions
from ports import Identifiers, UnitOfWork
from support.documents import an_invoice
from support.plugin import Plugin, a_copier
from usecases.copies.copy import CopyDocument
from usecases.copies.intent import Intent, Intents
from usecases.copies.planner import Planner
from usecases.copies.requests import CopyCommand
from usecases.sends.settlement import Settlement


def invoices(count: int, first: int = 1) -> list[Invoice]:
    numbers = range(first, first + count)
    return [an_invoice(id=DocumentId(f"b{each}"), number=f"B-{each}", subject=f"Part {each}") for each in numbers]


def intents(
    plugin: Plugin, documents: Sequence[Invoice], mode: CopyMode = CopyMode.CREATE, *, number_from_xero: bool = False
) -> list[Intent]:
    plan, fresh = plugin.process.get(Planner).plan, plugin.injector.get(Identifiers).new
    copy, made = plugin.process.get(CopyDocument), []
    for document in documents:
        asked = CopyCommand(document, CopyOptions(mode, None, number_from_xero))
        transfer_id = TransferId(fresh())
        checked = plan(a_copier(), asked, transfer_id).checked()
        contact_id = copy._contact(asked, checked)
        made.append(plugin.process.get(Intents).of(a_copier(), asked, checked, contact_id, transfer_id))
    return made


def committed(plugin: Plugin, planned: Sequence[Intent]) -> list[Dispatch]:
    def nothing(unit: UnitOfWork, stored: Sequence[Intent]) -> None:
        pass

    return plugin.process.get(Intents).commit(planned[0].plan.connection, planned, nothing)


def sent(
    plugin: Plugin, documents: Sequence[Invoice], mode: CopyMode = CopyMode.CREATE, *, number_from_xero: bool = False
) -> list[Transfer]:
    """The transfers as they are once everything was sent that could be, and looked at once."""
    planned = intents(plugin, documents, mode, number_from_xero=number_from_xero)
    for dispatch in committed(plugin, planned):
        plugin.process.get(Settlement).carry_out(planned[0].plan.connection, dispatch)
    return [plugin.transfer(each.transfer.id) for each in planned]
