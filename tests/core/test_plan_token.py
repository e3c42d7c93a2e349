"""Plan tokens: the same plan has the same, and whatever moved is named."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.ids import ConnectionId, ContactId, TransferId
from core.ledger import LedgerDocument, LedgerDraft
from core.link import Link
from core.money import Money
from core.plan_token import PARTS, PlanToken, plan_token, stale
from core.problems import Reason
from support.translations import a_ledger_document, a_link, content_of, translated, updated

LINK, PRESENT, DRAFT = a_link(), a_ledger_document(), content_of(updated())


def token(
    link: Link | None = LINK,
    connection: str = "connection",
    version: int = 3,
    present: LedgerDocument | None = PRESENT,
    content: LedgerDraft = DRAFT,
) -> PlanToken:
    return plan_token(link, ConnectionId(connection), version, present, content)


MOVES: dict[str, list[dict[str, Any]]] = {
    PARTS[0]: [{"link": None}, {"link": replace(LINK, transfer_id=TransferId("another"))}],
    PARTS[1]: [{"connection": "another"}, {"version": 4}],
    PARTS[2]: [{"present": replace(PRESENT, reference="Theirs")}, {"present": replace(PRESENT, lines=())}],
    PARTS[3]: [{"content": replace(DRAFT, number="INV-7")}, {"content": replace(DRAFT, contact_id=ContactId("c7"))}],
}


@pytest.mark.parametrize(("part", "move"), [(part, move) for part, moves in MOVES.items() for move in moves])
def test_what_has_moved_is_named(part: str, move: dict[str, Any]) -> None:
    (problem,) = stale(str(token(**move)), token())
    assert (problem.reason, problem.facts) == (Reason.PLAN_STALE, {"moved": part})


def test_several_moves_are_reported_in_one_problem() -> None:
    (problem,) = stale(str(token(version=4, present=None)), token())
    assert problem.facts["moved"] == f"{PARTS[1]}, {PARTS[2]}"


def test_a_plan_made_again_has_the_same_token() -> None:
    """Each plan has a transfer of its own, whose mark is in the url."""
    again = replace(DRAFT, url=DRAFT.url.replace("of=", "of=x"))
    assert list(stale(str(token(content=again)), token())) == []


def test_a_payment_moves_nothing() -> None:
    paid = replace(PRESENT, amount_paid=Money(Decimal(20), "GBP"), updated_at=PRESENT.updated_at.replace(year=2027))
    assert list(stale(str(token(present=paid)), token())) == []


def test_the_contact_of_a_new_document_may_be_made_meanwhile() -> None:
    new = content_of(translated())
    known = replace(new, contact_id=ContactId("made meanwhile"))
    assert list(stale(str(token(None, present=None, content=new)), token(None, present=None, content=known))) == []


@pytest.mark.parametrize("given", ["x", "1", "1.a.b.c", "2.a.b.c.d", "1.a.b.c.d.e"])
def test_what_no_preview_gave_out_is_refused(given: str) -> None:
    (problem,) = stale(given, token())
    assert (problem.reason, problem.field) == (Reason.FIELD_INVALID, "plan_token")
