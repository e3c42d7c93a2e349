"""The gRPC edge, put together."""

from injector import Binder, Module, singleton

from adapters.grpc.connections.service import Connections
from adapters.grpc.contacts.service import ContactChoices
from adapters.grpc.copies.service import Copies
from adapters.grpc.edge.bearer import CallerKey
from adapters.grpc.edge.drain import Drain
from adapters.grpc.edge.interceptor import Edge
from adapters.grpc.edge.streams import Streams, Threads
from adapters.grpc.events.service import Events
from adapters.grpc.files.service import Files
from adapters.grpc.links.service import Links
from adapters.grpc.payments.service import Payments
from adapters.grpc.runs.service import Runs
from adapters.grpc.server import GrpcServer
from adapters.grpc.settings.service import ConnectionSettings
from adapters.grpc.transfers.service import Transfers
from adapters.grpc.webhooks.service import Webhooks


class GrpcModule(Module):
    """Needs the use cases, a clock and identifiers."""

    def __init__(self, key: CallerKey, threads: Threads) -> None:
        self._key = key
        self._threads = threads

    def configure(self, binder: Binder) -> None:
        binder.bind(CallerKey, to=self._key)
        binder.bind(Threads, to=self._threads)
        copying = (Copies, Runs, Transfers, Links, Files)
        services = (Connections, ConnectionSettings, *copying, ContactChoices, Events, Payments, Webhooks)
        for kind in (Drain, Streams, Edge, *services, GrpcServer):
            binder.bind(kind, scope=singleton)
