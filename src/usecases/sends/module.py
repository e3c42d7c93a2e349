"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.sends.attempt import Sender
from usecases.sends.conclusion import Conclusion
from usecases.sends.dispatches import Dispatches
from usecases.sends.lookups import LookUps
from usecases.sends.pending import PendingFollowups
from usecases.sends.recovery import RecoverSends
from usecases.sends.resolution import ResolveTransfer
from usecases.sends.settlement import Settlement
from usecases.sends.transfers import GetTransfer, ListAttempts, ListTransfers
from usecases.sends.wait import TransferWait


class SendsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            Sender,
            Conclusion,
            PendingFollowups,
            Dispatches,
            LookUps,
            RecoverSends,
            ResolveTransfer,
            Settlement,
            GetTransfer,
            ListAttempts,
            ListTransfers,
            TransferWait,
        ):
            binder.bind(kind, scope=singleton)
