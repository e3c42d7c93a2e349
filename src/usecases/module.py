"""What all wings need, put together."""

from injector import Binder, Module, singleton

from usecases.ledger_access import LedgerAccess
from usecases.once import ForgetOldRequests


class SharedModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (LedgerAccess, ForgetOldRequests):
            binder.bind(kind, scope=singleton)
