"""Links asked for by many documents at once, by where they lead, and page by page."""

from dataclasses import replace
from typing import Any

import pytest

from core.documents import DocumentKind, DocumentRef
from core.ids import DocumentId, LedgerId, LineId, LinkId, SubsidiaryId, TenantId
from core.link import Link, LinkState
from ports import LinkFilter, UnitsOfWork
from support.records import ACME, GLOBEX, INVOICE, SECOND, a_link, document

ALL = LinkFilter()
LINK = a_link(differences=())
LATER = LINK.created_at + SECOND
LONDON, LEDGER_ID = LINK.tenant_id, LINK.ledger_id
STRANGE = a_link(id=LinkId("strange"), document=document(1, GLOBEX))
GONE = a_link(id=LinkId("gone"), document=document(2), ledger_id=LedgerId("gone"), state=LinkState.SOURCE_DELETED)
UNLINKED = a_link(id=LinkId("unlinked"), document=document(3), state=LinkState.UNLINKED, differences=())
BILL = replace(
    LINK,
    id=LinkId("bill"),
    document=DocumentRef(ACME, DocumentKind.EXPENSE, INVOICE.id),
    subsidiary_id=SubsidiaryId("paris"),
)


def another(link: Link, name: str, **changes: Any) -> Link:
    """Of this name, to another document of the ledger."""
    return replace(link, id=LinkId(name), ledger_id=LedgerId(f"ledger of {name}"), **changes)


def keep(units: UnitsOfWork, *links: Link) -> None:
    with units.writing() as unit:
        for link in links:
            unit.links.add(link)
        unit.commit()


def to_ledger(units: UnitsOfWork) -> Link | None:
    with units.reading() as unit:
        return unit.links.to_ledger(ACME, LONDON, LEDGER_ID)


def test_an_unlinked_document_counts_as_never_copied(units: UnitsOfWork) -> None:
    keep(units, UNLINKED)
    with units.reading() as unit:
        assert unit.links.current(UNLINKED.document) is None
        assert unit.links.current_of([UNLINKED.document]) == {}
        assert unit.links.of_document(UNLINKED.document) == [UNLINKED]


def test_an_unlinked_document_can_be_linked_again(units: UnitsOfWork) -> None:
    again = replace(UNLINKED, id=LinkId("again"), state=LinkState.ACTIVE)
    keep(units, UNLINKED, again)
    with units.reading() as unit:
        assert unit.links.current(UNLINKED.document) == again


def test_of_several_whose_source_was_deleted_the_newest_is_current(units: UnitsOfWork) -> None:
    newest = another(GONE, "first by name", created_at=GONE.created_at + SECOND)
    keep(units, newest, GONE, another(GONE, "z", state=LinkState.SUPERSEDED, created_at=LATER + SECOND))
    with units.reading() as unit:
        assert unit.links.current(GONE.document) == newest
        assert unit.links.current_of([GONE.document]) == {GONE.document: newest}


def test_each_of_many_documents_gets_its_own_current_link(units: UnitsOfWork) -> None:
    old = another(LINK, "old", state=LinkState.SUPERSEDED, created_at=LATER)
    later = another(GONE, "later", document=INVOICE, created_at=LATER)
    keep(units, old, LINK, later, GONE, UNLINKED, BILL, STRANGE)
    asked = [INVOICE, document(2), document(3), document(4), BILL.document, INVOICE]
    with units.reading() as unit:
        found = unit.links.current_of(asked)
        assert found == {INVOICE: LINK, document(2): GONE, BILL.document: BILL}
        assert found == {each: unit.links.current(each) for each in found}
        assert unit.links.current_of([]) == {}


def test_a_thousand_documents_may_be_asked_for_at_once(units: UnitsOfWork) -> None:
    last = another(LINK, "last", document=document(999))
    keep(units, LINK, last)
    with units.reading() as unit:
        assert unit.links.current_of([document(number) for number in range(1000)]) == {
            INVOICE: LINK,
            last.document: last,
        }


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(LINK, document=replace(INVOICE, organization_id=GLOBEX)),
        replace(LINK, tenant_id=TenantId("paris")),
        replace(LINK, ledger_id=LedgerId("ledger-2")),
        replace(LINK, state=LinkState.UNLINKED),
    ],
    ids=["organization", "tenant", "document", "unlinked"],
)
def test_no_link_leads_to_what_only_others_lead_to(units: UnitsOfWork, elsewhere: Link) -> None:
    keep(units, elsewhere)
    assert to_ledger(units) is None


@pytest.mark.parametrize("state", sorted(set(LinkState) - {LinkState.UNLINKED}))
def test_the_link_that_leads_to_a_document_of_the_ledger_is_found(units: UnitsOfWork, state: LinkState) -> None:
    keep(units, replace(LINK, state=state))
    assert to_ledger(units) == replace(LINK, state=state)


def test_what_was_unlinked_leads_nowhere_however_new_it_is(units: UnitsOfWork) -> None:
    unlinked = replace(LINK, id=LinkId("z"), document=document(2), state=LinkState.UNLINKED, created_at=LATER + SECOND)
    keep(units, unlinked, LINK)
    assert to_ledger(units) == LINK


def test_of_many_documents_of_the_ledger_each_that_has_a_link_gets_it(units: UnitsOfWork) -> None:
    """Of the tenant and organization that is asked for, and not the unlinked ones."""
    many = [another(LINK, f"{number:04}", document=document(number + 10)) for number in range(510)]
    unlinked = another(LINK, "unlinked", document=document(3), state=LinkState.UNLINKED)
    elsewhere = another(LINK, "elsewhere", document=document(4), tenant_id=TenantId("paris"))
    theirs = another(LINK, "theirs", document=document(1, GLOBEX))
    superseded = another(LINK, "superseded", state=LinkState.SUPERSEDED)
    keep(units, *many, LINK, GONE, superseded, unlinked, elsewhere, theirs)
    asked = [link.ledger_id for link in (*many, LINK, GONE, superseded, unlinked, elsewhere, theirs)]
    with units.reading() as unit:
        found = unit.links.leading_to(ACME, LONDON, [*asked, LedgerId("nowhere")])
        assert found == {link.ledger_id: link for link in (*many, LINK, GONE, superseded)}
        assert unit.links.leading_to(ACME, LONDON, []) == {}


EVERY = [LINK, GONE, UNLINKED, BILL]
FILTERS = [
    (ALL, EVERY),
    (LinkFilter(subsidiary_id=SubsidiaryId("paris")), [BILL]),
    (LinkFilter(kind=DocumentKind.INVOICE), [LINK, GONE, UNLINKED]),
    (LinkFilter(states=frozenset({LinkState.ACTIVE})), [LINK, BILL]),
    (LinkFilter(states=frozenset({LinkState.ACTIVE, LinkState.UNLINKED})), [LINK, BILL, UNLINKED]),
    (LinkFilter(with_differences=True), [GONE]),
    (LinkFilter(SubsidiaryId("paris"), DocumentKind.INVOICE), []),
    (LinkFilter(LINK.subsidiary_id, DocumentKind.INVOICE, frozenset(LinkState), with_differences=True), [GONE]),
]


@pytest.mark.parametrize(("wanted", "found"), FILTERS)
def test_a_list_has_the_links_that_fit_by_id(units: UnitsOfWork, wanted: LinkFilter, found: list[Link]) -> None:
    keep(units, *EVERY, STRANGE)
    with units.reading() as unit:
        assert [*unit.links.list(ACME, wanted)] == sorted(found, key=lambda link: link.id)


def test_pages_of_a_list_join_without_a_gap(units: UnitsOfWork) -> None:
    names = ["B", "a", "C", "b", "é", "-"]
    keep(units, *[another(LINK, name, document=replace(INVOICE, id=DocumentId(name))) for name in names])
    with units.reading() as unit:
        first = [link.id for link in unit.links.list(ACME, ALL, limit=4)]
        rest = [link.id for link in unit.links.list(ACME, ALL, after=first[-1], limit=4)]
        assert [first, rest] == [sorted(names)[:4], sorted(names)[4:]]
        assert [*unit.links.list(ACME, ALL, after=rest[-1])] == []


def test_changing_what_was_handed_out_changes_nothing_stored(units: UnitsOfWork) -> None:
    keep(units, LINK)
    with units.reading() as unit:
        listed, found = unit.links.list(ACME, ALL)[0], unit.links.to_ledger(ACME, LONDON, LEDGER_ID)
        for handed_out in (listed, found, unit.links.current_of([INVOICE])[INVOICE]):
            assert handed_out is not None
            assert isinstance(handed_out.lines, dict)
            handed_out.lines.pop(LineId("line-1"))
        assert unit.links.get(ACME, LINK.id) == LINK


def test_many_links_are_found_by_their_ids_at_once(units: UnitsOfWork) -> None:
    own = [a_link(id=LinkId(name), document=document(number), ledger_id=name) for number, name in enumerate("abc")]
    theirs = a_link(id=LinkId("d"), document=document(4, GLOBEX), ledger_id="d")
    with units.writing() as unit:
        for link in (*own, theirs):
            unit.links.add(link)
        unit.commit()
    with units.reading() as unit:
        found = unit.links.get_all(ACME, [LinkId(name) for name in "acdx"])
        assert found == {link.id: link for link in (own[0], own[2])}
        assert unit.links.get_all(ACME, []) == {}
        many = [LinkId(str(number)) for number in range(1200)]
        assert set(unit.links.get_all(ACME, [*many, LinkId("b")])) == {"b"}


def test_links_of_one_tenant_are_listed(units: UnitsOfWork) -> None:
    here = a_link(id=LinkId("a"), document=document(1), ledger_id="a")
    elsewhere = replace(here, id=LinkId("b"), document=document(2), tenant_id=TenantId("paris"))
    with units.writing() as unit:
        unit.links.add(here)
        unit.links.add(elsewhere)
        unit.commit()
    with units.reading() as unit:
        assert unit.links.list(ACME, LinkFilter(tenant_id=here.tenant_id)) == [here]
