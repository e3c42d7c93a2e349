"""Which documents of Xero are looked at for the links that are missing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.connection import ConnectionState
from core.documents import DocumentKind, DocumentRef
from core.errors import Refused
from core.ids import DocumentId, OrganizationId, TransferId
from core.link import LinkState
from core.mark import tagged
from core.problems import Reason
from support.backups import restored
from support.documents import an_invoice
from support.linking import DRY, invoice, made_in_xero, only, relink, stored, url_of
from support.plugin import Plugin, an_admin
from usecases.links.relink import DOCUMENTS_A_UNIT, Relink
from usecases.links.requests import RelinkCommand, Relinked

NOTE = DocumentRef(OrganizationId("7"), DocumentKind.CREDIT_NOTE, DocumentId("n1"))
BILL = DocumentRef(OrganizationId("7"), DocumentKind.EXPENSE, DocumentId("e1"))


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def test_every_kind_that_bears_a_mark_is_found(plugin: Plugin) -> None:
    made = {
        an_invoice().ref: made_in_xero(plugin, "A", url=url_of(an_invoice().ref, "t1")),
        BILL: made_in_xero(plugin, "B", kind=DocumentKind.EXPENSE, url=url_of(BILL, "t2")),
        NOTE: made_in_xero(
            plugin, "C", kind=DocumentKind.CREDIT_NOTE, reference=tagged("Refund", NOTE, TransferId("t3"))
        ),
    }
    assert set(relink(plugin).restored) == set(made)
    for document, there in made.items():
        (found,) = stored(plugin, document)
        assert (found.ledger_id, found.state) == (there.id, LinkState.ACTIVE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://app.productive.example/7/x",
        "https://app.productive.example/7/x?copy=t1",
        url_of(replace(an_invoice().ref, organization_id=OrganizationId("8")), "t1"),
        url_of(NOTE, "t1"),
    ],
    ids=["no link", "no mark", "only the send", "another organization", "another kind"],
)
def test_what_is_not_marked_as_this_organizations_document_is_passed_over(plugin: Plugin, url: str) -> None:
    made_in_xero(plugin, url=url)
    assert relink(plugin) == Relinked(0, 0, (), ())
    assert stored(plugin) == stored(plugin, NOTE) == []


def test_only_what_changed_since_is_looked_at(plugin: Plugin) -> None:
    plugin.copy(invoice(1))
    plugin.clock.advance(timedelta(days=2))
    plugin.copy(invoice(2))
    after = restored(plugin)
    since = plugin.clock.now() - timedelta(days=1)
    assert relink(after, since).restored == (invoice(2).ref,)
    assert relink(after).restored == (invoice(1).ref,)


def test_only_validating_reports_what_would_be_restored_and_restores_nothing(plugin: Plugin) -> None:
    plugin.copy()
    after = restored(plugin)
    assert relink(after, write=DRY).restored == (an_invoice().ref,)
    assert stored(after) == []
    assert relink(after).restored == (an_invoice().ref,)


def test_a_request_may_be_repeated_but_its_id_serves_no_other(plugin: Plugin) -> None:
    plugin.copy()
    after = restored(plugin)
    relink(after, write=after.write("r1", "same"))
    assert relink(after, write=after.write("r1", "same")).problems == ()
    with pytest.raises(Refused) as refusal:
        relink(after, write=after.write("r1", "other"))
    assert only(Reason.REQUEST_ID_REUSED, refusal)
    assert len(stored(after)) == 1


def test_more_documents_than_fit_into_one_unit_are_all_restored(plugin: Plugin) -> None:
    documents = [invoice(number).ref for number in range(DOCUMENTS_A_UNIT + 1)]
    for number, document in enumerate(documents):
        made_in_xero(plugin, f"N-{number}", url=url_of(document, f"t{number}"))
    assert set(relink(plugin).restored) == set(documents)
    assert all(len(stored(plugin, document)) == 1 for document in documents)


def test_links_are_those_of_the_connection_that_was_named(plugin: Plugin) -> None:
    leeds = plugin.connect("2", "leeds")
    made_in_xero(plugin, "A", url=url_of(invoice(1).ref, "t1"))
    there = made_in_xero(plugin, "B", tenant="leeds", url=url_of(invoice(2).ref, "t2"))
    assert relink(plugin, connection=leeds).restored == (invoice(2).ref,)
    (found,) = stored(plugin, invoice(2).ref)
    assert (found.ledger_id, found.tenant_id, found.subsidiary_id) == (there.id, "leeds", "2")
    assert stored(plugin, invoice(1).ref) == []


def test_through_a_connection_that_is_not_live_or_not_the_callers_nothing_is_found(plugin: Plugin) -> None:
    (connection,) = plugin.connections()
    with plugin.units.writing() as unit:
        unit.connections.update(connection.becoming(ConnectionState.DISCONNECTED, plugin.clock.now()))
        unit.commit()
    with pytest.raises(Refused) as refusal:
        relink(plugin)
    assert only(Reason.CONNECTION_DISCONNECTED, refusal)
    with pytest.raises(Refused) as refusal:
        plugin.process.get(Relink)(an_admin("8"), RelinkCommand(connection.id), plugin.write())
    assert only(Reason.NOT_FOUND, refusal)
