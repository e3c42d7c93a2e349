"""The vault: tokens of a connection, and who may renew them."""

from core.ids import ConnectionId
from ports import TokenVault
from ports.token_vault import RENEWAL_LASTS
from support.racing import at_once
from support.records import NOON, SECOND, some_tokens

HERE, THERE = ConnectionId("connection-1"), ConnectionId("connection-2")
TOKENS = some_tokens()
RENEWED = some_tokens(access_token="new", generation=1, expires_at=NOON + SECOND)


def test_tokens_come_back_as_they_were_stored(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    assert vault.read(HERE) == TOKENS
    assert vault.read(THERE) is None


def test_later_tokens_take_their_place(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.store(HERE, RENEWED)
    assert vault.read(HERE) == RENEWED


def test_removed_tokens_are_gone(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.store(THERE, RENEWED)
    vault.remove(HERE)
    vault.remove(HERE)
    assert vault.read(HERE) is None
    assert vault.read(THERE) == RENEWED


def test_only_one_may_renew(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    assert vault.claim_renewal(HERE, 0, "first", NOON)
    assert not vault.claim_renewal(HERE, 0, "second", NOON)


def test_who_renews_may_claim_again(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    assert vault.claim_renewal(HERE, 0, "first", NOON)
    assert vault.claim_renewal(HERE, 0, "first", NOON + SECOND)


def test_claiming_again_begins_the_time_again(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.claim_renewal(HERE, 0, "first", NOON)
    vault.claim_renewal(HERE, 0, "first", NOON + SECOND)
    assert not vault.claim_renewal(HERE, 0, "second", NOON + RENEWAL_LASTS)
    assert vault.claim_renewal(HERE, 0, "second", NOON + RENEWAL_LASTS + SECOND)


def test_a_claim_of_somebody_who_died_runs_out(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.claim_renewal(HERE, 0, "first", NOON)
    assert not vault.claim_renewal(HERE, 0, "second", NOON + RENEWAL_LASTS - SECOND / 1_000_000)
    assert vault.claim_renewal(HERE, 0, "second", NOON + RENEWAL_LASTS)


def test_tokens_that_were_renewed_meanwhile_are_not_renewed_again(vault: TokenVault) -> None:
    vault.store(HERE, RENEWED)
    assert not vault.claim_renewal(HERE, 0, "first", NOON)
    assert vault.claim_renewal(HERE, 1, "first", NOON)


def test_tokens_that_are_not_there_are_not_renewed(vault: TokenVault) -> None:
    assert not vault.claim_renewal(HERE, 0, "first", NOON)


def test_storing_ends_the_claim(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.claim_renewal(HERE, 0, "first", NOON)
    vault.store(HERE, RENEWED)
    assert vault.claim_renewal(HERE, 1, "second", NOON)


def test_a_claim_can_be_given_up(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.claim_renewal(HERE, 0, "first", NOON)
    vault.release_renewal(HERE, "second")
    assert not vault.claim_renewal(HERE, 0, "second", NOON)
    vault.release_renewal(HERE, "first")
    assert vault.claim_renewal(HERE, 0, "second", NOON)
    assert vault.read(HERE) == TOKENS


def test_each_connection_is_claimed_by_itself(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    vault.store(THERE, TOKENS)
    assert vault.claim_renewal(HERE, 0, "first", NOON)
    assert vault.claim_renewal(THERE, 0, "second", NOON)


def test_of_many_who_claim_at_once_one_may_renew(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    names = [f"thread-{number}" for number in range(6)]
    outcomes = at_once(*[lambda name=name: vault.claim_renewal(HERE, 0, name, NOON) for name in names])
    assert sorted(map(str, outcomes)) == ["False"] * 5 + ["True"]


def test_a_token_pair_shows_neither_token(vault: TokenVault) -> None:
    vault.store(HERE, TOKENS)
    assert "in-the-clear" not in repr(vault.read(HERE))
