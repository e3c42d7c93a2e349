"""The registered apps: who may ask for tokens, and where their users may be sent back to."""

import re
import sqlite3
from datetime import date

import msgspec

STARTER = "STARTER"
TIERS = {STARTER: 5, "CORE": 50, "PLUS": 1000, "ADVANCED": 10_000}
STARTERS_CALLS = 1000
GRANULAR_SINCE = date(2026, 3, 2)
_DECODER: "msgspec.json.Decoder[App]"


class App(msgspec.Struct, frozen=True, kw_only=True):
    client_id: str
    secret: str | None
    """None: a public client, which proves itself by PKCE alone."""
    name: str
    redirect_uris: tuple[str, ...] = ()
    """Exact addresses; `*` stands for any run of characters."""
    created: date | None = None
    """Since 2 March 2026 an app gets no broad scopes. None: made before."""
    tier: str | None = None
    """Of Xero's pricing: it limits connections, and the calls of a day. None: whatever the sandbox's limits say."""

    @property
    def most_connections(self) -> int | None:
        return TIERS[self.tier] if self.tier else None

    @property
    def most_calls_a_day(self) -> int | None:
        return STARTERS_CALLS if self.tier == STARTER else None

    @property
    def has_broad_scopes(self) -> bool:
        return self.created is None or self.created < GRANULAR_SINCE

    def may_redirect_to(self, address: str) -> bool:
        return any(re.fullmatch(re.escape(allowed).replace(r"\*", ".*"), address) for allowed in self.redirect_uris)


_DECODER = msgspec.json.Decoder(App)

DEFAULT_APP = App(
    client_id="sandbox-client",
    secret="sandbox-secret",  # noqa: S106  # a published credential of a server that holds nothing real
    name="Sandbox app",
    # Xero accepts https and http://localhost, and refuses http://127.0.0.1.
    redirect_uris=("http://localhost:*", "http://localhost/*", "https://*"),
)


def save(connection: sqlite3.Connection, app: App) -> None:
    body = msgspec.json.encode(app).decode()
    connection.execute("INSERT OR REPLACE INTO apps VALUES (?, ?)", (app.client_id, body))


def find(connection: sqlite3.Connection, client_id: str) -> App | None:
    row = connection.execute("SELECT body FROM apps WHERE client_id = ?", (client_id,)).fetchone()
    return _DECODER.decode(row["body"]) if row else None


def every(connection: sqlite3.Connection) -> list[App]:
    return [_DECODER.decode(row["body"]) for row in connection.execute("SELECT body FROM apps ORDER BY 1")]
