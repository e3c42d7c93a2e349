"""Xero misbehaves over real HTTP: there is one invoice all the same."""

from pathlib import Path
from typing import Any

import pytest

from demo.invoices import an_invoice
from support.live import Live, live

# what Xero does is the same to every database
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
INVOICE = an_invoice("2002", "INV-2002")


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "drop_answer"},
        {"fault": "drop_answer", "times": 2},
        {"fault": "drop_before"},
        {"fault": "status", "status": 500, "after_work": True},
        {"fault": "status", "status": 500, "after_work": False},
        {"fault": "status", "status": 503, "body": "The Xero API is temporarily unavailable"},
        {"fault": "garbage"},
        {"fault": "wrong_content_type"},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_a_fault_on_the_way_makes_no_second_invoice(plugin: Live, fault: dict[str, Any]) -> None:
    plugin.stage.sandbox.fault(**fault)
    assert plugin.outcome(INVOICE) == "COPIED"
    plugin.assert_exactly_one(INVOICE)
    assert plugin.outcome(INVOICE) == "ALREADY_COPIED"


def test_an_answer_that_comes_too_late_makes_no_second_invoice(tmp_path: Path, database_url: str) -> None:
    with live(tmp_path, DATABASE_URL=database_url, SEND_WINDOW="1") as plugin:
        plugin.stage.sandbox.fault(fault="delay", seconds=2)
        assert plugin.outcome(INVOICE) in {"COPIED", "ALREADY_COPIED"}
        plugin.assert_exactly_one(INVOICE)
