"""Contacts: the ledger's customers and suppliers."""

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
class LedgerContact:
    """A contact as the ledger has it. `merged_into` names the contact that took its place."""

    id: ContactId
    name: str
    number: str = ""
    email: str = ""
    status: ContactStatus = ContactStatus.ACTIVE
    merged_into: ContactId | None = None
