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
from productive.xero.v1 import settings_service_pb2 as settings
from productive.xero.v1.transfer_service_pb2 import Attempt
from support.sorts import Case


class Live:
    """What a test of the whole does and sees."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.server = stage.start_server()
        quiet = Demo(stage, Show(Console(quiet=True)), self.server)
        connection_id = quiet.connect()
        quiet.configure(connection_id)
        current = self.client().settings(connection_id)
        current.purchase_orders.number_source = settings.NUMBER_SOURCE_PRODUCTIVE
        self.client().update_settings(current)

    @property
    def database_url(self) -> str:
        return self.stage.settings["PRODUCTIVE_XERO_DATABASE_URL"]

    def client(self, server: Process | None = None, *, timeout: float = 60) -> Client:
        return Client(self.stage.channel(server or self.server), self.stage.token(), timeout)

    def restart(self) -> None:
        self.server.kill()
        self.server = self.stage.start_server()

    def in_xero(self, case: Case) -> Sequence[Any]:
        """Every copy that Xero has of it, whatever its status."""
        documents = self.stage.sandbox.documents(plural=case.sort.plural)
        return [each for each in documents if each["Contact"]["Name"] == case.company]

    def copy(self, case: Case, server: Process | None = None) -> Any:
        return case.sort.copy(self.client(server), case.message)

    def outcome(self, case: Case, server: Process | None = None) -> str:
        """Copy it; answers COPIED, or the reason of the failure, or its gRPC code where it came without one."""
        try:
            self.copy(case, server)
        except Failure as failure:
            return failure.reason or failure.code.name
        return "COPIED"

    def record(self, case: Case) -> Sequence[Attempt]:
        client = self.client()
        return client.attempts(client.link(case.id, case.sort.kind).transfer_id)

    def results(self, case: Case) -> list[str]:
        return [attempt.result for attempt in self.record(case)]

    def is_linked(self, case: Case) -> bool:
        try:
            return bool(self.client().link(case.id, case.sort.kind).xero_id)
        except Failure:
            return False

    def assert_exactly_one(self, case: Case) -> None:
        """One copy in Xero, and the one link leads to it."""
        made = [each[case.sort.id_key] for each in self.in_xero(case)]
        assert made == [self.client().link(case.id, case.sort.kind).xero_id]


@contextmanager
def live(folder: Path, **settings: str) -> Iterator[Live]:
    prefixed = {f"PRODUCTIVE_XERO_{name}": value for name, value in settings.items()}
    stage = Stage(folder, prefixed)
    try:
        yield Live(stage)
    finally:
        stage.close()
