"""Where Xero is, and who we are to it."""

from dataclasses import dataclass, field

SCOPES = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "accounting.invoices",
    "accounting.payments.read",
    "accounting.contacts",
    "accounting.settings.read",
    "accounting.attachments",
)
"""As little as the product needs. There is no scope to write payments: R2 holds at Xero, too."""

LARGEST_PAGE = 1000
"""Xero: page size. More is clamped."""


@dataclass(frozen=True, slots=True)
class XeroConfig:
    """An app registered with Xero. Addresses have no slash at the end; secrets are not shown by repr."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str = "https://api.xero.com"
    identity_url: str = "https://identity.xero.com"
    authorize_url: str = "https://login.xero.com/identity/connect/authorize"
    scopes: tuple[str, ...] = SCOPES
    page_size: int = LARGEST_PAGE
    webhook_keys: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def on_one_host(cls, url: str, client_id: str, client_secret: str) -> "XeroConfig":
        """For a Xero whose API and identity server share an address, such as the sandbox."""
        base = url.rstrip("/")
        return cls(client_id, client_secret, base, base, f"{base}/identity/connect/authorize")

    @property
    def accounting_url(self) -> str:
        return f"{self.api_url}/api.xro/2.0"

    @property
    def connections_url(self) -> str:
        return f"{self.api_url}/connections"

    @property
    def token_url(self) -> str:
        return f"{self.identity_url}/connect/token"
