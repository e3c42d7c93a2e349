"""What the demonstration, and the end-to-end tests, ask of the sandbox: consents, faults, holds, and what it has."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

LONGEST_WAIT = 30.0


class SandboxControl:
    """The sandbox at `url`, by its control interface. Raises httpx2.HTTPStatusError where it refuses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx2.Client(base_url=url, timeout=LONGEST_WAIT, trust_env=False)

    def consent(self, consent_url: str, *organisations: str) -> Mapping[str, str]:
        """Agree as the admin would in a browser; answers the query that Xero sends to the redirect URI."""
        response = self._http.get(f"{consent_url}&_sandbox_consent={','.join(organisations)}", follow_redirects=False)
        query = parse_qs(urlsplit(response.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}

    def documents(self, organisation: str = "london", plural: str = "Invoices") -> Sequence[Mapping[str, Any]]:
        """Everything of one kind that an organisation has, whatever its status."""
        response = self._get(f"organisations/{organisation}/{plural}")
        found: Sequence[Mapping[str, Any]] = response[plural]
        return found

    def requests(self, method: str = "", path: str = "", organisation: str = "") -> Sequence[Mapping[str, Any]]:
        """What the sandbox received, of one organisation or of all, oldest first."""
        received = self._get(f"requests?tenant={organisation}")["requests"]
        return [each for each in received if method in each["method"] and path in each["path"]]

    def fault(self, **fault: Any) -> None:
        """Order a fault for a coming request."""
        self._post("faults", {"method": "PUT", "path": "/Invoices", "times": 1, **fault})

    def clear_faults(self) -> None:
        """Those that were ordered and have not struck."""
        self._http.delete("/_sandbox/faults").raise_for_status()

    def act(self, action: str, organisation: str = "london", **facts: Any) -> None:
        """Do what a person does in Xero."""
        self._post("actions", {"action": action, "tenant": organisation, **facts})

    def set(self, knob: str, **values: Any) -> None:
        """Turn a knob: clock, limits or switches."""
        self._post(knob, values)

    @contextmanager
    def sending_webhooks(self, url: str, key: str) -> Iterator[None]:
        """To this address, until the end of the block."""
        self._post("webhooks", {"url": url, "key": key})
        try:
            yield
        finally:
            self._http.delete("/_sandbox/webhooks").raise_for_status()

    def webhooks(self) -> Mapping[str, Any]:
        """Whether they are sent, and what became of each."""
        found: Mapping[str, Any] = self._get("webhooks")
        return found

    def switches(self) -> Sequence[Mapping[str, Any]]:
        """What nobody knows about Xero, each with its present position."""
        found: Sequence[Mapping[str, Any]] = self._get("switches")["switches"]
        return found

    @contextmanager
    def holding(self, path: str = "/Invoices", method: str = "PUT", *, after_work: bool) -> Iterator["Hold"]:
        """Hold the next such request open, before or after its work; it is let go at the end of the block."""
        hold = Hold(self, str(self._post("hold", {"method": method, "path": path, "after_work": after_work})["hold"]))
        try:
            yield hold
        finally:
            hold.release()

    def close(self) -> None:
        self._http.close()

    def _get(self, path: str) -> Any:
        return self._http.get(f"/_sandbox/{path}").raise_for_status().json(parse_float=Decimal)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._http.post(f"/_sandbox/{path}", json=dict(body)).raise_for_status().json()


class Hold:
    """A request that is held open."""

    def __init__(self, sandbox: SandboxControl, number: str) -> None:
        self._sandbox = sandbox
        self._number = number

    def wait(self) -> None:
        """Return once the request has arrived; TimeoutError if it does not."""
        if not self._sandbox._get(f"holds/{self._number}?wait={LONGEST_WAIT - 5:.0f}")["arrived"]:
            raise TimeoutError("The request that was to be held never arrived")

    def release(self) -> None:
        self._sandbox._post(f"holds/{self._number}/release", {})
