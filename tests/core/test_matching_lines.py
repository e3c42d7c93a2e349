"""Which of Xero's lines came of which of ours, in whatever order Xero returns them; tracking by id or by name."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.comparison import differences, shows
from core.documents import DocumentKind
from core.ids import LedgerLineId, LineId, TrackingCategoryId, TrackingOptionId
from core.ledger import LedgerDraft, LedgerLine, LedgerLineRef, TrackingChoice
from core.ledger.matching import matched, same_lines
from core.ledger.tracking import lacking, same_tracking
from core.link import line_links
from core.problems import Reason
from core.settings import TrackingRule, TrackingSource
from support.documents import a_line, an_invoice, some_settings
from support.translations import a_ledger_document, a_ledger_line, a_sent_line, content_of, updated

REGION, NORTH, SOUTH = TrackingCategoryId("region"), TrackingOptionId("north"), TrackingOptionId("south")
WHOLE = TrackingChoice(REGION, NORTH, "Region", "North")
LISTED = TrackingChoice(REGION, TrackingOptionId(""), "Region", "North")


def shown(line: LedgerLine, ledger_line_id: str, **changes: Any) -> LedgerLineRef:
    """As Xero returns a line that was sent."""
    ref = a_ledger_line(
        ledger_line_id=LedgerLineId(ledger_line_id),
        description=line.description,
        quantity=line.quantity,
        unit_amount=line.unit_amount,
        tracking=frozenset(line.tracking or ()),
    )
    return replace(ref, **changes)


KEPT = a_sent_line(source_id=LineId("kept"), description="Kept", ledger_line_id=LedgerLineId("x-kept"))
NEW = a_sent_line(source_id=LineId("new"), description="New")
NEWER = a_sent_line(source_id=LineId("newer"), description="Newer")
AS_XERO_MAY = (shown(NEW, "x-new"), shown(NEWER, "x-newer"), shown(KEPT, "x-kept"))


def test_new_lines_before_kept_ones_keep_their_own_ids() -> None:
    links = line_links((KEPT, NEW, NEWER), a_ledger_document(lines=AS_XERO_MAY))
    assert links == {"kept": "x-kept", "new": "x-new", "newer": "x-newer"}


def test_an_id_counts_also_where_xero_has_changed_what_the_line_says() -> None:
    edited = (shown(NEW, "x-new"), shown(KEPT, "X-KEPT", description="New"))
    assert matched((KEPT, NEW), edited) == (1, 0)


def test_ids_count_also_where_a_line_came_back_that_nobody_sent() -> None:
    assert line_links((KEPT, NEW), a_ledger_document(lines=AS_XERO_MAY)) == {"kept": "x-kept"}


lines = st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from([1, 2]), st.booleans()), min_size=1, max_size=6)


@given(lines, st.randoms(use_true_random=False))
def test_whatever_the_order_each_line_is_matched_with_one_that_says_the_same(rows: Any, random: Any) -> None:
    sent = [
        a_sent_line(
            source_id=LineId(str(position)),
            description=text,
            quantity=Decimal(quantity),
            ledger_line_id=LedgerLineId(f"x{position}") if is_kept else None,
        )
        for position, (text, quantity, is_kept) in enumerate(rows)
    ]
    returned = [shown(line, f"x{position}") for position, line in enumerate(sent)]
    random.shuffle(returned)
    places = matched(sent, returned)
    assert sorted(place for place in places if place is not None) == list(range(len(sent)))
    for line, place in zip(sent, places, strict=True):
        assert place is not None
        theirs = returned[place]
        assert (theirs.description, theirs.quantity) == (line.description, line.quantity)
        assert line.ledger_line_id in (None, theirs.ledger_line_id)


def three_lines(kind: DocumentKind = DocumentKind.INVOICE) -> LedgerDraft:
    return replace(content_of(updated()), kind=kind, lines=(KEPT, NEW, NEWER))


@pytest.mark.parametrize("kind", [DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.PURCHASE_ORDER])
def test_another_order_is_told_where_the_other_party_reads_the_document(kind: DocumentKind) -> None:
    [told] = differences(three_lines(kind), a_ledger_document(kind=kind, lines=AS_XERO_MAY))
    assert (told.reason, told.field, told.is_error) == (Reason.LINES_REORDERED, f"{kind.path}.lines[0]", False)


def test_the_order_of_a_bill_is_nobodys_concern() -> None:
    bill = a_ledger_document(kind=DocumentKind.EXPENSE, lines=AS_XERO_MAY)
    assert differences(three_lines(DocumentKind.EXPENSE), bill) == ()


def test_lines_returned_in_the_order_sent_are_no_difference() -> None:
    returned = a_ledger_document(lines=(shown(KEPT, "x-kept"), shown(NEW, "x-new"), shown(NEWER, "x-newer")))
    assert differences(three_lines(), returned) == ()


def test_an_update_has_arrived_in_whatever_order_xero_has_its_lines() -> None:
    assert shows(three_lines(), a_ledger_document(url="", lines=AS_XERO_MAY))
    other = (*AS_XERO_MAY[:2], shown(KEPT, "x-kept", quantity=Decimal(2)))
    assert not shows(three_lines(), a_ledger_document(url="", lines=other))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WHOLE, LISTED, True),
        (WHOLE, replace(LISTED, option="north"), True),
        (WHOLE, replace(LISTED, option="South"), False),
        (WHOLE, replace(WHOLE, option="Renamed"), True),  # ids go before names
        (WHOLE, replace(WHOLE, option_id=SOUTH), False),
        (WHOLE, replace(WHOLE, category_id=TrackingCategoryId("other")), False),
        (WHOLE, replace(WHOLE, category_id=TrackingCategoryId("REGION")), True),
        (WHOLE, TrackingChoice(TrackingCategoryId(""), TrackingOptionId(""), "Region", "North"), True),
        (TrackingChoice(REGION, NORTH), LISTED, True),  # planned before names were kept
    ],
)
def test_a_missing_id_of_tracking_is_no_difference(one: TrackingChoice, other: TrackingChoice, same: bool) -> None:
    assert same_tracking([one], [other]) is same
    assert same_tracking([other], [one]) is same
    assert (lacking([one], [other]) == ()) is same


def test_nothing_is_lost_where_a_list_shows_an_option_without_its_id() -> None:
    sent = replace(content_of(updated()), lines=(a_sent_line(tracking=(WHOLE,)),))
    returned = a_ledger_document(lines=(a_ledger_line(tracking=frozenset({LISTED})),))
    assert differences(sent, returned) == ()
    [told] = differences(sent, a_ledger_document())
    assert (told.reason, told.facts["returned"]) == (Reason.RETURNED_DIFFERENTLY, "0")


@pytest.mark.parametrize(("option", "is_it"), [("North", True), ("South", False)])
def test_an_order_that_xero_numbered_is_known_by_the_names_of_its_tracking(option: str, is_it: bool) -> None:
    line = a_sent_line(tracking=(WHOLE,))
    there = a_ledger_line(tracking=frozenset({replace(LISTED, option=option)}))
    assert same_lines((line,), (there,)) is is_it


def tracked_line(rule: TrackingRule | None) -> LedgerLine:
    """Of an update whose present line bears Region North, by a bookkeeper."""
    settings = replace(some_settings(), tracking=(rule,) if rule else ())
    current = a_ledger_document(lines=(a_ledger_line(tracking=frozenset({LISTED})),))
    made = updated(an_invoice(replace(a_line(), project_name="")), current, settings=settings)
    return content_of(made).lines[0]


def test_without_a_rule_what_a_bookkeeper_chose_stays() -> None:
    assert tracked_line(None).tracking is None


def test_with_a_rule_for_another_category_it_is_sent_again() -> None:
    assert tracked_line(TrackingRule(TrackingCategoryId("other"), TrackingSource.PROJECT)).tracking == (LISTED,)


def test_with_a_rule_for_its_category_the_rule_decides() -> None:
    assert tracked_line(TrackingRule(REGION, TrackingSource.PROJECT)).tracking == ()
