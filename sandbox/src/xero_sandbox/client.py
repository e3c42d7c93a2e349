"""A small client for tests and demos: connects an app, calls the API, and works the control API.

with Client(sandbox.url) as xero:
    xero.connect("london")
    xero.put("Invoices", {"Type": "ACCREC", ...})
    xero.control("POST", "actions", {"action": "void", "tenant": "london", "invoice": "INV-0001"})
"""

from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx2

CLIENT_ID, SECRET = "sandbox-client", "sandbox-secret"  # published, of a server that holds nothing real
REDIRECT_URI = "http://localhost:9/callback"
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments.read"
    " accounting.contacts accounting.settings.read accounting.attachments"
)


class Client:
    """One app, connected to one organisation at a time."""

    def __init__(self, url: str) -> None:
        # Loopback is plain HTTP; without `verify=False` every client reads all certificates for 25 ms first.
        self.http = httpx2.Client(base_url=url, timeout=30, verify=False)
        self.tokens: dict[str, Any] = {}
        self.tenant = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def authorize(self, consent: str, **parameters: str) -> httpx2.Response:
        """The redirect that a person's consent ends in. `consent`: organisations, or "deny"."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPES,
            "state": "any",
            "_sandbox_consent": consent,
        }
        return self.http.get("/identity/connect/authorize", params={**asked, **parameters})

    def code(self, consent: str, **parameters: str) -> str:
        location = self.authorize(consent, **parameters).headers["location"]
        return parse_qs(urlsplit(location).query)["code"][0]

    def token(self, **form: str) -> httpx2.Response:
        return self.http.post("/connect/token", data=form, auth=(CLIENT_ID, SECRET))

    def connect(self, organisation: str, **parameters: str) -> Self:
        """Consent, code, token; calls go to this organisation from now on."""
        code = self.code(organisation, **parameters)
        response = self.token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI)
        self.tokens = response.raise_for_status().json()
        self.tenant = self.tenant_id(organisation)
        return self

    def tenant_id(self, organisation: str) -> str:
        state = self.control("GET", "state")
        return next(str(each["tenant_id"]) for each in state["organisations"] if organisation in each.values())

    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.tokens.get('access_token')}",
            "Accept": "application/json",
            "xero-tenant-id": self.tenant,
        }

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        headers: dict[str, str] | None = None,
        **query: str | int,
    ) -> httpx2.Response:
        """One call below /api.xro/2.0/."""
        sent = {**self.headers(), **(headers or {})}
        return self.http.request(method, f"/api.xro/2.0/{path}", json=json, headers=sent, params=query or None)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: str | int) -> httpx2.Response:
        return self.call("GET", path, headers=headers, **query)

    def put(self, path: str, json: Any, headers: dict[str, str] | None = None, **query: str | int) -> httpx2.Response:
        return self.call("PUT", path, json, headers, **query)

    def post(self, path: str, json: Any, headers: dict[str, str] | None = None, **query: str | int) -> httpx2.Response:
        return self.call("POST", path, json, headers, **query)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The control API's answer. Raises httpx2.HTTPStatusError for a mistake in what was asked."""
        response = self.http.request(method, f"/_sandbox/{path}", json=body)
        return response.raise_for_status().json()

    def action(self, name: str, /, **fields: Any) -> Any:
        """What a person does in Xero, in this client's organisation."""
        return self.control("POST", "actions", {"action": name, "tenant": self.tenant, **fields})

    def documents(self, plural: str) -> list[dict[str, Any]]:
        """All of one kind in this client's organisation, whatever their status."""
        found: list[dict[str, Any]] = self.control("GET", f"organisations/{self.tenant}/{plural}")[plural]
        return found
