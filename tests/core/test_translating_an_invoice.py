"""An invoice of Productive becomes an invoice of the ledger, by the settings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.choice import CopyMode
from core.documents import TaxComponent, TaxRate
from core.ids import AccountCode, TaxRateId, TaxType
from core.ledger import Account, AccountClass, LedgerStatus, LedgerTaxRate
from core.mark import is_marked
from core.money import Totals
from core.problems import Reason
from core.settings import InitialStatus, NumberSource, ReferenceField
from core.translation import CopyOptions, Standing
from support.documents import (
    HOSTING,
    VAT,
    ZERO,
    a_company,
    a_line,
    an_invoice,
    some_reference_data,
    some_settings,
)
from support.translations import CONTACT, SECOND, a_ledger_document, content_of, found, translated

GST = TaxRate(TaxRateId("gst"), "GST 15 %", (TaxComponent("GST", Decimal(15)),))


def test_the_header_travels() -> None:
    made = content_of(translated())
    assert (made.number, made.reference, made.currency) == ("INV-1", "Annual report", "GBP")
    assert (made.issued_on, made.due_on) == (date(2026, 1, 5), date(2026, 2, 4))
    assert (made.contact_id, made.status, made.id) == (CONTACT, LedgerStatus.AUTHORISED, None)
    assert made.totals == Totals.of(Decimal("100.00"), Decimal("20.00"), "GBP")


def test_the_link_leads_to_productive_and_names_this_very_send() -> None:
    made = content_of(translated())
    assert made.url.startswith("https://app.productive.example/7/invoices/i1")
    assert is_marked(made.url, SECOND)


def test_lines_keep_their_order_and_what_they_say() -> None:
    made = content_of(translated(an_invoice(a_line("10", id="b"), a_line("20.1234", "1.5", id="a"))))
    assert [(line.source_id, line.quantity, line.unit_amount) for line in made.lines] == [
        ("b", Decimal(1), Decimal(10)),
        ("a", Decimal("1.5"), Decimal("20.1234")),
    ]
    assert {line.description for line in made.lines} == {"Design of the annual report"}


def test_a_service_type_has_its_own_account_and_all_others_the_default() -> None:
    lines = (a_line(id="a"), a_line(id="b", service_type=HOSTING), a_line(id="c", service_type=None))
    made = content_of(translated(an_invoice(*lines)))
    assert [line.account_code for line in made.lines] == ["200", "260", "200"]


def test_a_tax_rate_has_its_mapped_tax_type() -> None:
    made = content_of(translated(an_invoice(a_line(id="a", tax_rate=VAT), a_line(id="b", tax_rate=ZERO))))
    assert [(line.tax_type, line.tax) for line in made.lines] == [
        ("OUTPUT2", Decimal("20.00")),
        ("ZERORATEDOUTPUT", Decimal("0.00")),
    ]


def test_xeros_own_rounding_example_comes_to_the_recorded_tax() -> None:
    settings, reference = some_settings(), some_reference_data()
    settings = replace(settings, tax_types={GST.id: TaxType("OUTPUT15")})
    revenue = frozenset({AccountClass.REVENUE})
    rate = LedgerTaxRate(TaxType("OUTPUT15"), "15% GST on Income", Decimal(15), applies_to=revenue)
    reference = replace(reference, tax_rates={rate.tax_type: rate})
    lines = (a_line("25.06", id="a"), a_line("25.61", id="b"), a_line("25.63", id="c"))
    recorded = Totals.of(Decimal("76.30"), Decimal("11.44"), "GBP")
    invoice = an_invoice(*(replace(line, tax_rate=GST) for line in lines), totals=recorded)
    made = content_of(translated(invoice, settings=settings, reference=reference))
    assert [line.tax for line in made.lines] == [Decimal("3.76"), Decimal("3.84"), Decimal("3.84")]
    assert made.totals == recorded


@pytest.mark.parametrize(
    ("field", "reference"),
    [(ReferenceField.SUBJECT, "Annual report"), (ReferenceField.PURCHASE_ORDER_NUMBER, "PO-9")],
)
def test_the_reference_is_what_the_settings_choose(field: ReferenceField, reference: str) -> None:
    assert content_of(translated(settings=some_settings(reference_field=field))).reference == reference


@pytest.mark.parametrize(("settings", "wanted"), [(NumberSource.XERO, False), (NumberSource.PRODUCTIVE, True)])
def test_xero_makes_the_number_where_the_settings_or_the_request_say_so(settings: NumberSource, wanted: bool) -> None:
    asked = CopyOptions(number_from_xero=wanted)
    assert content_of(translated(wanted=asked, settings=some_settings(number_source=settings))).number is None


@pytest.mark.parametrize("status", [LedgerStatus.DRAFT, LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED])
def test_the_request_decides_the_status_and_else_the_settings(status: LedgerStatus) -> None:
    settings = some_settings(status=InitialStatus[status.name])
    assert content_of(translated(settings=settings)).status is status
    assert content_of(translated(wanted=CopyOptions(status=status))).status is status
    manual = some_settings(status=InitialStatus.MANUAL)
    assert content_of(translated(wanted=CopyOptions(status=status), settings=manual)).status is status


def test_a_deduction_has_a_negative_price_because_xero_takes_no_quantity_below_zero() -> None:
    made = content_of(translated(an_invoice(a_line("100", id="a"), a_line("30", "-2", id="b"))))
    deduction = made.lines[1]
    assert (deduction.quantity, deduction.unit_amount) == (Decimal(2), Decimal(-30))
    assert (deduction.net, deduction.tax) == (Decimal("-60.00"), Decimal("-12.00"))
    assert made.totals == Totals.of(Decimal("40.00"), Decimal("8.00"), "GBP")


def test_two_negatives_bill() -> None:
    (line,) = content_of(translated(an_invoice(a_line("-50", "-2")))).lines
    assert (line.quantity, line.unit_amount, line.net) == (Decimal(2), Decimal(50), Decimal("100.00"))


def test_spaces_around_texts_do_not_travel() -> None:
    invoice = an_invoice(a_line(description=" Design \n"), number=" INV-1 ", subject="\tAnnual report ")
    made = content_of(translated(replace(invoice, url=f" {invoice.url} ")))
    assert (made.number, made.reference, made.lines[0].description) == ("INV-1", "Annual report", "Design")
    assert made.url == f"{invoice.url}?of=7:invoice:i1&copy={SECOND}"


def test_a_draft_may_be_without_a_due_date() -> None:
    made = content_of(translated(an_invoice(due_on=None), CopyOptions(status=LedgerStatus.DRAFT)))
    assert made.due_on is None


def test_a_company_that_has_a_contact_is_not_looked_at_for_nothing_of_it_is_sent() -> None:
    odd = an_invoice(party=a_company(name="<Acme>", vat_number="9" * 51))
    assert content_of(translated(odd)).contact_id == CONTACT
    assert found(translated(odd, contact_id=None)) == {
        (Reason.FIELD_INVALID, "document.invoice.company.name"),
        (Reason.FIELD_TOO_LONG, "document.invoice.company.vat_number"),
    }


def test_what_is_not_sent_may_be_as_it_likes() -> None:
    invoice = an_invoice(number="9" * 300, purchase_order_number="9" * 300)
    assert content_of(translated(invoice, CopyOptions(number_from_xero=True))).number is None


def test_a_percentage_that_differs_is_a_warning_where_the_totals_agree_all_the_same() -> None:
    five = TaxRate(VAT.id, "VAT 5 %", (TaxComponent("VAT", Decimal(5)),))
    translation = translated(an_invoice(a_line("0", tax_rate=five)))
    assert content_of(translation)
    (warning,) = translation.problems
    assert (warning.reason, warning.is_error) == (Reason.TAX_PERCENTAGE_DIFFERS, False)
    assert "5 %" in warning.message
    assert "20 %" in warning.message


def test_a_tax_rate_is_held_against_the_class_of_the_lines_own_account() -> None:
    reference = some_reference_data()
    deposits = Account(AccountCode("850"), "Client deposits", AccountClass.LIABILITY)
    unknown = Account(AccountCode("860"), "Something new", AccountClass.OTHER)
    reference = replace(reference, accounts={deposits.code: deposits, unknown.code: unknown})
    refused = translated(settings=some_settings(default_account=deposits.code), reference=reference)
    assert found(refused) == {(Reason.TAX_TYPE_UNKNOWN, "document.invoice.lines[0].tax_rate")}
    assert "850 (Client deposits)" in refused.problems[0].message
    assert content_of(translated(settings=some_settings(default_account=unknown.code), reference=reference))


def test_only_an_update_looks_at_the_present_document() -> None:
    standing = Standing((), a_ledger_document())
    assert content_of(translated(wanted=CopyOptions(CopyMode.CREATE), standing=standing)).id is None
