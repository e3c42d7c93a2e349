"""An Australian organisation's chart of accounts and GST rates, as a new Xero organisation has them."""

from decimal import Decimal

from xero_sandbox.seed.rows import ALL, PURCHASE_SIDE, SALES_SIDE, AccountRow, TaxRateRow

ACCOUNTS = (
    AccountRow(
        "090", "Business Bank Account", "BANK", "BASEXCLUDED", bank_account_number="06200012345678", currency_code="AUD"
    ),
    AccountRow(
        "091",
        "Business Savings Account",
        "BANK",
        "BASEXCLUDED",
        bank_account_number="06200087654321",
        currency_code="AUD",
    ),
    AccountRow("200", "Sales", "REVENUE", "OUTPUT", "Income from any normal business activity"),
    AccountRow("201", "Retainers", "REVENUE", "OUTPUT", "Monthly fees agreed in advance"),
    AccountRow("205", "Export Sales", "REVENUE", "EXEMPTEXPORT", "Work for clients abroad"),
    AccountRow("260", "Other Revenue", "REVENUE", "OUTPUT", "Income outside the normal business"),
    AccountRow("270", "Interest Income", "REVENUE", "INPUTTAXED", "Interest earned"),
    AccountRow("299", "Old Print Income", "REVENUE", "OUTPUT", "No longer used", status="ARCHIVED"),
    AccountRow("310", "Cost of Goods Sold", "DIRECTCOSTS", "INPUT", "Goods and materials used for sales"),
    AccountRow("325", "Subcontractors", "DIRECTCOSTS", "INPUT", "Freelancers and partner studios"),
    AccountRow("400", "Advertising", "EXPENSE", "INPUT", "Advertising and promotion"),
    AccountRow("404", "Bank Fees", "EXPENSE", "EXEMPTEXPENSES", "Charges of the bank"),
    AccountRow("408", "Cleaning", "EXPENSE", "INPUT", "Cleaning of the premises"),
    AccountRow("412", "Consulting & Accounting", "EXPENSE", "INPUT", "Advice bought in"),
    AccountRow("416", "Depreciation", "EXPENSE", "BASEXCLUDED", "Depreciation of fixed assets"),
    AccountRow("420", "Entertainment", "EXPENSE", "BASEXCLUDED", "Entertaining clients"),
    AccountRow("425", "Freight & Courier", "EXPENSE", "INPUT", "Couriers"),
    AccountRow("429", "General Expenses", "EXPENSE", "INPUT", "Anything without a better place"),
    AccountRow("433", "Insurance", "EXPENSE", "INPUT", "Insurance premiums"),
    AccountRow("437", "Interest Expense", "EXPENSE", "EXEMPTEXPENSES", "Interest on loans"),
    AccountRow("441", "Legal expenses", "EXPENSE", "INPUT", "Solicitors"),
    AccountRow("445", "Light, Power, Heating", "EXPENSE", "INPUT", "Energy"),
    AccountRow("449", "Motor Vehicle Expenses", "EXPENSE", "INPUT", "Cars and vans"),
    AccountRow("453", "Office Expenses", "EXPENSE", "INPUT", "Small things for the office"),
    AccountRow("461", "Printing & Stationery", "EXPENSE", "INPUT", "Paper and print"),
    AccountRow("469", "Rent", "EXPENSE", "INPUT", "Rent of the premises"),
    AccountRow("477", "Wages and Salaries", "EXPENSE", "BASEXCLUDED", "Pay of staff"),
    AccountRow("478", "Superannuation", "EXPENSE", "BASEXCLUDED", "Retirement contributions"),
    AccountRow("485", "Subscriptions", "EXPENSE", "INPUT", "Software and memberships"),
    AccountRow("489", "Telephone & Internet", "EXPENSE", "INPUT", "Telephone and internet"),
    AccountRow("493", "Travel - National", "EXPENSE", "INPUT", "Flights and hotels at home"),
    AccountRow("494", "Travel - International", "EXPENSE", "EXEMPTEXPENSES", "Travel abroad"),
    AccountRow("497", "Bank Revaluations", "EXPENSE", "BASEXCLUDED", system_account="BANKCURRENCYGAIN"),
    AccountRow("498", "Unrealised Currency Gains", "EXPENSE", "BASEXCLUDED", system_account="UNREALISEDCURRENCYGAIN"),
    AccountRow("499", "Realised Currency Gains", "EXPENSE", "BASEXCLUDED", system_account="REALISEDCURRENCYGAIN"),
    AccountRow("505", "Income Tax Expense", "EXPENSE", "BASEXCLUDED", "Tax on profits"),
    AccountRow(
        "610", "Accounts Receivable", "CURRENT", "BASEXCLUDED", "Unpaid sales invoices", system_account="DEBTORS"
    ),
    AccountRow("620", "Prepayments", "CURRENT", "BASEXCLUDED", "Paid in advance"),
    AccountRow("710", "Office Equipment", "FIXED", "CAPEXINPUT", "Equipment used over years"),
    AccountRow("720", "Computer Equipment", "FIXED", "CAPEXINPUT", "Computers"),
    AccountRow("800", "Accounts Payable", "CURRLIAB", "BASEXCLUDED", "Unpaid bills", system_account="CREDITORS"),
    AccountRow("801", "Unpaid Expense Claims", "CURRLIAB", "BASEXCLUDED", system_account="UNPAIDEXPCLM"),
    AccountRow("815", "Staff Reimbursements", "CURRLIAB", "BASEXCLUDED", "Owed to staff", enable_payments=True),
    AccountRow("820", "GST", "CURRLIAB", "BASEXCLUDED", "Owed to or by the tax office", system_account="GST"),
    AccountRow("825", "PAYG Withholdings Payable", "CURRLIAB", "BASEXCLUDED", "Owed to the tax office"),
    AccountRow("835", "GST on Imports", "CURRLIAB", "GSTONIMPORTS", "Paid at the border"),
    AccountRow("840", "Historical Adjustment", "CURRLIAB", "BASEXCLUDED", system_account="HISTORICAL"),
    AccountRow("860", "Rounding", "CURRLIAB", "BASEXCLUDED", system_account="ROUNDING"),
    AccountRow("877", "Tracking Transfers", "CURRLIAB", "BASEXCLUDED", system_account="TRACKINGTRANSFERS"),
    AccountRow("900", "Loan", "TERMLIAB", "BASEXCLUDED", "Borrowed for more than a year"),
    AccountRow("960", "Retained Earnings", "EQUITY", "BASEXCLUDED", system_account="RETAINEDEARNINGS"),
    AccountRow("970", "Owner A Share Capital", "EQUITY", "BASEXCLUDED", "Paid up capital"),
)

TAX_RATES = (
    TaxRateRow("OUTPUT", "GST on Income", "OUTPUT", Decimal(10), SALES_SIDE),
    TaxRateRow("INPUT", "GST on Expenses", "INPUT", Decimal(10), PURCHASE_SIDE),
    TaxRateRow("CAPEXINPUT", "GST on Capital", "CAPEXINPUT", Decimal(10), PURCHASE_SIDE),
    TaxRateRow("EXEMPTOUTPUT", "GST Free Income", "EXEMPTOUTPUT", Decimal(0), SALES_SIDE),
    TaxRateRow("EXEMPTEXPENSES", "GST Free Expenses", "EXEMPTEXPENSES", Decimal(0), PURCHASE_SIDE),
    TaxRateRow("EXEMPTEXPORT", "GST Free Exports", "EXEMPTEXPORT", Decimal(0), SALES_SIDE),
    TaxRateRow("INPUTTAXED", "Input Taxed", "INPUTTAXED", Decimal(0), SALES_SIDE),
    TaxRateRow("GSTONIMPORTS", "GST on Imports", "GSTONIMPORTS", Decimal(0), ("LIABILITY",)),
    TaxRateRow("BASEXCLUDED", "BAS Excluded", "BASEXCLUDED", Decimal(0), ALL),
)
