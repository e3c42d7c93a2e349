"""Which account a line is booked on (R10), and which accounts lines may use."""

from core.documents import ServiceType
from core.ids import AccountCode
from core.ledger import Account, ReferenceData
from core.problems import Problem, Reason
from core.settings import KindSettings, account_for


def account_of(
    service_type: ServiceType | None, rules: KindSettings, reference: ReferenceData, path: str
) -> tuple[Account | None, tuple[Problem, ...]]:
    """The service type's account, else the default; it must be one that lines may use."""
    code = account_for(rules, service_type.id if service_type else None)
    if code is None:
        return None, (not_mapped(service_type, path),)
    if problem := unusable_account(code, reference, path):
        return None, (problem,)
    return reference.accounts[code], ()


def not_mapped(service_type: ServiceType | None, path: str) -> Problem:
    if service_type is None:
        message = "The line has no service type, and the settings have no default account"
        return Problem(Reason.ACCOUNT_NOT_MAPPED, path, message)
    message = f"Service type {service_type.name or service_type.id} has no account, and there is no default account"
    return Problem(Reason.ACCOUNT_NOT_MAPPED, path, message, {"service_type_id": service_type.id})


def unusable_account(code: AccountCode, reference: ReferenceData, path: str) -> Problem | None:
    """Why lines may not use this account (Xero: no bank, system or archived accounts)."""
    account = reference.accounts.get(code)
    if account is not None and account.takes_lines:
        return None
    if account is None:
        why = f"{reference.organisation.name} has no account {code}"
    elif not account.is_active:
        why = f"Account {code} ({account.name}) is archived"
    else:
        why = f"Account {code} ({account.name}) is a bank or system account"
    return Problem(Reason.ACCOUNT_UNUSABLE, path, why, {"account_code": code})
