"""The state machine of a transfer: every state and outcome is decided, and nothing leaves a final state."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Problem, Reason
from core.transfer import OPEN_STATES, CopyMode, IllegalMove, Outcome, TransferState, move
from core.transfer.states import MOVES
from support.records import NOON, a_transfer

FINAL_STATES = frozenset(TransferState) - OPEN_STATES
SENDING, UNCERTAIN, NEEDS_ATTENTION = TransferState.SENDING, TransferState.UNCERTAIN, TransferState.NEEDS_ATTENTION
PAIRS = [(state, outcome) for state in TransferState for outcome in Outcome]

DECIDED = {
    SENDING: "accepted refused nothing_done lost ambiguous",
    UNCERTAIN: "accepted found absent ambiguous",
    NEEDS_ATTENTION: "accepted adopted declared_not_sent",
}
"""Which outcomes may follow where; every other one is illegal."""


@pytest.mark.parametrize(("state", "outcome"), PAIRS)
def test_every_outcome_in_every_state_is_a_move_or_illegal(state: TransferState, outcome: Outcome) -> None:
    if outcome.name.lower() in DECIDED.get(state, "").split():
        assert move(state, outcome) is MOVES[state, outcome]
    else:
        with pytest.raises(IllegalMove):
            move(state, outcome)


def test_final_states_have_no_exits_and_open_ones_have() -> None:
    assert {state for state, _ in MOVES} == OPEN_STATES
    assert {TransferState.SENT, TransferState.REJECTED, TransferState.NOT_SENT, TransferState.REFUSED} == FINAL_STATES


def test_every_open_state_can_end_and_every_final_state_can_be_reached() -> None:
    for state in OPEN_STATES:
        assert reachable_from(state) >= {TransferState.SENT, TransferState.NOT_SENT}
    assert reachable_from(SENDING) == frozenset(TransferState) - {TransferState.REFUSED}, "which is never sent"


def reachable_from(start: TransferState) -> frozenset[TransferState]:
    reached = {start}
    while fresh := {after for (before, _), after in MOVES.items() if before in reached} - reached:
        reached |= fresh
    return frozenset(reached)


def test_nobody_is_told_that_it_was_not_sent_while_a_write_may_have_arrived() -> None:
    for late in (Outcome.NOTHING_DONE, Outcome.REFUSED):
        with pytest.raises(IllegalMove):
            move(UNCERTAIN, late)
    assert move(SENDING, Outcome.NOTHING_DONE) is TransferState.NOT_SENT
    assert {state for state, outcome in MOVES if MOVES[state, outcome] is TransferState.REJECTED} == {SENDING}


def test_only_a_person_or_xero_s_own_acceptance_ends_what_needs_attention() -> None:
    ways_out = {outcome for state, outcome in MOVES if state is NEEDS_ATTENTION}
    assert ways_out == {Outcome.ACCEPTED, Outcome.ADOPTED, Outcome.DECLARED_NOT_SENT}
    of_a_person = ways_out - {Outcome.ACCEPTED}
    assert all(state is NEEDS_ATTENTION for state, outcome in MOVES if outcome in of_a_person)


def test_an_acceptance_settles_every_open_state() -> None:
    assert {move(state, Outcome.ACCEPTED) for state in OPEN_STATES} == {TransferState.SENT}


@given(st.lists(st.sampled_from(Outcome), max_size=30))
def test_no_walk_leaves_the_table_or_a_final_state(outcomes: list[Outcome]) -> None:
    state = SENDING
    for outcome in outcomes:
        before = state
        try:
            state = move(state, outcome)
        except IllegalMove:
            state = before
        assert before in OPEN_STATES or state is before


def test_a_transfer_moves_with_its_time_and_adds_to_its_problems() -> None:
    warning, refusal = Problem(Reason.XERO_WARNING, "", "one"), Problem(Reason.XERO_REJECTED, "", "two")
    later = NOON + timedelta(seconds=1)
    settled = a_transfer(problems=(warning,)).after(Outcome.REFUSED, later, refusal)
    assert (settled.state, settled.updated_at) == (TransferState.REJECTED, later)
    assert settled.problems == (warning, refusal)


def test_a_settled_transfer_is_not_settled_again() -> None:
    sent = a_transfer().after(Outcome.ACCEPTED, NOON)
    with pytest.raises(IllegalMove, match="cannot follow in state sent"):
        sent.after(Outcome.REFUSED, NOON)


def test_a_transfer_knows_whether_it_updates() -> None:
    assert not a_transfer().is_update
    assert a_transfer(mode=CopyMode.UPDATE_EXISTING).is_update
