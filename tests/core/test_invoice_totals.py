"""Totals of whole invoices against fractions: whatever is billed, deducted, discounted and taxed."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from core.documents import Discount, InvoiceLine, TaxComponent, TaxRate
from core.ids import LineId, TaxRateId, TaxType
from core.ledger import AccountClass, LedgerDraft, LedgerTaxRate, ReferenceData
from core.money import Totals
from core.problems import Reason
from core.settings import Settings
from core.translation import Translation
from support.documents import a_line, an_invoice, some_reference_data, some_settings
from support.reckoning import Sum, decimal, discounted, line_amount, summed
from support.translations import found, translated

RATES = {name: Decimal(name) for name in ("0", "5", "8.875", "12.5", "15", "20")}


def rate_of(percentage: str) -> TaxRate:
    return TaxRate(TaxRateId(percentage), f"{percentage} %", (TaxComponent("VAT", RATES[percentage]),))


SETTINGS: Settings = replace(some_settings(), tax_types={TaxRateId(name): TaxType(f"T{name}") for name in RATES})


def reference() -> ReferenceData:
    revenue = frozenset({AccountClass.REVENUE})
    types = {TaxType(f"T{name}"): percentage for name, percentage in RATES.items()}
    rates = {tax_type: LedgerTaxRate(tax_type, tax_type, each, applies_to=revenue) for tax_type, each in types.items()}
    return replace(some_reference_data(), tax_rates=rates)


REFERENCE = reference()

discounts = st.one_of(st.just(Decimal(0)), st.decimals(0, 100, places=2))
lines = st.builds(
    lambda quantity, price, discount, percentage: replace(
        a_line(tax_rate=rate_of(percentage)), quantity=quantity, unit_price=price, discount=Discount(discount)
    ),
    st.decimals(-100, 1000, places=4),
    st.decimals(-1000, 10_000, places=4),
    discounts,
    st.sampled_from(sorted(RATES)),
)
invoices = st.lists(lines, min_size=1, max_size=5)


def reckoned(billed: list[InvoiceLine], discount: Decimal) -> Sum:
    return summed(
        (discounted(line.quantity, line.unit_price, line.discount, discount), line.tax_rate.percentage)
        for line in billed
        if line.tax_rate is not None
    )


def translation_of(billed: list[InvoiceLine], discount: Decimal, totals: Sum) -> Translation:
    named = tuple(replace(line, id=LineId(str(place))) for place, line in enumerate(billed))
    told = Totals.of(decimal(totals.net), decimal(totals.tax), "GBP")
    invoice = replace(an_invoice(), lines=named, discount=Discount(discount), totals=told)
    return translated(invoice, settings=SETTINGS, reference=REFERENCE)


def made_of(translation: Translation) -> LedgerDraft:
    assume(translation.content is not None)
    assert translation.content is not None
    return translation.content


@given(invoices, discounts)
def test_our_totals_are_what_fractions_reckon(billed: list[InvoiceLine], discount: Decimal) -> None:
    totals = reckoned(billed, discount)
    made = made_of(translation_of(billed, discount, totals))
    assert Fraction(made.totals.net.amount) == totals.net
    assert Fraction(made.totals.tax.amount) == totals.tax
    assert Fraction(made.totals.gross.amount) == totals.gross


@given(invoices, discounts)
def test_nothing_is_refused_but_what_xero_cannot_hold(billed: list[InvoiceLine], discount: Decimal) -> None:
    totals = reckoned(billed, discount)
    translation = translation_of(billed, discount, totals)
    refused = found(translation)
    beyond = {field for reason, field in refused if reason is Reason.AMOUNT_NOT_REPRESENTABLE}
    assert all(field.endswith(".discount_percentage") and discount for field in beyond)
    below_zero = {(Reason.FIELD_INVALID, "document.invoice.totals.gross")} if totals.gross < 0 else set()
    assert refused - {(Reason.AMOUNT_NOT_REPRESENTABLE, field) for field in beyond} == below_zero


@given(invoices, discounts)
def test_each_line_comes_to_what_xero_makes_of_what_is_sent(billed: list[InvoiceLine], discount: Decimal) -> None:
    made = made_of(translation_of(billed, discount, reckoned(billed, discount)))
    for line in made.lines:
        assert line.quantity is not None
        assert line.unit_amount is not None
        assert line.quantity >= 0
        assert line.discount_rate is None or line.discount_amount is None
        sent = line_amount(line.quantity, line.unit_amount, line.discount_rate, line.discount_amount)
        assert sent == Fraction(line.net)


@given(invoices, st.sampled_from(["net", "tax", "gross"]), st.sampled_from([-1, 1]))
def test_no_difference_of_a_cent_gets_through(billed: list[InvoiceLine], name: str, cent: int) -> None:
    totals = reckoned(billed, Decimal(0))
    made = made_of(translation_of(billed, Decimal(0), totals)).totals
    amount = getattr(made, name)
    off = replace(made, **{name: replace(amount, amount=amount.amount + Decimal(cent).scaleb(-2))})
    named = tuple(replace(line, id=LineId(str(place))) for place, line in enumerate(billed))
    invoice = replace(an_invoice(), lines=named, totals=off)
    translation = translated(invoice, settings=SETTINGS, reference=REFERENCE)
    assert (Reason.TOTALS_DIFFER, f"document.invoice.totals.{name}") in found(translation)
    assert translation.content is None
