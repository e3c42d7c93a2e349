"""The web application: `/_sandbox/` is the control API, everything else plays Xero."""

from collections.abc import Awaitable, Callable, MutableMapping
from email.utils import format_datetime
from typing import Any

from xero_sandbox.control.routes import control_application
from xero_sandbox.exchange import Exchange
from xero_sandbox.holds import Abandoned
from xero_sandbox.messages import Reply, Request
from xero_sandbox.platform import Platform

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CONTROL = "/_sandbox"
LARGEST_BODY = 10 * 1024 * 1024
NEVER_CACHED = ("cache-control", "max-age=0, no-cache, no-store")


class Application:
    """An ASGI application. Its server must put the connection's transport into `scope["state"]`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._control = control_application(platform)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == CONTROL or scope["path"].startswith(f"{CONTROL}/"):
            await self._control(scope, receive, send)
            return
        body = await _whole_body(receive)
        if body is None:
            await self._tell(send, Reply(413))
            return
        request = _request(scope, body)
        base_url = f"http://{request.headers.get('host', 'localhost')}"
        try:
            response = await Exchange(self._platform, request, base_url).response()
        except Abandoned:
            response = None
        if response is None:
            await _hang_up(scope, receive)
        else:
            await self._tell(send, response)

    async def _tell(self, send: Send, response: Reply) -> None:
        await _tell(send, response.with_headers({"Date": format_datetime(self._platform.clock.now(), usegmt=True)}))


def _request(scope: Message, body: bytes) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], scope["path"], query, headers, body)


async def _whole_body(receive: Receive) -> bytes | None:
    """None when it is larger than Xero takes. It is read to its end all the same, so that the client listens."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        size += len(message.get("body", b""))
        if size <= LARGEST_BODY:
            parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(parts) if size <= LARGEST_BODY else None


async def _tell(send: Send, response: Reply) -> None:
    headers = [NEVER_CACHED, ("content-length", str(len(response.body)))]
    if response.content_type:
        headers.append(("content-type", response.content_type))
    headers += list(response.headers.items())
    if response.status in (204, 304):
        headers = [pair for pair in headers if pair[0] != "content-length"]
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": response.body})


async def _hang_up(scope: Message, receive: Receive) -> None:
    """Closes the connection without a byte, and waits until it is closed."""
    scope["state"]["transport"].close()
    while (await receive())["type"] != "http.disconnect":
        pass
