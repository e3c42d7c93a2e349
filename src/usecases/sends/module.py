"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.sends.attempt import Sending
from usecases.sends.conclusion import Conclusion
from usecases.sends.debts import Debts
from usecases.sends.dispatches import Dispatches
from usecases.sends.lookups import LookUps
from usecases.sends.recovery import RecoverSends
from usecases.sends.resolution import ResolveTransfer
from usecases.sends.settlement import Settlement
from usecases.sends.transfers import GetTransfer, ListAttempts, ListTransfers
from usecases.sends.wait import Waiting


class SendsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            Sending,
            Conclusion,
            Debts,
            Dispatches,
            LookUps,
            RecoverSends,
            ResolveTransfer,
            Settlement,
            GetTransfer,
            ListAttempts,
            ListTransfers,
            Waiting,
        ):
            binder.bind(kind, scope=singleton)
