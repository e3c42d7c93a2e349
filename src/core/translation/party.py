"""What Xero asks of a company or person before it becomes a contact."""

import re
from collections.abc import Iterator

from core.documents import DocumentKind, Party, PartyKind
from core.ledger import ReferenceData
from core.problems import Problem, Reason
from core.translation.currency import uses_currency
from core.translation.texts import name_problems, text_problems, trimmed

LONGEST_NAME = 255
LONGEST_EMAIL = 255
LONGEST_TAX_NUMBER = 50


ONE_ADDRESS = re.compile(r"[^@\s<>,;:]+@[^@\s<>,;:.]+(\.[^@\s<>,;:.]+)+")


def party_problems(party: Party, kind: DocumentKind, reference: ReferenceData) -> Iterator[Problem]:
    """Only for a party that has no contact yet: of the others, nothing is sent but the contact's id."""
    path = party_path(party, kind)
    name = f"{path}.{name_field(party)}"
    yield from text_problems(name, party.legal_name, LONGEST_NAME, required=True)
    yield from name_problems(name, party.legal_name)
    yield from email_problems(f"{path}.email", party.email)
    yield from text_problems(f"{path}.vat_number", party.vat_number, LONGEST_TAX_NUMBER)

    yield from default_currency_problems(party, path, reference)


def email_problems(path: str, email: str) -> Iterator[Problem]:
    """Xero takes one address, and no list of them."""
    yield from (too_long := tuple(text_problems(path, email, LONGEST_EMAIL)))
    address = trimmed(email)
    if address and not too_long and not ONE_ADDRESS.fullmatch(address):
        yield Problem(Reason.FIELD_INVALID, path, f"{address} is not one e-mail address, which is what Xero takes")


def default_currency_problems(party: Party, root: str, reference: ReferenceData) -> Iterator[Problem]:
    """One that the organisation does not use is left out: the document has a currency of its own."""
    currency, organisation = party.default_currency, reference.organisation
    if currency and not uses_currency(currency, reference):
        message = f"{organisation.name} does not use {currency}, so the new contact gets no default currency"
        path = f"{root}.default_currency_code"
        yield Problem(Reason.CONTACT_CURRENCY_LEFT_OUT, path, message, {"currency": currency})


def party_path(party: Party, kind: DocumentKind) -> str:
    """Where the party stands in the request: customers are companies, vendors are either."""
    if kind in {DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE}:
        return f"{kind.path}.company"
    return f"{kind.path}.vendor.{party.kind.value}"


def name_field(party: Party) -> str:
    if party.kind is PartyKind.PERSON:
        return "first_name"
    return "billing_name" if party.billing_name.strip() else "name"
