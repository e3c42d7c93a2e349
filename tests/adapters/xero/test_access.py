"""Tokens: good for a while, renewed by one process at a time, stored before they are used."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import httpx2
import pytest

from adapters.memory import MemoryClock, MemoryIdentifiers, MemoryTokenVault
from adapters.memory.authorizer import MemoryAuthorizer
from adapters.xero.access_tokens import PATIENCE, Access
from adapters.xero.ledger import XeroLedger
from core.connection import Connection
from core.documents import DocumentKind
from core.errors import AccessExpired, GrantGone, KeyMissing, LedgerError, NothingDone, Unreachable
from core.ids import ConnectionId, LedgerId
from core.ledger import LedgerDraft
from ports import TokenSet
from ports.token_vault import RENEWAL_LASTS, TokensLocked

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]
EXPIRED = '{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 01/05/2026"}'


class CountingAuthorizer(MemoryAuthorizer):
    """Counts renewals, and notes what the vault held at each."""

    renewals = 0

    def renew(self, tokens: TokenSet) -> TokenSet:
        self.renewals += 1
        return super().renew(tokens)


class LockedVault(MemoryTokenVault):
    def read(self, connection_id: ConnectionId) -> TokenSet | None:
        raise TokensLocked("Locked with key 1234, which is not among the keys given")


class DamagedVault(MemoryTokenVault):
    def read(self, connection_id: ConnectionId) -> TokenSet | None:
        raise ValueError("Key 1234 does not open it: it was moved or damaged")


@pytest.fixture
def authorizer(clock: MemoryClock) -> CountingAuthorizer:
    return CountingAuthorizer(clock, MemoryIdentifiers())


@pytest.fixture
def access(
    connection: Connection, vault: MemoryTokenVault, authorizer: CountingAuthorizer, clock: MemoryClock
) -> Access:
    return Access(connection.id, vault, authorizer, clock, MemoryIdentifiers())


def stored(vault: MemoryTokenVault, connection: Connection) -> TokenSet:
    tokens = vault.read(connection.id)
    assert tokens is not None
    return tokens


def expired(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(401, text=EXPIRED, headers={"Content-Type": "application/json"})


def test_a_token_with_more_than_a_minute_left_is_used_as_it_is(
    access: Access, clock: MemoryClock, authorizer: CountingAuthorizer
) -> None:
    clock.advance(timedelta(minutes=28, seconds=59))
    assert access.tokens().generation == 0
    assert authorizer.renewals == 0


def test_a_token_in_its_last_minute_is_renewed_and_stored_before_it_is_used(
    access: Access, clock: MemoryClock, vault: MemoryTokenVault, connection: Connection
) -> None:
    clock.advance(timedelta(minutes=29))
    tokens = access.tokens()
    assert tokens.generation == 1
    assert stored(vault, connection) == tokens


def test_many_at_once_renew_once(
    connection: Connection, vault: MemoryTokenVault, authorizer: CountingAuthorizer, clock: MemoryClock
) -> None:
    clock.advance(timedelta(minutes=30))
    identifiers, barrier = MemoryIdentifiers(), Barrier(8)

    def ask() -> TokenSet:
        access = Access(connection.id, vault, authorizer, clock, identifiers)
        barrier.wait(5)
        return access.tokens()

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask) for _ in range(8)]
        generations = [each.result().generation for each in asked]
    assert generations == [1] * 8
    assert authorizer.renewals == 1


class RenewsMeanwhile(MemoryClock):
    """While this clock waits, another process finishes its renewal."""

    def __init__(self, vault: MemoryTokenVault, connection_id: ConnectionId, tokens: TokenSet) -> None:
        super().__init__()
        self._finish: Callable[[], None] = lambda: vault.store(connection_id, tokens)

    def wait(self, duration: timedelta) -> None:
        super().wait(duration)
        self._finish()


def test_who_does_not_get_the_claim_takes_what_the_other_renewed(
    connection: Connection, vault: MemoryTokenVault, authorizer: CountingAuthorizer, clock: MemoryClock
) -> None:
    used = stored(vault, connection)
    vault.claim_renewal(connection.id, 0, "another process", clock.now())
    theirs = TokenSet("access-of-theirs", "refresh", clock.now() + timedelta(minutes=30), 1)
    waiting = RenewsMeanwhile(vault, connection.id, theirs)
    access = Access(connection.id, vault, authorizer, waiting, MemoryIdentifiers())
    assert access.renewed(used) == theirs
    assert authorizer.renewals == 0


def test_a_renewal_whose_process_died_is_taken_over(
    access: Access, connection: Connection, vault: MemoryTokenVault, clock: MemoryClock
) -> None:
    begun = clock.now()
    vault.claim_renewal(connection.id, 0, "dead process", begun)
    assert access.renewed(stored(vault, connection)).generation == 1
    assert clock.now() - begun >= RENEWAL_LASTS


def test_waiting_for_a_renewal_ends_at_the_time_to_give_up(
    access: Access, connection: Connection, vault: MemoryTokenVault, clock: MemoryClock
) -> None:
    vault.claim_renewal(connection.id, 0, "another process", clock.now())
    until = clock.now() + timedelta(seconds=5)
    with pytest.raises(NothingDone):
        access.renewed(stored(vault, connection), until)
    assert clock.now() - until < timedelta(seconds=1)


def test_a_failed_renewal_lets_the_next_one_try_at_once(
    access: Access,
    connection: Connection,
    vault: MemoryTokenVault,
    authorizer: CountingAuthorizer,
    clock: MemoryClock,
) -> None:
    authorizer.outage = Unreachable("down")
    with pytest.raises(Unreachable):
        access.renewed(stored(vault, connection))
    authorizer.outage = None
    begun = clock.now()
    assert access.renewed(stored(vault, connection)).generation == 1
    assert clock.now() == begun


def test_a_consent_that_has_ended_passes_through(
    access: Access, connection: Connection, vault: MemoryTokenVault, authorizer: CountingAuthorizer
) -> None:
    tokens = stored(vault, connection)
    authorizer.withdraw(tokens)
    with pytest.raises(GrantGone):
        access.renewed(tokens)
    assert stored(vault, connection) == tokens


@pytest.mark.parametrize("vault_kind", [MemoryTokenVault, DamagedVault])
def test_without_tokens_that_open_only_a_new_consent_helps(
    vault_kind: type[MemoryTokenVault], authorizer: CountingAuthorizer, clock: MemoryClock
) -> None:
    access = Access(ConnectionId("no one"), vault_kind(), authorizer, clock, MemoryIdentifiers())
    with pytest.raises(GrantGone):
        access.tokens()


def test_patience_outlasts_the_claim_of_a_process_that_died() -> None:
    assert PATIENCE > RENEWAL_LASTS


def test_a_read_that_finds_its_token_expired_renews_it_and_tries_once_more(
    ledger_over: LedgerOver, authorizer: CountingAuthorizer, vault: MemoryTokenVault, connection: Connection
) -> None:
    used: list[str] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        used.append(request.headers["Authorization"])
        return expired(request) if len(used) == 1 else httpx2.Response(503, text="The Organisation is offline")

    with pytest.raises(NothingDone, match="offline"):
        ledger_over(response).document(DocumentKind.INVOICE, LedgerId("id-1"))
    assert used[1] == f"Bearer {stored(vault, connection).access_token}" != used[0]


def test_a_read_gives_up_when_the_renewed_token_is_not_accepted_either(
    ledger_over: LedgerOver, authorizer: CountingAuthorizer
) -> None:
    with pytest.raises(AccessExpired):
        ledger_over(expired).document(DocumentKind.INVOICE, LedgerId("id-1"))
    assert authorizer.renewals == 1


def later(clock: MemoryClock) -> datetime:
    return clock.now() + timedelta(seconds=30)


def test_a_write_that_finds_its_token_expired_renews_it_and_leaves_the_rest_to_the_next_attempt(
    ledger_over: LedgerOver, authorizer: CountingAuthorizer, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    calls: list[httpx2.Request] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return expired(request)

    ledger = ledger_over(response)
    answered = ledger.write(ledger.prepare([invoice]), "key-1", later(clock))
    assert isinstance(answered.error, AccessExpired)
    assert (answered.status, answered.body) == (401, EXPIRED.encode())
    assert (len(calls), authorizer.renewals) == (1, 1)


def test_a_write_whose_consent_has_ended_says_so(
    ledger_over: LedgerOver,
    authorizer: CountingAuthorizer,
    vault: MemoryTokenVault,
    connection: Connection,
    clock: MemoryClock,
    invoice: LedgerDraft,
) -> None:
    authorizer.withdraw(stored(vault, connection))
    ledger = ledger_over(expired)
    answered = ledger.write(ledger.prepare([invoice]), "key-1", later(clock))
    assert isinstance(answered.error, GrantGone)
    assert answered.status == 401


def test_a_write_is_expired_access_also_when_the_renewal_fails_for_now(
    ledger_over: LedgerOver, authorizer: CountingAuthorizer, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    authorizer.outage = Unreachable("down")
    ledger = ledger_over(expired)
    assert isinstance(ledger.write(ledger.prepare([invoice]), "key-1", later(clock)).error, AccessExpired)


def test_a_write_renews_a_token_about_to_expire_before_it_sends(
    ledger_over: LedgerOver, clock: MemoryClock, vault: MemoryTokenVault, connection: Connection, invoice: LedgerDraft
) -> None:
    seen: list[httpx2.Headers] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers)
        return httpx2.Response(500)

    clock.advance(timedelta(minutes=29, seconds=30))
    ledger = ledger_over(response)
    ledger.write(ledger.prepare([invoice]), "key-1", later(clock))
    [headers] = seen
    assert headers["Authorization"] == f"Bearer {stored(vault, connection).access_token}"
    assert stored(vault, connection).generation == 1
    assert headers["Idempotency-Key"] == "key-1"
    assert headers["xero-tenant-id"] == connection.tenant.id
    assert headers["Accept"] == "application/json"
    assert headers["Content-Type"].startswith("application/json")
    assert headers["User-Agent"].startswith("productive-xero/")


def test_no_token_goes_to_another_address_than_xeros(
    ledger_over: LedgerOver, clock: MemoryClock, invoice: LedgerDraft
) -> None:
    def response(request: httpx2.Request) -> httpx2.Response:
        raise AssertionError("a token was sent")

    ledger = ledger_over(response)
    request = ledger.prepare([invoice])
    elsewhere = type(request)(request.method, request.url.replace("xero.test", "elsewhere.test"), request.body)
    answered = ledger.write(elsewhere, "key-1", later(clock))
    assert isinstance(answered.error, NothingDone)


@pytest.mark.parametrize(("vault_of", "error"), [(LockedVault, KeyMissing), (DamagedVault, GrantGone)])
def test_a_missing_key_is_no_lost_consent_and_damage_is_one(
    vault_of: type[MemoryTokenVault],
    error: type[LedgerError],
    connection: Connection,
    authorizer: CountingAuthorizer,
    clock: MemoryClock,
) -> None:
    with pytest.raises(error):
        Access(connection.id, vault_of(), authorizer, clock, MemoryIdentifiers()).tokens()
