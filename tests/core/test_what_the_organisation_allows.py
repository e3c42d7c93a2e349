"""Currencies, rates, lock dates and tracking: what the organisation has, and what it lets be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.choice import CopyMode
from core.documents import ExchangeRate, Invoice
from core.ids import LedgerLineId, LineId, TrackingCategoryId, TrackingOptionId
from core.ledger import Action, ReferenceData, TrackingCategory, TrackingChoice, TrackingOption
from core.problems import Reason
from core.settings import TrackingRule, TrackingSource
from core.translation import CopyOptions, Standing
from core.translation.currency import turned
from support.documents import a_line, an_invoice, some_reference_data, some_settings, totals_of
from support.translations import a_ledger_document, a_link, content_of, found, translated

CATEGORY = TrackingCategoryId("clients")


def locked(*, period: date | None = None, year: date | None = None, passes: bool | None = None) -> ReferenceData:
    some = some_reference_data()
    organisation = replace(some.organisation, period_lock_date=period, end_of_year_lock_date=year)
    return replace(some, organisation=organisation, actions={} if passes is None else {Action.PASS_PERIOD_LOCK: passes})


DAY = an_invoice().issued_on
BEFORE = date(2026, 1, 4)


@pytest.mark.parametrize(
    ("reference", "is_open"),
    [
        (locked(), True),
        (locked(period=BEFORE, year=BEFORE), True),
        (locked(period=DAY), False),
        (locked(year=DAY), False),
        (locked(period=DAY, passes=True), True),
        (locked(period=DAY, passes=False), False),
        (locked(period=DAY, year=DAY, passes=True), False),
    ],
)
def test_a_day_up_to_the_lock_date_is_closed(reference: ReferenceData, is_open: bool) -> None:
    expected = set() if is_open else {(Reason.PERIOD_LOCKED, "document.invoice.issued_on")}
    assert found(translated(reference=reference)) == expected


def euros(rate: ExchangeRate | None = None) -> Invoice:
    line = a_line()
    return an_invoice(line, currency="EUR", totals=totals_of((line,), Decimal(0), "EUR"), exchange_rate=rate)


@pytest.mark.parametrize(
    ("currencies", "is_there"), [({}, True), ({"GBP": "Pound"}, False), ({"EUR": "Euro", "GBP": "Pound"}, True)]
)
def test_a_currency_that_the_organisation_lacks_is_named(currencies: dict[str, str], is_there: bool) -> None:
    reference = replace(some_reference_data(), currencies=currencies)
    expected = set() if is_there else {(Reason.CURRENCY_NOT_IN_XERO, "document.invoice.currency_code")}
    assert found(translated(euros(), reference=reference)) == expected


def test_no_rate_goes_along_unless_a_setting_says_so() -> None:
    rate = ExchangeRate(Decimal("0.8"), "GBP")
    assert content_of(translated(euros(rate))).currency_rate is None
    settings = some_settings(send_currency_rate=True)
    assert content_of(translated(euros(rate), settings=settings)).currency_rate == Decimal("1.250000")
    assert content_of(translated(euros(), settings=settings)).currency_rate is None


def test_a_rate_to_another_currency_than_the_base_one_is_a_warning_and_stays_here() -> None:
    translation = translated(euros(ExchangeRate(Decimal(1), "USD")), settings=some_settings(send_currency_rate=True))
    assert found(translation) == {(Reason.CURRENCY_RATE_NOT_SENT, "document.invoice.exchange_rate")}
    assert content_of(translation).currency_rate is None


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("0.8", "1.250000"),
        ("3", "0.333333"),
        ("1", "1.000000"),
        ("0", None),
        ("-1", None),
        ("NaN", None),
        ("1E-13", None),
        ("1E+7", None),
        ("1E+40", None),
    ],
)
def test_a_rate_is_turned_round_with_six_decimals(rate: str, expected: str | None) -> None:
    assert turned(Decimal(rate)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("rate", ["0", "-1", "1E-13", "1E+7"])
def test_a_rate_that_xero_cannot_hold_is_a_problem_and_none_is_sent(rate: str) -> None:
    translation = translated(euros(ExchangeRate(Decimal(rate), "GBP")), settings=some_settings(send_currency_rate=True))
    assert found(translation) == {(Reason.FIELD_INVALID, "document.invoice.exchange_rate.rate")}
    assert translation.content is None


def test_a_rate_for_the_base_currency_itself_is_not_sent() -> None:
    settings = some_settings(send_currency_rate=True)
    translation = translated(an_invoice(exchange_rate=ExchangeRate(Decimal(0), "GBP")), settings=settings)
    assert (found(translation), content_of(translation).currency_rate) == (set(), None)


def tracked(*, is_active: bool = True, option_is_active: bool = True) -> ReferenceData:
    options = (
        TrackingOption(TrackingOptionId("o1"), "Annual  Report", option_is_active),
        TrackingOption(TrackingOptionId("o2"), "Acme Ltd"),
    )
    category = TrackingCategory(CATEGORY, "Work", is_active, options)
    return replace(some_reference_data(), tracking={CATEGORY: category})


@pytest.mark.parametrize(
    ("source", "option", "named"),
    [
        (TrackingSource.PROJECT, "o1", "Annual  Report"),
        (TrackingSource.BUDGET, "o1", "Annual  Report"),
        (TrackingSource.CLIENT, "o2", "Acme Ltd"),
    ],
)
def test_a_line_bears_the_option_of_its_project_budget_or_client(
    source: TrackingSource, option: str, named: str
) -> None:
    line = replace(a_line(), project_name="annual report", budget_name="Annual Report")
    settings = replace(some_settings(), tracking=(TrackingRule(CATEGORY, source),))
    made = content_of(translated(an_invoice(line), settings=settings, reference=tracked()))
    assert made.lines[0].tracking == (TrackingChoice(CATEGORY, TrackingOptionId(option), "Work", named),)


@pytest.mark.parametrize(
    "reference", [tracked(is_active=False), tracked(option_is_active=False), some_reference_data()]
)
def test_an_option_that_xero_would_drop_without_a_word_is_a_warning(reference: ReferenceData) -> None:
    line = replace(a_line(), project_name="Annual report")
    settings = replace(some_settings(), tracking=(TrackingRule(CATEGORY, TrackingSource.PROJECT),))
    translation = translated(an_invoice(line), settings=settings, reference=reference)
    assert found(translation) == {(Reason.TRACKING_OPTION_MISSING, "document.invoice.lines[0].project_name")}
    assert content_of(translation).lines[0].tracking == ()


def test_a_line_without_a_project_bears_none() -> None:
    settings = replace(some_settings(), tracking=(TrackingRule(CATEGORY, TrackingSource.PROJECT),))
    translation = translated(settings=settings, reference=tracked())
    assert not translation.problems
    assert content_of(translation).lines[0].tracking == ()


def test_a_text_between_the_lines_needs_neither_tax_rate_nor_account() -> None:
    nothing = a_line("0", "0", id="t", tax_rate=None, service_type=None)
    text = replace(nothing, is_text=True)
    invoice = replace(an_invoice(), lines=(text, a_line()))
    made = content_of(translated(invoice)).lines[0]
    assert (made.quantity, made.unit_amount, made.account_code, made.tax_type) == (None, None, None, None)
    assert made.description == "Design of the annual report"


def test_an_update_may_not_leave_a_locked_day() -> None:
    standing = Standing((a_link(),), a_ledger_document(), {LineId("l1"): LedgerLineId("ledger-line-1")})
    translation = translated(
        an_invoice(issued_on=date(2026, 1, 6)),
        CopyOptions(CopyMode.UPDATE_EXISTING),
        standing,
        reference=locked(year=DAY),
    )
    assert found(translation) == {(Reason.PERIOD_LOCKED, "options.mode")}
