"""The whole plugin over real gRPC and HTTP: one server, one sandbox, and for each test an organisation of its own."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from demo.client import Client, Failure
from demo.costs import a_purchase_order, an_expense
from demo.invoices import LINES, Line, an_invoice
from demo.stage import CALLBACK, Process, Stage
from productive.xero.v1 import connection_service_pb2 as connections
from productive.xero.v1 import documents_pb2, error_reason_pb2
from productive.xero.v1 import settings_service_pb2 as settings

NUMBERS = count(1)
TRACKING = {"Region": ["North", "South"]}


def reason_name(value: int) -> str:
    return error_reason_pb2.ErrorReason.Name(value).removeprefix("ERROR_REASON_")  # type: ignore[arg-type]


def told(call: Callable[[], Any]) -> set[str]:
    """Every reason that a call tells: of its failure, or of the warnings in its response."""
    try:
        response = call()
    except Failure as failure:
        return {failure.reason, *(reason_name(problem.reason) for problem in failure.problems)}
    return {reason_name(problem.reason) for problem in getattr(response, "problems", ())}


@dataclass(frozen=True)
class Subsidiary:
    """A subsidiary in Productive with an organisation of its own in Xero."""

    id: str
    connection_id: str
    organisation: str


class Whole:
    """What a test of the whole does and sees."""

    def __init__(self, folder: Path, **prefixed: str) -> None:
        self.folder = folder
        self.stage = Stage(folder, prefixed)
        self.server = self.stage.start_server()

    @property
    def sandbox(self) -> Any:
        return self.stage.sandbox

    def client(
        self, *, role: str = "admin", organization: str = "7", timeout: float = 60, server: Process | None = None
    ) -> Client:
        token = self.stage.token(role=role, organization=organization)
        return Client(self.stage.channel(server or self.server), token, timeout)

    def ask(self, service: str, method: str, request: Any) -> Any:
        return self.client().call(service, method, request)

    def found(self, country: str = "GB", **facts: Any) -> str:
        """A new organisation in Xero; answers its short name."""
        name = f"org{uuid4().hex[:10]}"
        fields = {"short_name": name, "name": f"Organisation {name}", "country": country, "tracking": TRACKING, **facts}
        self.sandbox.set("organisations", **fields)
        return name

    def consented(self, subsidiary_id: str, *organisations: str, organization: str = "7") -> Any:
        """The response to a consent that names these organisations, asked for by an admin of this organization."""
        client = self.client(organization=organization)
        consent_url = client.start_connection(subsidiary_id, f"Subsidiary {subsidiary_id}", CALLBACK)
        query = self.sandbox.consent(consent_url, *organisations)
        request = connections.CompleteConnectionRequest(state=query["state"], code=query.get("code", ""))
        return client.call("ConnectionService", "CompleteConnection", request), query["state"]

    def subsidiary(self, configure: Callable[[settings.Settings], None] = lambda _: None, **facts: Any) -> Subsidiary:
        """Connected and configured."""
        subsidiary_id, organisation = f"s{uuid4().hex[:8]}", self.found(**facts)
        response, _ = self.consented(subsidiary_id, organisation)
        made = Subsidiary(subsidiary_id, response.connection.connection_id, organisation)
        self.configure(made, configure)
        return made

    def configure(self, subsidiary: Subsidiary, change: Callable[[settings.Settings], None] = lambda _: None) -> Any:
        current = self.client().settings(subsidiary.connection_id)
        current.invoices.initial_status = settings.INITIAL_STATUS_AUTHORISED
        current.invoices.number_source = settings.NUMBER_SOURCE_PRODUCTIVE
        current.invoices.reference_field = settings.REFERENCE_FIELD_SUBJECT
        current.invoices.pdf_source = settings.PDF_SOURCE_XERO
        current.invoices.default_account_code = "200"
        current.tax_types.update({"vat20": "OUTPUT2", "vat0": "ZERORATEDOUTPUT"})
        current.purchase_tax_types.update({"vat20": "INPUT2"})
        for kind in (current.expenses, current.purchase_orders):
            kind.switched_on = True
            kind.initial_status = settings.INITIAL_STATUS_AUTHORISED
            kind.default_account_code = "429"
        current.purchase_orders.number_source = settings.NUMBER_SOURCE_PRODUCTIVE
        change(current)
        request = settings.UpdateSettingsRequest(settings=current, request_id=str(uuid4()))
        return self.ask("SettingsService", "UpdateSettings", request)

    @contextmanager
    def payments_on(self, subsidiary: Subsidiary) -> Iterator[None]:
        """Switched on, and off again afterwards, so that nobody polls while another test counts calls."""
        self.client().switch_payments(subsidiary.connection_id)
        try:
            yield
        finally:
            self.client().switch_payments(subsidiary.connection_id, on=False)

    def check(self, subsidiary: Subsidiary) -> Any:
        """What Xero shows is read anew by it."""
        request = connections.CheckConnectionRequest(connection_id=subsidiary.connection_id)
        return self.ask("ConnectionService", "CheckConnection", request)

    def act(self, subsidiary: Subsidiary, action: str, **facts: Any) -> None:
        """What a person does in this organisation."""
        self.sandbox.act(action, subsidiary.organisation, **facts)

    def fault(self, subsidiary: Subsidiary, **fault: Any) -> None:
        self.sandbox.fault(tenant=subsidiary.organisation, **fault)

    @contextmanager
    def switched(self, **positions: str) -> Iterator[None]:
        """Unsettled facts of Xero in these positions; as they were afterwards."""
        before = {each["name"]: each["position"] for each in self.sandbox.switches() if each["name"] in positions}
        self.sandbox.set("switches", **positions)
        try:
            yield
        finally:
            self.sandbox.set("switches", **before)

    def in_xero(self, subsidiary: Subsidiary, plural: str = "Invoices") -> list[Any]:
        return list(self.sandbox.documents(subsidiary.organisation, plural))

    def invoice(self, subsidiary: Subsidiary, lines: tuple[Line, ...] = LINES) -> documents_pb2.Invoice:
        """One that nobody has seen before."""
        number = next(NUMBERS)
        made = an_invoice(f"i{uuid4().hex[:8]}", f"INV-{number:05}", lines)
        made.subsidiary_id = subsidiary.id
        return made

    def expense(self, subsidiary: Subsidiary) -> documents_pb2.Expense:
        made = an_expense(f"e{uuid4().hex[:8]}")
        made.subsidiary_id = subsidiary.id
        return made

    def order(self, subsidiary: Subsidiary) -> documents_pb2.PurchaseOrder:
        made = a_purchase_order(f"p{uuid4().hex[:8]}", f"PO-X{next(NUMBERS):05}")
        made.subsidiary_id = subsidiary.id
        return made

    def copy(self, invoice: documents_pb2.Invoice, mode: str = "CREATE", **more: Any) -> Any:
        return self.client().copy(invoice, mode, **more)

    def calls(self) -> list[tuple[str, str]]:
        """Method and path of each call to Xero that the servers have logged so far."""
        lines = (line for log in self.folder.glob("server*.log") for line in log.read_text().splitlines())
        entries = (json.loads(line) for line in lines if '"xero call"' in line and line.endswith("}"))
        return [(entry["method"], entry["path"]) for entry in entries]

    def close(self) -> None:
        self.stage.close()


def changed(invoice: documents_pb2.Invoice, **fields: Any) -> documents_pb2.Invoice:
    """A copy of it with these scalar fields."""
    made = documents_pb2.Invoice()
    made.CopyFrom(invoice)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def writes_of_payments(calls: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Whatever all the tests of the whole did, there is none."""
    return [(method, path) for method, path in calls if method != "GET" and "payments" in path.lower()]
