"""Which status an invoice may have at first, and which it may go to from which."""

from collections.abc import Mapping

CREATED_AS = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED"})

MOVES: Mapping[str, frozenset[str]] = {
    "DRAFT": frozenset({"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"}),
    "SUBMITTED": frozenset({"SUBMITTED", "AUTHORISED", "DRAFT", "DELETED"}),
    "AUTHORISED": frozenset({"AUTHORISED", "VOIDED"}),
    "PAID": frozenset({"PAID", "VOIDED"}),
    "VOIDED": frozenset(),
    "DELETED": frozenset(),
}
"""PAID is only ever set by Xero. PAID -> VOIDED stands here to be refused with the words about payments."""

ORDER_MOVES: Mapping[str, frozenset[str]] = {
    "DRAFT": frozenset({"DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED"}),
    "SUBMITTED": frozenset({"SUBMITTED", "DRAFT", "AUTHORISED", "BILLED", "DELETED"}),
    "AUTHORISED": frozenset({"AUTHORISED", "BILLED", "DELETED"}),
    "BILLED": frozenset({"BILLED", "AUTHORISED", "DELETED"}),
    "DELETED": frozenset(),
}
"""Of purchase orders. Xero publishes no such table: a switch closes what is not certain."""

UNAPPROVED = frozenset({"DRAFT", "SUBMITTED"})
DEAD = frozenset({"VOIDED", "DELETED"})
POSTED = frozenset({"SUBMITTED", "AUTHORISED", "PAID"})
"""Must be complete: accounts, tax, due date."""
