"""The accounting API of one organisation: every call carries its tenant id and a token that is good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from adapters.xero.access_tokens import Access
from adapters.xero.call import Call, Effect, Reply
from adapters.xero.client import XeroClient
from adapters.xero.failures import failure
from adapters.xero.lanes import Lanes
from core.errors import AccessExpired, GrantGone, LedgerError, NothingDone
from core.ids import TenantId
from core.transfer import LedgerRequest
from ports.clock import Clock
from ports.ledger import Fence, always
from ports.token_vault import TokenSet

READ_WITHIN = timedelta(seconds=60)
JSON = "application/json; charset=utf-8"
UNCONDITIONAL: Mapping[str, str] = {}
NO_QUERY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A GET: segments of the path below the accounting API, query, and headers of its own."""

    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]


class TenantTimes:
    """Xero's own time, as the last response about each tenant showed it. Shared by all that read and write."""

    def __init__(self) -> None:
        self._last: dict[TenantId, datetime] = {}

    def note(self, tenant_id: TenantId, at: datetime) -> None:
        self._last[tenant_id] = at

    def last(self, tenant_id: TenantId) -> datetime | None:
        return self._last.get(tenant_id)


class TenantApi:
    """Reads and writes below `base_url` (no slash at the end) for one tenant.

    `told_at` is the time that the last response to this very object bore.
    """

    def __init__(
        self,
        base_url: str,
        tenant_id: TenantId,
        access: Access,
        client: XeroClient,
        lanes: Lanes,
        clock: Clock,
        times: TenantTimes,
    ) -> None:
        self._base_url = base_url
        self._tenant_id = tenant_id
        self._access = access
        self._client = client
        self._lanes = lanes
        self._clock = clock
        self._times = times
        self.told_at: datetime | None = None

    @property
    def last_known_time(self) -> datetime | None:
        """Of any response about this tenant, to whomever in this process."""
        return self._times.last(self._tenant_id)

    def url(self, *path: str, query: Mapping[str, str] = NO_QUERY) -> str:
        segments = "/".join(quote(segment, safe="") for segment in path)
        return f"{self._base_url}/{segments}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")

    def read(
        self, *path: str, query: Mapping[str, str] = NO_QUERY, headers: Mapping[str, str] = UNCONDITIONAL
    ) -> Reply:
        """A success, or 304 where a condition was given. Raises the errors of core.errors; renews once on 401."""
        request = ReadRequest(path, query, headers)
        tokens = self._access.tokens()
        try:
            return self._read(request, tokens)
        except AccessExpired:
            return self._read(request, self._access.renewed(tokens))

    def write(
        self,
        request: LedgerRequest,
        idempotency_key: str,
        give_up_at: datetime,
        content_type: str = JSON,
        may_send: Fence = always,
    ) -> tuple[Reply, LedgerError | None]:
        """Whatever came back, and the error if we were not let in.

        A 401 renews the tokens for the next attempt. It is not repeated here: Xero would answer the same key with the
        same 401. Raises what `XeroClient.send` raises.
        """
        if not request.url.startswith(f"{self._base_url}/"):
            raise NothingDone("This request was prepared for another address of Xero")  # no token goes there
        tokens = self._access.tokens(give_up_at)
        headers = {"Content-Type": content_type, "Idempotency-Key": idempotency_key}
        call = Call(
            request.method, request.url, Effect.CHANGES, {**self._common_headers(tokens), **headers}, request.body
        )
        with self._lanes.one(self._tenant_id, give_up_at):
            reply = self._noted(self._client.send(call, give_up_at, may_send))
        if reply.status == 403:
            return reply, self._access.confirmed(failure(reply, Effect.CHANGES), self._tenant_id, tokens)
        return reply, self._shut_out(tokens, reply, give_up_at) if reply.status == 401 else None

    def _shut_out(self, tokens: TokenSet, reply: Reply, give_up_at: datetime) -> LedgerError:
        error = failure(reply, Effect.CHANGES)
        if isinstance(error, AccessExpired):
            try:
                self._access.renewed(tokens, give_up_at)
            except GrantGone as gone:
                return gone
            except LedgerError:
                return error  # the next attempt renews
        return error

    def _read(self, request: ReadRequest, tokens: TokenSet) -> Reply:
        url = self.url(*request.path, query=request.query)
        call = Call("GET", url, Effect.NONE, {**self._common_headers(tokens), **request.headers})
        give_up_at = self._clock.now() + READ_WITHIN
        with self._lanes.one(self._tenant_id, give_up_at):
            reply = self._noted(self._client.send(call, give_up_at))
        if reply.is_success or (reply.status == 304 and request.headers):
            return reply
        if reply.status == 403:
            raise self._access.confirmed(failure(reply, Effect.NONE), self._tenant_id, tokens)
        raise failure(reply, Effect.NONE)

    def _noted(self, reply: Reply) -> Reply:
        if reply.date is not None:
            self.told_at = reply.date
            self._times.note(self._tenant_id, reply.date)
        return reply

    def _common_headers(self, tokens: TokenSet) -> dict[str, str]:
        return {
            "Accept": "application/json",  # without it Xero answers in XML
            "Authorization": f"Bearer {tokens.access_token}",
            "xero-tenant-id": self._tenant_id,
        }
