"""What nobody knows for certain about Xero, each as a switch, so that a client can be tested both ways."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xero_sandbox.storage import settings


@dataclass(frozen=True)
class Switch:
    name: str
    choices: tuple[str, ...]
    """The first one is the default."""
    meaning: str


SWITCHES = (
    Switch(
        "payment_webhooks",
        ("sent", "not_sent"),
        "Whether a webhook tells of a payment that is recorded, changed or deleted by an event of its own.",
    ),
    Switch(
        "same_key_in_flight",
        ("wait", "refuse", "double"),
        "A second request with an Idempotency-Key whose first request is still at work: it waits and is"
        " answered from the store, is refused with 400 and nothing done, or does the work a second time.",
    ),
    Switch(
        "dead_number",
        ("refuse", "reuse"),
        "PUT of an invoice with the number of a DELETED or VOIDED one: must be unique, or is free again.",
    ),
    Switch("missing_scope", ("401", "403"), "The status that answers a token without the needed scope."),
    Switch(
        "modified_since",
        ("inclusive", "exclusive"),
        "Whether If-Modified-Since finds a document changed in that very second.",
    ),
    Switch(
        "nothing_modified",
        ("empty_list", "304"),
        "How a list under If-Modified-Since with no hit is answered.",
    ),
    Switch(
        "wrong_total",
        ("refuse", "ignore"),
        "A sent SubTotal or Total that the lines do not add up to.",
    ),
    Switch(
        "limit_spelling",
        ("lower", "capital"),
        "X-Rate-Limit-Problem of the concurrent and the app limit: concurrent / appminute, or Concurrent / AppMinute.",
    ),
    Switch(
        "unknown_tracking",
        ("drop", "refuse"),
        "A line with a tracking category or option that does not exist or is archived: saved without it and"
        " without a word, or refused.",
    ),
    Switch(
        "tracking_ids",
        ("answers", "everywhere", "nowhere"),
        "Where the tracking of a line shows its TrackingOptionID: in single documents and answers to writes but not in"
        " lists, in all of them, or in none.",
    ),
    Switch(
        "base_rate",
        ("left_out", "shown"),
        "Whether a document in the base currency shows its CurrencyRate, which is 1: recordings have it both ways.",
    ),
    Switch(
        "line_order",
        ("as_sent", "new_first"),
        "Where an update puts lines that were sent without LineItemID: where they were sent, or before the kept ones.",
    ),
    Switch(
        "payment_deleted",
        ("bumps_stamp", "keeps_stamp"),
        "Whether deleting a payment moves the UpdatedDateUTC of its invoice, so that If-Modified-Since finds it.",
    ),
    Switch(
        "list_rows",
        ("whole", "without_credit_rows"),
        "Whether a list of invoices shows their CreditNotes, Prepayments and Overpayments as a single invoice"
        " does, or leaves these rows out, though AmountCredited counts them.",
    ),
    Switch(
        "approved_order",
        ("editable", "read_only"),
        "Whether a purchase order that was approved or billed can still be changed; it can be deleted in any case.",
    ),
    Switch(
        "created_by_my_app",
        ("made", "untouched"),
        "Which invoices createdByMyApp finds: all that the app made, or those of them that no person has edited.",
    ),
    Switch(
        "history_authors",
        ("told", "untold"),
        "Whether the history of a document tells what came through the API from what a person did on the screen.",
    ),
    Switch("limit_body", ("empty", "text"), "The body of a 429."),
)

_BY_NAME = {switch.name: switch for switch in SWITCHES}


class Switches(Mapping[str, str]):
    """The present position of each switch."""

    def __init__(self, positions: Mapping[str, str]) -> None:
        self._positions = {switch.name: switch.choices[0] for switch in SWITCHES} | dict(positions)

    def __getitem__(self, name: str) -> str:
        return self._positions[name]

    def __iter__(self) -> Any:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

    def moved(self, changes: Mapping[str, str]) -> "Switches":
        """Raises ValueError for an unknown switch or position."""
        for name, position in changes.items():
            if name not in _BY_NAME:
                raise ValueError(f"no switch {name!r}")
            if position not in _BY_NAME[name].choices:
                raise ValueError(f"{name} is one of {', '.join(_BY_NAME[name].choices)}")
        return Switches({**self._positions, **changes})

    def described(self) -> list[dict[str, Any]]:
        return [
            {
                "name": switch.name,
                "position": self[switch.name],
                "default": switch.choices[0],
                "choices": list(switch.choices),
                "meaning": switch.meaning,
            }
            for switch in SWITCHES
        ]


def load(connection: sqlite3.Connection) -> Switches:
    return Switches(settings.load(connection, "switches") or {})


def save(connection: sqlite3.Connection, switches: Switches) -> None:
    settings.save(connection, "switches", dict(switches))
