"""Companies that an agency bills or buys from."""

from dataclasses import dataclass

from core.ids import CompanyId


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `country` is a name or an ISO 3166 code, as Productive has it."""

    street: str = ""
    city: str = ""
    state: str = ""
    zipcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A company in Productive."""

    id: CompanyId
    name: str
    billing_name: str = ""
    email: str = ""
    vat_number: str = ""
    default_currency: str = ""
    billing_address: Address | None = None
    postal_address: Address | None = None

    @property
    def legal_name(self) -> str:
        """The billing name, else the name, with single spaces between its words only, as Xero wants it."""
        return " ".join(self.billing_name.split()) or " ".join(self.name.split())
