"""Webhooks of the ledger, as they come: bytes and a signature."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.payments.webhooks import WebhookEvent


class NotSigned(Exception):
    """The signature is not one of ours over these bytes. Nothing in them is believed."""


class WebhookReader(ABC):
    @abstractmethod
    def read(self, body: bytes, signature: str) -> Sequence[WebhookEvent]:
        """The events of a delivery, in its order; none of an intent to receive.

        NotSigned, in a time that says nothing of the right signature; ValueError for signed bytes that make no sense.
        """
