"""What flows which way (R1, R2, R5): one table, per fact, asked by every use case."""

from collections.abc import Mapping
from enum import StrEnum


class System(StrEnum):
    PRODUCTIVE = "Productive"
    XERO = "Xero"


class Fact(StrEnum):
    """A kind of fact that one of the two systems knows first."""

    CONTENT = "content"
    CONTACT = "contact"
    ATTACHMENT = "attachment"
    SEND_RESULT = "send result"
    PAYMENT = "payment"
    CREDIT = "credit"
    ALLOCATION = "allocation of a copied credit note"
    VOID = "void"
    DELETION = "deletion"


FLOWS_TO: Mapping[Fact, frozenset[System]] = {
    Fact.CONTENT: frozenset({System.XERO}),
    Fact.CONTACT: frozenset({System.XERO}),
    Fact.ATTACHMENT: frozenset({System.XERO}),
    Fact.ALLOCATION: frozenset({System.XERO}),
    Fact.SEND_RESULT: frozenset({System.PRODUCTIVE}),
    Fact.PAYMENT: frozenset({System.PRODUCTIVE}),
    Fact.CREDIT: frozenset({System.PRODUCTIVE}),
    Fact.VOID: frozenset({System.PRODUCTIVE}),
    Fact.DELETION: frozenset(),
}


class Occurrence(StrEnum):
    """Something that happened to a document in Productive."""

    COPY_ASKED = "copy asked"
    UPDATED = "updated"
    DELETED = "deleted"
    UNDELETED = "undeleted"
    PAID = "paid"


class Decision(StrEnum):
    """What the plugin does about an occurrence."""

    SEND = "SEND"
    NOTHING_SENT = "NOTHING_SENT"
    NOT_PROPAGATED = "NOT_PROPAGATED"
    IGNORED_ONE_WAY_PAYMENTS = "IGNORED_ONE_WAY_PAYMENTS"
    NOT_COPIED = "NOT_COPIED"  # of a document that was never copied: there is nothing to decide


DECISIONS: Mapping[Occurrence, tuple[Fact, Decision]] = {
    Occurrence.COPY_ASKED: (Fact.CONTENT, Decision.SEND),
    Occurrence.UPDATED: (Fact.CONTENT, Decision.NOTHING_SENT),  # R3: only a person sends
    Occurrence.DELETED: (Fact.DELETION, Decision.NOT_PROPAGATED),
    Occurrence.UNDELETED: (Fact.DELETION, Decision.NOTHING_SENT),
    Occurrence.PAID: (Fact.PAYMENT, Decision.IGNORED_ONE_WAY_PAYMENTS),
}


def flows(fact: Fact, to: System) -> bool:
    """Whether this kind of fact may travel to that system at all."""
    return to in FLOWS_TO[fact]


def decide(occurrence: Occurrence) -> Decision:
    """What follows in Xero from something that happened in Productive. SEND only where the fact flows there."""
    fact, decision = DECISIONS[occurrence]
    if decision is Decision.SEND and not flows(fact, System.XERO):
        raise AssertionError(f"{occurrence} may not send: {fact} does not flow to Xero")
    return decision
