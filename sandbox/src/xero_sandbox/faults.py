"""Faults to order: what goes wrong, for which requests, how often."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from xero_sandbox.limits import too_many
from xero_sandbox.messages import Reply, Request

Failure = Literal["drop_answer", "drop_before", "delay", "status", "garbage", "wrong_content_type", "rate_limit"]
GARBAGE = b'{"Id": "6b1f\x00\xff <truncated'


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    fault: Failure
    method: str = "*"
    path: str = ""
    """A regular expression, searched in the path in any capitals."""
    tenant: str | None = None
    seconds: float = 0.0
    late_seconds: float = 0.0
    """Of a dropped answer: the work is done so long after the connection is gone, by the sandbox's clock."""
    status: int = 500
    body: str = ""
    headers: dict[str, str] = {}
    after_work: bool = False
    problem: Literal["minute", "day", "concurrent", "appminute"] = "minute"
    retry_after: int | None = None
    times: int | None = 1
    """How often it strikes; null: always."""
    skip: int = 0
    """How many matching requests pass unharmed first."""
    id: int = 0
    struck: int = 0

    def matches(self, request: Request) -> bool:
        return (
            self.method in ("*", request.method)
            and re.search(self.path, request.path, re.IGNORECASE) is not None
            and self.tenant in (None, request.tenant)
        )

    @property
    def does_the_work(self) -> bool:
        if self.fault == "status":
            return self.after_work
        return self.fault in ("drop_answer", "delay", "garbage", "wrong_content_type")


@dataclass
class Faults:
    """Those that are ordered now. They live with the process, not with the database."""

    ordered: list[Fault]
    numbers: Any

    @classmethod
    def none(cls) -> "Faults":
        return cls([], itertools.count(1))

    def order(self, fault: Fault) -> Fault:
        re.compile(fault.path)
        fault.id = next(self.numbers)
        self.ordered.append(fault)
        return fault

    def clear(self) -> None:
        self.ordered.clear()

    def strike(self, request: Request) -> Fault | None:
        """The first fault whose turn it is for this request; matching ones before it count their skips."""
        for fault in self.ordered:
            if not fault.matches(request) or (fault.times is not None and fault.struck >= fault.times):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.struck += 1
            return fault
        return None


def spoiled(fault: Fault, response: Reply | None, switches: Mapping[str, str]) -> Reply | None:
    """What the client gets instead of the true answer; None: the connection is closed without one."""
    match fault.fault:
        case "drop_answer" | "drop_before":
            return None
        case "status":
            label = None if fault.headers else "text/plain; charset=utf-8"
            return Reply(fault.status, fault.body.encode(), label, fault.headers)
        case "garbage":
            return Reply(200, fault.body.encode() or GARBAGE, "application/json; charset=utf-8")
        case "wrong_content_type":
            body = response.body if response else b""
            return Reply(response.status if response else 200, body, "text/html; charset=utf-8")
        case "rate_limit":
            return too_many(fault.problem, switches, fault.retry_after)
        case "delay":
            return response
