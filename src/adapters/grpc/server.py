"""The gRPC server: our services, health and reflection on a pool of threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import grpc
from grpc_health.v1.health import SERVICE_NAME as HEALTH
from grpc_reflection.v1alpha.reflection import SERVICE_NAME as REFLECTION
from grpc_reflection.v1alpha.reflection import enable_server_reflection
from injector import inject

from adapters.grpc.connections.service import Connections
from adapters.grpc.contacts.service import ContactChoices
from adapters.grpc.copies.service import Copies
from adapters.grpc.edge.drain import Drain
from adapters.grpc.edge.health import Health
from adapters.grpc.edge.interceptor import Edge
from adapters.grpc.edge.streams import Threads
from adapters.grpc.events.service import Events
from adapters.grpc.files.service import Files
from adapters.grpc.links.service import Links
from adapters.grpc.payments.service import Payments
from adapters.grpc.runs.service import Runs
from adapters.grpc.settings.service import ConnectionSettings
from adapters.grpc.transfers.service import Transfers
from adapters.grpc.webhooks.service import Webhooks
from productive.xero.v1 import (
    connection_service_pb2,
    contact_service_pb2,
    copy_service_pb2,
    event_service_pb2,
    file_service_pb2,
    link_service_pb2,
    payment_service_pb2,
    run_service_pb2,
    settings_service_pb2,
    transfer_service_pb2,
    webhook_service_pb2,
)
from productive.xero.v1.connection_service_pb2_grpc import add_ConnectionServiceServicer_to_server
from productive.xero.v1.contact_service_pb2_grpc import add_ContactServiceServicer_to_server
from productive.xero.v1.copy_service_pb2_grpc import add_CopyServiceServicer_to_server
from productive.xero.v1.event_service_pb2_grpc import add_EventServiceServicer_to_server
from productive.xero.v1.file_service_pb2_grpc import add_FileServiceServicer_to_server
from productive.xero.v1.link_service_pb2_grpc import add_LinkServiceServicer_to_server
from productive.xero.v1.payment_service_pb2_grpc import add_PaymentServiceServicer_to_server
from productive.xero.v1.run_service_pb2_grpc import add_RunServiceServicer_to_server
from productive.xero.v1.settings_service_pb2_grpc import add_SettingsServiceServicer_to_server
from productive.xero.v1.transfer_service_pb2_grpc import add_TransferServiceServicer_to_server
from productive.xero.v1.webhook_service_pb2_grpc import add_WebhookServiceServicer_to_server

LARGEST_MESSAGE = 4 * 1024 * 1024
LARGEST_METADATA = 16 * 1024

FILES = (
    connection_service_pb2,
    settings_service_pb2,
    copy_service_pb2,
    run_service_pb2,
    transfer_service_pb2,
    link_service_pb2,
    file_service_pb2,
    contact_service_pb2,
    event_service_pb2,
    payment_service_pb2,
    webhook_service_pb2,
)
SERVICES = tuple(service for file in FILES for service in file.DESCRIPTOR.services_by_name.values())
"""The descriptors of everything that we serve."""

OPEN_SERVICES = (HEALTH, REFLECTION)

OPTIONS: list[tuple[str, Any]] = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ("grpc.max_metadata_size", LARGEST_METADATA),
    ("grpc.so_reuseport", 0),  # a second server on the same port shall fail, not take half of the calls
]


CUT_OFF = timedelta(seconds=1)
"""How long responses that are ready, and health watches, have to leave before the connections are closed."""


class CannotListen(OSError):
    """The address is taken, or is none of this machine's."""


class GrpcServer:
    """Answers calls from `start` to `stop`."""

    @inject
    def __init__(
        self,
        connections: Connections,
        settings: ConnectionSettings,
        copies: Copies,
        runs: Runs,
        transfers: Transfers,
        links: Links,
        files: Files,
        contacts: ContactChoices,
        events: Events,
        payments: Payments,
        webhooks: Webhooks,
        edge: Edge,
        drain: Drain,
        threads: Threads,
    ) -> None:
        self._drain = drain
        self._pool = ThreadPoolExecutor(threads.number, thread_name_prefix="call")
        self._health = Health()
        self._server = grpc.server(self._pool, interceptors=[edge], options=OPTIONS)
        add_ConnectionServiceServicer_to_server(connections, self._server)
        add_SettingsServiceServicer_to_server(settings, self._server)
        add_CopyServiceServicer_to_server(copies, self._server)
        add_RunServiceServicer_to_server(runs, self._server)
        add_TransferServiceServicer_to_server(transfers, self._server)
        add_LinkServiceServicer_to_server(links, self._server)
        add_FileServiceServicer_to_server(files, self._server)
        add_ContactServiceServicer_to_server(contacts, self._server)
        add_EventServiceServicer_to_server(events, self._server)
        add_PaymentServiceServicer_to_server(payments, self._server)
        add_WebhookServiceServicer_to_server(webhooks, self._server)
        self._health.add_to(self._server)
        enable_server_reflection([*(service.full_name for service in SERVICES), *OPEN_SERVICES], self._server)

    def start(self, address: str) -> int:
        """Take calls at this address; returns the port, which the machine chooses for port 0. CannotListen."""
        try:
            port = self._server.add_insecure_port(address)
        except RuntimeError:
            raise CannotListen(f"Cannot listen on {address}: it is taken, or not an address of this machine") from None
        self._server.start()
        return port

    def report_healthy(self) -> None:
        """From now on health is SERVING, for the server as a whole and for each of its services."""
        self._health.serving(service.full_name for service in SERVICES)

    def stop(self, grace: timedelta) -> int:
        """Refuse new calls, wait for those under way, close. Answers how many outlived the grace.

        Their callers lose them then, and nobody waits for them: what a send has begun is stored before its first byte.
        """
        self._health.stopping()
        self._drain.close()
        drained = self._drain.wait(grace)
        self._server.stop(CUT_OFF.total_seconds()).wait()
        self._pool.shutdown(wait=not drained, cancel_futures=True)
        self._health.close()
        return drained
