"""Development on one machine: keys that are made once and kept, a database in a folder, the sandbox as Xero."""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("var")
SANDBOX = "http://localhost:8700"
CALLBACK = "http://localhost:8085/callback"
SANDBOX_APP = ("sandbox-client", "sandbox-secret")


@dataclass(frozen=True, slots=True)
class Development:
    """What is kept in this folder."""

    folder: Path = FOLDER

    @property
    def keys_file(self) -> Path:
        return self.folder / "plugin.development.json"

    @property
    def sandbox_database(self) -> Path:
        return self.folder / "sandbox.db"

    def keys(self) -> Mapping[str, str]:
        """The keys kept here; made at first use, and readable by this user alone."""
        if not self.keys_file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            made = {"caller_key": secrets.token_urlsafe(48), "token_key": b64encode(secrets.token_bytes(32)).decode()}
            write_privately(self.keys_file, json.dumps(made, indent=2))
        kept: dict[str, str] = json.loads(self.keys_file.read_text())
        return kept

    def values(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Configuration for what the environment leaves open, by the names of its fields.

        A Xero app that is named in the environment keeps the real Xero's addresses, and has a database of its own.
        """
        is_real = bool(environment.get("PRODUCTIVE_XERO_XERO_CLIENT_ID"))
        keys = self.keys()
        client_id, client_secret = SANDBOX_APP
        kept = {
            "caller_key": keys["caller_key"],
            "token_keys": keys["token_key"],
            "database_url": f"sqlite:///{self.folder / ('real-xero.db' if is_real else 'productive-xero.db')}",
            "redirect_uris": CALLBACK,
        }
        sandbox = {
            "xero_client_id": client_id,
            "xero_client_secret": client_secret,
            "xero_api_url": SANDBOX,
            "xero_identity_url": SANDBOX,
            "xero_authorize_url": f"{SANDBOX}/identity/connect/authorize",
        }
        values = kept if is_real else {**kept, **sandbox}
        return {name: value for name, value in values.items() if not environment.get(f"PRODUCTIVE_XERO_{name.upper()}")}


def write_privately(path: Path, text: str) -> None:
    """A new file that only this user can read, from its first byte on. FileExistsError if somebody else was faster."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
