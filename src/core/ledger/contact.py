"""Contacts: the ledger's customers and suppliers."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from core.documents.party import Address
from core.ids import ContactId


class ContactStatus(StrEnum):
    """An archived contact cannot be billed. OTHER covers what a ledger may add one day."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact that does not exist yet. `number` is our stable id of the company, unique in the ledger."""

    number: str
    name: str
    email: str = ""
    tax_number: str = ""
    default_currency: str = ""
    billing_address: Address | None = None
    postal_address: Address | None = None


@dataclass(frozen=True, slots=True)
class ContactKey:
    """By what a contact is found: our number for it, or its name. Empty: not by that."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class LedgerContact:
    """A contact as the ledger has it. `merged_into` names the contact that took its place."""

    id: ContactId
    name: str
    number: str = ""
    email: str = ""
    status: ContactStatus = ContactStatus.ACTIVE
    merged_into: ContactId | None = None


def same_name(one: str, other: str) -> bool:
    """Whether two contacts could not both have these names: capitals, accents and runs of spaces do not count.

    (Xero: section 15, contact names.)
    """
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """Equal for names that two contacts could not both have."""
    bare = unicodedata.normalize("NFKD", " ".join(name.split()))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()
