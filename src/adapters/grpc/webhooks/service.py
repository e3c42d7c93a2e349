"""WebhookService: parse, call the use case, render. Nobody's token is asked for: the signature is."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass
from threading import BoundedSemaphore

import grpc
from injector import inject

from productive.xero.v1 import webhook_service_pb2 as wire
from productive.xero.v1.webhook_service_pb2_grpc import WebhookServiceServicer
from usecases.payments.webhooks import ReceiveWebhook

AT_ONCE = 4
"""Who has no token must not keep others from their threads; Xero comes again."""

UNAVAILABLE = 503


@inject
@dataclass(eq=False)
class Webhooks(WebhookServiceServicer):
    receive: ReceiveWebhook

    def __post_init__(self) -> None:
        self._places = BoundedSemaphore(AT_ONCE)

    def DeliverXeroWebhook(
        self, request: wire.DeliverXeroWebhookRequest, context: grpc.ServicerContext
    ) -> wire.DeliverXeroWebhookResponse:
        if not self._places.acquire(blocking=False):
            return wire.DeliverXeroWebhookResponse(http_status=UNAVAILABLE)
        try:
            return wire.DeliverXeroWebhookResponse(http_status=self.receive(request.body, request.signature).status)
        finally:
            self._places.release()
