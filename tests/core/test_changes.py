"""What an update would change, and which of a person's edits it would undo."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.changes import LINE, Change, changes, edit_problems
from core.ids import BrandingThemeId, ContactId, LedgerLineId, LineId, TrackingCategoryId, TrackingOptionId
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus, TrackingChoice
from core.money import Money
from core.problems import Reason
from support.documents import a_line, an_invoice
from support.translations import a_ledger_document, a_ledger_line, content_of, updated

WRITTEN = a_ledger_document()
LINES: Mapping[LineId, LedgerLineId] = {LineId("l1"): LedgerLineId("ledger-line-1")}
NORTH = TrackingChoice(TrackingCategoryId("region"), TrackingOptionId("north"), "Region", "North")
SOUTH = TrackingChoice(TrackingCategoryId("region"), TrackingOptionId("south"), "Region", "South")


def draft_of(now: LedgerDocument, **of_the_invoice: Any) -> LedgerDraft:
    return content_of(updated(an_invoice(**of_the_invoice), now))


def found(
    now: LedgerDocument, draft: LedgerDraft | None = None, written: LedgerDocument | None = WRITTEN
) -> list[Change]:
    return list(changes(draft or draft_of(now), now, written, LINES))


def with_line(**fields: Any) -> LedgerDocument:
    return replace(WRITTEN, lines=(a_ledger_line(**fields),))


def lost(changes_found: list[Change]) -> set[str]:
    return {change.name for change in changes_found if change.is_overwritten}


def test_where_nothing_changed_there_is_nothing_to_tell() -> None:
    assert found(WRITTEN) == []


@pytest.mark.parametrize(
    "settled",
    [
        {"status": LedgerStatus.AUTHORISED},
        {
            "status": LedgerStatus.PAID,
            "amount_paid": Money(Decimal(120), "GBP"),
            "amount_due": Money(Decimal(0), "GBP"),
        },
        {"amount_credited": Money(Decimal(20), "GBP")},
        {"updated_at": WRITTEN.updated_at.replace(year=2027)},
        {"has_attachments": True},
        {"url": "https://elsewhere.example"},
    ],
)
def test_payments_credits_approval_and_files_are_no_edits(settled: dict[str, Any]) -> None:
    now = replace(WRITTEN, **settled)
    assert list(edit_problems(tuple(changes(draft_of(WRITTEN), now, WRITTEN, LINES)))) == []


EDITS: dict[str, tuple[dict[str, Any], str]] = {
    "number": ({"number": "OTHER-7"}, "document.invoice"),
    "reference": ({"reference": "Theirs"}, "document.invoice"),
    "contact_id": ({"contact_id": ContactId("another")}, "options.contact_id"),
    "issued_on": ({"issued_on": date(2026, 3, 1)}, "document.invoice.issued_on"),
    "due_on": ({"due_on": date(2026, 4, 1)}, "document.invoice.due_on"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_that_the_update_would_undo_is_a_problem_of_its_field(name: str) -> None:
    edited, path = EDITS[name]
    now = replace(WRITTEN, **edited)
    told = list(edit_problems(tuple(found(now, draft_of(WRITTEN)))))
    assert [(problem.reason, problem.field, problem.facts["changed"]) for problem in told] == [
        (Reason.EDITED_IN_XERO, path, name)
    ]


LINE_EDITS: dict[str, tuple[dict[str, Any], str]] = {
    "description": ({"description": "Something else"}, "description"),
    "quantity": ({"quantity": Decimal(2)}, "quantity"),
    "unit_price": ({"unit_amount": Decimal(99)}, "unit_price"),
    "account_code": ({"account_code": "260"}, "service_type"),
    "tax_type": ({"tax_type": "ZERORATEDOUTPUT"}, "tax_rate"),
}


@pytest.mark.parametrize("name", LINE_EDITS)
def test_an_edit_of_a_line_names_the_line(name: str) -> None:
    edited, field = LINE_EDITS[name]
    told = list(edit_problems(tuple(found(with_line(**edited), draft_of(WRITTEN)))))
    assert [(problem.field, problem.facts["changed"]) for problem in told] == [
        (f"document.invoice.lines[0].{field}", name)
    ]


def test_a_discount_is_compared_as_a_whole() -> None:
    draft = draft_of(WRITTEN)
    line = replace(draft.lines[0], discount_rate=Decimal(0))
    now = with_line(discount_rate=Decimal("10.0000"))
    (change,) = found(now, replace(draft, lines=(line,)))
    assert (change.name, change.now, change.written, change.planned) == ("discount", "10 %", "", "")
    assert change.is_overwritten


def test_an_edit_that_the_update_keeps_is_reported_and_not_in_the_way() -> None:
    """Tracking without rules is a bookkeeper's alone, as is a contact that the update keeps."""
    now = replace(with_line(tracking=frozenset({NORTH})), contact_id=ContactId("another"))
    draft = draft_of(now)
    kept = replace(draft, keeps_contact=True, lines=(replace(draft.lines[0], tracking=None),))
    told = found(now, kept)
    assert [(change.name, change.is_edited, change.is_overwritten) for change in told] == [
        ("contact_id", True, False),
        ("tracking", True, False),
    ]


def test_tracking_that_a_rule_would_replace_is_an_edit() -> None:
    written = with_line(tracking=frozenset({SOUTH}))
    now = with_line(tracking=frozenset({NORTH}))
    draft = draft_of(now)
    sent = replace(draft, lines=(replace(draft.lines[0], tracking=(SOUTH,)),))
    (change,) = found(now, sent, written)
    assert (change.now, change.planned, change.is_overwritten) == ("Region: North", "Region: South", True)


def test_an_edit_made_on_both_sides_alike_is_no_conflict() -> None:
    now = replace(WRITTEN, due_on=date(2026, 4, 1))
    assert lost(found(now, draft_of(now, due_on=date(2026, 4, 1)))) == set()


def test_a_field_that_was_blank_and_is_filled_in_by_a_person_is_an_edit() -> None:
    """What was written is known, and it was nothing."""
    written = replace(WRITTEN, due_on=None)
    assert lost(found(replace(WRITTEN, due_on=date(2026, 4, 1)), draft_of(WRITTEN), written)) == {"due_on"}


def test_what_productive_changed_is_no_edit() -> None:
    told = found(WRITTEN, draft_of(WRITTEN, subject="Another report", due_on=date(2026, 5, 1)))
    assert {change.name for change in told} == {"reference", "due_on"}
    assert lost(told) == set()


def test_a_line_that_a_person_added_would_be_lost() -> None:
    extra = a_ledger_line(ledger_line_id=LedgerLineId("theirs"), description="Travel", quantity=Decimal(3))
    now = replace(WRITTEN, lines=(*WRITTEN.lines, extra))
    (change,) = found(now)
    assert (change.name, change.now, change.written, change.planned) == (LINE, "Travel, 3 at 100", None, None)
    assert (change.line_id, change.ledger_line_id) == (None, "theirs")
    assert change.is_overwritten


def test_a_line_that_a_person_removed_would_come_back() -> None:
    other = a_ledger_line(ledger_line_id=LedgerLineId("ledger-line-2"), description="Travel")
    written, now = replace(WRITTEN, lines=(*WRITTEN.lines, other)), WRITTEN
    draft = draft_of(now)
    again = replace(draft.lines[0], source_id=LineId("l2"), ledger_line_id=None, description="Travel")
    lines = {**LINES, LineId("l2"): LedgerLineId("ledger-line-2")}
    (change,) = changes(replace(draft, lines=(*draft.lines, again)), now, written, lines)
    assert (change.now, change.written, change.planned) == (None, "Travel, 1 at 100", "Travel, 1 at 100")
    assert change.is_overwritten
    assert "bring it back" in next(edit_problems((change,))).message


def test_a_line_that_both_removed_is_nobodys_loss() -> None:
    other = a_ledger_line(ledger_line_id=LedgerLineId("ledger-line-2"))
    assert lost(found(WRITTEN, None, replace(WRITTEN, lines=(*WRITTEN.lines, other)))) == set()


def test_a_line_that_productive_removed_is_lost_only_where_it_was_edited() -> None:
    other = a_ledger_line(ledger_line_id=LedgerLineId("ledger-line-2"))
    written = replace(WRITTEN, lines=(*WRITTEN.lines, other))
    draft = draft_of(WRITTEN)
    assert lost(found(written, draft, written)) == set()
    edited = replace(WRITTEN, lines=(*WRITTEN.lines, replace(other, unit_amount=Decimal(7))))
    assert lost(found(edited, draft, written)) == {LINE}


def test_a_line_that_productive_added_is_a_change_and_no_edit() -> None:
    draft = draft_of(WRITTEN)
    new = replace(draft.lines[0], source_id=LineId("l2"), ledger_line_id=None)
    (change,) = found(WRITTEN, replace(draft, lines=(*draft.lines, new)))
    assert (change.name, change.is_edited, change.is_planned, change.planned) == (
        LINE,
        False,
        True,
        "Design of the annual report, 1 at 100",
    )


def test_of_a_copy_that_nobody_knows_how_it_was_written_nothing_counts_as_edited() -> None:
    now = replace(with_line(quantity=Decimal(2)), number="OTHER-7")
    told = found(now, draft_of(WRITTEN), None)
    assert {change.name for change in told} == {"number", "quantity"}
    assert lost(told) == set()
    assert all(change.written is None for change in told)


def test_runs_of_spaces_and_zeros_at_the_end_are_no_edits() -> None:
    now = replace(with_line(quantity=Decimal("1.00"), description="Design  of the annual\n report "))
    assert found(now, draft_of(WRITTEN)) == []


def test_a_theme_that_settings_say_nothing_of_stays() -> None:
    now = replace(WRITTEN, branding_theme_id=BrandingThemeId("theirs"))
    (change,) = found(now)
    assert (change.is_edited, change.is_overwritten, change.planned) == (True, False, "theirs")


def test_a_status_is_told_where_it_is_raised() -> None:
    draft = replace(draft_of(WRITTEN), status=LedgerStatus.AUTHORISED)
    (change,) = found(WRITTEN, draft)
    assert (change.name, change.now, change.planned, change.is_edited) == ("status", "DRAFT", "AUTHORISED", False)


def test_a_line_of_text_that_was_edited_is_compared_as_any_other() -> None:
    line = a_line()
    text = a_ledger_line(quantity=Decimal(0), unit_amount=Decimal(0), account_code=None, tax_type=None, net=Decimal(0))
    written = replace(WRITTEN, lines=(text,))
    now = replace(WRITTEN, lines=(replace(text, description="Theirs"),))
    draft = draft_of(WRITTEN)
    sent = replace(
        draft.lines[0], quantity=None, unit_amount=None, account_code=None, tax_type=None, description=line.description
    )
    assert lost(found(now, replace(draft, lines=(sent,)), written)) == {"description"}
