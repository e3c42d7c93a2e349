"""Links: at most one active one of a document, and none is ever lost."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.documents import DocumentKind, DocumentRef
from core.ids import BrandingThemeId, LedgerId, LineId, LinkId, TenantId, TrackingCategoryId, TrackingOptionId
from core.ledger import AmountsAre, TrackingChoice
from core.link import Link, LinkState
from ports import AlreadyExists, UnitsOfWork
from support.racing import at_once
from support.records import ACME, GLOBEX, INVOICE, SECOND, a_link, document
from support.translations import a_ledger_document, a_ledger_line

LINK = a_link()
NEWER = a_link(id=LinkId("link-0"), ledger_id=LedgerId("ledger-2"), created_at=LINK.created_at + SECOND)
SUPERSEDED = replace(LINK, state=LinkState.SUPERSEDED)
DELETED = replace(LINK, state=LinkState.SOURCE_DELETED)


def keep(units: UnitsOfWork, *links: Link) -> None:
    with units.writing() as unit:
        for link in links:
            unit.links.add(link)
        unit.commit()


def test_a_link_comes_back_as_it_was_given(units: UnitsOfWork) -> None:
    keep(units, LINK)
    with units.reading() as unit:
        assert unit.links.get(ACME, LINK.id) == unit.links.current(INVOICE) == LINK


def test_another_organization_does_not_see_it(units: UnitsOfWork) -> None:
    keep(units, LINK)
    with units.reading() as unit:
        assert unit.links.get(GLOBEX, LINK.id) is None
        assert unit.links.current(replace(INVOICE, organization_id=GLOBEX)) is None


def test_an_unknown_document_has_no_link(units: UnitsOfWork) -> None:
    keep(units, LINK)
    with units.reading() as unit:
        assert unit.links.current(document(2)) is None
        assert unit.links.of_document(document(2)) == []


def test_a_second_active_link_is_refused(units: UnitsOfWork) -> None:
    keep(units, LINK)
    with pytest.raises(AlreadyExists):
        keep(units, NEWER)


@pytest.mark.parametrize("state", sorted(set(LinkState) - {LinkState.UNLINKED}))
@pytest.mark.parametrize("of", [INVOICE, document(2)], ids=["the same document", "another document"])
def test_a_document_of_the_ledger_has_one_link(units: UnitsOfWork, state: LinkState, of: DocumentRef) -> None:
    keep(units, SUPERSEDED)
    second = replace(NEWER, document=of, ledger_id=LINK.ledger_id, state=state)
    with pytest.raises(AlreadyExists):
        keep(units, second)
    keep(units, replace(second, state=LinkState.UNLINKED))
    with units.writing() as unit:
        with pytest.raises(AlreadyExists):
            unit.links.update(second)
        unit.links.update(replace(SUPERSEDED, state=LinkState.UNLINKED))
        unit.links.update(second)
        assert unit.links.to_ledger(ACME, LINK.tenant_id, LINK.ledger_id) == second


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"tenant_id": TenantId("paris")},
        {"document": document(1, GLOBEX)},
        {"document": replace(INVOICE, kind=DocumentKind.EXPENSE)},
        {"ledger_id": LedgerId("ledger-3")},
    ],
    ids=["tenant", "organization", "kind", "document"],
)
def test_elsewhere_the_same_id_is_another_document(units: UnitsOfWork, elsewhere: dict[str, Any]) -> None:
    other = replace(NEWER, **{"ledger_id": LINK.ledger_id, **elsewhere})
    keep(units, SUPERSEDED, other)
    with units.reading() as unit:
        assert unit.links.get(ACME, SUPERSEDED.id) == SUPERSEDED
        assert unit.links.get(other.document.organization_id, other.id) == other


def test_of_two_who_link_to_one_document_of_the_ledger_at_once_one_wins(units: UnitsOfWork) -> None:
    other = replace(NEWER, document=document(2), ledger_id=LINK.ledger_id)
    outcomes = at_once(lambda: keep(units, LINK), lambda: keep(units, other))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyExists", "NoneType"]


def test_a_superseded_link_makes_way_and_is_kept(units: UnitsOfWork) -> None:
    keep(units, LINK)
    with units.writing() as unit:
        unit.links.update(SUPERSEDED)
        unit.links.add(NEWER)
        unit.commit()
    with units.reading() as unit:
        assert unit.links.current(INVOICE) == NEWER
        assert unit.links.of_document(INVOICE) == [SUPERSEDED, NEWER]


def test_a_superseded_link_cannot_become_active_beside_another(units: UnitsOfWork) -> None:
    keep(units, SUPERSEDED, NEWER)
    with units.writing() as unit, pytest.raises(AlreadyExists):
        unit.links.update(LINK)


def test_a_link_whose_source_was_deleted_is_still_the_current_one(units: UnitsOfWork) -> None:
    keep(units, DELETED)
    with units.reading() as unit:
        assert unit.links.current(INVOICE) == DELETED


def test_an_active_link_goes_before_a_later_one_whose_source_was_deleted(units: UnitsOfWork) -> None:
    keep(units, LINK, replace(NEWER, state=LinkState.SOURCE_DELETED))
    with units.reading() as unit:
        assert unit.links.current(INVOICE) == LINK


def test_when_all_are_superseded_none_is_current(units: UnitsOfWork) -> None:
    keep(units, SUPERSEDED)
    with units.reading() as unit:
        assert unit.links.current(INVOICE) is None


@pytest.mark.parametrize("stranger", [NEWER, a_link(document=replace(INVOICE, organization_id=GLOBEX))])
def test_what_is_not_there_cannot_be_updated(units: UnitsOfWork, stranger: Link) -> None:
    keep(units, SUPERSEDED)
    with units.writing() as unit:
        with pytest.raises(KeyError):
            unit.links.update(stranger)
        assert unit.links.of_document(INVOICE) == [SUPERSEDED]


def test_of_two_who_link_a_document_at_once_one_wins(units: UnitsOfWork) -> None:
    outcomes = at_once(lambda: keep(units, LINK), lambda: keep(units, NEWER))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyExists", "NoneType"]


def test_changing_what_was_handed_in_or_out_changes_nothing_stored(units: UnitsOfWork) -> None:
    lines = dict(LINK.lines)
    keep(units, replace(LINK, lines=lines))
    lines.clear()
    with units.reading() as unit:
        for handed_out in (unit.links.current(INVOICE), *unit.links.of_document(INVOICE)):
            assert handed_out == LINK
            assert isinstance(handed_out.lines, dict)
            handed_out.lines.pop(LineId("line-1"))
        assert unit.links.get(ACME, LINK.id) == LINK


def test_what_was_written_last_is_kept_beside_the_link(units: UnitsOfWork) -> None:
    first, second = (a_ledger_document(reference=reference) for reference in ("First", "Second"))
    with units.writing() as unit:
        unit.links.add(LINK)
        unit.links.put_written(LINK, first)
        unit.links.put_written(LINK, second)
        unit.commit()
    with units.reading() as unit:
        assert unit.links.written(LINK) == second
        assert unit.links.written(NEWER) is None


def test_every_field_of_what_was_written_comes_back(units: UnitsOfWork) -> None:
    tracking = frozenset({TrackingChoice(TrackingCategoryId("c"), TrackingOptionId("o"), "Region", "Nord\x00")})
    line = a_ledger_line(tracking=tracking, discount_rate=Decimal("10.0000"), account_code=None)
    document = a_ledger_document(
        lines=(line,),
        warnings=("a warning",),
        branding_theme_id=BrandingThemeId("theme"),
        currency_rate=Decimal("1.234567"),
        delivery_on=LINK.created_at.date(),
        amounts_are=AmountsAre.INCLUSIVE,
    )
    with units.writing() as unit:
        unit.links.put_written(LINK, document)
        unit.commit()
    with units.reading() as unit:
        assert unit.links.written(LINK) == document
