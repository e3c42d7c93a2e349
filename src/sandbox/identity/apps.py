"""The registered apps: who may ask for tokens, and where their users may be sent back to."""

import re
import sqlite3

import msgspec

_DECODER: "msgspec.json.Decoder[App]"


class App(msgspec.Struct, frozen=True, kw_only=True):
    client_id: str
    secret: str | None
    """None: a public client, which proves itself by PKCE alone."""
    name: str
    redirect_uris: tuple[str, ...] = ()
    """Exact addresses; `*` stands for any run of characters."""

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
