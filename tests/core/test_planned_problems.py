"""Every problem of an invoice is found at once, before any call, with its field and its fix."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.documents import Discount, InvoiceLine, InvoiceState, Party, ServiceType, TaxRate
from core.ids import AccountCode, LineId, PartyId, ServiceTypeId, TaxRateId, TaxType
from core.ledger import LedgerStatus
from core.money import Totals
from core.problems import Reason
from core.settings import InitialStatus, Settings
from core.translation import CopyOptions, Translation
from support.documents import ZERO, a_company, a_line, an_invoice, some_reference_data, some_settings
from support.translations import found, translated

EXPENSES = TaxRate(TaxRateId("expenses"), "Input VAT")
UNMAPPED = TaxRate(TaxRateId("unmapped"), "VAT 21 %")
RETIRED = TaxRate(TaxRateId("retired"), "VAT 17.5 %")
BANKED, ARCHIVED, STRANGE, SYSTEM = (
    ServiceType(ServiceTypeId(name), name) for name in ("banked", "archived", "strange", "system")
)


def misconfigured() -> Settings:
    accounts = {BANKED.id: "090", ARCHIVED.id: "299", STRANGE.id: "999", SYSTEM.id: "610"}
    settings = some_settings(accounts={service: AccountCode(code) for service, code in accounts.items()})
    more = {EXPENSES.id: TaxType("INPUT2"), RETIRED.id: TaxType("OUTPUT17")}
    return replace(settings, tax_types={**settings.tax_types, **more})


LINE_DEFECTS: Mapping[str, tuple[InvoiceLine, Reason, str]] = {
    "no description": (a_line(description="  "), Reason.FIELD_REQUIRED, "description"),
    "long description": (a_line(description="x" * 4001), Reason.FIELD_TOO_LONG, "description"),
    "fine quantity": (a_line(quantity="1.00001"), Reason.AMOUNT_NOT_REPRESENTABLE, "quantity"),
    "huge quantity": (a_line("0", "1000000000"), Reason.AMOUNT_NOT_REPRESENTABLE, "quantity"),
    "fine price": (a_line("0.12345"), Reason.AMOUNT_NOT_REPRESENTABLE, "unit_price"),
    "huge price": (a_line("10000000000"), Reason.AMOUNT_NOT_REPRESENTABLE, "unit_price"),
    "no number": (a_line("NaN"), Reason.AMOUNT_NOT_REPRESENTABLE, "unit_price"),
    "endless price": (a_line("Infinity"), Reason.AMOUNT_NOT_REPRESENTABLE, "unit_price"),
    "more digits than decimals keep": (
        a_line("1." + "0" * 30 + "1"),
        Reason.AMOUNT_NOT_REPRESENTABLE,
        "unit_price",
    ),
    "discount above all": (a_line(discount="100.01"), Reason.FIELD_INVALID, "discount_percentage"),
    "discount below none": (a_line(discount="-1"), Reason.FIELD_INVALID, "discount_percentage"),
    "discount that is no number": (a_line(discount="NaN"), Reason.FIELD_INVALID, "discount_percentage"),
    "no tax rate": (a_line(tax_rate=None), Reason.TAX_RATE_REQUIRED, "tax_rate"),
    "unmapped tax rate": (a_line(tax_rate=UNMAPPED), Reason.TAX_RATE_NOT_MAPPED, "tax_rate"),
    "unknown tax type": (a_line(tax_rate=RETIRED), Reason.TAX_TYPE_UNKNOWN, "tax_rate"),
    "tax type of expenses": (a_line(tax_rate=EXPENSES), Reason.TAX_TYPE_UNKNOWN, "tax_rate"),
    "bank account": (a_line(service_type=BANKED), Reason.ACCOUNT_UNUSABLE, "service_type"),
    "system account": (a_line(service_type=SYSTEM), Reason.ACCOUNT_UNUSABLE, "service_type"),
    "archived account": (a_line(service_type=ARCHIVED), Reason.ACCOUNT_UNUSABLE, "service_type"),
    "unknown account": (a_line(service_type=STRANGE), Reason.ACCOUNT_UNUSABLE, "service_type"),
}


@dataclass(frozen=True)
class Defect:
    """What is wrong with a header, and what is found."""

    changes: Mapping[str, Any]
    reason: Reason
    field: str


HEADER_DEFECTS: Mapping[str, Defect] = {
    "draft": Defect({"state": InvoiceState.DRAFT}, Reason.DOCUMENT_NOT_FINALIZED, "document.invoice.state"),
    "no number": Defect({"number": " "}, Reason.NUMBER_REQUIRED, "document.invoice.number"),
    "long number": Defect({"number": "9" * 256}, Reason.FIELD_TOO_LONG, "document.invoice.number"),
    "long subject": Defect({"subject": "x" * 256}, Reason.FIELD_TOO_LONG, "document.invoice.subject"),
    "no due date": Defect({"due_on": None}, Reason.DUE_DATE_REQUIRED, "document.invoice.due_on"),
    "link": Defect({"url": "https://xerograph.example/1"}, Reason.LINK_REFUSED_BY_XERO, "document.invoice.url"),
    "discount": Defect({"discount": Decimal(101)}, Reason.FIELD_INVALID, "document.invoice.discount_percentage"),
    "company": Defect({"party": Party(PartyId("c"), " ")}, Reason.FIELD_REQUIRED, "document.invoice.company.name"),
}


def checked(*lines: InvoiceLine, **changes: Any) -> Translation:
    """Against settings with every mistake that a line can point at, and for a company without a contact."""
    some_totals = Totals.of(Decimal(0), Decimal(0), "GBP")
    invoice = replace(an_invoice(totals=some_totals), **{"lines": lines or (a_line(),), **changes})
    return translated(invoice, settings=misconfigured(), contact_id=None)


def errors_of(translation: Translation) -> list[tuple[Reason, str]]:
    """In the order found, but for the totals, which only fit what could be translated."""
    told = [problem for problem in translation.problems if problem.is_error]
    return [(problem.reason, problem.field) for problem in told if problem.reason is not Reason.TOTALS_DIFFER]


def test_an_invoice_without_a_defect_has_no_problem() -> None:
    assert translated(contact_id=None).problems == ()


@pytest.mark.parametrize("name", LINE_DEFECTS)
def test_a_line_says_what_is_wrong_with_it(name: str) -> None:
    line, reason, field = LINE_DEFECTS[name]
    translation = checked(a_line(id="good"), line)
    assert errors_of(translation) == [(reason, f"document.invoice.lines[1].{field}")]
    assert translation.content is None


@pytest.mark.parametrize("name", HEADER_DEFECTS)
def test_a_header_says_what_is_wrong_with_it(name: str) -> None:
    defect = HEADER_DEFECTS[name]
    translation = checked(**defect.changes)
    assert errors_of(translation) == [(defect.reason, defect.field)]
    assert translation.content is None


@given(st.sets(st.sampled_from(sorted(HEADER_DEFECTS))), st.lists(st.sampled_from(sorted(LINE_DEFECTS)), max_size=6))
def test_all_defects_are_found_at_once_each_with_its_field_and_a_fix(headers: set[str], lines: list[str]) -> None:
    defects = [HEADER_DEFECTS[name] for name in headers]
    assume(len({defect.field for defect in defects}) == len(defects))  # a number is missing, or it is too long
    changes = {field: change for defect in defects for field, change in defect.changes.items()}
    bad = [replace(LINE_DEFECTS[name][0], id=LineId(str(place))) for place, name in enumerate(lines)]
    translation = checked(*bad, **changes)
    expected = [(defect.reason, defect.field) for defect in defects]
    expected += [
        (LINE_DEFECTS[name][1], f"document.invoice.lines[{place}].{LINE_DEFECTS[name][2]}")
        for place, name in enumerate(lines)
    ]
    assert sorted(errors_of(translation)) == sorted(expected)
    assert all(problem.message and problem.fix for problem in translation.problems)


def test_an_invoice_without_lines_is_reported_only_that() -> None:
    assert found(translated(replace(an_invoice(), lines=()))) == {
        (Reason.DOCUMENT_HAS_NO_LINES, "document.invoice.lines")
    }


def test_two_lines_of_one_id_are_a_problem_of_the_second() -> None:
    invoice = an_invoice(a_line(id="a"), a_line(id="a"))
    assert found(translated(invoice)) == {(Reason.FIELD_INVALID, "document.invoice.lines[1].line_id")}


def test_a_tax_rate_is_told_by_its_name_or_else_by_its_id() -> None:
    nameless = replace(UNMAPPED, name="")
    told = [checked(a_line(tax_rate=rate)).problems[0].message for rate in (UNMAPPED, nameless)]
    assert told == [f"Tax rate {name} is not mapped to a Xero tax rate" for name in ("VAT 21 %", "unmapped")]


def test_a_service_type_without_an_account_needs_a_default() -> None:
    translation = translated(settings=some_settings(default_account=None))
    assert found(translation) == {(Reason.ACCOUNT_NOT_MAPPED, "document.invoice.lines[0].service_type")}
    assert "Design" in translation.problems[0].message


def test_a_status_that_is_left_to_each_copy_must_be_named_and_no_due_date_is_asked_for_before() -> None:
    translation = translated(an_invoice(due_on=None), settings=some_settings(status=InitialStatus.MANUAL))
    assert found(translation) == {(Reason.STATUS_REQUIRED, "options.status")}


@pytest.mark.parametrize("status", [LedgerStatus.PAID, LedgerStatus.VOIDED, LedgerStatus.DELETED, LedgerStatus.OTHER])
def test_nobody_can_ask_for_a_status_that_payments_or_a_person_in_xero_make(status: LedgerStatus) -> None:
    translation = translated(wanted=CopyOptions(status=status))
    assert found(translation) == {(Reason.FIELD_INVALID, "options.status")}
    assert translation.problems[0].message.endswith("DRAFT, SUBMITTED or AUTHORISED can")
    assert translation.content is None


@pytest.mark.parametrize(
    "url",
    ["", "invoices/1", "/invoices/1", "ftp://app.example/1", "https://", "https:///1", "https://[::1", "https://a b/1"],
)
def test_a_link_must_be_absolute(url: str) -> None:
    assert found(translated(an_invoice(url=url))) == {(Reason.LINK_REFUSED_BY_XERO, "document.invoice.url")}


def test_a_link_must_not_contain_the_name_of_xero_in_any_case() -> None:
    translation = translated(an_invoice(url="https://app.productive.example/XeroX/1"))
    assert found(translation) == {(Reason.LINK_REFUSED_BY_XERO, "document.invoice.url")}
    assert "contains the word xero" in translation.problems[0].message


@pytest.mark.parametrize("name", ["net", "tax", "gross"])
def test_a_cent_of_difference_to_productives_totals_is_a_problem(name: str) -> None:
    totals = an_invoice().totals
    one_off = replace(getattr(totals, name), amount=getattr(totals, name).amount + Decimal("0.01"))
    translation = translated(an_invoice(totals=replace(totals, **{name: one_off})))
    assert found(translation) == {(Reason.TOTALS_DIFFER, f"document.invoice.totals.{name}")}
    (problem,) = translation.problems
    assert problem.facts["xero"] != problem.facts["productive"]
    assert str(one_off) in problem.message


def test_totals_in_another_currency_differ() -> None:
    euros = Totals.of(Decimal(100), Decimal(20), "EUR")
    assert len(translated(an_invoice(totals=euros)).problems) == 3


def test_an_invoice_below_zero_is_a_credit_note() -> None:
    translation = translated(an_invoice(a_line("-50")))
    assert found(translation) == {(Reason.FIELD_INVALID, "document.invoice.totals.gross")}
    assert "-60.00 GBP" in translation.problems[0].message


def test_the_longest_texts_that_xero_holds_are_no_problem_whatever_spaces_are_around_them() -> None:
    longest = an_invoice(a_line(description=" " + "x" * 4000), number="9" * 255 + " ", subject="x" * 255)
    assert translated(longest).problems == ()


def test_the_largest_amounts_that_xero_holds_are_no_problem() -> None:
    assert translated(an_invoice(a_line("9999999999.99", tax_rate=ZERO))).problems == ()
    assert translated(an_invoice(a_line("0", "999999999.9999"))).problems == ()


def test_a_line_beyond_what_xero_holds_is_a_problem_of_the_line() -> None:
    translation = translated(an_invoice(a_line("9000000000", "2")))
    assert found(translation) == {(Reason.AMOUNT_NOT_REPRESENTABLE, "document.invoice.lines[0]")}


def test_discounts_that_no_discount_of_xero_can_tell_are_a_problem_of_the_line() -> None:
    deduction = a_line("-100000", id="b", discount="12.55")
    translation = translated(an_invoice(a_line("500000", id="a"), deduction, discount=Discount(Decimal("7.55"))))
    assert found(translation) == {(Reason.AMOUNT_NOT_REPRESENTABLE, "document.invoice.lines[1].discount_percentage")}


@pytest.mark.parametrize(
    ("company", "field", "reason"),
    [
        (a_company(name="A" * 256), "name", Reason.FIELD_TOO_LONG),
        (a_company(billing_name="A" * 256), "billing_name", Reason.FIELD_TOO_LONG),
        (a_company(billing_name="A > B"), "billing_name", Reason.FIELD_INVALID),
        (a_company(email="a" * 256), "email", Reason.FIELD_TOO_LONG),
        (a_company(vat_number="1" * 51), "vat_number", Reason.FIELD_TOO_LONG),
        *[
            (a_company(email=email), "email", Reason.FIELD_INVALID)
            for email in ("a;b", "ann@", "ann@acme", "@acme.example", "a b@acme.example", "ann@acme..example")
        ],
        (a_company(email="a@acme.example; b@acme.example"), "email", Reason.FIELD_INVALID),
        (a_company(email="a@acme.example,b@acme.example"), "email", Reason.FIELD_INVALID),
        (a_company(email="Ann <ann@acme.example>"), "email", Reason.FIELD_INVALID),
    ],
)
def test_a_company_that_becomes_a_contact_must_suit_xero(company: Party, field: str, reason: Reason) -> None:
    assert found(translated(an_invoice(party=company), contact_id=None)) == {
        (reason, f"document.invoice.company.{field}")
    }


@pytest.mark.parametrize("email", ["", "  ", "ann@acme.example", "ann.o'neil+x@sub.acme.example", "ünï@exämple.com"])
def test_an_address_that_xero_takes_is_no_problem(email: str) -> None:
    assert found(translated(an_invoice(party=a_company(email=email)), contact_id=None)) == set()


@pytest.mark.parametrize(("currency", "is_told"), [("SEK", True), ("EUR", False), ("GBP", False), ("", False)])
def test_a_default_currency_that_the_organisation_does_not_use_is_reported(currency: str, is_told: bool) -> None:
    reference = replace(some_reference_data(), currencies={"EUR": "Euro"})
    invoice = an_invoice(party=a_company(default_currency=currency))
    told = found(translated(invoice, contact_id=None, reference=reference))
    expected = {(Reason.CONTACT_CURRENCY_LEFT_OUT, "document.invoice.company.default_currency_code")}
    assert told == (expected if is_told else set())
    assert found(translated(invoice, reference=reference)) == set(), "nothing is sent of a contact that is there"


def test_the_billing_name_wins_and_names_have_single_spaces_between_their_words() -> None:
    assert a_company(name=" Acme   Ltd ").legal_name == "Acme Ltd"
    assert a_company(billing_name="Acme  Holding").legal_name == "Acme Holding"
    assert a_company(billing_name="   ").legal_name == "Acme Ltd"


def test_a_fix_reports_the_limit() -> None:
    (problem,) = translated(an_invoice(subject="x" * 256)).problems
    assert problem.fix == "Shorten this field to 255 characters."
