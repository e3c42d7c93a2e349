"""The log: one JSON line per event, ours and of libraries, without local variables."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from plugin import logs


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    yield
    structlog.configure(**before)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def look_for(secret: str) -> None:
    raise LookupError(f"{len(secret)} characters")


def lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_with_its_call_and_its_time() -> None:
    stream = StringIO()
    logs.configure("info", stream)
    with structlog.contextvars.bound_contextvars(call_id="c1"):
        structlog.get_logger().info("sent", text="two\nlines")
    structlog.get_logger().debug("not told")
    (line,) = lines(stream)
    assert (line["event"], line["call_id"], line["level"], line["text"]) == ("sent", "c1", "info", "two\nlines")
    assert line["timestamp"].endswith("Z")


def test_libraries_log_in_the_same_form_from_warnings_on() -> None:
    stream = StringIO()
    logs.configure("debug", stream)
    logging.getLogger("some.library").warning("careful: %s", "steep")
    logging.getLogger("some.library").info("chatter")
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["level"]) == ("careful: steep", "some.library", "warning")


@pytest.mark.parametrize("stream", [StringIO(), Terminal()])
def test_a_traceback_shows_no_variables(stream: StringIO) -> None:
    logs.configure("info", stream)
    try:
        look_for("ACME".title())
    except LookupError:
        structlog.get_logger().exception("went wrong")
    assert "LookupError: 4 characters" in stream.getvalue()
    assert "Acme" not in stream.getvalue()


def test_a_person_at_a_terminal_reads_plain_lines() -> None:
    stream = Terminal()
    logs.configure("info", stream)
    structlog.get_logger().info("serving", address="127.0.0.1:1")
    assert not stream.getvalue().startswith("{")
    assert "serving" in stream.getvalue()


class Broken(StringIO):
    """As a pipe whose reader went away."""

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError


class Full(StringIO):
    """Takes what is written, and cannot keep it."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stream", [Broken(), Full()])
def test_a_stream_that_fails_stops_nobody(stream: StringIO) -> None:
    logs.configure("info", stream)
    structlog.get_logger().info("an event", of="ours")
    logging.getLogger("a library").warning("an event of %s", "theirs")


def test_a_stream_that_is_closed_stops_nobody() -> None:
    stream = StringIO()
    logs.configure("info", stream)
    stream.close()
    structlog.get_logger().info("an event")
    logging.getLogger("a library").warning("an event")


def test_a_stream_that_recovers_has_the_lines_that_come_after() -> None:
    stream = Full()
    logs.configure("info", stream)
    structlog.get_logger().info("first")
    stream.flush = lambda: None  # type: ignore[method-assign]  # there is room again
    structlog.get_logger().info("second")
    assert lines(stream)[-1]["event"] == "second"
