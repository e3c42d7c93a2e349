"""Reading the company that a document bills."""

from adapters.grpc.reading import Fields
from core.documents import Address, Company
from core.ids import CompanyId

ADDRESS_LIMITS = {"street": 500, "city": 255, "state": 255, "zipcode": 50, "country": 50}
"""Characters that Xero holds (Xero: addresses of contacts)."""


def read_company(invoice: Fields) -> Company:
    fields = invoice.required("company")
    if fields is None:
        return Company(CompanyId(""), "")
    return Company(
        id=CompanyId(fields.id("company_id")),
        name=fields.text("name", required=True),
        billing_name=fields.text("billing_name"),
        email=fields.text("email"),
        vat_number=fields.text("vat_number"),
        default_currency=fields.currency("default_currency_code", required=False),
        billing_address=read_address(fields, "billing_address"),
        postal_address=read_address(fields, "postal_address"),
    )


def read_address(company: Fields, name: str) -> Address | None:
    if not company.has(name):
        return None
    fields = company.inner(name)
    return Address(
        **{part: fields.text(part, limit=most, lines=part == "street") for part, most in ADDRESS_LIMITS.items()}
    )
