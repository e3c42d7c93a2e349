"""What Xero asks of a company or person before it becomes a contact."""

from collections.abc import Iterator

from core.documents import Company, PartyKind
from core.problems import Problem
from core.translation.texts import name_problems, text_problems

LONGEST_NAME = 255
LONGEST_EMAIL = 255
LONGEST_TAX_NUMBER = 50


def company_problems(company: Company, root: str) -> Iterator[Problem]:
    """Only for a party that has no contact yet: of the others, nothing is sent but the contact's id."""
    party = party_path(company, root)
    name = f"{party}.{name_field(company)}"
    yield from text_problems(name, company.legal_name, LONGEST_NAME, required=True)
    yield from name_problems(name, company.legal_name)
    yield from text_problems(f"{party}.email", company.email, LONGEST_EMAIL)
    yield from text_problems(f"{party}.vat_number", company.vat_number, LONGEST_TAX_NUMBER)


def party_path(company: Company, root: str) -> str:
    """Where the party stands in the request: customers are companies, vendors are either."""
    if root in {"invoice", "credit_note"}:
        return f"{root}.company"
    return f"{root}.vendor.{company.kind.value}"


def name_field(company: Company) -> str:
    if company.kind is PartyKind.PERSON:
        return "first_name"
    return "billing_name" if company.billing_name.strip() else "name"
