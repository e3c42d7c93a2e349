"""A New Zealand organisation's chart of accounts and GST rates, as a new Xero organisation has them."""

from decimal import Decimal

from xero_sandbox.seed.rows import ALL, PURCHASE_SIDE, SALES_SIDE, AccountRow, TaxRateRow

ACCOUNTS = (
    AccountRow(
        "090", "Business Bank Account", "BANK", "NONE", bank_account_number="0101230123456700", currency_code="NZD"
    ),
    AccountRow(
        "091", "Business Savings Account", "BANK", "NONE", bank_account_number="0101230123456725", currency_code="NZD"
    ),
    AccountRow("200", "Sales", "REVENUE", "OUTPUT2", "Income from any normal business activity"),
    AccountRow("201", "Retainers", "REVENUE", "OUTPUT2", "Monthly fees agreed in advance"),
    AccountRow("205", "Export Sales", "REVENUE", "ZERORATED", "Work for clients abroad"),
    AccountRow("260", "Other Revenue", "REVENUE", "OUTPUT2", "Income outside the normal business"),
    AccountRow("270", "Interest Income", "REVENUE", "NONE", "Interest earned"),
    AccountRow("299", "Old Print Income", "REVENUE", "OUTPUT2", "No longer used", status="ARCHIVED"),
    AccountRow("310", "Cost of Goods Sold", "DIRECTCOSTS", "INPUT2", "Goods and materials used for sales"),
    AccountRow("325", "Subcontractors", "DIRECTCOSTS", "INPUT2", "Freelancers and partner studios"),
    AccountRow("400", "Advertising", "EXPENSE", "INPUT2", "Advertising and promotion"),
    AccountRow("401", "ACC Levies", "EXPENSE", "INPUT2", "Accident cover"),
    AccountRow("404", "Bank Fees", "EXPENSE", "NONE", "Charges of the bank"),
    AccountRow("408", "Cleaning", "EXPENSE", "INPUT2", "Cleaning of the premises"),
    AccountRow("412", "Consulting & Accounting", "EXPENSE", "INPUT2", "Advice bought in"),
    AccountRow("416", "Depreciation", "DEPRECIATN", "NONE", "Depreciation of fixed assets"),
    AccountRow("420", "Entertainment", "EXPENSE", "INPUT2", "Entertaining clients"),
    AccountRow("424", "Entertainment - Non deductible", "EXPENSE", "NONE", "Entertaining without relief"),
    AccountRow("425", "Freight & Courier", "EXPENSE", "INPUT2", "Couriers"),
    AccountRow("429", "General Expenses", "EXPENSE", "INPUT2", "Anything without a better place"),
    AccountRow("433", "Insurance", "EXPENSE", "INPUT2", "Insurance premiums"),
    AccountRow("437", "Interest Expense", "EXPENSE", "NONE", "Interest on loans"),
    AccountRow("441", "Legal expenses", "EXPENSE", "INPUT2", "Solicitors"),
    AccountRow("445", "Light, Power, Heating", "EXPENSE", "INPUT2", "Energy"),
    AccountRow("449", "Motor Vehicle Expenses", "EXPENSE", "INPUT2", "Cars and vans"),
    AccountRow("461", "Printing & Stationery", "EXPENSE", "INPUT2", "Paper and print"),
    AccountRow("469", "Rent", "EXPENSE", "INPUT2", "Rent of the premises"),
    AccountRow("477", "Salaries", "EXPENSE", "NONE", "Pay of staff"),
    AccountRow("478", "KiwiSaver Employer Contributions", "EXPENSE", "NONE", "Retirement contributions"),
    AccountRow("485", "Subscriptions", "EXPENSE", "INPUT2", "Software and memberships"),
    AccountRow("489", "Telephone & Internet", "EXPENSE", "INPUT2", "Telephone and internet"),
    AccountRow("493", "Travel - National", "EXPENSE", "INPUT2", "Flights and hotels at home"),
    AccountRow("494", "Travel - International", "EXPENSE", "NONE", "Travel abroad"),
    AccountRow("497", "Bank Revaluations", "EXPENSE", "NONE", system_account="BANKCURRENCYGAIN"),
    AccountRow("498", "Unrealised Currency Gains", "EXPENSE", "NONE", system_account="UNREALISEDCURRENCYGAIN"),
    AccountRow("499", "Realised Currency Gains", "EXPENSE", "NONE", system_account="REALISEDCURRENCYGAIN"),
    AccountRow("505", "Income Tax Expense", "EXPENSE", "NONE", "Tax on profits"),
    AccountRow("610", "Accounts Receivable", "CURRENT", "NONE", "Unpaid sales invoices", system_account="DEBTORS"),
    AccountRow("620", "Prepayments", "CURRENT", "NONE", "Paid in advance"),
    AccountRow("625", "Withholding tax paid", "CURRENT", "NONE", "Held back by others"),
    AccountRow("710", "Office Equipment", "FIXED", "INPUT2", "Equipment used over years"),
    AccountRow("720", "Computer Equipment", "FIXED", "INPUT2", "Computers"),
    AccountRow("800", "Accounts Payable", "CURRLIAB", "NONE", "Unpaid bills", system_account="CREDITORS"),
    AccountRow("801", "Unpaid Expense Claims", "CURRLIAB", "NONE", system_account="UNPAIDEXPCLM"),
    AccountRow("815", "Staff Reimbursements", "CURRLIAB", "NONE", "Owed to staff", enable_payments=True),
    AccountRow("820", "GST", "CURRLIAB", "NONE", "Owed to or by Inland Revenue", system_account="GST"),
    AccountRow("825", "PAYE Payable", "CURRLIAB", "NONE", "Owed to Inland Revenue"),
    AccountRow("835", "GST on Imports", "CURRLIAB", "GSTONIMPORTS", "Paid at the border"),
    AccountRow("840", "Historical Adjustment", "CURRLIAB", "NONE", system_account="HISTORICAL"),
    AccountRow("860", "Rounding", "CURRLIAB", "NONE", system_account="ROUNDING"),
    AccountRow("877", "Tracking Transfers", "CURRLIAB", "NONE", system_account="TRACKINGTRANSFERS"),
    AccountRow("900", "Loan", "TERMLIAB", "NONE", "Borrowed for more than a year"),
    AccountRow("960", "Retained Earnings", "EQUITY", "NONE", system_account="RETAINEDEARNINGS"),
    AccountRow("970", "Owner A Funds Introduced", "EQUITY", "NONE", "Put in by the owner", enable_payments=True),
)

TAX_RATES = (
    TaxRateRow("OUTPUT2", "15% GST on Income", "OUTPUT", Decimal(15), SALES_SIDE),
    TaxRateRow("INPUT2", "15% GST on Expenses", "INPUT", Decimal(15), PURCHASE_SIDE),
    TaxRateRow("ZERORATED", "Zero Rated", "OUTPUT", Decimal(0), ("REVENUE", "LIABILITY")),
    TaxRateRow("GSTONIMPORTS", "GST on Imports", "GSTONIMPORTS", Decimal(0), ("LIABILITY",)),
    TaxRateRow("NONE", "No GST", "NONE", Decimal(0), ALL),
)
