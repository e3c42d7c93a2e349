"""WebhookService: parse, call the use case, render. Nobody's token is asked for: the signature is."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass

import grpc
from injector import inject

from productive.xero.v1 import webhook_service_pb2 as wire
from productive.xero.v1.webhook_service_pb2_grpc import WebhookServiceServicer
from usecases.payments.hearing import HearWebhook


@inject
@dataclass(eq=False)
class Webhooks(WebhookServiceServicer):
    hear: HearWebhook

    def DeliverXeroWebhook(
        self, request: wire.DeliverXeroWebhookRequest, context: grpc.ServicerContext
    ) -> wire.DeliverXeroWebhookResponse:
        return wire.DeliverXeroWebhookResponse(http_status=self.hear(request.body, request.signature).status)
