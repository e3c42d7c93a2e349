"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.connections.check import CheckConnection
from usecases.connections.consents import ChooseTenant, CompleteConnection
from usecases.connections.creation import ConnectionCreator
from usecases.connections.queries import GetConnection, ListConnections
from usecases.connections.redirects import Redirects
from usecases.connections.removal import DeleteConnection, DisconnectConnection, Disconnector
from usecases.connections.start import StartConnection


class ConnectionsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            CheckConnection,
            CompleteConnection,
            ChooseTenant,
            ConnectionCreator,
            GetConnection,
            ListConnections,
            Redirects,
            DisconnectConnection,
            DeleteConnection,
            Disconnector,
            StartConnection,
        ):
            binder.bind(kind, scope=singleton)
