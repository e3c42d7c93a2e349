"""What an admin asks of the plugin, and agrees to in Xero."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.memory.authorizer import MemoryAuthorizer
from core.caller import Caller
from core.connection import Connection, Consent, Tenant
from core.errors import LedgerError, PluginError, Refused, SendFailed
from core.ids import ConnectionId, GrantedConnectionId, SubsidiaryId, TenantId
from core.problems import Problem, Reason
from core.settings import Settings
from ports import TokenSet, TokenVault
from support.documents import some_settings
from support.plugin import CALLBACK, Plugin, an_admin
from usecases.connections.check import CheckConnection
from usecases.connections.consents import ChooseTenant, CompleteConnection
from usecases.connections.removal import DeleteConnection, DisconnectConnection
from usecases.connections.requests import Checked, Completed, ConnectionCommand, ConsentAsked, Redirected, TenantChosen
from usecases.connections.start import StartConnection
from usecases.settings.requests import SettingsCommand, SettingsSaved
from usecases.settings.settings import UpdateSettings
from usecases.write import Write


def a_tenant(name: str) -> Tenant:
    return Tenant(TenantId(name), f"{name.title()} Ltd", GrantedConnectionId(f"granted-{name}"))


def reasons(error: PluginError) -> list[Reason]:
    """Why it was refused, or what the ledger ran into."""
    match error:
        case Refused() | SendFailed():
            return [problem.reason for problem in error.problems]
        case LedgerError():
            return [error.reason]
    raise error


def settings_of(connection: Connection, version: int = 0, **changes: Any) -> Settings:
    """Sensible settings of this connection, made from this version."""
    return replace(some_settings(), connection_id=connection.id, version=version, **changes)


@dataclass
class Admin:
    plugin: Plugin
    caller: Caller = field(default_factory=an_admin)

    @property
    def authorizer(self) -> MemoryAuthorizer:
        return self.plugin.injector.get(MemoryAuthorizer)

    def start(self, subsidiary: str = "1", write: Write | None = None) -> ConsentAsked:
        wanted = ConnectionCommand(SubsidiaryId(subsidiary), f"Subsidiary {subsidiary}", CALLBACK)
        return self.plugin.process.get(StartConnection)(self.caller, wanted, write or self.plugin.write())

    def agree(self, asked: ConsentAsked, *tenants: str) -> Redirected:
        """Follow the link and tick these tenants: what Xero sends back."""
        assert asked.url is not None
        code = self.authorizer.agree(asked.url, [a_tenant(tenant) for tenant in tenants])
        return Redirected(parse_qs(urlsplit(asked.url).query)["state"][0], code)

    def consent(self, *tenants: str, subsidiary: str = "1") -> Redirected:
        return self.agree(self.start(subsidiary), *tenants)

    def complete(self, redirected: Redirected, write: Write | None = None) -> Completed:
        return self.plugin.process.get(CompleteConnection)(self.caller, redirected, write or self.plugin.write())

    def choose(self, redirected: Redirected, tenant: str, write: Write | None = None) -> Connection | None:
        chosen = TenantChosen(redirected.state, TenantId(tenant))
        return self.plugin.process.get(ChooseTenant)(self.caller, chosen, write or self.plugin.write()).connection

    def connect(self, tenant: str = "london", subsidiary: str = "1") -> Connection:
        connection = self.complete(self.consent(tenant, subsidiary=subsidiary)).connection
        assert connection is not None
        return connection

    def check(self, connection: Connection) -> Checked:
        return self.plugin.process.get(CheckConnection)(self.caller, connection.id)

    def disconnect(self, connection: Connection, write: Write | None = None) -> Connection:
        return self.plugin.process.get(DisconnectConnection)(self.caller, connection.id, write or self.plugin.write())

    def delete(self, connection: Connection, write: Write | None = None, *, force: bool = False) -> Connection:
        delete = self.plugin.process.get(DeleteConnection)
        return delete(self.caller, connection.id, write or self.plugin.write(), force=force)

    def configure(self, settings: Settings, write: Write | None = None, *unreadable: Problem) -> SettingsSaved:
        wanted = SettingsCommand(settings, unreadable)
        return self.plugin.process.get(UpdateSettings)(self.caller, wanted, write or self.plugin.write())

    def withdraw(self, connection: Connection) -> None:
        """End, in Xero, the consent that this connection lives on."""
        tokens = self.tokens(connection)
        assert tokens is not None
        self.authorizer.withdraw(tokens)

    # What there is

    def stored(self, connection: Connection) -> Connection:
        with self.plugin.units.reading() as unit:
            found = unit.connections.get(connection.organization_id, connection.id)
        assert found is not None
        return found

    def tokens(self, connection: Connection) -> TokenSet | None:
        return self.plugin.injector.get(TokenVault).read(connection.id)

    def has_working_tokens(self, connection: Connection) -> bool:
        """Whether Xero renews the tokens in the vault; they are renewed by this."""
        tokens = self.tokens(connection)
        if tokens is None:
            return False
        try:
            self.plugin.injector.get(TokenVault).store(connection.id, self.authorizer.renew(tokens))
        except LedgerError:
            return False
        return True

    def settings(self, connection_id: ConnectionId) -> Settings:
        with self.plugin.units.reading() as unit:
            return unit.settings.latest(connection_id)

    def pending(self, redirected: Redirected) -> Consent | None:
        """The consent, as long as it is open."""
        with self.plugin.units.reading() as unit:
            return unit.consents.get(redirected.state)
