"""What came back, what it means and what follows: one table, and every error of a ledger has its row."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from core import errors
from core.problems import Problem, Reason
from core.transfer import CameBack, Outcome, Step, TransferState, came_back, move, what_follows
from core.transfer.responses import TABLE

MEANINGS: Mapping[type[errors.LedgerError], CameBack] = {
    errors.NothingDone: CameBack.NOTHING_DONE,
    errors.Unreachable: CameBack.NOTHING_DONE,
    errors.Fenced: CameBack.NOTHING_DONE,
    errors.RateLimited: CameBack.NOTHING_DONE,
    errors.KeyMissing: CameBack.NOTHING_DONE,
    errors.AccessExpired: CameBack.NOTHING_DONE,
    errors.AccessDenied: CameBack.NOTHING_DONE,
    errors.Disconnected: CameBack.NOTHING_DONE,
    errors.GrantGone: CameBack.NOTHING_DONE,
    errors.Permanent: CameBack.REFUSED,
    errors.Invalid: CameBack.REFUSED,
    errors.MissingInLedger: CameBack.REFUSED,
    errors.RequestUnreadable: CameBack.UNREADABLE,
    errors.NoResponse: CameBack.NO_ANSWER,
    errors.Uncertain: CameBack.NOT_UNDERSTOOD,
    errors.Unreadable: CameBack.NOT_UNDERSTOOD,
    errors.KeyReused: CameBack.NOT_UNDERSTOOD,
}


def kinds(root: type[errors.LedgerError]) -> Iterator[type[errors.LedgerError]]:
    """Those of the core; what other tests derive from them is their own business."""
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


def an_error(kind: type[errors.LedgerError]) -> errors.LedgerError:
    if kind is errors.RateLimited:
        return errors.RateLimited("slow down", limit="minute", retry_after=None)
    return errors.Invalid(["no"]) if kind is errors.Invalid else kind("so it is")


@pytest.mark.parametrize("kind", sorted(set(kinds(errors.LedgerError)), key=str))
def test_every_error_of_a_ledger_has_its_row(kind: type[errors.LedgerError]) -> None:
    assert came_back(an_error(kind)) is MEANINGS[kind]


@pytest.mark.parametrize("came", CameBack)
def test_every_row_can_follow_where_a_write_is_made(came: CameBack) -> None:
    assert isinstance(move(TransferState.SENDING, TABLE[came].outcome), TransferState)


@pytest.mark.parametrize("came", CameBack)
def test_an_outcome_that_nobody_knows_is_looked_up_and_never_written_again(came: CameBack) -> None:
    meaning = what_follows(came)
    assert (meaning.follow_up is Step.LOOK_UP) is (meaning.outcome is Outcome.LOST)


def test_only_where_nothing_was_done_there_is_a_new_attempt() -> None:
    assert [came for came in CameBack if what_follows(came).follow_up is Step.NEW_ATTEMPT] == [CameBack.NOTHING_DONE]


def test_a_refusal_tells_every_problem_in_one_text() -> None:
    refused = errors.Refused.because(Reason.NOT_FOUND, "transfer_id", "There is none", transfer_id="7")
    assert str(refused) == "transfer_id: There is none"
    assert refused.problems[0].facts == {"transfer_id": "7"}


def test_a_failed_send_tells_whom_to_ask_about_and_when() -> None:
    problem = Problem(Reason.IN_PROGRESS, "", "It is being sent")
    failed = errors.SendFailed(problem, retry_after=timedelta(seconds=3))
    assert (str(failed), failed.retry_after, failed.transfer_id) == ("It is being sent", timedelta(seconds=3), None)


def test_an_error_keeps_xeros_words_and_its_id_of_the_call() -> None:
    invalid = errors.Invalid(["Invoice # must be unique.", "And more."], correlation_id="c1")
    assert (str(invalid), invalid.correlation_id) == ("Invoice # must be unique.; And more.", "c1")
    assert invalid.messages == ("Invoice # must be unique.", "And more.")


def test_only_bytes_that_could_not_be_read_are_split() -> None:
    assert [came for came in CameBack if what_follows(came).of_several is not None] == [CameBack.UNREADABLE]
