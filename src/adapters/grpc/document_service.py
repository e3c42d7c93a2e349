"""DocumentService: in each call parse, call one use case, render."""

from dataclasses import dataclass

from injector import inject

from adapters.grpc.link_calls import LinkCalls
from adapters.grpc.transfer_calls import TransferCalls


@inject
@dataclass(eq=False)
class Documents(TransferCalls, LinkCalls):
    """All calls of the service; what each needs is in its part."""
