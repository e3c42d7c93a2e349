"""The scopes that an app may ask for. Newer apps get granular ones only; older apps still hold broad ones."""

IDENTITY = ("openid", "profile", "email", "offline_access")
ACCOUNTING = (
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.settings",
    "accounting.contacts",
    "accounting.attachments",
    "accounting.transactions",
)
READ_ONLY = ("accounting.journals.read", "accounting.budgets.read", "accounting.reports.read")

KNOWN = frozenset((*IDENTITY, *ACCOUNTING, *READ_ONLY, *(f"{scope}.read" for scope in ACCOUNTING)))


BROAD = frozenset({"accounting.transactions", "accounting.transactions.read"})


def may_ask(scope: str, *, broad: bool) -> bool:
    """Whether this space-separated text names one scope at least, and none that does not exist or is not to be had."""
    asked = scope.split()
    return bool(asked) and (KNOWN if broad else KNOWN - BROAD).issuperset(asked)
