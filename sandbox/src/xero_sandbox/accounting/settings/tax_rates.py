"""Tax rates: what they are, and on which classes of account they may be used."""

from xero_sandbox.accounting.call import Call, Content
from xero_sandbox.accounting.kinds import TAX_RATES
from xero_sandbox.accounting.lists import Listing
from xero_sandbox.accounting.shapes import TaxRate
from xero_sandbox.accounting.where import Column, Sort, stored, text
from xero_sandbox.messages import Refused
from xero_sandbox.refusals import not_found
from xero_sandbox.wire import FOUR, rounded


def show_tax_rate(rate: TaxRate) -> Content:
    components = [
        {"Name": each.name, "Rate": rounded(each.rate, FOUR), "IsCompound": False, "IsNonRecoverable": False}
        for each in rate.components
    ]
    return {
        "Name": rate.name,
        "TaxType": rate.tax_type,
        "ReportTaxType": rate.report_tax_type,
        "CanApplyToAssets": "ASSET" in rate.classes,
        "CanApplyToEquity": "EQUITY" in rate.classes,
        "CanApplyToExpenses": "EXPENSE" in rate.classes,
        "CanApplyToLiabilities": "LIABILITY" in rate.classes,
        "CanApplyToRevenue": "REVENUE" in rate.classes,
        "DisplayTaxRate": rounded(rate.rate, FOUR),
        "EffectiveRate": rounded(rate.rate, FOUR),
        "Status": rate.status,
        "TaxComponents": components,
    }


TAX_RATE_LISTING = Listing(
    kind=TAX_RATES,
    singular="TaxRate",
    columns={
        "TaxType": Column("d.id"),
        "Status": Column("d.status"),
        "Name": text("name"),
        "EffectiveRate": Column(stored("rate"), Sort.NUMBER),
    },
    show=lambda _call, rate, _page: show_tax_rate(rate),
    order=stored("name"),
    pages=False,
)


def get_tax_rates(call: Call) -> Content:
    return TAX_RATE_LISTING.serve(call)


def get_tax_rate(call: Call) -> Content:
    rate = call.books.tax_rates.get(call.id.upper())
    if rate is None:
        raise Refused(not_found())
    return call.envelope("TaxRates", [show_tax_rate(rate)])
