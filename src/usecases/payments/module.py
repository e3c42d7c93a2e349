"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.payments.baselines import Baselines
from usecases.payments.feed import ForgetOldEvents, GetDocumentPayments, ListPaymentEvents
from usecases.payments.first_look import FirstLook
from usecases.payments.nets import Nets
from usecases.payments.polls import Leases, Poll, PollPayments
from usecases.payments.record import PaymentRecorder
from usecases.payments.reread import Rereader
from usecases.payments.switch import GetPaymentSync, SwitchPayments
from usecases.payments.sync import BackfillPayments, SyncPayments
from usecases.payments.walk import ListReader
from usecases.payments.webhooks import ReceiveWebhook


class PaymentsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            Baselines,
            GetDocumentPayments,
            ListPaymentEvents,
            ForgetOldEvents,
            FirstLook,
            Nets,
            PollPayments,
            Poll,
            Leases,
            PaymentRecorder,
            Rereader,
            SwitchPayments,
            GetPaymentSync,
            SyncPayments,
            BackfillPayments,
            ListReader,
            ReceiveWebhook,
        ):
            binder.bind(kind, scope=singleton)
