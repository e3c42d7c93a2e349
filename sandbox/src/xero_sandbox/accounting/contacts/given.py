"""What a client may send of a contact."""

from uuid import UUID

from xero_sandbox.accounting.reading import Given
from xero_sandbox.accounting.shapes import Address, BatchDetails, ContactPerson, PaymentTerms, Phone


class ContactGiven(Given, frozen=True, kw_only=True):
    contact_id: UUID | None = None
    name: str | None = None
    contact_number: str | None = None
    account_number: str | None = None
    contact_status: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email_address: str | None = None
    company_number: str | None = None
    tax_number: str | None = None
    bank_account_details: str | None = None
    website: str | None = None
    default_currency: str | None = None
    accounts_receivable_tax_type: str | None = None
    accounts_payable_tax_type: str | None = None
    sales_default_account_code: str | None = None
    purchases_default_account_code: str | None = None
    addresses: tuple[Address, ...] | None = None
    phones: tuple[Phone, ...] | None = None
    contact_persons: tuple[ContactPerson, ...] | None = None
    payment_terms: PaymentTerms | None = None
    batch_payments: BatchDetails | None = None

    @property
    def id(self) -> str | None:
        return str(self.contact_id) if self.contact_id else None

    def changes(self) -> dict[str, object]:
        """The fields that say something about the contact, beyond which contact it is."""
        sent = {name: getattr(self, name) for name in EDITABLE}
        return {name: value for name, value in sent.items() if value is not None}


EDITABLE = tuple(name for name in ContactGiven.__struct_fields__ if name not in ("contact_id", "contact_status"))
