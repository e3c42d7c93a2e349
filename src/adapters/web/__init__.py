"""The HTTP edge, which Xero itself calls."""

from adapters.web.edge import WebAddressTaken, WebhookEdge

__all__ = ["WebAddressTaken", "WebhookEdge"]
