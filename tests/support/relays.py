"""A way to a server of PostgreSQL on which a response can be lost."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from shutil import rmtree
from tempfile import mkdtemp
from threading import Thread

PORT = ".s.PGSQL.5432"
COMMIT = b"COMMIT\x00"


@contextmanager
def losing_the_answer_to_commits(folder: Path) -> Iterator[Path]:
    """Another folder with a socket that leads to the server of this one.

    The server does all that it is asked for; but once it has answered a COMMIT, the connection breaks instead.
    """
    ours = Path(mkdtemp(prefix="pg-"))  # short, as a socket's path must be
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(ours / PORT))
        listening.listen()
        accepting = Thread(target=_accept, args=(listening, folder / PORT), daemon=True)
        accepting.start()
        yield ours
        listening.shutdown(socket.SHUT_RDWR)
        accepting.join()
    rmtree(ours)


def _accept(listening: socket.socket, server: Path) -> None:
    """One client at a time, until the socket is shut."""
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        with client, socket.socket(socket.AF_UNIX) as upstream:
            upstream.connect(str(server))
            _relay(client, upstream)


def _relay(client: socket.socket, server: socket.socket) -> None:
    committed = False
    while True:
        for speaker in select([client, server], [], [])[0]:
            said = speaker.recv(65536)
            if not said or (committed and speaker is server):
                return
            committed = committed or COMMIT in said
            (server if speaker is client else client).sendall(said)
