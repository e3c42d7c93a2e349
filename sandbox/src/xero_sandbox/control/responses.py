"""How the control API answers: JSON, and for a mistake in what was asked a 400 that says what it is."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from xero_sandbox.platform import Platform
from xero_sandbox.wire import to_plain_json

Page = Callable[[Platform, Request], Awaitable[Any]]


class Mistake(Exception):
    """What was asked for cannot be done."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


async def told(page: Page, platform: Platform, request: Request) -> Response:
    try:
        content = await page(platform, request)
    except Mistake as mistake:
        return _json({"error": str(mistake)}, mistake.status)
    except sqlite3.IntegrityError:
        return _json({"error": "another document has this name or number already"}, 400)
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError, KeyError) as error:
        return _json({"error": str(error)}, 400)
    return _json(content, 200)


async def body(request: Request) -> dict[str, Any]:
    """The request's JSON object; an empty body is an empty object."""
    text = await request.body()
    return msgspec.json.decode(text, type=dict[str, Any]) if text.strip() else {}


def _json(content: Any, status: int) -> Response:
    return Response(to_plain_json(content), status, media_type="application/json")
