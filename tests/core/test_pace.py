"""How often a connection is polled, and how failures and the switch move its next poll."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import ConnectionId, TenantId
from core.payments.pace import allowance, counted_calls, day_limit, interval, most_nets, next_due, spent
from core.payments.switch import LONGEST_PAUSE, PaymentSync, SwitchState, switched_off
from support.records import ACME, NOON

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFF = switched_off(ACME, TenantId("london"), ConnectionId("1"), NOON)
LARGE, SMALL = replace(OFF, day_limit=5000), replace(OFF, day_limit=1000)


def calls_of_a_day(sync: PaymentSync, calls_a_poll: int) -> int:
    """Polls with nothing new, each when it is due, through one day."""
    now, end = NOON, NOON + 24 * HOUR
    while now < end:
        sync = counted_calls(sync, calls_a_poll, now)
        now = next_due(sync.tenant_id, now, interval(sync, now, calls_a_poll))
    return sync.calls


@pytest.mark.parametrize("calls_a_poll", [1, 2])
def test_a_tenth_of_the_days_calls_is_never_exceeded(calls_a_poll: int) -> None:
    assert 90 <= calls_of_a_day(SMALL, calls_a_poll) <= 100
    assert calls_of_a_day(LARGE, calls_a_poll) <= 97 * calls_a_poll


def test_with_few_calls_a_poll_comes_every_quarter_of_an_hour() -> None:
    assert interval(LARGE, NOON, 2) == 15 * MINUTE
    assert interval(SMALL, NOON, 1) == 15 * MINUTE
    assert interval(SMALL, NOON, 2) > 28 * MINUTE


def test_where_everything_is_spent_the_next_poll_comes_with_the_next_day() -> None:
    spent_all = counted_calls(SMALL, 100, NOON)
    assert interval(spent_all, NOON + HOUR, 1) == 23 * HOUR
    assert spent(spent_all, NOON + 25 * HOUR) == 0
    assert counted_calls(spent_all, 3, NOON + 25 * HOUR).calls == 3


def test_the_smaller_plan_is_taken_as_given_until_more_calls_are_left_than_it_has() -> None:
    assert day_limit(0, None) == day_limit(0, 1000) == 1000
    assert day_limit(0, 1001) == 5000
    assert day_limit(5000, 12) == 5000
    assert (allowance(OFF), allowance(LARGE), most_nets(SMALL)) == (100, 500, 50)


def test_tenants_come_at_their_own_moments_spread_over_the_interval() -> None:
    every = 15 * MINUTE
    moments = [next_due(TenantId(str(number)), NOON, every) - NOON for number in range(2000)]
    assert all(every / 2 <= moment <= every * 3 / 2 for moment in moments)
    minutes = [sum(MINUTE * minute <= moment < MINUTE * (minute + 1) for moment in moments) for minute in range(8, 22)]
    assert max(minutes) < 2 * min(minutes)
    tenant = TenantId("london")
    first = next_due(tenant, NOON, every)
    assert next_due(tenant, first, every) - first == every


def test_failures_are_followed_by_growing_pauses_up_to_six_hours() -> None:
    sync, pauses = OFF, []
    for _ in range(12):
        sync = sync.failed(NOON, "no response")
        pauses.append(sync.due_at - NOON)
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert pauses[-1] == LONGEST_PAUSE
    assert (sync.failures, sync.failure) == (12, "no response")
    assert OFF.failed(NOON, "too many", 3 * HOUR).due_at == NOON + 3 * HOUR
    assert OFF.failed(NOON, "too many", timedelta()).due_at == NOON + MINUTE


def test_a_failure_ends_the_lease() -> None:
    assert not OFF.leased("me", NOON + 5 * MINUTE).failed(NOON, "no response").is_leased(NOON)


def test_the_switch_begins_a_new_generation_and_leaves_nothing_of_the_poll_before() -> None:
    busy = replace(
        OFF.leased("me", NOON + 5 * MINUTE).failed(NOON, "no"), leased_by="me", leased_until=NOON + HOUR, calls=7
    )
    on = busy.switched(ConnectionId("2"), NOON, on=True)
    assert (on.state, on.generation, on.connection_id) == (SwitchState.BASELINE_PENDING, 1, "2")
    assert (on.due_at, on.failures, on.leased_by, on.calls) == (NOON, 0, "", 7)
    off = on.switched(ConnectionId("2"), NOON, on=False)
    assert (off.state, off.generation) == (SwitchState.OFF, 2)


def test_a_lease_ends_by_itself() -> None:
    leased = OFF.leased("me", NOON + 5 * MINUTE)
    assert leased.is_leased(NOON)
    assert not leased.is_leased(NOON + 5 * MINUTE)
    assert not OFF.is_leased(NOON)
