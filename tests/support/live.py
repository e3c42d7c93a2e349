"""A real server and a real sandbox, with subsidiary London connected and configured."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from demo.client import Client, Failure
from demo.scenes import Demo
from demo.show import Show
from demo.stage import Process, Stage
from productive.xero.v1.document_service_pb2 import Attempt
from productive.xero.v1.documents_pb2 import Invoice


class Live:
    """What a test of the whole does and sees."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.server = stage.start_server()
        quiet = Demo(stage, Show(Console(quiet=True)), self.server)
        quiet.configure(quiet.connect())

    def client(self, server: Process | None = None, *, timeout: float = 60) -> Client:
        return Client(self.stage.channel(server or self.server), self.stage.token(), timeout)

    def restart(self) -> None:
        self.server.kill()
        self.server = self.stage.start_server()

    def invoices(self, number: str) -> Sequence[Any]:
        """What Xero has of this number, whatever its status."""
        return [each for each in self.stage.sandbox.documents() if each["InvoiceNumber"] == number]

    def outcome(self, invoice: Invoice, server: Process | None = None) -> str:
        """Copy it; answers COPIED or the reason of the failure."""
        try:
            self.client(server).copy(invoice)
        except Failure as failure:
            return failure.reason
        return "COPIED"

    def record(self, invoice: Invoice) -> Sequence[Attempt]:
        client = self.client()
        return client.attempts(client.link(invoice.invoice_id).transfer_id)

    def assert_exactly_one(self, invoice: Invoice) -> None:
        """One invoice in Xero, and the one link leads to it."""
        made = self.invoices(invoice.number)
        assert [each["InvoiceID"] for each in made] == [self.client().link(invoice.invoice_id).xero_id]


@contextmanager
def live(folder: Path, **settings: str) -> Iterator[Live]:
    prefixed = {f"PRODUCTIVE_XERO_{name}": value for name, value in settings.items()}
    stage = Stage(folder, prefixed)
    try:
        yield Live(stage)
    finally:
        stage.close()
