"""What is stored after a document was updated, deleted and undeleted in Productive, in whatever order."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from core.direction import Decision, Occurrence
from core.documents import DocumentRef
from core.ids import OrganizationId
from core.link import Link, LinkState
from support.documents import an_invoice
from support.plugin import Plugin, an_admin
from usecases.events.report import ReportEvents
from usecases.events.requests import Decided, Reported

UPDATED, DELETED, UNDELETED, PAID = Occurrence.UPDATED, Occurrence.DELETED, Occurrence.UNDELETED, Occurrence.PAID

Event = tuple[Occurrence, float]
"""What happened, and how many minutes after the copy."""


@pytest.fixture
def plugin() -> Plugin:
    plugin = Plugin().connected()
    plugin.copy()
    return plugin


def after(plugin: Plugin, minutes: float) -> datetime:
    """So long after the copy."""
    return stored(plugin).created_at + timedelta(minutes=minutes)


def stored(plugin: Plugin) -> Link:
    current = plugin.links().current
    assert current is not None
    return current


def told(plugin: Plugin, *events: Event, document: DocumentRef | None = None) -> list[Decided]:
    reported = [Reported(document or an_invoice().ref, what, after(plugin, at)) for what, at in events]
    return list(plugin.process.get(ReportEvents)(an_admin(), reported))


def test_a_deletion_marks_the_link_and_touches_nothing_in_xero(plugin: Plugin) -> None:
    before = plugin.books().documents
    [decided] = told(plugin, (DELETED, 1))
    assert (decided.decision, stored(plugin).state) == (Decision.NOT_PROPAGATED, LinkState.SOURCE_DELETED)
    assert stored(plugin).deletion_reported_at == after(plugin, 1)
    assert decided.link == stored(plugin)
    assert plugin.books().documents == before


def test_an_undeletion_makes_the_link_active_again(plugin: Plugin) -> None:
    told(plugin, (DELETED, 1), (UNDELETED, 2))
    assert (stored(plugin).state, stored(plugin).deletion_reported_at) == (LinkState.ACTIVE, after(plugin, 2))


def test_an_update_says_when_and_changes_no_state(plugin: Plugin) -> None:
    [decided] = told(plugin, (UPDATED, 3))
    assert decided.decision is Decision.NOTHING_SENT
    assert (stored(plugin).changed_at, stored(plugin).state) == (after(plugin, 3), LinkState.ACTIVE)


HISTORY: list[Event] = [(DELETED, 1), (UPDATED, 2), (UNDELETED, 3), (DELETED, 4), (UPDATED, 5)]


@pytest.mark.parametrize("order", list(permutations(HISTORY)))
def test_whatever_the_order_the_newest_of_each_counts(plugin: Plugin, order: tuple[Event, ...]) -> None:
    told(plugin, *order)
    link = stored(plugin)
    assert (link.state, link.deletion_reported_at) == (LinkState.SOURCE_DELETED, after(plugin, 4))
    assert link.changed_at == after(plugin, 5)


@pytest.mark.parametrize("event", [UPDATED, DELETED, UNDELETED, PAID])
def test_what_happened_before_the_copy_changes_nothing(plugin: Plugin, event: Occurrence) -> None:
    before = stored(plugin)
    told(plugin, (event, 0), (event, -1))
    assert stored(plugin) == before


def test_a_payment_is_heard_and_ignored(plugin: Plugin) -> None:
    before = stored(plugin)
    [decided] = told(plugin, (PAID, 1))
    assert decided.decision is Decision.IGNORED_ONE_WAY_PAYMENTS
    assert stored(plugin) == before


def test_an_event_reported_twice_changes_nothing_the_second_time(plugin: Plugin) -> None:
    told(plugin, (DELETED, 1), (UPDATED, 2))
    before = stored(plugin)
    told(plugin, (DELETED, 1), (UPDATED, 2))
    assert stored(plugin) == before


def test_of_a_document_that_was_never_copied_or_is_anothers_nothing_is_known(plugin: Plugin) -> None:
    never = an_invoice(id="never").ref
    theirs = DocumentRef(OrganizationId("8"), an_invoice().ref.kind, an_invoice().ref.id)
    for document in (never, theirs):
        [decided] = told(plugin, (DELETED, 1), document=document)
        assert (decided.decision, decided.link) == (Decision.NOT_COPIED, None)
    assert stored(plugin).state is LinkState.ACTIVE
