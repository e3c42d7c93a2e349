"""Reading whom a document bills, and whom it is owed to."""

from adapters.grpc.wire.reading import Fields
from core.documents import Address, Party, PartyKind, person_party_id
from core.ids import PartyId

ADDRESS_LIMITS = {"street": 500, "city": 255, "state": 255, "zipcode": 50, "country": 50}
"""Characters that Xero holds (Xero: addresses of contacts)."""


def read_company(invoice: Fields) -> Party:
    fields = invoice.required("company")
    return company_of(fields) if fields is not None else Party(PartyId(""), "")


def read_vendor(document: Fields) -> Party | None:
    """None where Productive has none: Xero requires one, and the plan says so."""
    if not document.has("vendor"):
        return None
    fields = document.inner("vendor")
    match fields.message.WhichOneof("party"):
        case "company":
            return company_of(fields.inner("company"))
        case "person":
            return person_of(fields.inner("person"))
        case _:
            return None


def person_of(fields: Fields) -> Party:
    """A person is a party under an id of its own kind; its name is first and last name together."""
    name = " ".join(part for part in (fields.text("first_name"), fields.text("last_name")) if part.strip())
    if not name:
        fields.missing("first_name")
    return Party(
        id=person_party_id(fields.id("person_id")),
        name=name,
        email=fields.text("email"),
        kind=PartyKind.PERSON,
    )


def company_of(fields: Fields) -> Party:
    return Party(
        id=PartyId(fields.id("company_id")),
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
