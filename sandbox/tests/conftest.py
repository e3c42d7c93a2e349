"""One sandbox for all tests of a worker, put back to its seed before each."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from xero_sandbox import Sandbox
from xero_sandbox.client import Client

# How long an example takes says more of the machine; what fixtures give serves all examples.
LENIENT = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("whole", deadline=None, suppress_health_check=LENIENT)
settings.load_profile("whole")

Fields = dict[str, Any]
Build = Callable[..., Fields]
COSTS = {"Description": "Paper", "Quantity": 2, "UnitAmount": 12.345, "AccountCode": "429"}
SALES = {"Description": "Taken back", "Quantity": 1, "UnitAmount": 40, "AccountCode": "200"}


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox.running() as sandbox:
        yield sandbox


@pytest.fixture
def stranger(running: Sandbox) -> Iterator[Client]:
    """A client of a fresh sandbox that nobody has let in yet."""
    with Client(running.url) as client:
        client.control("POST", "reset")
        yield client


@pytest.fixture
def xero(stranger: Client) -> Client:
    """The same, connected to the London organisation."""
    return stranger.connect("london")


@pytest.fixture
def contact_id(xero: Client) -> str:
    return next(str(each["ContactID"]) for each in xero.documents("Contacts") if each["Name"] == "City Agency")


@pytest.fixture
def invoice(contact_id: str) -> Callable[..., Fields]:
    """Builds an approved sales invoice of one line; fields given replace its own, None leaves one out."""

    def build(**fields: Any) -> Fields:
        line = {"Description": "Design", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
        whole = {
            "Type": "ACCREC",
            "Contact": {"ContactID": contact_id},
            "Date": "2026-03-02",
            "DueDate": "2026-04-01",
            "Status": "AUTHORISED",
            "LineItems": [line],
            **fields,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return build


@pytest.fixture
def bill(contact_id: str) -> Build:
    def build(**fields: Any) -> Fields:
        whole = {
            "Type": "ACCPAY",
            "Contact": {"ContactID": contact_id},
            "Date": "2026-03-02",
            "DueDate": "2026-04-01",
            "Status": "AUTHORISED",
            "InvoiceNumber": "EXP-1",
            "LineItems": [COSTS],
            **fields,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return build


@pytest.fixture
def note(contact_id: str) -> Build:
    def build(**fields: Any) -> Fields:
        whole = {
            "Type": "ACCRECCREDIT",
            "Contact": {"ContactID": contact_id},
            "Date": "2026-03-02",
            "Status": "AUTHORISED",
            "LineItems": [SALES],
            **fields,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return build


@pytest.fixture
def order(contact_id: str) -> Build:
    def build(**fields: Any) -> Fields:
        whole = {
            "Contact": {"ContactID": contact_id},
            "Date": "2026-03-02",
            "Status": "AUTHORISED",
            "LineItems": [COSTS],
            **fields,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return build
