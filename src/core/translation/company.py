"""What Xero asks of a company before it becomes a contact."""

from collections.abc import Iterator

from core.documents import Company
from core.problems import Problem
from core.translation.texts import name_problems, text_problems

LONGEST_NAME = 255
LONGEST_EMAIL = 255
LONGEST_TAX_NUMBER = 50


def company_problems(company: Company) -> Iterator[Problem]:
    """Only for a company that has no contact yet: of the others, nothing is sent but the contact's id."""
    path = f"invoice.company.{'billing_name' if company.billing_name.strip() else 'name'}"
    yield from text_problems(path, company.legal_name, LONGEST_NAME, required=True)
    yield from name_problems(path, company.legal_name)
    yield from text_problems("invoice.company.email", company.email, LONGEST_EMAIL)
    yield from text_problems("invoice.company.vat_number", company.vat_number, LONGEST_TAX_NUMBER)
