"""Which accounts and tax types the settings of invoices may name, and in which words they are refused (R10)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.ids import AccountCode, TaxType
from core.kinds import Side
from core.ledger import Account, AccountClass, LedgerTaxRate, ReferenceData
from core.problems import Reason
from core.translation.accounts import unusable_account
from core.translation.tax_rates import unsuitable, unusable_tax_type
from support.documents import some_reference_data

FIELD = "settings.invoices.default_account_code"


def with_a_retired_rate() -> ReferenceData:
    reference = some_reference_data()
    rate = replace(
        reference.tax_rates[TaxType("OUTPUT2")], tax_type=TaxType("OUTPUT17"), name="17.5% VAT", is_active=False
    )
    return replace(reference, tax_rates={**reference.tax_rates, rate.tax_type: rate})


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("999", "London Ltd has no account 999"),
        ("299", "Account 299 (Old Sales) is archived"),
        ("090", "Account 090 (Business Bank Account) is a bank or system account"),
        ("610", "Account 610 (Accounts Receivable) is a bank or system account"),
    ],
)
def test_an_account_that_lines_may_not_use_says_why(code: str, message: str) -> None:
    problem = unusable_account(AccountCode(code), some_reference_data(), FIELD)
    assert problem is not None
    assert (problem.reason, problem.field, problem.message) == (Reason.ACCOUNT_UNUSABLE, FIELD, message)
    assert problem.facts == {"account_code": code}


def test_an_active_account_of_any_kind_else_may_be_named() -> None:
    assert unusable_account(AccountCode("200"), some_reference_data(), FIELD) is None


@pytest.mark.parametrize(
    ("tax_type", "message"),
    [
        ("OUTPUT9", "London Ltd has no tax rate of the type OUTPUT9"),
        ("OUTPUT17", "The tax rate 17.5% VAT (OUTPUT17) is no longer active in London Ltd"),
        ("INPUT2", "Xero does not allow the tax rate 20% (VAT on Expenses) (INPUT2) on income"),
    ],
)
def test_a_tax_type_that_income_cannot_bear_says_why(tax_type: str, message: str) -> None:
    problem = unusable_tax_type(TaxType(tax_type), Side.INCOME, with_a_retired_rate(), FIELD)
    assert problem is not None
    assert (problem.reason, problem.field, problem.message) == (Reason.TAX_TYPE_UNKNOWN, FIELD, message)
    assert problem.facts == {"tax_type": tax_type}


def test_an_active_tax_type_of_income_may_be_named() -> None:
    assert unusable_tax_type(TaxType("OUTPUT2"), Side.INCOME, with_a_retired_rate(), FIELD) is None


@pytest.mark.parametrize(
    ("changes", "takes_lines"),
    [({}, True), ({"is_active": False}, False), ({"is_bank": True}, False), ({"is_system": True}, False)],
)
def test_lines_take_an_account_that_is_active_and_neither_a_banks_nor_the_systems(
    changes: dict[str, Any], takes_lines: bool
) -> None:
    account = replace(Account(AccountCode("200"), "Sales", AccountClass.REVENUE), **changes)
    assert account.takes_lines is takes_lines


@pytest.mark.parametrize("account_class", AccountClass)
def test_a_tax_type_is_unsuitable_for_an_account_of_a_class_that_it_does_not_apply_to(
    account_class: AccountClass,
) -> None:
    account = Account(AccountCode("200"), "Some account", account_class)
    rate = LedgerTaxRate(TaxType("X"), "Some rate", Decimal(20), applies_to=frozenset({AccountClass.REVENUE}))
    told = [problem.reason for problem in unsuitable(rate, account, "document.invoice.lines[0].tax_rate")]
    assert bool(told) is (account_class not in {AccountClass.REVENUE, AccountClass.OTHER})
