"""The stage: a sandbox and a server, both real processes with their databases in one folder."""

import os
import secrets
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc
import jwt

from xero_sandbox.control_client import SandboxControl

CALLBACK = "http://localhost:8085/callback"
ISSUER, AUDIENCE = "productive", "productive-xero"
LONGEST_START = 30


@dataclass
class Process:
    """A process of ours. `log` is the file that its standard error goes to."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self.process.kill()
        self._ended()

    def pause(self) -> None:
        """SIGSTOP: it stands still, and its connections stay open."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After a pause."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.wait(LONGEST_START)


@dataclass
class Stage:
    """What the demonstration plays on. Servers share one database; keys are made for this stage alone."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    caller_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    token_key: str = field(default_factory=lambda: b64encode(secrets.token_bytes(32)).decode(), repr=False)

    def __post_init__(self) -> None:
        self._processes: list[Process] = []
        self._channels: list[grpc.Channel] = []
        started = self._start(
            "sandbox", ["-m", "xero_sandbox", "--port", "0", "--database", str(self.folder / "xero.db")], {}
        )
        self.sandbox = SandboxControl(started.address)

    def start_server(self, **settings: str) -> Process:
        """Start a server and wait until it serves."""
        return self._start("server", ["-m", "server"], {**self._environment(), **self.settings, **settings})

    def start_command(self, *words: str, **settings: str) -> Process:
        """A command of the operator's that runs until it is stopped, such as `worker` or `serve --no-jobs`."""
        program = ["-c", "from plugin.cli import main; main()", *words]
        return self._start(words[0], program, {**self._environment(), **self.settings, **settings})

    def command(self, *words: str) -> str:
        """What a command of the operator's prints."""
        program = [sys.executable, "-c", "from plugin.cli import main; main()", *words]
        settings = {**os.environ, **self._environment(), **self.settings}
        return subprocess.run(program, env=settings, check=True, capture_output=True, text=True).stdout  # noqa: S603

    def channel(self, server: Process) -> grpc.Channel:
        """A channel to that server; it is closed with the stage."""
        channel = grpc.insecure_channel(server.address)
        self._channels.append(channel)
        return channel

    def token(self, user: str = "ann", role: str = "admin", organization: str = "7", *permissions: str) -> str:
        """A bearer token such as the Productive backend sends."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user,
            "organization_id": organization,
            "role": role,
            "permissions": list(permissions),
            "exp": datetime.now(UTC) + timedelta(hours=1),
        }
        return jwt.encode(claims, self.caller_key, algorithm="HS256")

    def close(self) -> None:
        for channel in self._channels:
            channel.close()
        self.sandbox.close()
        for started in reversed(self._processes):
            started.kill()

    def _environment(self) -> Mapping[str, str]:
        names = {
            "LISTEN": "127.0.0.1:0",
            "DATABASE_URL": f"sqlite:///{self.folder / 'plugin.db'}",
            "XERO_CLIENT_ID": "sandbox-client",
            "XERO_CLIENT_SECRET": "sandbox-secret",
            "XERO_API_URL": self.sandbox.url,
            "XERO_IDENTITY_URL": self.sandbox.url,
            "XERO_AUTHORIZE_URL": f"{self.sandbox.url}/identity/connect/authorize",
            "REDIRECT_URIS": CALLBACK,
            "TOKEN_KEYS": self.token_key,
            "CALLER_KEY": self.caller_key,
            "CALLER_ISSUER": ISSUER,
            "CALLER_AUDIENCE": AUDIENCE,
            "SEND_WINDOW": "3",
            "ABSENT_AFTER": "2",
            "RECOVERY_INTERVAL": "0.5",
            "POLL_LEASE": "5",
        }
        return {f"PRODUCTIVE_XERO_{name}": value for name, value in names.items()}

    def _start(self, name: str, arguments: list[str], settings: Mapping[str, str]) -> Process:
        log = self.folder / f"{name}-{len(self._processes)}.log"
        with log.open("w") as errors:
            process = subprocess.Popen(  # noqa: S603 - our own modules, run by our own interpreter
                [sys.executable, *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, **settings},
            )
        line = process.stdout.readline() if process.stdout is not None else ""
        started = Process(process, line.split()[-1] if line.split() else "", log)
        self._processes.append(started)
        if " ready " not in line:
            raise RuntimeError(f"The {name} did not start. Its log says:\n{log.read_text()}")
        return started


@contextmanager
def a_stage(**settings: str) -> Iterator[Stage]:
    """A stage in a temporary folder, cleaned up at the end."""
    with TemporaryDirectory(prefix="productive-xero-") as folder:
        stage = Stage(Path(folder), settings)
        try:
            yield stage
        finally:
            stage.close()
