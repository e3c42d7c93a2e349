"""The plugin on adapters in memory, with one connected subsidiary, and what a test asks of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from injector import Injector, Module, provider, singleton

from adapters.memory import MemoryClock
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.memory.books import Books
from adapters.memory.ledger import MemoryLedger, MemoryLedgers
from adapters.memory.module import MemoryModule
from adapters.memory.payment_ledger import MemoryPaymentLedgers
from adapters.xero.webhooks import XeroWebhookReader
from core.caller import Caller, Permission, Role
from core.choice import CopyMode
from core.connection import Connection, Tenant
from core.documents import Invoice
from core.ids import (
    ContactId,
    GrantedConnectionId,
    OrganizationId,
    RequestId,
    SubsidiaryId,
    TenantId,
    TransferId,
    UserId,
)
from core.ledger import LedgerStatus
from core.payments.feed import BEGINNING, FeedEvent
from core.payments.switch import PaymentSync
from core.settings import Settings
from core.transfer import Attempt, Transfer
from core.transfer.timing import TIMING, SendTiming
from core.translation import CopyOptions
from ports import Authorizer, Clock, Identifiers, Ledgers, PaymentLedgers, UnitsOfWork, WebhookReader
from server import UseCaseModule
from support.documents import an_invoice, some_settings
from usecases.connections.consents import CompleteConnection
from usecases.connections.queries import ListConnections
from usecases.connections.requests import ConnectionCommand, Redirected
from usecases.connections.start import StartConnection
from usecases.copies.copy import CopyDocument
from usecases.copies.preview import PreviewCopy
from usecases.copies.requests import Copied, CopyCommand, Preview
from usecases.links.queries import GetDocumentLinks
from usecases.links.requests import LinksView
from usecases.payments.polls import PollPayments
from usecases.payments.switch import SwitchPayments
from usecases.policy import Policy
from usecases.sends.recovery import RecoverSends
from usecases.sends.transfers import GetTransfer, ListAttempts
from usecases.settings.requests import SettingsCommand, SettingsSaved
from usecases.settings.settings import UpdateSettings
from usecases.write import Write

WEBHOOK_KEY = "kGm0qH5mC6pWqk3yNwYjQp8sKq1hZ4b2"
CALLBACK = "https://app.productive.example/xero/callback"
ORGANIZATION = OrganizationId("7")


class MemoryXero(Module):
    """A ledger and an authorizer in memory."""

    @provider
    @singleton
    def memory_ledgers(self, clock: Clock, identifiers: Identifiers) -> MemoryLedgers:
        return MemoryLedgers(clock, identifiers)

    @provider
    @singleton
    def ledgers(self, ledgers: MemoryLedgers) -> Ledgers:
        return ledgers

    @provider
    @singleton
    def memory_payment_ledgers(self, ledgers: MemoryLedgers, clock: Clock) -> MemoryPaymentLedgers:
        return MemoryPaymentLedgers(ledgers, clock)

    @provider
    @singleton
    def payment_ledgers(self, ledgers: MemoryPaymentLedgers) -> PaymentLedgers:
        return ledgers

    @provider
    @singleton
    def webhook_reader(self) -> WebhookReader:
        return XeroWebhookReader([WEBHOOK_KEY])

    @provider
    @singleton
    def memory_authorizer(self, clock: Clock, identifiers: Identifiers) -> MemoryAuthorizer:
        return MemoryAuthorizer(clock, identifiers)

    @provider
    @singleton
    def authorizer(self, authorizer: MemoryAuthorizer) -> Authorizer:
        return authorizer


@dataclass
class Plugin:
    """One process of the plugin. `another_process` shares the store and Xero with it."""

    owner: str = "first"
    injector: Injector = field(default_factory=lambda: Injector([MemoryModule(), MemoryXero()]))
    timing: SendTiming = TIMING

    def __post_init__(self) -> None:
        policy = Policy(owner=self.owner, redirect_uris=(CALLBACK,), timing=self.timing)
        self.process = self.injector.create_child_injector(UseCaseModule(policy))

    def another_process(self) -> "Plugin":
        return replace(self, owner=str(uuid4()))

    @property
    def clock(self) -> MemoryClock:
        clock = self.injector.get(Clock)
        assert isinstance(clock, MemoryClock)
        return clock

    @property
    def units(self) -> UnitsOfWork:
        return self.injector.get(UnitsOfWork)

    def books(self, tenant: str = "london") -> Books:
        return self.injector.get(MemoryLedgers).books(TenantId(tenant))

    def xero(self, tenant: str = "london") -> MemoryLedger:
        return MemoryLedger(self.books(tenant), self.clock)

    def write(self, request_id: str | None = None, fingerprint: str = "", *, patience: float = 10) -> Write:
        deadline = self.clock.now() + timedelta(seconds=patience)
        return Write(fingerprint, RequestId(request_id) if request_id else None, deadline=deadline)

    def connect(self, subsidiary: str = "1", tenant: str = "london", by: Caller | None = None) -> Connection:
        by = by or an_admin()
        wanted = ConnectionCommand(SubsidiaryId(subsidiary), tenant.title(), CALLBACK)
        asked = self.process.get(StartConnection)(by, wanted, self.write())
        assert asked.url is not None
        granted = Tenant(TenantId(tenant), f"{tenant.title()} Ltd", GrantedConnectionId(f"granted-{tenant}"))
        code = self.injector.get(MemoryAuthorizer).agree(asked.url, [granted])
        state = asked.url.partition("state=")[2].partition("&")[0]
        completed = self.process.get(CompleteConnection)(by, Redirected(state, code), self.write())
        assert completed.connection is not None
        return completed.connection

    def configure(self, connection: Connection, settings: Settings | None = None) -> SettingsSaved:
        wanted = replace(settings or some_settings(), connection_id=connection.id)
        return self.process.get(UpdateSettings)(an_admin(), SettingsCommand(wanted), self.write())

    def connected(self) -> "Plugin":
        self.configure(self.connect())
        return self

    def copy(
        self,
        invoice: Invoice | None = None,
        mode: CopyMode = CopyMode.CREATE,
        *,
        by: Caller | None = None,
        status: LedgerStatus | None = None,
        number_from_xero: bool = False,
        contact: str | None = None,
        write: Write | None = None,
    ) -> Copied:
        asked = CopyCommand(
            invoice or an_invoice(),
            CopyOptions(mode, status, number_from_xero),
            ContactId(contact) if contact else None,
        )
        done = self.process.get(CopyDocument)(by or a_copier(), asked, write or self.write())
        assert isinstance(done, Copied)
        return done

    def preview(self, invoice: Invoice | None = None, mode: CopyMode = CopyMode.CREATE) -> Preview:
        asked = CopyCommand(invoice or an_invoice(), CopyOptions(mode))
        return self.process.get(PreviewCopy)(a_copier(), asked)

    def recover(self) -> int:
        return self.process.get(RecoverSends)()

    def switch_payments(self, *, on: bool = True, tenant: str = "london") -> PaymentSync:
        [connection] = [each for each in self.connections() if each.tenant.id == tenant and each.is_live]
        return self.process.get(SwitchPayments)(an_admin(), connection.id, self.write(), on=on)

    def poll_payments(self) -> int:
        """Whoever is due."""
        return self.process.get(PollPayments)()

    def sync(self, tenant: str = "london") -> PaymentSync:
        with self.units.reading() as unit:
            found = unit.payment_syncs.get(ORGANIZATION, TenantId(tenant))
        assert found is not None
        return found

    def told(self) -> list[FeedEvent]:
        """The whole feed."""
        with self.units.reading() as unit:
            return [entry.event for entry in unit.feed.after(ORGANIZATION, BEGINNING, 100_000)]

    def transfer(self, transfer_id: str) -> Transfer:
        transfer = self.process.get(GetTransfer)(a_copier(), TransferId(transfer_id)).transfer
        assert isinstance(transfer, Transfer)
        return transfer

    def record(self, transfer: Transfer) -> list[Attempt]:
        return list(self.process.get(ListAttempts)(a_copier(), transfer.id, 0, 1000).attempts)

    def links(self, invoice: Invoice | None = None) -> LinksView:
        return self.process.get(GetDocumentLinks)(a_copier(), (invoice or an_invoice()).ref)

    def connections(self) -> Sequence[Connection]:
        return self.process.get(ListConnections)(an_admin(), "", 100, deleted=True)

    def open_transfer(self, invoice: Invoice | None = None) -> Transfer | None:
        with self.units.reading() as unit:
            return unit.transfers.open_for((invoice or an_invoice()).ref)


def an_admin(organization: str = ORGANIZATION, user: str = "ann") -> Caller:
    return Caller(OrganizationId(organization), UserId(user), Role.ADMIN)


def a_copier(organization: str = ORGANIZATION, user: str = "carl") -> Caller:
    return Caller(OrganizationId(organization), UserId(user), Role.MEMBER, frozenset({Permission.COPY_INVOICES}))
