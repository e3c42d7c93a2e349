"""The HTTP edge over real sockets: a response in time whatever the load, and bodies that are bounded."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, Event
from unittest.mock import patch

import httpx2
import pytest

from adapters.web import WebAddressTaken, WebhookEdge
from ports import StoreBusy
from usecases.payments.webhooks import LARGEST_DELIVERY, WebhookResult
from xero_sandbox.waiting import wait_until

GRACE = timedelta(seconds=5)
Hear = Callable[[bytes, str], WebhookResult]


@contextmanager
def serving(receive: Hear) -> Iterator[str]:
    edge = WebhookEdge(receive)  # type: ignore[arg-type]  # whatever is called as the use case is
    port = edge.start("127.0.0.1:0")
    try:
        yield f"http://127.0.0.1:{port}/webhooks/xero"
    finally:
        edge.stop(GRACE)


def post(url: str, body: bytes = b"{}", **headers: str) -> httpx2.Response:
    return httpx2.post(url, content=body, headers={"x-xero-signature": "s", **headers}, timeout=30)


def test_the_raw_bytes_and_the_signature_are_handed_on_and_the_status_is_answered_with_an_empty_body() -> None:
    received: list[tuple[bytes, str]] = []

    def receive(body: bytes, signature: str) -> WebhookResult:
        received.append((body, signature))
        return WebhookResult(401)

    odd = b'{"events":[],"firstEventSequence": 0}\n '
    with serving(receive) as url:
        response = post(url, odd)
    assert (response.status_code, response.content) == (401, b"")
    assert "set-cookie" not in response.headers
    assert received == [(odd, "s")]


def test_a_delivery_without_a_signature_is_handed_on_as_one() -> None:
    with serving(lambda _, signature: WebhookResult(401 if not signature else 200)) as url:
        assert httpx2.post(url, content=b"{}").status_code == 401


@pytest.mark.parametrize("error", [StoreBusy("busy"), ValueError("a fault of ours")])
def test_what_cannot_be_noted_comes_again(error: Exception) -> None:
    def receive(_body: bytes, _signature: str) -> WebhookResult:
        raise error

    with serving(receive) as url:
        assert post(url).status_code == 503


def test_a_body_that_is_too_large_is_not_kept() -> None:
    with serving(lambda *_: WebhookResult(200)) as url:
        assert post(url, b" " * LARGEST_DELIVERY).status_code == 200
        assert post(url, b" " * (LARGEST_DELIVERY + 1)).status_code == 413


def test_only_posts_to_its_path_are_taken() -> None:
    with serving(lambda *_: WebhookResult(200)) as url:
        assert httpx2.get(url).status_code == 405
        assert httpx2.post(url.replace("xero", "other")).status_code == 404


def test_where_noting_takes_too_long_the_response_comes_in_time() -> None:
    release = Event()

    def receive(_body: bytes, _signature: str) -> WebhookResult:
        release.wait(60)
        return WebhookResult(200)

    with patch("adapters.web.edge.ANSWER_WITHIN", 0.2), serving(receive) as url:
        assert post(url).status_code == 503
        release.set()


def test_a_body_that_never_ends_is_given_up() -> None:
    with patch("adapters.web.edge.ANSWER_WITHIN", 0.2), serving(lambda *_: WebhookResult(200)) as url:
        port = httpx2.URL(url).port
        assert port is not None
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(b"POST /webhooks/xero HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
            assert line.recv(1000).startswith(b"HTTP/1.1 503")


def test_what_comes_while_as_many_as_can_be_noted_at_once_are_under_way_comes_again() -> None:
    release, both = Event(), Barrier(3)

    def receive(_body: bytes, _signature: str) -> WebhookResult:
        if not release.is_set():
            both.wait(60)
            release.wait(60)
        return WebhookResult(200)

    with (
        patch("adapters.web.edge.AT_ONCE", 2),
        patch("adapters.web.edge.ANSWER_WITHIN", 60),
        serving(receive) as url,
        ThreadPoolExecutor(2) as pool,
    ):
        noted = [pool.submit(post, url) for _ in range(2)]
        both.wait(60)
        assert post(url).status_code == 503
        release.set()
        assert [each.result().status_code for each in noted] == [200, 200]
        assert post_until_free(url) == 200


def post_until_free(url: str) -> int:
    """Places are free again once the answers have left."""
    statuses: list[int] = []

    def is_noted() -> bool:
        statuses.append(post(url).status_code)
        return statuses[-1] != 503

    wait_until(is_noted, "a place")
    return statuses[-1]


def test_an_address_that_is_taken_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(WebAddressTaken, match="Cannot listen"):
        WebhookEdge(lambda *_: WebhookResult(200)).start(f"127.0.0.1:{taken.getsockname()[1]}")  # type: ignore[arg-type]


def test_after_it_was_stopped_nobody_responses() -> None:
    with serving(lambda *_: WebhookResult(200)) as url:
        assert post(url).status_code == 200
    with suppress(httpx2.HTTPError):
        pytest.fail(f"answered {post(url).status_code}")
