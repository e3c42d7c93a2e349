"""The log: one JSON line per event on standard error, or readable lines where a person looks on."""

import logging
import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # the traceback alone: local variables hold secrets and documents
)


class Unbreakable:
    """A stream whose failures stop nobody: a reader that went away or a full disk costs lines of the log, no work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()

    def isatty(self) -> bool:
        return not self._stream.closed and self._stream.isatty()


def end() -> None:
    """Before the process ends: what standard error does not take is given up, so that the exit code stays as it is."""
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def configure(level: str, stream: TextIO = sys.stderr) -> None:
    """Our events and those of libraries go to this stream in one form, as long as it takes them."""
    stream = cast("TextIO", Unbreakable(stream))
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer = plain_console() if stream.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*SHARED, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[named, *SHARED], processors=[without_meta, renderer])
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def plain_console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def named(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Which library an event comes from."""
    event["logger"] = event["_record"].name
    return event


def without_meta(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(None, "", event)
