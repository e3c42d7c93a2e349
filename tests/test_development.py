"""Development: keys are made once, kept privately, and give way to the environment."""

import json
import stat
from base64 import b64decode
from pathlib import Path

import pytest

from plugin.config import PREFIX, Config
from plugin.development import Development


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Config.model_fields:
        monkeypatch.delenv(f"{PREFIX}{field.upper()}", raising=False)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    kept = Development(tmp_path / "var")
    first = kept.keys()
    assert stat.S_IMODE(kept.keys_file.stat().st_mode) == 0o600
    assert Development(tmp_path / "var").keys() == first == json.loads(kept.keys_file.read_text())
    assert len(b64decode(first["token_key"])) == 32


def test_development_values_are_a_whole_configuration(tmp_path: Path) -> None:
    config = Config.read(**Development(tmp_path).values({}))
    assert config.xero_api_url == "http://localhost:8700"
    assert config.xero_client_id == "sandbox-client"
    assert config.redirect_uris == ("http://localhost:8085/callback",)
    assert config.database_url.get_secret_value() == f"sqlite:///{tmp_path}/productive-xero.db"


def test_a_real_app_in_the_environment_goes_to_the_real_xero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = {f"{PREFIX}XERO_CLIENT_ID": "client", f"{PREFIX}XERO_CLIENT_SECRET": "secret"}
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    config = Config.read(**Development(tmp_path).values(real))
    assert (config.xero_client_id, config.xero_api_url) == ("client", "https://api.xero.com")


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "sqlite:///elsewhere.db")
    values = Development(tmp_path).values({f"{PREFIX}DATABASE_URL": "sqlite:///elsewhere.db"})
    assert Config.read(**values).database_url.get_secret_value() == "sqlite:///elsewhere.db"
