"""Updates of a copy, told apart by the words of their first line."""

from collections.abc import Callable
from typing import Any

from demo.client import Failure
from demo.stage import Process
from support.live import Live
from support.sorts import Case


def say(case: Case, words: str) -> Case:
    """What the next update says: in the first line, which every sort has."""
    message = type(case.message)()
    message.CopyFrom(case.message)
    message.lines[0].description = words
    return Case(case.sort, case.id, message, case.company)


def update(plugin: Live, case: Case, server: Process | None = None) -> str:
    """COPIED, or the reason of the failure."""
    client = plugin.client(server)
    copy: dict[str, Callable[..., Any]] = {
        "INVOICE": client.copy,
        "EXPENSE": client.copy,
        "PURCHASE_ORDER": client.copy,
    }
    try:
        copy[case.sort.kind](case.message, "UPDATE_EXISTING")
    except Failure as failure:
        return failure.reason or failure.code.name
    return "COPIED"


def words_in_xero(plugin: Live, case: Case) -> str:
    [there] = plugin.in_xero(case)
    words: str = there["LineItems"][0]["Description"]
    return words
