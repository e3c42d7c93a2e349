"""What all wings need, put together."""

from injector import Binder, Module, singleton

from usecases.ledger_access import LedgerAccess


class SharedModule(Module):
    def configure(self, binder: Binder) -> None:
        binder.bind(LedgerAccess, scope=singleton)
