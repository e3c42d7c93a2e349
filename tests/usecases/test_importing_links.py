"""Many links at once, as at a first go-live: each row has its own result."""

from collections.abc import Sequence

import pytest

from core.documents import DocumentKind, DocumentRef
from core.errors import Refused, Unreachable
from core.ids import DocumentId, LedgerId, OrganizationId, SubsidiaryId
from core.link import LinkOrigin
from core.problems import Problem, Reason
from support.linking import DRY, copy_in_doubt, link, made_in_xero, only, stored
from support.plugin import Plugin, an_admin
from usecases.links.manual import ROWS_A_UNIT, ImportLinks
from usecases.links.requests import ImportCommand, Imported, ImportRow
from usecases.write import Write

BAD = Problem(Reason.FIELD_INVALID, "links[0].document", "There is no such kind")


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def ref(number: int) -> DocumentRef:
    return DocumentRef(OrganizationId("7"), DocumentKind.INVOICE, DocumentId(f"i{number}"))


def import_links(
    plugin: Plugin,
    *rows: tuple[DocumentRef, str],
    unreadable: dict[int, Problem] | None = None,
    write: Write | None = None,
    of: str = "1",
) -> tuple[Imported, ...]:
    wanted = ImportCommand(
        SubsidiaryId(of), tuple(ImportRow(document, LedgerId(there)) for document, there in rows), unreadable or {}
    )
    return plugin.process.get(ImportLinks)(an_admin(), wanted, write or plugin.write())


def reasons(results: Sequence[Imported]) -> list[Reason | None]:
    return [each.problem.reason if each.problem else None for each in results]


def test_each_row_becomes_a_link_and_nothing_is_written_to_xero(plugin: Plugin) -> None:
    there = [made_in_xero(plugin, f"OLD-{number}") for number in range(3)]
    before = list(plugin.books().received)
    results = import_links(plugin, *[(ref(number), each.id) for number, each in enumerate(there)])
    assert [each.document for each in results] == [ref(0), ref(1), ref(2)]
    assert [(each.link.number, each.link.origin) for each in results if each.link] == [
        (f"OLD-{number}", LinkOrigin.LINKED) for number in range(3)
    ]
    assert [stored(plugin, ref(number)) for number in range(3)] == [[each.link] for each in results]
    assert plugin.books().received == before


def test_one_bad_row_never_stops_the_others(plugin: Plugin) -> None:
    taken = made_in_xero(plugin, "TAKEN")
    link(plugin, taken.id, ref(9))
    open_transfer = copy_in_doubt(plugin)
    good, other = made_in_xero(plugin, "GOOD"), made_in_xero(plugin, "OTHER")
    rows = [
        (ref(0), "unreadable"),
        (ref(2), "nowhere"),
        (ref(3), taken.id),
        (open_transfer.document, other.id),
        (ref(4), good.id),
    ]
    results = import_links(plugin, *rows, unreadable={0: BAD})
    assert reasons(results) == [
        Reason.FIELD_INVALID,
        Reason.NOT_IN_XERO,
        Reason.ALREADY_LINKED,
        Reason.IN_PROGRESS,
        None,
    ]
    assert results[0].problem == BAD
    assert results[1].problem is not None
    assert results[1].problem.field == "links[1].xero_id"
    assert results[3].problem is not None
    assert results[3].problem.field == "links[3].document"
    assert stored(plugin, ref(4)) == [results[4].link]


def test_rows_that_name_one_document_twice_are_all_left_out(plugin: Plugin) -> None:
    one, two, three = (made_in_xero(plugin, number) for number in ("A", "B", "C"))
    results = import_links(
        plugin, (ref(1), one.id), (ref(1), two.id), (ref(2), three.id), (ref(3), three.id.upper()), (ref(4), "nowhere")
    )
    assert reasons(results) == [*[Reason.FIELD_INVALID] * 4, Reason.NOT_IN_XERO]
    assert [each.problem.field for each in results[:4] if each.problem] == [f"links[{row}]" for row in range(4)]
    assert not any(stored(plugin, ref(number)) for number in range(5))


def test_a_row_that_is_linked_elsewhere_is_refused_and_one_that_is_linked_there_is_answered(plugin: Plugin) -> None:
    here, elsewhere = made_in_xero(plugin, "A"), made_in_xero(plugin, "B")
    made = link(plugin, here.id, ref(1))
    assert [each.link for each in import_links(plugin, (ref(1), here.id))] == [made]
    assert reasons(import_links(plugin, (ref(1), elsewhere.id))) == [Reason.ALREADY_COPIED]
    assert stored(plugin, ref(1)) == [made]


def test_more_rows_than_fit_into_one_unit_are_all_imported_and_running_it_again_changes_nothing(
    plugin: Plugin,
) -> None:
    there = [made_in_xero(plugin, f"OLD-{number}") for number in range(2 * ROWS_A_UNIT + 1)]
    rows = [(ref(number), each.id) for number, each in enumerate(there)]
    first = import_links(plugin, *rows, write=plugin.write("r1", "same"))
    assert [each.link.ledger_id for each in first if each.link] == [each.id for each in there]
    assert import_links(plugin, *rows, write=plugin.write("r1", "same")) == first
    assert import_links(plugin, *rows) == first
    assert all(len(stored(plugin, document)) == 1 for document, _ in rows)


def test_a_request_id_of_another_import_is_refused(plugin: Plugin) -> None:
    rows = [(ref(1), made_in_xero(plugin).id)]
    import_links(plugin, *rows, write=plugin.write("r1", "same"))
    with pytest.raises(Refused) as refusal:
        import_links(plugin, *rows, write=plugin.write("r1", "other"))
    assert only(Reason.REQUEST_ID_REUSED, refusal)


def test_only_validating_reports_the_problems_and_links_nothing(plugin: Plugin) -> None:
    good = made_in_xero(plugin)
    results = import_links(plugin, (ref(1), good.id), (ref(2), "nowhere"), write=DRY)
    assert reasons(results) == [None, Reason.NOT_IN_XERO]
    assert [each.link for each in results] == [None, None]
    assert stored(plugin, ref(1)) == []


def test_an_import_goes_to_the_organisation_of_its_subsidiary_or_nowhere(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    plugin.configure(plugin.connect("2", "leeds"))
    assert reasons(import_links(plugin, (ref(1), there.id), of="2")) == [Reason.NOT_IN_XERO]
    with pytest.raises(Refused) as refusal:
        import_links(plugin, (ref(1), there.id), of="3")
    assert only(Reason.SUBSIDIARY_NOT_CONNECTED, refusal)


def test_while_xero_cannot_be_read_nothing_is_linked(plugin: Plugin) -> None:
    there = made_in_xero(plugin)
    plugin.books().outage = Unreachable("The ledger could not be reached")
    with pytest.raises(Unreachable):
        import_links(plugin, (ref(1), there.id))
    assert stored(plugin, ref(1)) == []
