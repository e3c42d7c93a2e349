"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.connections.check import CheckConnection
from usecases.connections.consents import ChooseTenant, CompleteConnection
from usecases.connections.creation import Joining
from usecases.connections.queries import GetConnection, ListConnections
from usecases.connections.redirects import Redirects
from usecases.connections.removal import DeleteConnection, DisconnectConnection, Ending
from usecases.connections.start import StartConnection


class ConnectionsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            CheckConnection,
            CompleteConnection,
            ChooseTenant,
            Joining,
            GetConnection,
            ListConnections,
            Redirects,
            DisconnectConnection,
            DeleteConnection,
            Ending,
            StartConnection,
        ):
            binder.bind(kind, scope=singleton)
