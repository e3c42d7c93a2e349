"""What lines and headers may say besides amounts: it comes back as it was written."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.documents import DocumentKind
from core.ids import LineId, TrackingOptionId
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, TrackingChoice
from core.ledger.tracking import same_tracking
from core.money import Totals
from ports import Accepted
from support.ledger_worlds import LedgerWorld, a_ledger_invoice, a_ledger_line

ZERO = Decimal(0)
TEXT = LedgerLine(LineId("l-2"), "All work of May", None, None, None, None, ZERO, ZERO)


def accepted(world: LedgerWorld, draft: LedgerDraft, key: str = "key-1") -> LedgerDocument:
    """As the write answers it, which is as it is read."""
    [result] = world.ledger.write(world.ledger.prepare([draft]), key, world.later()).results
    assert isinstance(result, Accepted), result
    assert world.ledger.document(DocumentKind.INVOICE, result.document.id) == result.document
    return result.document


def an_invoice(world: LedgerWorld, *lines: LedgerLine, **changes: Any) -> LedgerDraft:
    return a_ledger_invoice(world.a_contact().id, lines=lines or (a_ledger_line(),), **changes)


@pytest.fixture
def north(world: LedgerWorld) -> TrackingChoice:
    [region] = [each for each in world.ledger.reference_data().tracking.values() if each.name == "Region"]
    [option] = [each for each in region.options if each.name == "North"]
    return TrackingChoice(region.id, option.id, region.name, option.name)


def test_a_line_of_text_has_neither_quantity_nor_price_account_or_tax(world: LedgerWorld) -> None:
    priced, text = accepted(world, an_invoice(world, a_ledger_line(), TEXT)).lines
    assert (text.description, text.quantity, text.unit_amount, text.net) == ("All work of May", ZERO, ZERO, ZERO)
    assert (text.account_code, text.tax_type) == (None, None)
    assert (priced.description, priced.net) == ("Design", Decimal(100))


def test_tracking_of_a_line_comes_back(world: LedgerWorld, north: TrackingChoice) -> None:
    first, second = accepted(world, an_invoice(world, a_ledger_line(tracking=(north,)), a_ledger_line())).lines
    assert (first.tracking, second.tracking) == (frozenset({north}), frozenset())


def test_an_update_without_tracking_clears_it(world: LedgerWorld, north: TrackingChoice) -> None:
    draft = an_invoice(world, a_ledger_line(tracking=(north,)))
    before = accepted(world, draft)
    bare = a_ledger_line(ledger_line_id=before.lines[0].ledger_line_id)
    [line] = accepted(world, replace(draft, id=before.id, lines=(bare,)), "key-2").lines
    assert line.ledger_line_id == before.lines[0].ledger_line_id
    assert line.tracking == frozenset()


def test_an_update_that_leaves_tracking_unsaid_leaves_it_alone(world: LedgerWorld, north: TrackingChoice) -> None:
    draft = an_invoice(world, a_ledger_line(tracking=(north,)))
    before = accepted(world, draft)
    silent = a_ledger_line(ledger_line_id=before.lines[0].ledger_line_id, tracking=None)
    [line] = accepted(world, replace(draft, id=before.id, lines=(silent,)), "key-2").lines
    assert line.tracking == frozenset({north})


def test_tracking_whose_option_has_no_id_is_written_by_its_names(world: LedgerWorld, north: TrackingChoice) -> None:
    named = replace(north, option_id=TrackingOptionId(""))
    [line] = accepted(world, an_invoice(world, a_ledger_line(tracking=(named,)))).lines
    assert same_tracking(line.tracking, {north})


def test_a_discount_comes_back_as_the_rate_or_the_amount_that_it_is(world: LedgerWorld) -> None:
    by_rate = a_ledger_line(discount_rate=Decimal("12.5"), net=Decimal("87.50"), tax=Decimal("17.50"))
    by_amount = a_ledger_line(discount_amount=Decimal("3.20"), net=Decimal("96.80"), tax=Decimal("19.36"))
    document = accepted(world, an_invoice(world, by_rate, by_amount))
    first, second = document.lines
    assert (first.discount_rate, first.net) == (Decimal("12.5"), Decimal("87.50"))
    assert (second.discount_amount, second.net) == (Decimal("3.20"), Decimal("96.80"))
    assert document.totals.gross.amount == Decimal("221.16")


def test_prices_have_four_decimals(world: LedgerWorld) -> None:
    line = a_ledger_line("0.0125", quantity=Decimal(1000), net=Decimal("12.50"), tax=Decimal("2.50"))
    [returned] = accepted(world, an_invoice(world, line)).lines
    assert (returned.unit_amount, returned.quantity) == (Decimal("0.0125"), Decimal(1000))


def test_a_branding_theme_comes_back_and_an_update_that_names_none_keeps_it(world: LedgerWorld) -> None:
    themes = world.ledger.reference_data().branding_themes.values()
    theme = next(each.id for each in themes if each.sort_order > 0)
    draft = an_invoice(world, branding_theme_id=theme)
    before = accepted(world, draft)
    after = accepted(world, replace(draft, id=before.id, branding_theme_id=None), "key-2")
    assert (before.branding_theme_id, after.branding_theme_id) == (theme, theme)


def test_an_exchange_rate_comes_back_and_an_update_that_names_none_keeps_it(world: LedgerWorld) -> None:
    totals = Totals.of(Decimal(100), Decimal(20), "EUR")
    draft = an_invoice(world, currency="EUR", totals=totals, currency_rate=Decimal("1.173250"))
    before = accepted(world, draft)
    after = accepted(world, replace(draft, id=before.id, currency_rate=None), "key-2")
    assert (before.currency, before.totals) == ("EUR", totals)
    assert (before.currency_rate, after.currency_rate) == (Decimal("1.173250"), Decimal("1.173250"))
