"""Expenses become bills, and purchase orders purchase orders."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.choice import CopyMode
from core.documents import Approval, DocumentKind, ExchangeRate, Expense, PartyKind, PurchaseOrder, person_party_id
from core.ids import AccountCode, BrandingThemeId, DocumentTypeId, PartyId, TaxType
from core.ledger import Account, AccountClass, AmountsAre, BrandingTheme, LedgerStatus, ReferenceData
from core.mark import mark_of
from core.money import Totals
from core.problems import Reason
from core.settings import ExpenseSettings, InitialStatus, InvoiceSettings, NumberSource, PurchaseOrderSettings, Settings
from core.translation import CopyOptions, Standing, Translation, translate
from support.costs import an_expense, an_order
from support.documents import DESIGN, HOSTING, VAT, a_company, a_line, some_reference_data, some_settings
from support.translations import CONTACT, SECOND, a_ledger_document, a_link, content_of, found

COSTS = {"default_account": AccountCode("400"), "accounts": {HOSTING.id: AccountCode("420")}}
INPUT = TaxType("INPUT2")
NOTHING = Totals.of(Decimal(0), Decimal(0), "GBP")


def cost_settings(*, expenses: dict[str, Any] | None = None, orders: dict[str, Any] | None = None) -> Settings:
    common = {"switched_on": True, "status": InitialStatus.AUTHORISED, **COSTS}
    return replace(
        some_settings(),
        expenses=ExpenseSettings(**{**common, **(expenses or {})}),
        purchase_orders=PurchaseOrderSettings(**{**common, **(orders or {})}),
        purchase_tax_types={VAT.id: INPUT},
    )


def books(**changes: Any) -> ReferenceData:
    some = some_reference_data()
    costs = [Account(AccountCode(code), f"Costs {code}", AccountClass.EXPENSE) for code in ("400", "420")]
    return replace(some, accounts={**some.accounts, **{each.code: each for each in costs}}, **changes)


def translated(
    document: Expense | PurchaseOrder,
    settings: Settings | None = None,
    standing: Standing | None = None,
    wanted: CopyOptions | None = None,
    reference: ReferenceData | None = None,
) -> Translation:
    return translate(
        document,
        wanted or CopyOptions(),
        standing or Standing(),
        settings or cost_settings(),
        reference or books(),
        CONTACT,
        SECOND,
    )


def test_an_expense_becomes_a_bill_on_the_accounts_and_tax_types_of_purchases() -> None:
    lines = (a_line(id="a"), a_line(id="b", service_type=HOSTING), a_line(id="c", service_type=DESIGN))
    made = content_of(translated(an_expense(lines=lines, totals=Totals.of(Decimal(300), Decimal(60), "GBP"))))
    assert (made.kind, made.status, made.due_on) == (DocumentKind.EXPENSE, LedgerStatus.AUTHORISED, date(2026, 2, 4))
    assert [line.account_code for line in made.lines] == ["400", "420", "400"]
    assert {line.tax_type for line in made.lines} == {INPUT}
    mark = mark_of(made.url)
    assert mark is not None
    assert (mark.transfer_id, mark.document) == (SECOND, an_expense().ref)


def test_prices_that_include_tax_are_sent_as_such_and_come_to_the_same() -> None:
    expense = an_expense(lines=(a_line("120.00"),), prices_include_tax=True)
    made = content_of(translated(expense))
    assert made.amounts_are is AmountsAre.INCLUSIVE
    assert made.totals == expense.totals
    assert made.lines[0].unit_amount == Decimal("120.00")


def test_a_bill_has_a_number_of_its_own_which_further_copies_do_not_share() -> None:
    earlier = Standing((a_link(document=an_expense().ref),))
    wanted = CopyOptions(CopyMode.CREATE_NEW)
    assert content_of(translated(an_expense())).number == "EXP-e1"
    assert content_of(translated(an_expense(), standing=earlier, wanted=wanted)).number == "EXP-e1-2"


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"party": None}, Reason.VENDOR_REQUIRED, "document.expense.vendor"),
        ({"is_draft": True}, Reason.DOCUMENT_NOT_FINALIZED, "document.expense.draft"),
        ({"approval": Approval.PENDING}, Reason.EXPENSE_NOT_APPROVED, "document.expense.approval"),
        ({"approval": Approval.REJECTED}, Reason.EXPENSE_NOT_APPROVED, "document.expense.approval"),
        ({"due_on": None}, Reason.DUE_DATE_REQUIRED, "document.expense.due_on"),
        ({"reimbursable": True}, Reason.EXPENSE_REIMBURSABLE, "document.expense.reimbursable"),
        (
            {"reimbursable": True, "paid_by": person_party_id("9")},
            Reason.EXPENSE_REIMBURSABLE,
            "document.expense.reimbursable",
        ),
        ({"url": "/e1"}, Reason.LINK_REFUSED_BY_XERO, "document.expense.url"),
        ({"lines": (), "totals": NOTHING}, Reason.DOCUMENT_HAS_NO_LINES, "document.expense.lines"),
    ],
)
def test_what_makes_an_expense_no_bill(changes: dict[str, Any], reason: Reason, field: str) -> None:
    translation = translated(an_expense(**changes))
    assert translation.content is None
    assert (reason, field) in found(translation)


@pytest.mark.parametrize("approval", [Approval.APPROVED, Approval.NOT_REQUIRED])
def test_an_expense_that_needs_no_approval_goes_as_an_approved_one(approval: Approval) -> None:
    assert content_of(translated(an_expense(approval=approval))).number == "EXP-e1"


def test_what_an_employee_laid_out_is_a_bill_of_that_employee() -> None:
    person = person_party_id("9")
    ann = a_company(id=PartyId(person), name="Ann Smith", kind=PartyKind.PERSON)
    assert not translated(an_expense(reimbursable=True, paid_by=person, party=ann)).problems


def test_a_purchase_order_travels_with_its_number_subject_and_delivery() -> None:
    order = an_order(delivery_on=date(2026, 1, 20), delivery_instructions="Ring\nat the back")
    made = content_of(translated(order))
    assert (made.kind, made.number, made.reference) == (
        DocumentKind.PURCHASE_ORDER,
        "PO-1",
        "Paper [of=7:purchase_order:p1&copy=transfer-2]",
    )
    assert (made.delivery_on, made.delivery_instructions) == (date(2026, 1, 20), "Ring\nat the back")
    assert (made.url, made.due_on) == ("", None)


@pytest.mark.parametrize(("source", "asked"), [(NumberSource.XERO, False), (NumberSource.PRODUCTIVE, True)])
def test_xero_numbers_an_order_where_the_settings_or_the_request_say_so(source: NumberSource, asked: bool) -> None:
    settings = cost_settings(orders={"number_source": source})
    assert (
        content_of(translated(an_order(number=""), settings, wanted=CopyOptions(number_from_xero=asked))).number is None
    )


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"party": None}, Reason.VENDOR_REQUIRED, "document.purchase_order.vendor"),
        ({"is_draft": True}, Reason.DOCUMENT_NOT_FINALIZED, "document.purchase_order.state"),
        ({"number": ""}, Reason.NUMBER_REQUIRED, "document.purchase_order.number"),
        ({"delivery_instructions": "x" * 501}, Reason.FIELD_TOO_LONG, "document.purchase_order.delivery_instructions"),
        ({"lines": (), "totals": NOTHING}, Reason.DOCUMENT_HAS_NO_LINES, "document.purchase_order.lines"),
    ],
)
def test_what_makes_an_order_none(changes: dict[str, Any], reason: Reason, field: str) -> None:
    translation = translated(an_order(**changes))
    assert translation.content is None
    assert (reason, field) in found(translation)


@pytest.mark.parametrize("document", [an_expense(), an_order()], ids=["expense", "order"])
def test_a_kind_that_is_switched_off_is_not_copied(document: Expense | PurchaseOrder) -> None:
    settings = cost_settings(expenses={"switched_on": False}, orders={"switched_on": False})
    assert found(translated(document, settings)) == {(Reason.KIND_SWITCHED_OFF, document.kind.path)}


@pytest.mark.parametrize("document", [an_expense(), an_order()], ids=["expense", "order"])
def test_each_kind_has_its_own_status(document: Expense | PurchaseOrder) -> None:
    settings = cost_settings(expenses={"status": InitialStatus.MANUAL}, orders={"status": InitialStatus.MANUAL})
    assert found(translated(document, settings)) == {(Reason.STATUS_REQUIRED, "options.status")}


def test_an_order_has_the_branding_theme_of_its_document_type() -> None:
    kind, theme = DocumentTypeId("t1"), BrandingThemeId("theme")
    settings = replace(cost_settings(), invoices=InvoiceSettings(branding_themes={kind: theme}))
    reference = books(branding_themes={theme: BrandingTheme(theme, "Plain")})
    made = content_of(translated(an_order(document_type_id=kind), settings, reference=reference))
    assert made.branding_theme_id == theme


def test_lock_dates_bind_bills_and_leave_orders_alone() -> None:
    some = books()
    locked = replace(some, organisation=replace(some.organisation, end_of_year_lock_date=date(2026, 1, 5)))
    assert found(translated(an_expense(), reference=locked)) == {(Reason.PERIOD_LOCKED, "document.expense.issued_on")}
    assert not translated(an_order(), reference=locked).problems


def test_an_update_of_a_bill_keeps_its_number() -> None:
    current = replace(a_ledger_document(), kind=DocumentKind.EXPENSE, number="B-7")
    standing = Standing((a_link(document=an_expense().ref),), current)
    wanted = CopyOptions(CopyMode.UPDATE_EXISTING)
    made = content_of(translated(an_expense(), standing=standing, wanted=wanted))
    assert (made.number, made.id) == ("B-7", current.id)


def test_a_rate_goes_along_only_where_the_kind_says_so() -> None:
    rate = ExchangeRate(Decimal("0.8"), "GBP")
    expense = an_expense(currency="EUR", totals=Totals.of(Decimal(100), Decimal(20), "EUR"), exchange_rate=rate)
    assert content_of(translated(expense)).currency_rate is None
    settings = cost_settings(expenses={"send_currency_rate": True})
    assert content_of(translated(expense, settings)).currency_rate == Decimal("1.250000")
