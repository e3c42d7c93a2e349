"""Configuration: variables of the environment, all checked at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_address
from os import environ
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "PRODUCTIVE_XERO_"
SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class Wrong:
    """A variable that is missing or wrong. Its value is never shown: it may be a secret."""

    variable: str
    what: str
    example: str = ""

    def __str__(self) -> str:
        return f"{self.variable}: {self.what}" + (f" (for example {self.example})" if self.example else "")


class ConfigWrong(Exception):
    """The configuration cannot serve; `wrong` has everything that is wrong with it."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("The configuration is not complete:\n" + "\n".join(f"  {each}" for each in wrong))
        self.wrong = wrong


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def loopback_address(address: str) -> str:
    """host:port of this machine alone. Without TLS, bearer tokens must not leave it."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("not of the form host:port")
    if not is_loopback(host):
        raise ValueError(
            "the server speaks no TLS and therefore listens on loopback only; let a proxy that ends TLS reach it there"
        )
    return address


def web_address(address: str) -> str:
    """An https address; http only on this machine, because secrets travel there."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not a web address")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must be https; http is for this machine only")
    return address.rstrip("/")


def redirect_uri(address: str) -> str:
    """Xero: redirect URIs are https, or http on localhost by that very name."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname != "localhost":
        raise ValueError("a redirect URI is https, or http://localhost")
    web_address(address)
    return address


def comma_list(text: object) -> object:
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


def at_least_one(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise ValueError("at least one is needed")
    return values


def long_enough(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value().encode()) < SHORTEST_KEY:
        raise ValueError(f"a key of fewer than {SHORTEST_KEY} bytes can be guessed; make one: openssl rand -base64 48")
    return key


def checked_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    from adapters.sql import Keyring  # noqa: PLC0415 - whoever only makes a token needs no database

    Keyring.of(key.get_secret_value() for key in keys)
    return keys


def database_address(url: SecretStr) -> SecretStr:
    from adapters.sql import Database, Keyring, open_engine  # noqa: PLC0415 - as above

    open_engine(Database(url.get_secret_value(), Keyring(()))).dispose()  # opens nothing, but knows what cannot serve
    return url


def seconds(number: object) -> object:
    """A number of seconds, and not the texts that are durations elsewhere."""
    try:
        return timedelta(seconds=float(number)) if isinstance(number, str) else number
    except (ValueError, OverflowError):
        raise ValueError("not a number of seconds") from None


WebAddress = Annotated[str, AfterValidator(web_address)]
RedirectUri = Annotated[str, AfterValidator(redirect_uri)]
CommaList = (NoDecode, BeforeValidator(comma_list), AfterValidator(at_least_one))
Seconds = Annotated[timedelta, NoDecode, BeforeValidator(seconds)]


class CallerConfig(BaseSettings):
    """How callers are known: what making a token needs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    caller_key: Annotated[SecretStr, AfterValidator(long_enough)] = Field(examples=["$(openssl rand -base64 48)"])
    caller_issuer: str = "productive"
    caller_audience: str = "productive-xero"

    @classmethod
    def read(cls, **given: Any) -> Self:
        """From the environment; what is given here wins. ConfigWrong with everything that is wrong."""
        try:
            made = cls(**given)
        except ValidationError as error:
            raise ConfigWrong([*wrong_values(cls, error), *unknown_variables(environ)]) from None
        if unknown := list(unknown_variables(environ)):
            raise ConfigWrong(unknown)
        return made


class Config(CallerConfig):
    """Everything that the server needs to know. Secrets are not shown by repr."""

    listen: Annotated[str, AfterValidator(loopback_address)] = Field("127.0.0.1:50051", examples=["127.0.0.1:50051"])
    threads: int = Field(32, ge=2, le=500, examples=["32"])
    database_url: Annotated[SecretStr, AfterValidator(database_address)] = Field(
        examples=["sqlite:////var/lib/productive-xero/productive-xero.db or postgresql://user:password@host/database"]
    )
    database_connections: int | None = Field(None, ge=4, le=1000, examples=["36"])
    """At most so many at once, of one process; unless it is set, enough for every thread."""

    token_keys: Annotated[tuple[SecretStr, ...], *CommaList, AfterValidator(checked_keys)] = Field(
        examples=["$(openssl rand -base64 32)"]
    )
    xero_client_id: str = Field(examples=["3F0A5D...: the app's client id at developer.xero.com"])
    xero_client_secret: SecretStr = Field(examples=["the app's client secret at developer.xero.com"])
    xero_api_url: WebAddress = Field("https://api.xero.com", examples=["https://api.xero.com"])
    xero_identity_url: WebAddress = Field("https://identity.xero.com", examples=["https://identity.xero.com"])
    xero_authorize_url: WebAddress = Field(
        "https://login.xero.com/identity/connect/authorize",
        examples=["https://login.xero.com/identity/connect/authorize"],
    )
    xero_webhook_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(comma_list)] = Field(
        (), examples=["the webhook key at developer.xero.com"]
    )
    """Several while one takes the place of another. Without one, every delivery is refused."""

    webhooks: Annotated[str, AfterValidator(loopback_address)] | None = Field(None, examples=["127.0.0.1:8443"])
    """Where Xero's webhooks are taken, behind a proxy that ends TLS; nowhere unless it is set."""

    redirect_uris: Annotated[tuple[RedirectUri, ...], *CommaList] = Field(
        examples=["https://app.productive.io/xero/callback"]
    )
    send_window: Seconds = Field(
        timedelta(seconds=30), ge=timedelta(seconds=1), le=timedelta(minutes=2), examples=["30"]
    )
    absent_after: Seconds = Field(
        timedelta(minutes=10), ge=timedelta(seconds=1), le=timedelta(hours=6), examples=["600"]
    )
    """The latest that Xero may apply a write whose connection is gone, and the lag of its lists."""

    recovery_interval: Seconds = Field(
        timedelta(seconds=5), ge=timedelta(seconds=0.1), le=timedelta(hours=1), examples=["5"]
    )
    payment_pollers: int = Field(4, ge=1, le=64, examples=["4"])
    """Connections whose payments are polled at the same time, by one process."""

    poll_lease: Seconds = Field(timedelta(minutes=2), ge=timedelta(seconds=1), le=timedelta(hours=1), examples=["120"])
    """A poller that gave no sign for so long is followed by another; longer than one call to Xero takes."""

    event_days: int = Field(90, ge=1, le=3650, examples=["90"])
    """How long payment events are kept."""

    refusal_days: int = Field(90, ge=1, le=3650, examples=["90"])
    """How long the traces of refused copies are kept."""

    run_document_days: int = Field(7, ge=1, le=365, examples=["7"])
    """How long documents that a run did not send are kept, so that it can be retried; those that were sent are not."""

    drain_seconds: Seconds = Field(timedelta(seconds=60), ge=timedelta(0), le=timedelta(hours=1), examples=["60"])
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", examples=["info"])


def wrong_values(kind: type[BaseSettings], error: ValidationError) -> Iterable[Wrong]:
    """Each variable once, without its value."""
    for name in dict.fromkeys(str(each["loc"][0]) for each in error.errors(include_input=False, include_url=False)):
        first = next(each for each in error.errors(include_input=False, include_url=False) if each["loc"][0] == name)
        what = "it is not set" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        examples = kind.model_fields[name].examples or [""]
        yield Wrong(variable_of(name), what, str(examples[0]))


def unknown_variables(variables: Mapping[str, str]) -> Iterable[Wrong]:
    """A variable of ours that nobody reads is a typing error, and what was meant is silently something else."""
    known = {variable_of(name) for name in Config.model_fields}
    for variable in sorted(name for name in variables if name.startswith(PREFIX) and name not in known):
        close = get_close_matches(variable, known, 1)
        yield Wrong(variable, "there is no such setting" + (f"; did you mean {close[0]}?" if close else ""))


def variable_of(name: str) -> str:
    return f"{PREFIX}{name.upper()}"
