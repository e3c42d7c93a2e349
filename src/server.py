"""The composition root: what is joined to what, and the life of the process."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from injector import Binder, Injector, Module
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.grpc import CallerKey, CannotListen, GrpcModule, GrpcServer, Threads
from adapters.sql import Alone, Database, FileInUse, Keyring, SchemaTooNew, SqlModule, migrate
from adapters.system import SystemModule
from adapters.xero import XeroClient, XeroConfig, XeroModule
from core.transfer.timing import SendTiming
from plugin import logs
from plugin.chores import Chore, Chores
from plugin.config import Config, ConfigWrong
from ports import StoreBusy, TokenVault
from usecases.connections.module import ConnectionsModule
from usecases.contacts.module import ContactsModule
from usecases.copies.module import CopiesModule
from usecases.copies.refusals import ForgetOldRefusals
from usecases.events.module import EventsModule
from usecases.followups.allocations import AllocateCredits
from usecases.followups.module import FollowupsModule
from usecases.followups.notes import WritePendingNotes
from usecases.links.module import LinksModule
from usecases.links.relink import ReadRestored
from usecases.module import SharedModule
from usecases.once import ForgetOldRequests
from usecases.payments.feed import ForgetOldEvents
from usecases.payments.module import PaymentsModule
from usecases.payments.polls import PollPayments
from usecases.payments.webhooks import ReceiveWebhook
from usecases.policy import Policy
from usecases.runs.module import RunsModule
from usecases.runs.record import ForgetRunDocuments
from usecases.runs.work import WorkOnRuns
from usecases.sends.module import SendsModule
from usecases.sends.recovery import RecoverSends
from usecases.settings.module import SettingsModule

if TYPE_CHECKING:
    from adapters.web import WebhookEdge

WINGS = (
    SharedModule,
    ConnectionsModule,
    SettingsModule,
    ContactsModule,
    PaymentsModule,
    SendsModule,
    FollowupsModule,
    LinksModule,
    EventsModule,
    CopiesModule,
    RunsModule,
)

STOPPING = {signal.SIGTERM, signal.SIGINT}
RECOVERERS = 4
"""Threads that settle what was left behind, each one tenant at a time."""

RUNNERS = 4
"""Threads that work on runs, each on one at a time."""

SPARE_CONNECTIONS = 10 + RECOVERERS + RUNNERS
"""To the database, besides one for each thread: for chores, webhooks, and tokens that are renewed within a call."""

OWED_INTERVAL = timedelta(minutes=1)
"""Between looks for notes and allocations that documents in Xero still owe."""

DUE_INTERVAL = timedelta(seconds=2)
"""Between looks for connections whose payments are due to be polled."""

RUN_INTERVAL = timedelta(milliseconds=500)
"""Between looks for runs that have begun, or that go on."""

FORGET_INTERVAL = timedelta(hours=1)
WEB_GRACE = timedelta(seconds=2)

MOMENT = 0.1
CUT_OFF = 3
"""The exit code where calls outlived the grace and were cut off."""

log = structlog.get_logger("server")


class CannotStart(Exception):
    """The server cannot start; the message says why, for the operator."""


class UseCaseModule(Module):
    """Every use case, and what it needs to know of the configuration."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def configure(self, binder: Binder) -> None:
        binder.bind(Policy, to=self._policy)
        for wing in WINGS:
            binder.install(wing)


def database(config: Config) -> Database:
    keyring = Keyring.of(key.get_secret_value() for key in config.token_keys)
    connections = config.database_connections or config.threads + config.payment_pollers + SPARE_CONNECTIONS
    return Database(config.database_url.get_secret_value(), keyring, connections=connections)


def xero(config: Config) -> XeroConfig:
    return XeroConfig(
        client_id=config.xero_client_id,
        client_secret=config.xero_client_secret.get_secret_value(),
        api_url=config.xero_api_url,
        identity_url=config.xero_identity_url,
        authorize_url=config.xero_authorize_url,
        webhook_keys=tuple(key.get_secret_value() for key in config.xero_webhook_keys),
    )


def compose(config: Config) -> Injector:
    """Everything, joined. Nothing is opened, called or started yet."""
    key = CallerKey(config.caller_key.get_secret_value(), config.caller_issuer, config.caller_audience)
    policy = Policy(
        owner=str(uuid4()),
        redirect_uris=config.redirect_uris,
        timing=SendTiming(window=config.send_window, absent_after=config.absent_after),
        events_kept=timedelta(days=config.event_days),
        refusals_kept=timedelta(days=config.refusal_days),
        run_documents_kept=timedelta(days=config.run_document_days),
        poll_lease=config.poll_lease,
    )
    modules = [
        SystemModule(),
        SqlModule(database(config)),
        XeroModule(xero(config)),
        UseCaseModule(policy),
        GrpcModule(key, Threads(config.threads)),
    ]
    return Injector(modules, auto_bind=False)


def bring_up_to_date(engine: Engine) -> None:
    """Migrate the database, whatever older schema it has. CannotStart if it cannot be opened or is too new."""
    try:
        migrate(engine)
    except SchemaTooNew as error:
        raise CannotStart(str(error)) from None
    except (SQLAlchemyError, StoreBusy) as error:
        raise CannotStart(f"The database cannot be opened: {getattr(error, 'orig', None) or error}") from None


class Jobs:
    """The background work of a process: everything that nobody's call does."""

    def __init__(self, injector: Injector, config: Config) -> None:
        self._injector = injector
        every = config.recovery_interval
        self._chores = Chores(
            *many("recovery", RECOVERERS, injector.get(RecoverSends), every),
            *many("runs", RUNNERS, injector.get(WorkOnRuns), RUN_INTERVAL),
            Chore("notes", injector.get(WritePendingNotes), OWED_INTERVAL),
            Chore("allocations", injector.get(AllocateCredits), OWED_INTERVAL),
            Chore("reading after a restore", injector.get(ReadRestored), DUE_INTERVAL),
            Chore("old records", self._forget_old_records, FORGET_INTERVAL),
            *many("payments", config.payment_pollers, injector.get(PollPayments), DUE_INTERVAL),
        )

    def _forget_old_records(self) -> int:
        events, refusals = self._injector.get(ForgetOldEvents), self._injector.get(ForgetOldRefusals)
        requests, documents = self._injector.get(ForgetOldRequests), self._injector.get(ForgetRunDocuments)
        return events() + refusals() + requests() + documents()

    def start(self) -> None:
        self._chores.start()

    def stop(self) -> None:
        """Begin nothing more; `wait` for what is under way."""
        self._chores.stop()

    def wait(self, most: timedelta) -> int:
        """How many are under way still when the time is over."""
        return self._chores.wait(most)


def many(name: str, count: int, work: Callable[[], int], every: timedelta) -> list[Chore]:
    """The same work on several threads, which take turns by what is stored."""
    return [Chore(f"{name} {number}", work, every) for number in range(1, count + 1)]


class Store:
    """The database of a process: up to date, and of SQLite its alone."""

    def __init__(self, injector: Injector, config: Config) -> None:
        self._injector = injector
        self._alone = Alone(config.database_url.get_secret_value())

    def open(self) -> None:
        """CannotStart if it cannot be opened, is another's, is too new, or needs a key that is not there."""
        try:
            self._alone.take()
        except FileInUse as error:
            raise CannotStart(str(error)) from None
        bring_up_to_date(self._injector.get(Engine))
        require_keys(self._injector.get(TokenVault))

    def close(self) -> None:
        self._injector.get(XeroClient).close()
        self._injector.get(Engine).dispose()
        self._alone.give_back()


class Service:
    """One server process from start to stop; `jobs` says whether it does the background work, too."""

    def __init__(self, config: Config, *, jobs: bool = True) -> None:
        self._config = config
        self._webhooks: WebhookEdge | None = None
        self._injector = compose(config)
        self._store = Store(self._injector, config)
        self._jobs = Jobs(self._injector, config) if jobs else None

    def start(self) -> str:
        """Serve; returns the address. CannotStart."""
        self._store.open()
        server = self._injector.get(GrpcServer)
        try:
            port = server.start(self._config.listen)
        except CannotListen as error:
            raise CannotStart(str(error)) from None
        if config_webhooks := self._config.webhooks:
            self._webhooks = self._take_webhooks(config_webhooks)
        if self._jobs is not None:
            self._jobs.start()
        server.report_healthy()
        return f"{self._config.listen.rpartition(':')[0]}:{port}"

    def _take_webhooks(self, address: str) -> "WebhookEdge":
        from adapters.web import WebAddressTaken, WebhookEdge  # noqa: PLC0415 - loaded only where it is used

        if not self._config.xero_webhook_keys:
            raise CannotStart(
                "Webhooks are to be taken, and PRODUCTIVE_XERO_XERO_WEBHOOK_KEYS is not set: none is signed"
            )
        edge = WebhookEdge(self._injector.get(ReceiveWebhook))
        try:
            port = edge.start(address)
        except WebAddressTaken as error:
            raise CannotStart(str(error)) from None
        log.info("taking webhooks", address=f"{address.rpartition(':')[0]}:{port}", path="/webhooks/xero")
        return edge

    def stop(self) -> bool:
        """Refuse new calls, let those under way finish, close everything; False if something outlived the grace.

        Whatever that was must not keep the process: what it had begun is in the database, and recovery takes it up.
        """
        end = monotonic() + self._config.drain_seconds.total_seconds()
        if self._jobs is not None:
            self._jobs.stop()
        if self._webhooks is not None:
            self._webhooks.stop(WEB_GRACE)
        calls = self._injector.get(GrpcServer).stop(self._config.drain_seconds)
        jobs = self._jobs.wait(timedelta(seconds=max(MOMENT, end - monotonic()))) if self._jobs is not None else 0
        if not calls and not jobs:
            self._store.close()
        log.info("stopped", calls_cut_off=calls, chores_cut_off=jobs)
        return not calls and not jobs


class Worker:
    """A process that does background work beside the servers, and takes no calls."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._injector = compose(config)
        self._store = Store(self._injector, config)
        self._jobs = Jobs(self._injector, config)

    def start(self) -> str:
        """Begin; returns its name among the processes. CannotStart."""
        self._store.open()
        self._jobs.start()
        return self._injector.get(Policy).owner

    def stop(self) -> bool:
        """Let what is under way finish; False if something outlived the grace."""
        self._jobs.stop()
        left = self._jobs.wait(self._config.drain_seconds)
        if not left:
            self._store.close()
        log.info("stopped", chores_cut_off=left)
        return not left


def require_keys(vault: TokenVault) -> None:
    """Refuse to serve with a key missing that stored tokens need: no call of their connections would get through."""
    if locked := vault.locked():
        raise CannotStart(
            f"The stored access of {locked} connections to Xero was encrypted with a key that is not among "
            "PRODUCTIVE_XERO_TOKEN_KEYS. Give that key back, after the new one: the first encrypts, all decrypt"
        )


def serve(config: Config, *, jobs: bool = True) -> None:
    """Serve until SIGTERM or SIGINT, then drain; a second signal ends the process at once. CannotStart.

    Writes one line to standard output once calls are taken: "productive-xero ready HOST:PORT".
    """
    live(config, lambda: Service(config, jobs=jobs))


def work(config: Config) -> None:
    """As `serve`, for a process that does background work alone: "productive-xero ready NAME"."""
    live(config, lambda: Worker(config))


def live(config: Config, made: Callable[[], Service | Worker]) -> None:
    """A process from its start to the signal that ends it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # before any thread: all inherit it, and sigwait gets them
    logs.configure(config.log_level)
    process = made()
    name = process.start()
    sys.stdout.write(f"productive-xero ready {name}\n")
    sys.stdout.flush()
    log.info("serving", address=name)
    received = signal.sigwait(STOPPING)
    log.info("stopping", signal=signal.Signals(received).name, grace=config.drain_seconds.total_seconds())
    Thread(target=end_at_once, name="second signal", daemon=True).start()
    is_whole = process.stop()
    logs.end()
    if not is_whole:
        os._exit(CUT_OFF)  # threads that are still at work would keep an ordinary end waiting


def end_at_once() -> None:
    os._exit(128 + signal.sigwait(STOPPING))


def main() -> None:
    """`python -m server`: as the environment says. Exit code 2 for a wrong configuration, 1 if it cannot start."""
    try:
        serve(Config.read())
    except (ConfigWrong, CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2 if isinstance(error, ConfigWrong) else 1)


if __name__ == "__main__":
    main()
