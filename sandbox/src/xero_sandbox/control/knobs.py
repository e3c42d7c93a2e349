"""Clock, limits, switches, what a person does in Xero, and starting afresh."""

from datetime import timedelta
from typing import Any

import msgspec
from starlette.requests import Request

from xero_sandbox import limits as limit_settings
from xero_sandbox import switches as switch_settings
from xero_sandbox.control.actions import ACTIONS, perform
from xero_sandbox.control.responses import body
from xero_sandbox.limits import Limits
from xero_sandbox.platform import Platform
from xero_sandbox.wire import read_instant


async def clock(platform: Platform, _: Request) -> Any:
    return {"now": platform.clock.now().isoformat(), "offset_seconds": platform.clock.offset.total_seconds()}


async def set_clock(platform: Platform, request: Request) -> Any:
    """{"advance_seconds": n} or {"now": "2026-01-31T09:00:00Z"}"""
    asked = await body(request)
    if "now" in asked:
        platform.clock.set(read_instant(asked["now"]))
    platform.clock.advance(timedelta(seconds=float(asked.get("advance_seconds", 0))))
    await platform.database.run(platform.keep_clock)
    await platform.late.catch_up()
    platform.courier.wake()
    return await clock(platform, request)


async def limits(platform: Platform, _: Request) -> Any:
    return msgspec.to_builtins(platform.limits)


async def set_limits(platform: Platform, request: Request) -> Any:
    """Those named are changed; null switches one off."""
    asked = {**msgspec.to_builtins(platform.limits), **await body(request)}
    changed = msgspec.convert(asked, Limits)
    await platform.database.run(lambda connection: limit_settings.save(connection, changed))
    platform.limits = changed
    return msgspec.to_builtins(changed)


async def switches(platform: Platform, _: Request) -> Any:
    return {"switches": platform.switches.described()}


async def set_switches(platform: Platform, request: Request) -> Any:
    moved = platform.switches.moved(await body(request))
    await platform.database.run(lambda connection: switch_settings.save(connection, moved))
    platform.switches = moved
    return {"switches": moved.described()}


async def actions(_: Platform, __: Request) -> Any:
    return {"actions": {name: (action.__doc__ or "").strip() for name, action in ACTIONS.items()}}


async def act(platform: Platform, request: Request) -> Any:
    asked = await body(request)
    now, switches_now = platform.clock.now(), platform.switches
    done = await platform.database.run(lambda connection: perform(connection, asked, now, switches_now))
    await platform.courier.look()
    return done


async def webhooks(platform: Platform, _: Request) -> Any:
    subscription = platform.courier.subscription
    return {
        "url": subscription.url if subscription else None,
        "enabled": subscription is not None and subscription.enabled,
        "deliveries": [delivery.told() for delivery in platform.courier.deliveries],
    }


async def unsubscribe(platform: Platform, request: Request) -> Any:
    platform.courier.forget()
    return await webhooks(platform, request)


async def subscribe(platform: Platform, request: Request) -> Any:
    """{"url", "key"}: the intent to receive is made at once; "statuses" are the answers to it."""
    asked = await body(request)
    statuses = await platform.courier.subscribe(str(asked["url"]), str(asked["key"]))
    return {"statuses": statuses, **await webhooks(platform, request)}


async def reset(platform: Platform, _: Request) -> Any:
    """Back to the seed: documents, apps, tokens, clock, limits, switches; faults and holds are gone too."""
    platform.faults.clear()
    platform.late.forget()
    platform.holds.abandon_all()
    platform.courier.forget()
    await platform.database.run(platform.reset)
    return {"reset": True}
