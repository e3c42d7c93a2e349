"""The organisation itself, and what the calling app may do in it."""

from collections.abc import Mapping

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.settings.currencies import has_multicurrency
from xero_sandbox.accounting.shapes import Organisation
from xero_sandbox.wire import ms_date

ACTIONS = (
    "CreateApprovedInvoice",
    "CreateDraftPurchaseOrder",
    "CreateApprovedBill",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateDraftInvoice",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateSentQuote",
    "CreateInvoicePayment",
    "CreateApprovedPurchaseOrder",
    "CreateDraftQuote",
    "CreateDraftBill",
)
NEEDS_APPROVAL = frozenset({"CreateApprovedInvoice", "CreateApprovedBill", "CreateApprovedPurchaseOrder"})

SAME_FOR_ALL: Content = {
    "PaysTax": True,
    "OrganisationType": "COMPANY",
    "OrganisationEntityType": "COMPANY",
    "OrganisationStatus": "ACTIVE",
    "IsDemoCompany": False,
    "DefaultSalesTax": "Tax Exclusive",
    "DefaultPurchasesTax": "Tax Exclusive",
    "Edition": "BUSINESS",
    "SalesTaxBasis": "ACCRUALS",
    "Addresses": [],
    "Phones": [],
    "ExternalLinks": [],
    "PaymentTerms": {},
}

BY_COUNTRY: Mapping[str, Content] = {
    "GB": {"Version": "UK", "FinancialYearEndDay": 31, "FinancialYearEndMonth": 3, "SalesTaxPeriod": "QUARTERLY"},
    "AU": {"Version": "AU", "FinancialYearEndDay": 30, "FinancialYearEndMonth": 6, "SalesTaxPeriod": "QUARTERLY1"},
    "NZ": {"Version": "NZ", "FinancialYearEndDay": 31, "FinancialYearEndMonth": 3, "SalesTaxPeriod": "TWOMONTHS"},
    "US": {"Version": "US", "FinancialYearEndDay": 31, "FinancialYearEndMonth": 12},
}


def show_organisation(organisation: Organisation) -> Content:
    shown: Content = {
        "Name": organisation.name,
        "LegalName": organisation.name,
        "BaseCurrency": organisation.base_currency,
        "CountryCode": organisation.country,
        "TaxNumber": organisation.tax_number or None,
        "RegistrationNumber": organisation.registration_number or None,
        **_lock_dates(organisation),
        "CreatedDateUTC": f"/Date({organisation.created})/",  # seen live: without an offset
        "Timezone": organisation.timezone,
        "ShortCode": organisation.short_code,
        "OrganisationID": organisation.tenant,
        "Class": organisation.plan,
        **SAME_FOR_ALL,
        **BY_COUNTRY[organisation.country],
    }
    return {name: value for name, value in shown.items() if value is not None}


def _lock_dates(organisation: Organisation) -> Content:
    """Shown only where they are set."""
    days = {
        "PeriodLockDate": organisation.period_lock_date,
        "EndOfYearLockDate": organisation.end_of_year_lock_date,
    }
    return {name: ms_date(day) for name, day in days.items() if day is not None}


def get_organisation(call: Call) -> Content:
    return call.envelope("Organisations", [show_organisation(call.admission.organisation)])


def get_actions(call: Call) -> Content:
    """What this app may do here, so that it need not find out by trying."""
    return call.envelope("Actions", [_action(call.admission.organisation, name) for name in ACTIONS])


def _action(organisation: Organisation, name: str) -> Content:
    allowed = has_multicurrency(organisation) if name == "UseMulticurrency" else may(organisation, name)
    return {"Name": name, "Status": "ALLOWED" if allowed else "NOT-ALLOWED"}


def may(organisation: Organisation, action: str) -> bool:
    """Whether the calling user may do this, by its name in Organisation/Actions."""
    return action not in organisation.refused_actions
