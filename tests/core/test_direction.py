"""What flows which way (R1, R2, R3, R5), and that no port offers another way."""

import inspect

import pytest

from core.direction import DECISIONS, FLOWS_TO, Decision, Fact, Occurrence, System, decide, flows
from ports.ledger import Ledger, Ledgers

READS = {
    "reference_data",
    "document",
    "documents",
    "documents_since",
    "time",
    "changed_since",
    "look_at",
    "maybe_ours",
    "contact",
    "contacts_matching",
    "contacts_of",
    "notes",
    "check",
    "search_contacts",
    "attached",
    "pdf",
    "allocations",
}
WRITES = {
    "prepare": Fact.CONTENT,
    "write": Fact.CONTENT,
    "create_contact": Fact.CONTACT,
    "create_contacts": Fact.CONTACT,
    "add_note": Fact.CONTENT,
    "attach": Fact.ATTACHMENT,
    "allocate": Fact.ALLOCATION,
}
"""What each write of the ledger carries. A new method of the port needs a row here, or it is no read."""


@pytest.mark.parametrize("fact", Fact)
def test_every_kind_of_fact_has_its_row(fact: Fact) -> None:
    assert fact in FLOWS_TO


@pytest.mark.parametrize("fact", [Fact.PAYMENT, Fact.CREDIT, Fact.VOID, Fact.DELETION, Fact.SEND_RESULT])
def test_payments_credits_voids_and_deletions_never_flow_to_xero(fact: Fact) -> None:
    assert not flows(fact, System.XERO)


@pytest.mark.parametrize("fact", [Fact.CONTENT, Fact.CONTACT, Fact.ATTACHMENT, Fact.DELETION])
def test_content_never_flows_back(fact: Fact) -> None:
    assert not flows(fact, System.PRODUCTIVE)


def test_no_fact_flows_both_ways() -> None:
    assert all(len(systems) <= 1 for systems in FLOWS_TO.values())


@pytest.mark.parametrize("occurrence", Occurrence)
def test_only_a_copy_that_is_asked_for_sends(occurrence: Occurrence) -> None:
    assert (decide(occurrence) is Decision.SEND) is (occurrence is Occurrence.COPY_ASKED)


def test_a_payment_in_productive_is_ignored_and_a_deletion_stays_there() -> None:
    assert decide(Occurrence.PAID) is Decision.IGNORED_ONE_WAY_PAYMENTS
    assert decide(Occurrence.DELETED) is Decision.NOT_PROPAGATED


@pytest.mark.parametrize("occurrence", Occurrence)
def test_nothing_is_sent_whose_fact_does_not_flow_to_xero(occurrence: Occurrence) -> None:
    fact, decision = DECISIONS[occurrence]
    assert decision is not Decision.SEND or flows(fact, System.XERO)


def test_a_table_that_would_send_a_payment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {**DECISIONS, Occurrence.PAID: (Fact.PAYMENT, Decision.SEND)}
    monkeypatch.setattr("core.direction.DECISIONS", wrong)
    with pytest.raises(AssertionError, match="does not flow to Xero"):
        decide(Occurrence.PAID)


def test_the_ledger_offers_no_write_but_those_of_facts_that_flow_there() -> None:
    offered = {name for name, _ in inspect.getmembers(Ledger, inspect.isfunction) if not name.startswith("_")}
    assert offered == READS | set(WRITES)
    assert all(flows(fact, System.XERO) for fact in WRITES.values())
    assert {name for name in vars(Ledgers) if not name.startswith("_")} == {"of"}


@pytest.mark.parametrize("word", ["pay", "credit", "void", "delete", "refund"])
def test_nothing_that_the_ledger_offers_sounds_like_a_payment(word: str) -> None:
    assert not [name for name in dir(Ledger) if word in name.lower()]
