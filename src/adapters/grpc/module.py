"""The gRPC edge, put together."""

from injector import Binder, Module, singleton

from adapters.grpc.bearer import CallerKey
from adapters.grpc.connection_service import Connections
from adapters.grpc.contact_service import ContactChoices
from adapters.grpc.copy_service import Copies
from adapters.grpc.drain import Drain
from adapters.grpc.edge import Edge
from adapters.grpc.event_service import Events
from adapters.grpc.file_service import Files
from adapters.grpc.link_service import Links
from adapters.grpc.payment_service import Payments
from adapters.grpc.server import GrpcServer
from adapters.grpc.settings_service import ConnectionSettings
from adapters.grpc.streams import Streams, Threads
from adapters.grpc.transfer_service import Transfers
from adapters.grpc.webhook_service import Webhooks


class GrpcModule(Module):
    """Needs the use cases, a clock and identifiers."""

    def __init__(self, key: CallerKey, threads: Threads) -> None:
        self._key = key
        self._threads = threads

    def configure(self, binder: Binder) -> None:
        binder.bind(CallerKey, to=self._key)
        binder.bind(Threads, to=self._threads)
        copying = (Copies, Transfers, Links, Files)
        services = (Connections, ConnectionSettings, *copying, ContactChoices, Events, Payments, Webhooks)
        for kind in (Drain, Streams, Edge, *services, GrpcServer):
            binder.bind(kind, scope=singleton)
