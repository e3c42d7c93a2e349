"""Who may call what (R7): one table, asked before every call."""

from collections.abc import Iterable, Mapping
from enum import Enum

from adapters.grpc.edge.bearer import CallerKey, token_of
from core.caller import Caller, Permission, Role
from core.errors import Refused
from core.problems import Problem, Reason


class Anyone(Enum):
    """Everybody whom a token proves to be of an organization; what they see is their organization's only."""

    OF_THE_ORGANIZATION = "anyone of the organization"


Rule = Role | Permission | Anyone | tuple[Role, ...] | tuple[Permission, ...]
"""A role that the caller must have, a permission that the caller must have unless an admin, or no more than a token.

Of several, one is enough.
"""

ANY_COPIER = tuple(Permission)
THE_BACKEND = (Role.SERVICE, Role.ADMIN)

CONNECTIONS = "/productive.xero.v1.ConnectionService/"
SETTINGS = "/productive.xero.v1.SettingsService/"
COPIES = "/productive.xero.v1.CopyService/"
RUNS = "/productive.xero.v1.RunService/"
TRANSFERS = "/productive.xero.v1.TransferService/"
LINKS = "/productive.xero.v1.LinkService/"
FILES = "/productive.xero.v1.FileService/"
CONTACTS = "/productive.xero.v1.ContactService/"
PAYMENTS = "/productive.xero.v1.PaymentService/"
EVENTS = "/productive.xero.v1.EventService/"

RULES: Mapping[str, Rule] = {
    f"{CONNECTIONS}StartConnection": Role.ADMIN,
    f"{CONNECTIONS}CompleteConnection": Role.ADMIN,
    f"{CONNECTIONS}ChooseTenant": Role.ADMIN,
    f"{CONNECTIONS}GetConnection": Anyone.OF_THE_ORGANIZATION,
    f"{CONNECTIONS}ListConnections": Anyone.OF_THE_ORGANIZATION,
    f"{CONNECTIONS}CheckConnection": Anyone.OF_THE_ORGANIZATION,
    f"{CONNECTIONS}DisconnectConnection": Role.ADMIN,
    f"{CONNECTIONS}DeleteConnection": Role.ADMIN,
    f"{SETTINGS}GetSettings": Anyone.OF_THE_ORGANIZATION,
    f"{SETTINGS}UpdateSettings": Role.ADMIN,
    f"{SETTINGS}ListAccounts": Anyone.OF_THE_ORGANIZATION,
    f"{SETTINGS}ListTaxRates": Anyone.OF_THE_ORGANIZATION,
    f"{SETTINGS}ListTrackingCategories": Anyone.OF_THE_ORGANIZATION,
    f"{SETTINGS}ListBrandingThemes": Anyone.OF_THE_ORGANIZATION,
    f"{SETTINGS}ListCurrencies": Anyone.OF_THE_ORGANIZATION,
    f"{COPIES}PreviewCopy": ANY_COPIER,  # and by the kind of the document: see usecases.permissions
    f"{COPIES}CopyDocument": ANY_COPIER,
    f"{RUNS}PreviewBulk": ANY_COPIER,
    f"{RUNS}BulkCopy": ANY_COPIER,
    f"{RUNS}GetRun": Anyone.OF_THE_ORGANIZATION,
    f"{RUNS}ListRuns": Anyone.OF_THE_ORGANIZATION,
    f"{RUNS}WatchRun": Anyone.OF_THE_ORGANIZATION,
    f"{RUNS}CancelRun": ANY_COPIER,
    f"{RUNS}RetryRun": ANY_COPIER,
    f"{TRANSFERS}GetTransfer": Anyone.OF_THE_ORGANIZATION,
    f"{TRANSFERS}ListTransfers": Anyone.OF_THE_ORGANIZATION,
    f"{TRANSFERS}ListAttempts": THE_BACKEND,
    f"{TRANSFERS}ResolveTransfer": Role.ADMIN,
    f"{LINKS}GetDocumentLink": Anyone.OF_THE_ORGANIZATION,
    f"{LINKS}BatchGetDocumentLinks": Anyone.OF_THE_ORGANIZATION,
    f"{LINKS}ListDocumentLinks": Anyone.OF_THE_ORGANIZATION,
    f"{LINKS}LinkExisting": Role.ADMIN,
    f"{LINKS}Unlink": Role.ADMIN,
    f"{LINKS}ImportLinks": Role.ADMIN,
    f"{LINKS}Relink": Role.ADMIN,
    f"{FILES}AttachFile": ANY_COPIER,  # and by the kind of the document: see usecases.permissions
    f"{FILES}ListAttachedFiles": Anyone.OF_THE_ORGANIZATION,
    f"{FILES}GetPdf": Anyone.OF_THE_ORGANIZATION,
    f"{CONTACTS}SearchContacts": Anyone.OF_THE_ORGANIZATION,
    f"{CONTACTS}GetContactChoice": Anyone.OF_THE_ORGANIZATION,
    f"{CONTACTS}SetContactChoice": ANY_COPIER,
    f"{EVENTS}ReportEvents": THE_BACKEND,
    f"{PAYMENTS}GetPaymentSync": Anyone.OF_THE_ORGANIZATION,
    f"{PAYMENTS}SwitchPayments": Role.ADMIN,
    f"{PAYMENTS}BackfillPayments": Role.ADMIN,
    f"{PAYMENTS}SyncPayments": THE_BACKEND,
    f"{PAYMENTS}GetDocumentPayments": Anyone.OF_THE_ORGANIZATION,
    f"{PAYMENTS}ListPaymentEvents": THE_BACKEND,
    f"{PAYMENTS}WatchPaymentEvents": THE_BACKEND,
}

OPEN = ("/grpc.health.v1.Health/", "/grpc.reflection.v1.", "/grpc.reflection.v1alpha.")
"""Open to all, with no token: load balancers ask the one, and the other shows nothing that is not published."""


BY_SIGNATURE = frozenset({"/productive.xero.v1.WebhookService/DeliverXeroWebhook"})
"""Admitted by the signature in the message, which the use case asks for; a token would say nothing."""


def is_open(method: str) -> bool:
    return method.startswith(OPEN)


def admit(method: str, metadata: Iterable[tuple[str, str | bytes]], key: CallerKey) -> Caller:
    """The caller, let in. Refused with UNAUTHENTICATED or PERMISSION_DENIED."""
    caller = key.verify(token_of(metadata))
    rule = RULES.get(method)
    if rule is None or not allows(rule, caller):
        raise Refused(denied(rule))
    return caller


def allows(rule: Rule, caller: Caller) -> bool:
    match rule:
        case Role():
            return caller.role is rule
        case Permission():
            return caller.may_copy(rule)
        case Anyone():
            return True
        case _:
            return any(allows(each, caller) for each in rule)


def denied(rule: Rule | None) -> Problem:
    match rule:
        case Role():
            return Problem(Reason.PERMISSION_DENIED, "", f"Only the role {rule} may do this", {"role": rule.value})
        case Permission():
            message = f"This needs the role {Role.ADMIN} or the permission {rule}"
            return Problem(Reason.PERMISSION_DENIED, "", message, {"permission": rule.value})
        case (Permission(), *_):
            message = f"This needs the role {Role.ADMIN}, or one of the permissions {', '.join(rule)}"
            return Problem(Reason.PERMISSION_DENIED, "", message, {"permissions": ",".join(rule)})
        case (Role(), *_):
            message = f"Only the roles {', '.join(rule)} may do this"
            return Problem(Reason.PERMISSION_DENIED, "", message, {"roles": ",".join(rule)})
        case _:
            return Problem(Reason.PERMISSION_DENIED, "", "Nobody may do this")
