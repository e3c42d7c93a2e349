"""Consent, tokens, and leaving an organisation."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import AccessExpired, GrantGone
from ports import Grant
from support.ledger_worlds import REDIRECT_URI, VERIFIER, LedgerWorld


def granted(world: LedgerWorld, *tenants: str) -> Grant:
    return world.authorizer.exchange(world.consent(*tenants), VERIFIER, REDIRECT_URI)


def test_the_link_carries_state_and_challenge_and_not_the_verifier(world: LedgerWorld) -> None:
    link = world.authorizer.consent_url("state-1", VERIFIER, REDIRECT_URI)
    query = parse_qs(urlsplit(link).query)
    assert (query["state"], query["redirect_uri"]) == (["state-1"], [REDIRECT_URI])
    assert query["code_challenge_method"] == ["S256"]
    assert VERIFIER not in link


def test_a_consent_gives_the_organisations_that_it_names_and_no_others(world: LedgerWorld) -> None:
    london = granted(world, "london")
    leeds = granted(world, "leeds")
    assert len(london.tenants) == len(leeds.tenants) == 1
    assert london.tenants[0].id == world.tenants["london"].id
    assert leeds.tenants[0].id != london.tenants[0].id
    assert len(granted(world, "london", "leeds").tenants) == 2


def test_tokens_last_for_half_an_hour(world: LedgerWorld) -> None:
    tokens = granted(world, "london").tokens
    assert timedelta(minutes=29) < tokens.expires_at - world.clock.now() <= timedelta(minutes=30)
    assert tokens.generation == 0


def test_a_code_serves_once(world: LedgerWorld) -> None:
    code = world.consent("london")
    world.authorizer.exchange(code, VERIFIER, REDIRECT_URI)
    with pytest.raises(GrantGone):
        world.authorizer.exchange(code, VERIFIER, REDIRECT_URI)


def test_a_code_serves_for_five_minutes(world: LedgerWorld) -> None:
    code = world.consent("london")
    world.pass_time(timedelta(minutes=5, seconds=1))
    with pytest.raises(GrantGone):
        world.authorizer.exchange(code, VERIFIER, REDIRECT_URI)


@pytest.mark.parametrize(
    ("verifier", "redirect_uri"), [(VERIFIER[::-1], REDIRECT_URI), (VERIFIER, "http://localhost:9/elsewhere")]
)
def test_a_code_serves_only_who_asked_for_it(verifier: str, redirect_uri: str, world: LedgerWorld) -> None:
    with pytest.raises(GrantGone):
        world.authorizer.exchange(world.consent("london"), verifier, redirect_uri)


def test_an_invented_code_gives_nothing(world: LedgerWorld) -> None:
    with pytest.raises(GrantGone):
        world.authorizer.exchange("invented", VERIFIER, REDIRECT_URI)


def test_renewing_gives_other_tokens_of_the_next_generation(world: LedgerWorld) -> None:
    tokens = granted(world, "london").tokens
    world.pass_time(timedelta(minutes=40))
    renewed = world.authorizer.renew(tokens)
    assert renewed.generation == 1
    assert renewed.access_token != tokens.access_token
    assert renewed.refresh_token != tokens.refresh_token
    assert renewed.expires_at > world.clock.now() + timedelta(minutes=29)


def test_an_old_refresh_token_serves_for_half_an_hour_more(world: LedgerWorld) -> None:
    tokens = granted(world, "london").tokens
    world.authorizer.renew(tokens)
    world.pass_time(timedelta(minutes=29))
    assert world.authorizer.renew(tokens).generation == 1
    world.pass_time(timedelta(minutes=2))
    with pytest.raises(GrantGone):
        world.authorizer.renew(tokens)


def test_a_consent_that_was_withdrawn_renews_nothing(world: LedgerWorld) -> None:
    tokens = granted(world, "london").tokens
    world.withdraw(tokens)
    with pytest.raises(GrantGone):
        world.authorizer.renew(tokens)


def test_disconnecting_removes_this_one_organisation_and_may_be_repeated(world: LedgerWorld) -> None:
    grant = granted(world, "london", "leeds")
    [leeds] = [tenant for tenant in grant.tenants if tenant.id != world.tenants["london"].id]
    world.authorizer.disconnect(grant.tokens, leeds.granted_connection_id)
    world.authorizer.disconnect(grant.tokens, leeds.granted_connection_id)
    assert world.connected(grant.tokens) == {"london"}
    assert world.authorizer.renew(grant.tokens).generation == 1


def test_disconnecting_needs_access_that_has_not_expired(world: LedgerWorld) -> None:
    grant = granted(world, "london")
    world.pass_time(timedelta(minutes=31))
    with pytest.raises(AccessExpired):
        world.authorizer.disconnect(grant.tokens, grant.tenants[0].granted_connection_id)


def test_tokens_open_the_organisations_of_earlier_consents_as_well(world: LedgerWorld) -> None:
    granted(world, "london")
    leeds = granted(world, "leeds")
    opened = world.authorizer.tenants(leeds.tokens)
    assert world.tenants["london"].id in {tenant.id for tenant in opened}
    assert leeds.tenants[0] in opened
    world.authorizer.disconnect(leeds.tokens, leeds.tenants[0].granted_connection_id)
    assert leeds.tenants[0] not in world.authorizer.tenants(leeds.tokens)


def test_tenants_are_told_to_access_that_has_not_expired(world: LedgerWorld) -> None:
    grant = granted(world, "london")
    world.pass_time(timedelta(minutes=31))
    with pytest.raises(AccessExpired):
        world.authorizer.tenants(grant.tokens)
