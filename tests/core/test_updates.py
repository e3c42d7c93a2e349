"""What an update changes, leaves alone and refuses (R4)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choice import ASKABLE, GONE, RANK, CopyMode, has_reached, raised_status
from core.documents import InvoiceLine
from core.ids import LedgerId, LedgerLineId, LineId, TenantId
from core.ledger import LedgerStatus
from core.mark import is_marked
from core.problems import Problem, Reason
from core.settings import InitialStatus, NumberSource
from core.translation import CopyOptions, Standing
from support.documents import a_line, an_invoice, some_settings
from support.translations import (
    COPY,
    FIRST,
    SECOND,
    a_ledger_document,
    a_ledger_line,
    a_link,
    content_of,
    found,
    translated,
    updated,
)

statuses = st.sampled_from(LedgerStatus)
DRAFT, SUBMITTED, AUTHORISED, PAID = (
    LedgerStatus.DRAFT,
    LedgerStatus.SUBMITTED,
    LedgerStatus.AUTHORISED,
    LedgerStatus.PAID,
)


def test_an_update_names_the_document_and_leaves_its_status_alone() -> None:
    made = content_of(updated(settings=some_settings(status=InitialStatus.AUTHORISED)))
    assert (made.id, made.status) == (COPY, None)


def test_an_update_needs_no_status_where_each_copy_names_its_own() -> None:
    assert content_of(updated(settings=some_settings(status=InitialStatus.MANUAL))).status is None


def test_an_update_puts_its_own_mark_on_the_link() -> None:
    made = content_of(updated())
    assert is_marked(made.url, SECOND)
    assert is_marked(a_ledger_document().url, FIRST)


def test_an_update_of_nothing_sends_nothing() -> None:
    translation = translated(
        wanted=CopyOptions(CopyMode.UPDATE_EXISTING), settings=some_settings(status=InitialStatus.MANUAL)
    )
    assert translation.content is None
    assert translation.problems == ()


@pytest.mark.parametrize("status", sorted(GONE))
def test_what_was_voided_or_deleted_in_xero_stays_as_it_is(status: LedgerStatus) -> None:
    translation = updated(an_invoice(due_on=None), a_ledger_document(status=status, due_on=None))
    assert found(translation) == {(Reason.DOCUMENT_NOT_EDITABLE, "options.mode")}
    assert translation.content is None


@pytest.mark.parametrize(
    ("present", "wanted", "sent"),
    [
        (DRAFT, SUBMITTED, SUBMITTED),
        (DRAFT, AUTHORISED, AUTHORISED),
        (SUBMITTED, AUTHORISED, AUTHORISED),
        (AUTHORISED, AUTHORISED, None),
        (PAID, AUTHORISED, None),
        (DRAFT, None, None),
        (LedgerStatus.OTHER, None, None),
    ],
)
def test_an_update_raises_the_status_only_where_it_is_asked_to(
    present: LedgerStatus, wanted: LedgerStatus | None, sent: LedgerStatus | None
) -> None:
    assert content_of(updated(current=a_ledger_document(status=present), status=wanted)).status is sent


@pytest.mark.parametrize(
    ("present", "wanted"),
    [
        (SUBMITTED, DRAFT),  # Xero itself would allow it
        (AUTHORISED, DRAFT),
        (AUTHORISED, SUBMITTED),
        (PAID, DRAFT),
        (PAID, SUBMITTED),
        (LedgerStatus.OTHER, AUTHORISED),
    ],
)
def test_an_update_never_lowers_the_status(present: LedgerStatus, wanted: LedgerStatus) -> None:
    translation = updated(current=a_ledger_document(status=present), status=wanted)
    assert found(translation) == {(Reason.STATUS_CANNOT_BE_LOWERED, "options.status")}


@pytest.mark.parametrize("wanted", [PAID, LedgerStatus.VOIDED, LedgerStatus.DELETED, LedgerStatus.OTHER])
def test_an_update_asks_for_no_status_that_is_not_ours_to_ask_for(wanted: LedgerStatus) -> None:
    assert found(updated(status=wanted)) == {(Reason.FIELD_INVALID, "options.status")}


@given(st.none() | statuses, statuses)
def test_a_status_that_is_sent_is_always_a_raise(wanted: LedgerStatus | None, present: LedgerStatus) -> None:
    match raised_status(wanted, present):
        case LedgerStatus() as sent:
            assert sent is wanted
            assert sent in ASKABLE
            assert RANK[sent] > RANK[present]
            assert not has_reached(present, sent)
        case Problem() as problem:
            assert problem.reason is Reason.STATUS_CANNOT_BE_LOWERED
        case None:
            assert wanted is None or has_reached(present, wanted) or wanted is present


def test_lines_that_xero_still_has_are_changed_and_not_replaced() -> None:
    document = a_ledger_document(lines=(a_ledger_line(), a_ledger_line(ledger_line_id=LedgerLineId("of a person"))))
    links = {LineId("l1"): LedgerLineId("ledger-line-1"), LineId("l2"): LedgerLineId("gone")}
    invoice = an_invoice(a_line(id="l1"), a_line(id="l2"), a_line(id="l3"))
    standing = Standing((a_link(),), document, links)
    made = content_of(translated(invoice, CopyOptions(CopyMode.UPDATE_EXISTING), standing))
    assert [line.ledger_line_id for line in made.lines] == ["ledger-line-1", None, None]


SAME, DEARER = a_line(discount="10"), a_line("120.00", discount="10")
AS_AMOUNT = {"discount_amount": Decimal("10.00"), "net": Decimal("90.00")}
AS_RATE = {"discount_rate": Decimal("10.0000"), "net": Decimal("90.00")}
THIRD = a_line("10.00", "3", discount="33.333")
"""Comes to 20.00, which no rate makes and 10.00 off does."""


@pytest.mark.parametrize(
    ("line", "present", "kept", "rate", "amount"),
    [
        pytest.param(a_line(), {}, True, None, None, id="none, as before"),
        pytest.param(a_line(), {"discount_rate": Decimal("0.0000")}, True, Decimal(0), None, id="none, said as 0"),
        pytest.param(a_line(), AS_RATE, True, Decimal(0), None, id="a rate goes"),
        pytest.param(a_line(), AS_AMOUNT, True, None, Decimal(0), id="an amount goes"),
        pytest.param(SAME, {}, True, Decimal(10), None, id="a rate comes"),
        pytest.param(SAME, AS_RATE, True, Decimal(10), None, id="a rate stays"),
        pytest.param(DEARER, AS_RATE, True, Decimal(10), None, id="a rate stays, the price changes"),
        pytest.param(SAME, AS_AMOUNT, True, None, Decimal("10.00"), id="an amount stays that a rate would say, too"),
        pytest.param(DEARER, AS_AMOUNT, True, None, Decimal("12.00"), id="a rate is said as an amount"),
        pytest.param(
            a_line("-120.00", discount="10"), AS_AMOUNT, False, Decimal(10), None, id="a deduction takes its place"
        ),
        pytest.param(THIRD, {}, True, None, Decimal("10.00"), id="an amount comes"),
        pytest.param(
            THIRD,
            {"quantity": 3, "unit_amount": 10, "net": Decimal("20.00"), "discount_amount": Decimal("10.0000")},
            True,
            None,
            Decimal(10),
            id="an amount stays",
        ),
        pytest.param(THIRD, AS_AMOUNT, True, None, Decimal("10.00"), id="an amount stays, the price changes"),
        pytest.param(THIRD, AS_RATE, False, None, Decimal("10.00"), id="an amount takes the place of a rate"),
    ],
)
def test_a_kept_line_says_its_discount_in_its_own_way_and_nothing_that_it_never_had(
    line: InvoiceLine, present: dict[str, Any], kept: bool, rate: Decimal | None, amount: Decimal | None
) -> None:
    current = a_ledger_document(lines=(a_ledger_line(**present),))
    made, _ = content_of(updated(an_invoice(line, a_line("500.00", id="l2")), current)).lines
    assert made.ledger_line_id == ("ledger-line-1" if kept else None)
    assert (made.discount_rate, made.discount_amount) == (rate, amount)


def test_a_new_line_without_a_discount_says_none() -> None:
    (new,) = content_of(translated()).lines
    assert (new.discount_rate, new.discount_amount) == (None, None)


def test_an_update_leaves_a_due_date_that_only_xero_has() -> None:
    assert content_of(updated(an_invoice(due_on=None), a_ledger_document(status=AUTHORISED))).due_on is None
    undated = a_ledger_document(status=AUTHORISED, due_on=None)
    assert found(updated(an_invoice(due_on=None), undated)) == {(Reason.DUE_DATE_REQUIRED, "document.invoice.due_on")}


def test_an_update_may_keep_its_own_number_and_leaves_one_that_xero_made() -> None:
    assert content_of(updated()).number == "INV-1"
    assert content_of(updated(settings=some_settings(number_source=NumberSource.XERO))).number is None


def test_an_update_may_not_take_the_number_of_another_copy() -> None:
    older = a_link(ledger_id=LedgerId("superseded"))
    standing = Standing((older, a_link(number="INV-2")), a_ledger_document(number="INV-2"))
    translation = translated(wanted=CopyOptions(CopyMode.UPDATE_EXISTING), standing=standing)
    assert found(translation) == {(Reason.NUMBER_TAKEN, "document.invoice.number")}


@pytest.mark.parametrize("number", ["INV-1", "inv-1 "])
def test_a_new_copy_needs_another_number(number: str) -> None:
    translation = translated(an_invoice(number=number), CopyOptions(CopyMode.CREATE_NEW), Standing((a_link(),)))
    assert found(translation) == {(Reason.NUMBER_TAKEN, "document.invoice.number")}
    assert translation.problems[0].facts == {"number": number.strip()}


def test_a_new_copy_goes_with_another_number_or_with_one_that_xero_makes() -> None:
    again = CopyOptions(CopyMode.CREATE_NEW)
    standing = Standing((a_link(),))
    assert content_of(translated(an_invoice(number="INV-1a"), again, standing)).number == "INV-1a"
    assert content_of(translated(wanted=replace(again, number_from_xero=True), standing=standing)).number is None


def test_a_number_in_another_organisation_is_free_in_this_one() -> None:
    elsewhere = Standing((a_link(tenant_id=TenantId("paris")),))
    assert content_of(translated(wanted=CopyOptions(CopyMode.CREATE_NEW), standing=elsewhere)).number == "INV-1"
