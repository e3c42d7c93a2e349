"""Configuration: read from the environment, and everything that is wrong told at once, without a secret."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta

import pytest

from plugin.config import PREFIX, CallerConfig, Config, ConfigWrong

CALLER_KEY = "0123456789abcdef0123456789abcdef"
TOKEN_KEY = b64encode(bytes(32)).decode()
COMPLETE = {
    "DATABASE_URL": "sqlite:///plugin.db",
    "XERO_CLIENT_ID": "client",
    "XERO_CLIENT_SECRET": "the client's secret",
    "REDIRECT_URIS": "https://app.productive.example/xero/callback, http://localhost:8085/callback",
    "TOKEN_KEYS": TOKEN_KEY,
    "CALLER_KEY": CALLER_KEY,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    put(monkeypatch, COMPLETE)
    return monkeypatch


def put(environment: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        environment.setenv(f"{PREFIX}{name}", value)


def complaints() -> dict[str, str]:
    with pytest.raises(ConfigWrong) as refusal:
        Config.read()
    return {wrong.variable.removeprefix(PREFIX): wrong.what for wrong in refusal.value.wrong}


def test_what_is_set_is_read_and_the_rest_has_its_defaults() -> None:
    config = Config.read()
    assert config.redirect_uris == (
        "https://app.productive.example/xero/callback",
        "http://localhost:8085/callback",
    )
    assert [key.get_secret_value() for key in config.token_keys] == [TOKEN_KEY]
    assert (config.listen, config.xero_api_url) == ("127.0.0.1:50051", "https://api.xero.com")
    assert (config.send_window, config.drain_seconds) == (timedelta(seconds=30), timedelta(seconds=60))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:secret@db.example/plugin?sslmode=require",
        "postgres://ann:secret@db.example:5433/plugin",
        "postgresql+psycopg://db.example/plugin",
    ],
)
def test_a_database_of_postgresql_is_known_by_its_url(environment: pytest.MonkeyPatch, url: str) -> None:
    put(environment, {"DATABASE_URL": url, "DATABASE_CONNECTIONS": "8"})
    config = Config.read()
    assert (config.database_url.get_secret_value(), config.database_connections) == (url, 8)
    assert "secret@" not in repr(config)


@pytest.mark.parametrize(
    "url", ["postgresql://ann:secret@db.example", "postgresql://ann:secret@db.example:port/plugin"]
)
def test_a_wrong_url_of_a_database_is_reported_without_its_password(environment: pytest.MonkeyPatch, url: str) -> None:
    put(environment, {"DATABASE_URL": url})
    complaint = complaints()["DATABASE_URL"]
    assert "postgresql://user:password@host/database" in complaint
    assert "secret" not in complaint


def test_durations_are_seconds(environment: pytest.MonkeyPatch) -> None:
    put(environment, {"SEND_WINDOW": "3", "RECOVERY_INTERVAL": "0.5", "DRAIN_SECONDS": "0"})
    config = Config.read()
    assert (config.send_window, config.recovery_interval) == (timedelta(seconds=3), timedelta(seconds=0.5))
    assert config.drain_seconds == timedelta(0)


def test_every_missing_variable_is_named_with_an_example(environment: pytest.MonkeyPatch) -> None:
    for name in COMPLETE:
        environment.delenv(f"{PREFIX}{name}")
    with pytest.raises(ConfigWrong) as refusal:
        Config.read()
    assert {wrong.variable.removeprefix(PREFIX) for wrong in refusal.value.wrong} == set(COMPLETE)
    assert all(wrong.what == "it is not set" and wrong.example for wrong in refusal.value.wrong)
    assert len(str(refusal.value).splitlines()) == 1 + len(COMPLETE)


def test_an_empty_variable_is_a_missing_one(environment: pytest.MonkeyPatch) -> None:
    put(environment, {"XERO_CLIENT_ID": ""})
    assert complaints() == {"XERO_CLIENT_ID": "it is not set"}


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("LISTEN", "0.0.0.0:50051", "listens on loopback only"),
        ("LISTEN", "example.com:50051", "listens on loopback only"),
        ("LISTEN", "50051", "host:port"),
        ("WEBHOOKS", "0.0.0.0:8443", "listens on loopback only"),
        ("PAYMENT_POLLERS", "0", "greater than or equal to 1"),
        ("POLL_LEASE", "0.5", "greater than or equal to"),
        ("LISTEN", "127.0.0.1:99999", "host:port"),
        ("CALLER_KEY", "too short", "fewer than 32 bytes"),
        ("TOKEN_KEYS", "not base64!", "Key 1 is not base64"),
        ("TOKEN_KEYS", f"{TOKEN_KEY},c2hvcnQ=", "Key 2 has 5 bytes"),
        ("TOKEN_KEYS", " , ", "at least one is needed"),
        ("DATABASE_URL", "somewhere", "cannot be read"),
        ("XERO_API_URL", "http://api.xero.com", "must be https"),
        ("XERO_API_URL", "api.xero.com", "not a web address"),
        ("REDIRECT_URIS", "http://127.0.0.1:8085/callback", "https, or http://localhost"),
        ("SEND_WINDOW", "soon", "not a number of seconds"),
        ("SEND_WINDOW", "3600", "less than or equal to"),
        ("THREADS", "0", "greater than or equal to"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_wrong_value_is_reported_without_the_value(
    environment: pytest.MonkeyPatch, name: str, value: str, what: str
) -> None:
    put(environment, {name: value})
    ((variable, told),) = complaints().items()
    assert variable == name
    assert what in told
    assert value not in told


@pytest.mark.parametrize("address", ["localhost:0", "127.0.0.1:0", "127.8.8.8:1", "[::1]:50051"])
def test_every_address_of_this_machine_alone_will_do(environment: pytest.MonkeyPatch, address: str) -> None:
    put(environment, {"LISTEN": address})
    assert Config.read().listen == address


def test_a_variable_that_nobody_reads_is_a_typing_error(environment: pytest.MonkeyPatch) -> None:
    put(environment, {"REDIRECT_URI": "https://app.productive.example"})
    assert complaints() == {"REDIRECT_URI": f"there is no such setting; did you mean {PREFIX}REDIRECT_URIS?"}


def test_no_secret_is_shown() -> None:
    config = Config.read()
    shown = f"{config!r} {config}"
    assert not [secret for secret in (CALLER_KEY, TOKEN_KEY, "the client's secret", "plugin.db") if secret in shown]


def test_a_token_needs_the_callers_part_only(environment: pytest.MonkeyPatch) -> None:
    for name in set(COMPLETE) - {"CALLER_KEY"}:
        environment.delenv(f"{PREFIX}{name}")
    assert CallerConfig.read().caller_key.get_secret_value() == CALLER_KEY


def test_what_is_given_wins_over_the_environment() -> None:
    assert Config.read(database_url="sqlite:///another.db").database_url.get_secret_value() == "sqlite:///another.db"
