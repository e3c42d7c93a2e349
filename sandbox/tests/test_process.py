"""The sandbox as a process of its own: starting, stopping, and being killed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from xero_sandbox import Sandbox
from xero_sandbox.client import Client

pytestmark = pytest.mark.slow

READY = "sandbox ready http://localhost:"


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-W", "error", "-m", "xero_sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            ready = running.stdout.readline()
            assert ready.startswith(READY)
            yield running, ready.removeprefix("sandbox ready ").strip()
        finally:
            running.kill()


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--database", str(tmp_path / "xero.sqlite3"))
    with process(*arguments) as (running, url), Client(url) as xero:
        xero.connect("london")
        xero.control("POST", "clock", {"advance_seconds": 60})
        xero.control("POST", "switches", {"dead_number": "reuse"})
        xero.put("Contacts", {"Name": "Kept Ltd"}, headers={"Idempotency-Key": "k"}).raise_for_status()
        remembered = xero.tokens, xero.tenant
        running.send_signal(signal.SIGKILL)
    with process(*arguments) as (_, url), Client(url) as xero:
        xero.tokens, xero.tenant = remembered
        assert "Kept Ltd" in [each["Name"] for each in xero.documents("Contacts")]
        xero.put("Contacts", {"Name": "Kept Ltd"}, headers={"Idempotency-Key": "k"}).raise_for_status()
        assert xero.control("GET", "clock")["offset_seconds"] == 60
        assert xero.control("GET", "state")["switches"]["dead_number"] == "reuse"
        log = xero.control("GET", "requests")["requests"]
        assert [each["replayed"] for each in log if each["method"] == "PUT"] == [False, True]
        assert int(xero.get("Organisation").headers["x-daylimit-remaining"]) == 4997


@pytest.mark.parametrize(("after_work", "kept"), [(False, False), (True, True)])
def test_a_kill_in_the_middle_of_a_request_keeps_all_of_its_work_or_none(
    tmp_path: Path, after_work: bool, kept: bool
) -> None:
    arguments = ("--database", str(tmp_path / "xero.sqlite3"))
    with process(*arguments) as (running, url), Client(url) as xero:
        xero.connect("london")
        hold = xero.control("POST", "hold", {"method": "PUT", "after_work": after_work})["hold"]
        failures: list[Exception] = []
        thread = threading.Thread(target=_put_expecting_no_answer, args=(xero, failures))
        thread.start()
        assert xero.control("GET", f"holds/{hold}?wait=10")["arrived"]
        running.send_signal(signal.SIGKILL)
        thread.join()
        assert len(failures) == 1
        tenant = xero.tenant
    with process(*arguments) as (_, url), Client(url) as xero:
        xero.tenant = tenant
        assert ("Halfway Ltd" in [each["Name"] for each in xero.documents("Contacts")]) == kept
        (sent,) = [each for each in xero.control("GET", "requests")["requests"] if each["method"] == "PUT"]
        assert sent["status"] is None


def _put_expecting_no_answer(xero: Client, failures: list[Exception]) -> None:
    try:
        xero.put("Contacts", {"Name": "Halfway Ltd"})
    except httpx2.TransportError as failure:
        failures.append(failure)


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_and_a_temporary_database_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signal_: signal.Signals
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with process() as (running, url):
        assert httpx2.get(f"{url}/_sandbox/state", verify=False).status_code == 200
        assert list(tmp_path.iterdir())
        running.send_signal(signal_)
        assert running.wait(timeout=10) == 0
    assert list(tmp_path.iterdir()) == []


def test_in_process_it_keeps_its_state_in_the_file_it_is_given(tmp_path: Path) -> None:
    database = tmp_path / "xero.sqlite3"
    with Sandbox.running(database) as sandbox, Client(sandbox.url) as xero:
        xero.connect("london").put("Contacts", {"Name": "Kept Ltd"}).raise_for_status()
    with Sandbox.running(database) as sandbox, Client(sandbox.url) as xero:
        xero.tenant = xero.tenant_id("london")
        assert "Kept Ltd" in [each["Name"] for each in xero.documents("Contacts")]


def test_stopping_does_not_wait_for_a_request_that_is_held() -> None:
    failures: list[Exception] = []
    with Sandbox.running() as sandbox, Client(sandbox.url) as xero:
        xero.connect("london")
        hold = xero.control("POST", "hold", {"method": "PUT"})["hold"]
        thread = threading.Thread(target=_put_expecting_no_answer, args=(xero, failures))
        thread.start()
        assert xero.control("GET", f"holds/{hold}?wait=10")["arrived"]
    thread.join()
    assert len(failures) == 1


def test_numbers_stay_unique_when_many_write_at_once(tmp_path: Path) -> None:
    with Sandbox.running(tmp_path / "xero.sqlite3") as sandbox, Client(sandbox.url) as xero:
        xero.connect("london")
        xero.control("POST", "limits", {"minute": None, "concurrent": None})
        contact = xero.documents("Contacts")[0]["ContactID"]
        line = {"Description": "Design", "UnitAmount": 1, "AccountCode": "200"}
        body = {"Type": "ACCREC", "Contact": {"ContactID": contact}, "LineItems": [line]}
        statuses: list[int] = []

        def race() -> None:
            taken = xero.put("Invoices", {**body, "InvoiceNumber": "ONE"})
            free = xero.put("Invoices", body)
            statuses.extend((taken.status_code, free.status_code))

        threads = [threading.Thread(target=race) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = [each["InvoiceNumber"] for each in xero.documents("Invoices")]
        assert statuses.count(400) == 7
        assert len(numbers) == len(set(numbers)) == 9
