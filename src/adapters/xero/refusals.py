"""From Xero's words for what it refuses to a reason of our catalogue, which knows what a person can do about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.problems import Reason


@dataclass(frozen=True, slots=True)
class Row:
    """The first row whose pattern is found in the message, in any capitals, decides. `facts` are its groups."""

    pattern: str
    reason: Reason
    facts: Mapping[str, str] = field(default_factory=dict)


TABLE = (
    Row(r"(invoice #|order number|credit note #?|credit note number) must be unique", Reason.NUMBER_TAKEN),
    Row(r"not of valid status for modification|cannot be edited as it has a payment", Reason.DOCUMENT_NOT_EDITABLE),
    Row(r"cannot be applied .* because it has payments|cannot be changed on an", Reason.DOCUMENT_NOT_EDITABLE),
    Row(r"with the supplied id was not found|specified \w+ could not be found", Reason.NOT_IN_XERO),
    Row(r"lock date, currently set at", Reason.PERIOD_LOCKED),
    Row(r"not subscribed to currency (\w+)", Reason.CURRENCY_NOT_IN_XERO, {"currency": r"\1"}),
    Row(r"unknown tracking details", Reason.TRACKING_UNKNOWN),
    Row(r"line items? must be specified", Reason.DOCUMENT_HAS_NO_LINES),
    Row(r"taxtype code .* cannot be used|tax rate must be valid", Reason.TAX_TYPE_UNKNOWN),
    Row(r"account code|account must be valid", Reason.ACCOUNT_UNUSABLE),
    Row(r"contact .*archived|'archived' is not valid for contacts|a contact must be", Reason.CONTACT_UNUSABLE),
    Row(r"duedate field must be specified", Reason.DUE_DATE_REQUIRED),
)
"""Words that are in no row are passed on as they are, with the reason that Xero refused."""


def reason_for(message: str) -> tuple[Reason, Mapping[str, str]]:
    """The reason, and what the message says besides."""
    for row in TABLE:
        if found := re.search(row.pattern, message, re.IGNORECASE):
            return row.reason, {name: found.expand(group) for name, group in row.facts.items()}
    return Reason.XERO_REJECTED, {}
