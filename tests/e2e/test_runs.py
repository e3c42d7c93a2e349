"""Runs over real gRPC and HTTP: a hundred documents of each kind, with few calls, whatever Xero does meanwhile."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from productive.xero.v1 import documents_pb2, error_reason_pb2, run_service_pb2
from support.whole import Subsidiary, Whole

SENT = run_service_pb2.RUN_ITEM_STATE_SENT


def invoices(whole: Whole, subsidiary: Subsidiary, count: int) -> list[documents_pb2.Invoice]:
    return [whole.invoice(subsidiary) for _ in range(count)]


def ran(whole: Whole, documents: list[Any], mode: str = "CREATE") -> run_service_pb2.GetRunResponse:
    """The run, once nothing of it is under way."""
    client = whole.client()
    run = client.begin_run(documents, mode)
    for _ in client.watch_run(run.run_id):
        pass
    return client.run(run.run_id)


def states(found: run_service_pb2.GetRunResponse) -> dict[str, int]:
    names = ((run_service_pb2.RunItemState.Name(each.state), each.item_count) for each in found.run.progress)
    return {name.removeprefix("RUN_ITEM_STATE_"): count for name, count in names}


def calls_during(whole: Whole, subsidiary: Subsidiary, work: Callable[[], object]) -> list[str]:
    """To its organisation: what other tests have left in doubt is looked for meanwhile."""
    before = len(whole.sandbox.requests(organisation=subsidiary.organisation))
    work()
    after = whole.sandbox.requests(organisation=subsidiary.organisation)[before:]
    return [f"{each['method']} {each['path'].rsplit('/', 1)[-1]}" for each in after]


def test_a_hundred_invoices_of_known_contacts_are_two_calls(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    whole.copy(whole.invoice(subsidiary))
    found: list[run_service_pb2.GetRunResponse] = []
    calls = calls_during(whole, subsidiary, lambda: found.append(ran(whole, invoices(whole, subsidiary, 100))))
    assert states(found[0]) == {"SENT": 100}
    assert calls.count("PUT Invoices") == 2
    assert len(calls) <= 3, calls
    assert len(whole.in_xero(subsidiary)) == 101
    assert all(item.link.xero_id for item in found[0].items)


def test_fifty_unknown_contacts_are_two_calls_more(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    whole.copy(whole.invoice(subsidiary))
    documents = invoices(whole, subsidiary, 50)
    for number, each in enumerate(documents):
        each.company.company_id = f"new-{number}"
        each.company.billing_name = f"New Company {number} Ltd"
    calls = calls_during(whole, subsidiary, lambda: ran(whole, documents))
    assert Counter(calls) == {"GET Contacts": 1, "PUT Contacts": 1, "PUT Invoices": 1}
    assert len(whole.in_xero(subsidiary, "Contacts")) == 51


@pytest.mark.slow
def test_updates_are_written_together_and_read_together(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    documents = invoices(whole, subsidiary, 45)
    ran(whole, documents)
    for each in documents:
        each.subject = "Another"
    calls = calls_during(whole, subsidiary, lambda: ran(whole, documents, "UPDATE_EXISTING"))
    assert Counter(calls) == {"GET Invoices": 2, "POST Invoices": 1}
    assert {each["Reference"] for each in whole.in_xero(subsidiary)} == {"Another"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "drop_answer"},
        {"fault": "status", "status": 500, "after_work": True},
        {"fault": "rate_limit", "problem": "minute", "retry_after": 1},
    ],
    ids=["drop_answer", "500", "rate_limit"],
)
def test_a_batch_that_meets_a_fault_is_in_xero_once(whole: Whole, fault: dict[str, Any]) -> None:
    subsidiary = whole.subsidiary()
    whole.fault(subsidiary, method="PUT", path="/Invoices", **fault)
    found = ran(whole, invoices(whole, subsidiary, 60))
    assert states(found) == {"SENT": 60}
    numbers = Counter(each["InvoiceNumber"] for each in whole.in_xero(subsidiary))
    assert set(numbers.values()) == {1}
    assert len(numbers) == 60


def test_a_limit_of_the_day_pauses_a_run_until_the_reset_and_says_so(whole: Whole) -> None:
    subsidiary, client = whole.subsidiary(), whole.client()
    whole.fault(subsidiary, method="PUT", path="/Invoices", fault="rate_limit", problem="day", retry_after=7200)
    run = client.begin_run(invoices(whole, subsidiary, 3))
    held = next(each.run for each in client.watch_run(run.run_id) if each.run.HasField("on_hold"))
    assert error_reason_pb2.ErrorReason.Name(held.on_hold.reason) == "ERROR_REASON_XERO_RATE_LIMITED"
    assert held.on_hold_until_time.seconds - held.create_time.seconds >= 7199
    assert states(client.run(run.run_id)) == {"WAITING": 3}
    client.call("RunService", "CancelRun", run_service_pb2.CancelRunRequest(run_id=run.run_id))
    assert states(client.run(run.run_id)) == {"CANCELLED": 3}


@pytest.mark.slow
def test_every_kind_goes_in_bulk(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    for documents, plural in (
        ([whole.expense(subsidiary) for _ in range(5)], "Invoices"),
        ([whole.order(subsidiary) for _ in range(5)], "PurchaseOrders"),
    ):
        assert states(ran(whole, documents)) == {"SENT": 5}
        assert len(whole.in_xero(subsidiary, plural)) == 5


def test_two_of_a_batch_that_xero_refuses_stop_none_of_the_others(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    documents = invoices(whole, subsidiary, 6)
    taken = [documents[1].number, documents[4].number]
    for number in taken:
        other = whole.invoice(subsidiary)
        other.number = number
        whole.copy(other)
    found = ran(whole, documents)
    assert states(found) == {"SENT": 4, "REJECTED": 2}
    assert [item.position for item in found.items if item.state != SENT] == [1, 4]
    assert all("unique" in item.problems[0].message for item in found.items if item.state != SENT)
