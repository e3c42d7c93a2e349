"""Adding to what there is: a further organisation, a further app."""

import sqlite3
from decimal import Decimal
from typing import Any

import msgspec
from starlette.requests import Request

from xero_sandbox.accounting import organisations
from xero_sandbox.control.records import show_app, show_organisation
from xero_sandbox.control.responses import Mistake, body
from xero_sandbox.identity import apps
from xero_sandbox.identity.apps import App
from xero_sandbox.messages import new_id
from xero_sandbox.platform import Platform
from xero_sandbox.seed.organisations import OrganisationRow
from xero_sandbox.seed.planting import found


async def register_app(platform: Platform, request: Request) -> Any:
    """{"client_id", "secret" (null: public), "name", "redirect_uris", "created"? (a day), "tier"?}"""
    app = msgspec.convert(await body(request), App)
    await platform.database.run(lambda connection: apps.save(connection, app))
    return show_app(app)


async def found_organisation(platform: Platform, request: Request) -> Any:
    """{"short_name", "name", "country"?, "short_code"?, "tenant_id"?, "plan"?, "currencies"? {code: rate as text,
    or null}, "contacts"? [names], "themes"? [names], "tracking"? {category: [options]}}
    """
    asked = await body(request)
    rates = asked.get("currencies", {})
    row = OrganisationRow(
        short_name=str(asked["short_name"]).lower(),
        tenant=asked.get("tenant_id") or new_id(),
        name=asked["name"],
        country=asked.get("country", "GB"),
        short_code=asked.get("short_code") or f"!{new_id()[:5]}",
        currencies=tuple((code, Decimal(str(rate)) if rate else None) for code, rate in rates.items()),
        contacts=tuple(asked.get("contacts", ())),
        plan=asked.get("plan", "PREMIUM"),
        themes=tuple(asked.get("themes", ("Standard",))),
        tracking=tuple((name, tuple(options)) for name, options in asked.get("tracking", {}).items()),
    )

    def write(connection: sqlite3.Connection) -> Any:
        if organisations.find(connection, row.short_name) or organisations.find(connection, row.tenant):
            raise Mistake(f"there is an organisation {row.short_name!r} already")
        return show_organisation(connection, found(connection, row, platform.clock.now()))

    return await platform.database.run(write)
