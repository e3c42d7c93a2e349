"""Contacts, both ways."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import UNSET, UnsetType

from adapters.xero.wire.messages import Message, texts
from core.documents.party import Address as PostalAddress
from core.ids import ContactId
from core.ledger import ContactDraft, ContactStatus, LedgerContact

NO_ID = "00000000-0000-0000-0000-000000000000"

ADDRESS_LINES = 4


class Contact(msgspec.Struct, rename="pascal"):
    """A contact of a list, or the element of the response to a write."""

    contact_id: str | None = msgspec.field(default=None, name="ContactID")
    name: str | None = None
    contact_number: str | None = None
    email_address: str | None = None
    contact_status: str | None = None
    merged_to_contact_id: str | None = msgspec.field(default=None, name="MergedToContactID")
    status_attribute_string: str | None = None
    has_validation_errors: bool | None = None
    validation_errors: list[Message] | None = None

    @property
    def is_saved(self) -> bool:
        return self.contact_id not in (None, "", NO_ID)

    @property
    def is_refused(self) -> bool:
        if self.status_attribute_string:
            return self.status_attribute_string.upper() == "ERROR"
        return bool(self.has_validation_errors or self.validation_errors)

    @property
    def refusals(self) -> tuple[str, ...]:
        return texts(self.validation_errors)

    def ledger_contact(self) -> LedgerContact:
        """ValueError if it has no id."""
        if not self.contact_id or not self.is_saved:
            raise ValueError("Xero's contact has no id")
        return LedgerContact(
            id=ContactId(self.contact_id),
            name=self.name or "",
            number=self.contact_number or "",
            email=self.email_address or "",
            status=_status(self.contact_status),
            merged_into=ContactId(self.merged_to_contact_id) if self.merged_to_contact_id else None,
        )


def _status(text: str | None) -> ContactStatus:
    return ContactStatus.__members__.get(text or "ACTIVE", ContactStatus.OTHER)


class Address(msgspec.Struct, rename="pascal", omit_defaults=True):
    address_type: str
    address_line1: str | UnsetType = UNSET
    address_line2: str | UnsetType = UNSET
    address_line3: str | UnsetType = UNSET
    address_line4: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    postal_code: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class NewContact(msgspec.Struct, rename="pascal"):
    name: str
    contact_number: str | UnsetType = UNSET
    email_address: str | UnsetType = UNSET
    tax_number: str | UnsetType = UNSET
    default_currency: str | UnsetType = UNSET
    addresses: list[Address] | UnsetType = UNSET


class NewContacts(msgspec.Struct, rename="pascal"):
    contacts: list[NewContact]


CONTACT = msgspec.json.Decoder(Contact)
ENCODER = msgspec.json.Encoder()


def written(drafts: Sequence[ContactDraft]) -> bytes:
    """The body of a PUT."""
    return ENCODER.encode(NewContacts([_new(draft) for draft in drafts]))


def _new(draft: ContactDraft) -> NewContact:
    """Xero prints the address of type POBOX on invoices, so that is the one of billing."""
    given: Mapping[str, PostalAddress | None] = {"POBOX": draft.billing_address, "STREET": draft.postal_address}
    addresses = [_address(kind, address) for kind, address in given.items() if address is not None]
    return NewContact(
        name=draft.name,
        contact_number=draft.number or UNSET,
        email_address=draft.email or UNSET,
        tax_number=draft.tax_number or UNSET,
        default_currency=draft.default_currency or UNSET,
        addresses=addresses or UNSET,
    )


def _address(kind: str, address: PostalAddress) -> Address:
    lines = [line.strip() for line in address.street.splitlines() if line.strip()]
    if len(lines) > ADDRESS_LINES:
        lines[ADDRESS_LINES - 1 :] = [", ".join(lines[ADDRESS_LINES - 1 :])]
    named = {f"address_line{number}": line for number, line in enumerate(lines, start=1)}
    return Address(
        kind,
        city=address.city or UNSET,
        region=address.state or UNSET,
        postal_code=address.zipcode or UNSET,
        country=address.country or UNSET,
        **named,
    )
