"""After a restore nothing is copied until Xero was read, late enough, and no document there may be a forgotten copy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.books import Fate
from core.choice import AlreadyCopied, CopyMode
from core.connection import ConnectionState
from core.errors import Refused, SendFailed
from core.ids import LedgerId, SubsidiaryId
from core.ledger import LedgerDocument
from core.problems import Reason
from core.restoration import NEW_CONNECTIONS_READ_FOR, Restore
from core.transfer.timing import TIMING
from support.backups import restored
from support.documents import an_invoice
from support.linking import invoice, link, put, relink
from support.plugin import Plugin, an_admin
from usecases.links.relink import ReadRestored, Relink
from usecases.links.requests import AfterRestore, RelinkCommand, Relinked

SOON = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def begin(after: Plugin, backup_ago: timedelta = HOUR) -> Plugin:
    now = after.clock.now()
    with after.units.writing() as unit:
        unit.restorations.begin(Restore(now - backup_ago, now))
        unit.commit()
    return after


def read(after: Plugin) -> int:
    return after.process.get(ReadRestored)()


def pass_time(after: Plugin) -> None:
    after.clock.advance(TIMING.absent_after + 2 * SOON)


def refusal(after: Plugin, of: int = 1, mode: CopyMode = CopyMode.CREATE) -> dict[str, str]:
    """The facts of it."""
    with pytest.raises(Refused) as refused:
        after.copy(invoice(of), mode)
    [problem] = refused.value.problems
    assert problem.reason is Reason.RELINK_NEEDED
    assert problem.field == "document.invoice.subsidiary_id"
    return dict(problem.facts)


def relink_without(after: Plugin, *not_ours: LedgerDocument, validate_only: bool = False) -> Relinked:
    wanted = RelinkCommand(after.connections()[0].id, not_ours=tuple(each.id for each in not_ours))
    write = replace(after.write(), validate_only=validate_only)
    return after.process.get(Relink)(an_admin(), wanted, write)


def ids(done: Relinked) -> list[LedgerId]:
    return [document.id for document in done.after_restore.unclaimed]


def test_nothing_is_copied_until_xero_was_read_and_then_nothing_is_doubled(plugin: Plugin) -> None:
    plugin.copy(invoice(1))
    after = begin(restored(plugin))
    assert refusal(after) == {"connection_id": after.connections()[0].id, "unclaimed": "0"}
    assert read(after) == 1
    refusal(after, 2)
    pass_time(after)
    assert read(after) == 1
    with pytest.raises(AlreadyCopied):
        after.copy(invoice(1))
    after.copy(invoice(2))
    assert read(after) == 0
    assert len(plugin.books().documents) == 2


@pytest.mark.parametrize("mode", CopyMode)
def test_no_mode_is_let_through(plugin: Plugin, mode: CopyMode) -> None:
    copied = plugin.copy(invoice(1))
    after = begin(restored(plugin))
    link(after, copied.link.ledger_id, invoice(1).ref)
    if mode is CopyMode.CREATE:
        with pytest.raises(Refused) as refused:
            after.copy(invoice(1), mode)
        assert Reason.RELINK_NEEDED in {problem.reason for problem in refused.value.problems}
    else:
        refusal(after, mode=mode)


def test_a_write_from_before_the_restore_that_arrives_late_is_found(plugin: Plugin) -> None:
    """The first reading does not show it yet. The second, ABSENT later, does."""
    plugin.books().next_write(Fate.LATE)
    with pytest.raises(SendFailed):
        plugin.copy(invoice(1))
    after = begin(restored(plugin))
    read(after)
    after.clock.advance(TIMING.absent_after - SOON)
    assert relink(after).after_restore.again_at is not None, "it is too soon, whoever asks"
    plugin.books().apply_late()
    after.clock.advance(3 * SOON)
    read(after)
    with pytest.raises(AlreadyCopied):
        after.copy(invoice(1))
    assert len(plugin.books().documents) == 1


def test_a_reading_after_a_restore_says_when_the_next_can_show_more(plugin: Plugin) -> None:
    after = begin(restored(plugin))
    before = after.clock.now()
    first = relink(after).after_restore
    assert first.again_at is not None
    assert TIMING.absent_after < first.again_at - before < TIMING.absent_after + 3 * SOON
    assert not first.may_copy
    after.clock.advance(first.again_at - after.clock.now())
    assert relink(after).after_restore == AfterRestore()
    after.copy(invoice(1))


def cleared(plugin: Plugin, copied: LedgerId) -> LedgerDocument:
    """A bookkeeper has cleared the mark, and changed the number."""
    return plugin.books().edit(copied, url="", number="OTHER-1")


def by_link(after: Plugin, found: LedgerDocument) -> None:
    link(after, found.id, invoice(1).ref)
    assert relink(after).after_restore.may_copy


def by_word(after: Plugin, found: LedgerDocument) -> None:
    assert relink_without(after, found).after_restore.may_copy


@pytest.mark.parametrize("settle", [by_link, by_word])
def test_a_copy_whose_mark_was_cleared_is_in_the_way_until_an_admin_has_looked(
    plugin: Plugin, settle: Callable[[Plugin, LedgerDocument], None]
) -> None:
    found = cleared(plugin, plugin.copy(invoice(1)).link.ledger_id)
    after = begin(restored(plugin))
    read(after)
    pass_time(after)
    read(after)
    assert refusal(after)["unclaimed"] == "1"
    assert ids(relink(after)) == [found.id]
    settle(after, found)
    after.copy(invoice(2))


def test_a_word_too_early_settles_nothing(plugin: Plugin) -> None:
    found = cleared(plugin, plugin.copy(invoice(1)).link.ledger_id)
    after = begin(restored(plugin))
    assert not relink_without(after, found).after_restore.may_copy
    refusal(after)


def test_to_look_only_changes_nothing(plugin: Plugin) -> None:
    plugin.copy(invoice(1))
    after = begin(restored(plugin))
    for _ in range(2):
        relink_without(after, validate_only=True)
        pass_time(after)
    assert not relink_without(after).after_restore.may_copy, "no reading was kept"


def test_what_would_be_linked_is_not_unclaimed(plugin: Plugin) -> None:
    plugin.copy(invoice(1))
    after = begin(restored(plugin))
    read(after)
    pass_time(after)
    assert relink_without(after, validate_only=True).after_restore.may_copy
    refusal(after, 2)


def test_what_a_person_made_in_xero_is_in_nobodys_way(plugin: Plugin) -> None:
    content = plugin.copy(invoice(1)).transfer.content
    plugin.books().made_by_another(replace(content, url="", number="BY-HAND"))
    after = begin(restored(plugin))
    read(after)
    pass_time(after)
    assert relink(after).after_restore.may_copy


def test_what_has_not_changed_since_the_backup_is_in_nobodys_way(plugin: Plugin) -> None:
    content = plugin.copy(invoice(1)).transfer.content
    put(plugin, replace(content, url="", number="OLD"))
    plugin.clock.advance(3 * HOUR)
    after = begin(restored(plugin))
    read(after)
    pass_time(after)
    assert relink(after).after_restore.may_copy


def test_a_send_that_is_still_in_doubt_claims_its_document(plugin: Plugin) -> None:
    """It is in the backup, and recovery finds it; Relink leaves it alone."""
    plugin.books().next_write(Fate.LATE)
    with pytest.raises(SendFailed):
        plugin.copy(invoice(1))
    begin(plugin)
    read(plugin)
    pass_time(plugin)
    plugin.books().apply_late()
    done = relink(plugin)
    assert [problem.reason for problem in done.problems] == [Reason.IN_PROGRESS]
    assert done.after_restore.may_copy


def test_a_copy_that_waits_for_another_send_of_its_document_is_unclaimed(plugin: Plugin) -> None:
    """The backup has a send in doubt; the one that was made after it is forgotten, and may not be linked yet."""
    content = plugin.copy(invoice(1)).transfer.content
    after = restored(plugin)
    after.books().next_write(Fate.REQUEST_LOST)
    with pytest.raises(SendFailed):
        after.copy(replace(invoice(1), number="INV-9"))
    forgotten = put(plugin, replace(content, number="INV-8", url=content.url + "x"))
    begin(after)
    read(after)
    pass_time(after)
    found = relink(after)
    assert forgotten.id in ids(found)


def refused_for(plugin: Plugin, subsidiary: str) -> set[Reason]:
    with pytest.raises(Refused) as refused:
        plugin.copy(an_invoice(id=f"of-{subsidiary}", subsidiary_id=SubsidiaryId(subsidiary)))
    return {problem.reason for problem in refused.value.problems}


def test_a_connection_made_soon_after_a_restore_is_read_first(plugin: Plugin) -> None:
    """The restore may have forgotten it, and its copies with it."""
    begin(plugin)
    plugin.clock.advance(NEW_CONNECTIONS_READ_FOR - SOON)
    plugin.connect("2", "paris")
    assert refused_for(plugin, "2") == {Reason.RELINK_NEEDED}
    plugin.clock.advance(2 * SOON)
    plugin.connect("3", "rome")
    assert Reason.RELINK_NEEDED not in refused_for(plugin, "3")


def test_a_connection_that_lets_nobody_in_is_read_later_and_does_not_copy_before(plugin: Plugin) -> None:
    begin(plugin)
    connection = plugin.connections()[0]
    with plugin.units.writing() as unit:
        unit.connections.update(connection.becoming(ConnectionState.NEEDS_REAUTHORIZATION, plugin.clock.now()))
        unit.commit()
    assert (read(plugin), read(plugin)) == (0, 0)
    with plugin.units.reading() as unit:
        waiting = unit.restorations.get(connection.id)
    assert waiting is not None
    assert waiting.look_at > plugin.clock.now()


def test_one_whose_connection_was_removed_is_forgotten(plugin: Plugin) -> None:
    begin(plugin)
    connection = plugin.connections()[0]
    with plugin.units.writing() as unit:
        unit.connections.update(connection.becoming(ConnectionState.DELETED, plugin.clock.now()))
        unit.commit()
    assert read(plugin) == 0
    with plugin.units.reading() as unit:
        assert unit.restorations.get(connection.id) is None
