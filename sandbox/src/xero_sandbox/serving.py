"""The HTTP server, in its own process or on a thread of yours."""

import asyncio
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from xero_sandbox.application import Application
from xero_sandbox.platform import Platform

GRACE_SECONDS = 1.0


class Protocol(H11Protocol):
    """Hands the connection itself to the application, which may have to close it without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """uvicorn's server, which says when it listens and stops at once when it is told to."""

    def __init__(self, config: uvicorn.Config, platform: Platform, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._platform = platform
        self._ready = ready
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beside: list[asyncio.Task[None]] = []

    def stop(self) -> None:
        """May be called from any thread, and from a signal handler."""
        self.should_exit = True
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    def handle_exit(self, sig: int, frame: object) -> None:
        del sig, frame  # either signal means the same; the process then ends by itself, with status 0
        self.stop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)
        self._beside = [self._loop.create_task(each.run()) for each in (self._platform.courier, self._platform.late)]
        await self.on_tick(0)
        self._ready()

    async def main_loop(self) -> None:
        if self._stop is None:
            raise RuntimeError("the server was not started")
        while not self.should_exit:
            try:
                await asyncio.wait_for(self._stop.wait(), timeout=1.0)
            except TimeoutError:
                await self.on_tick(0)  # keeps the Date header right

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        self._platform.holds.abandon_all()
        for task in self._beside:
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=GRACE_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.sleep(0)  # one turn of the loop, in which closed connections say goodbye


def _server(platform: Platform, ready: Callable[[], None]) -> Server:
    config = uvicorn.Config(
        Application(platform),
        http=Protocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # the application's, by the sandbox's own clock
        proxy_headers=False,
    )
    return Server(config, platform, ready)


def _listen(host: str, port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(1024)
    return listener


@contextmanager
def _database_file(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        yield Path(folder) / "sandbox.sqlite3"


def serve(host: str, port: int, database: Path | None) -> None:
    """Serves until SIGTERM or SIGINT. Prints one line when it accepts connections."""
    with _database_file(database) as path:
        platform = Platform(path)
        listener = _listen(host, port)
        address = f"http://localhost:{listener.getsockname()[1]}"

        def ready() -> None:
            sys.stdout.write(f"sandbox ready {address}\n")
            sys.stdout.flush()

        try:
            _server(platform, ready).run(sockets=[listener])
        finally:
            platform.database.close()


class Sandbox:
    """A running sandbox. Everything is done over HTTP at its `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    @classmethod
    @contextmanager
    def running(cls, database: Path | str | None = None) -> Iterator["Sandbox"]:
        """Serves on a thread of this process, on a free port of loopback, until the block ends.

        `database`: the SQLite file that holds its state; None: a temporary one.
        """
        with _database_file(Path(database) if database is not None else None) as path:
            platform = Platform(path)
            listener = _listen("127.0.0.1", 0)
            address = f"http://localhost:{listener.getsockname()[1]}"
            ready = threading.Event()
            server = _server(platform, ready.set)
            thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
            thread.start()
            try:
                if not ready.wait(timeout=10):
                    raise RuntimeError("the sandbox did not start")
                yield cls(address)
            finally:
                server.stop()
                thread.join(timeout=GRACE_SECONDS + 5)
                platform.database.close()
