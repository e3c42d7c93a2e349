"""Accounts: the chart that every line points into."""

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.kinds import ACCOUNTS
from xero_sandbox.accounting.lists import Listing
from xero_sandbox.accounting.shapes import Account
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found
from xero_sandbox.wire import instant

ACCOUNT_CLASSES = {
    "REVENUE": ("REVENUE", "SALES", "OTHERINCOME"),
    "EXPENSE": ("EXPENSE", "OVERHEADS", "DIRECTCOSTS", "DEPRECIATN"),
    "ASSET": ("BANK", "CURRENT", "FIXED", "INVENTORY", "NONCURRENT", "PREPAYMENT"),
    "LIABILITY": ("CURRLIAB", "LIABILITY", "TERMLIAB", "PAYG"),
    "EQUITY": ("EQUITY",),
}
REPORTING = {
    "REVENUE": ("REV", "Revenue"),
    "EXPENSE": ("EXP", "Expense"),
    "ASSET": ("ASS", "Assets"),
    "LIABILITY": ("LIA", "Liabilities"),
    "EQUITY": ("EQU", "Equity"),
}
"""Only the first part of each code, which is what all of them have."""

CLASS_OF = {kind: name for name, kinds in ACCOUNT_CLASSES.items() for kind in kinds}


def show_account(account: Account) -> Content:
    shown: Content = {
        "AccountID": account.id,
        "Code": account.code,
        "Name": account.name,
        "Status": account.status,
        "Type": account.type,
        "TaxType": account.tax_type,
        "Description": account.description or None,
        "Class": CLASS_OF[account.type],
        "SystemAccount": account.system_account,
        "ReportingCode": REPORTING[CLASS_OF[account.type]][0],
        "ReportingCodeName": REPORTING[CLASS_OF[account.type]][1],
        "EnablePaymentsToAccount": account.enable_payments,
        "ShowInExpenseClaims": False,
        "BankAccountNumber": account.bank_account_number,
        "BankAccountType": "BANK" if account.type == "BANK" else None,
        "CurrencyCode": account.currency_code,
        "HasAttachments": False,
        "UpdatedDateUTC": instant(account.updated),
        "AddToWatchlist": False,
    }
    return {name: value for name, value in shown.items() if value is not None}


_CLASS_CASES = " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in CLASS_OF.items())

ACCOUNT_LISTING = Listing(
    kind=ACCOUNTS,
    singular="Account",
    columns={
        "AccountID": Column("d.id", Sort.GUID),
        "Code": Column("d.number"),
        "Status": Column("d.status"),
        "Type": Column("d.type"),
        "Class": Column(f"(CASE d.type {_CLASS_CASES} END) COLLATE NOCASE"),
        "Name": text("name"),
        "TaxType": text("tax_type"),
        "SystemAccount": text("system_account"),
        "EnablePaymentsToAccount": Column(stored("enable_payments"), Sort.FLAG),
        "UpdatedDateUTC": Column("d.updated", Sort.INSTANT),
    },
    show=lambda _call, account, _page: show_account(account),
    order="d.number IS NULL, d.number, d.id",
    pages=False,
)


def get_accounts(call: Call) -> Content:
    return ACCOUNT_LISTING.serve(call)


def get_account(call: Call) -> Content:
    account = call.books.accounts.get(call.id.lower())
    if account is None:
        raise Refused(not_found())
    return call.envelope("Accounts", [show_account(account)])
