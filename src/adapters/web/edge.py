"""Xero's webhooks over HTTP: a response within five seconds whatever the load; nothing is done before the signature."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore, Thread

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from usecases.payments.webhooks import LARGEST_DELIVERY, TOO_LARGE, ReceiveWebhook, WebhookResult

PATH = "/webhooks/xero"
SIGNATURE = "x-xero-signature"
ANSWER_WITHIN = 4.0
"""Seconds. Xero waits five, and takes anything later for a failure."""

AT_ONCE = 16
THREADS = 2
UNAVAILABLE = 503
BACKLOG = 128

log = structlog.get_logger("webhooks")


class WebAddressTaken(OSError):
    """The address is taken, or is none of this machine's."""


class WebhookEdge:
    """An HTTP server on a thread of its own. What cannot be noted in time is answered with 503: Xero comes again."""

    def __init__(self, receive: ReceiveWebhook) -> None:
        self._hear = receive
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        self._places = BoundedSemaphore(AT_ONCE)
        app = Starlette(routes=[Route(PATH, self._deliver, methods=["POST"])])
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread: Thread | None = None

    def start(self, address: str) -> int:
        """Take deliveries at this host:port; returns the port, which the machine chooses for 0. WebAddressTaken."""
        host, _, port = address.rpartition(":")
        try:
            listening = socket.create_server((host.strip("[]"), int(port)), backlog=BACKLOG)
        except OSError as error:
            raise WebAddressTaken(f"Cannot listen on {address}: {error.strerror}") from None
        self._thread = Thread(target=self._run, args=(listening,), name="webhooks", daemon=True)
        self._thread.start()
        return int(listening.getsockname()[1])

    def stop(self, grace: timedelta) -> None:
        """Take no more; those under way are answered."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(grace.total_seconds())
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, listening: socket.socket) -> None:
        asyncio.run(self._server.serve(sockets=[listening]))

    async def _deliver(self, request: Request) -> Response:
        if not self._places.acquire(blocking=False):
            return response(UNAVAILABLE, "as many deliveries as can be noted at once are under way")
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                body = await whole_body(request)
                if body is None:
                    return response(TOO_LARGE, "the body is too large")
                received = await self._received(body, request.headers.get(SIGNATURE, ""))
        except TimeoutError:
            return response(UNAVAILABLE, "it could not be noted in time")
        except ClientDisconnect:
            return response(UNAVAILABLE, "the client has gone")
        except Exception:
            log.exception("delivery failed")
            return response(UNAVAILABLE, "it could not be noted")
        finally:
            self._places.release()
        log.info("webhook", status=received.status, events=received.events, unknown=received.unknown)
        return Response(status_code=received.status)

    async def _received(self, body: bytes, signature: str) -> WebhookResult:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hear, body, signature)


def response(status: int, why: str) -> Response:
    log.warning("webhook", status=status, why=why)
    return Response(status_code=status)


async def whole_body(request: Request) -> bytes | None:
    """None once it is larger than a delivery may be."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_DELIVERY:
            return None
        pieces.append(piece)
    return b"".join(pieces)
