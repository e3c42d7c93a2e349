"""Companies that an agency bills or buys from."""

from dataclasses import dataclass
from enum import StrEnum

from core.ids import PartyId


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `country` is a name or an ISO 3166 code, as Productive has it."""

    street: str = ""
    city: str = ""
    state: str = ""
    zipcode: str = ""
    country: str = ""


class PartyKind(StrEnum):
    """Whom an agency deals with."""

    COMPANY = "company"
    PERSON = "person"


def person_party_id(person_id: str) -> PartyId:
    """The id under which a person is a party: the ids of people and companies are counted apart in Productive."""
    return PartyId(f"person:{person_id}")


@dataclass(frozen=True, slots=True)
class Party:
    """A company in Productive, or a person that is a vendor (see `person_party_id`)."""

    id: PartyId
    name: str
    billing_name: str = ""
    email: str = ""
    vat_number: str = ""
    default_currency: str = ""
    billing_address: Address | None = None
    postal_address: Address | None = None
    kind: PartyKind = PartyKind.COMPANY

    @property
    def legal_name(self) -> str:
        """The billing name, else the name, with single spaces between its words only, as Xero wants it."""
        return " ".join(self.billing_name.split()) or " ".join(self.name.split())
