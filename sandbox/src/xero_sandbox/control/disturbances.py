"""Ordering faults and holds."""

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
from starlette.requests import Request

from xero_sandbox.control.records import organisation_named
from xero_sandbox.control.responses import Mistake, body
from xero_sandbox.faults import Fault
from xero_sandbox.holds import Hold
from xero_sandbox.platform import Platform


async def list_faults(platform: Platform, _: Request) -> Any:
    """`late` is the number of requests whose connection is gone and whose work is still to be done."""
    return {"faults": [msgspec.to_builtins(fault) for fault in platform.faults.ordered], "late": len(platform.late)}


async def order_fault(platform: Platform, request: Request) -> Any:
    fault = msgspec.convert(await body(request), Fault)
    if fault.late_seconds and fault.fault != "drop_answer":
        raise Mistake("late_seconds goes with drop_answer: what is done late has nobody left to tell")
    wanted = fault.tenant
    if wanted:
        organisation = await platform.database.run(lambda connection: organisation_named(connection, wanted))
        fault.tenant = organisation.tenant
    return msgspec.to_builtins(platform.faults.order(fault))


async def clear_faults(platform: Platform, _: Request) -> Any:
    platform.faults.clear()
    return {"faults": []}


async def order_hold(platform: Platform, request: Request) -> Any:
    asked = await body(request)
    hold = platform.holds.order(asked.get("method", "*"), asked.get("path", ""), bool(asked.get("after_work", False)))
    return {"hold": hold.id}


async def wait_for_hold(platform: Platform, request: Request) -> Any:
    """`?wait=seconds`: answers as soon as the request is here, or when the time is over."""
    hold = _hold(platform, request)
    with suppress(TimeoutError):
        await asyncio.wait_for(hold.arrived.wait(), float(request.query_params.get("wait", "0")))
    return {"hold": hold.id, "arrived": hold.arrived.is_set(), "released": hold.released.is_set()}


async def release_hold(platform: Platform, request: Request) -> Any:
    hold = _hold(platform, request)
    hold.taken = True
    hold.released.set()
    return {"hold": hold.id, "released": True}


def _hold(platform: Platform, request: Request) -> Hold:
    hold = platform.holds.get(request.path_params["id"])
    if hold is None:
        raise Mistake(f"no hold {request.path_params['id']}", 404)
    return hold
