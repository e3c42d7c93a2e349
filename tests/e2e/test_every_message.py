"""Xero's words for what it refuses reach the caller of every kind of copy, with a reason and a fix of ours."""

import json
from typing import Any

import pytest

from demo.client import Failure
from support.sorts import SORTS, Sort
from support.whole import Subsidiary, Whole, reason_name

pytestmark = pytest.mark.slow

MODIFICATION = "Invoice not of valid status for modification"
ARCHIVED = (
    "The contact with the specified contact details has been archived. "
    "The contact must be un-archived before creating new invoices or credit notes."
)
OTHER_NUMBER = "Another contact has this contact number. Please enter a different contact number."
GONE = "Account code '400' has been archived, or has been deleted. Each line item must reference a valid account."
NAME_TAKEN = (
    "The contact name Acme is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
NO_NOTE = "An existing Credit Note with the specified CreditNoteID could not be found"
MESSAGES = {
    "Invoice # must be unique.": "NUMBER_TAKEN",
    "Order number must be unique": "NUMBER_TAKEN",
    MODIFICATION: "DOCUMENT_NOT_EDITABLE",
    "This document cannot be edited as it has a payment or credit note allocated to it.": "DOCUMENT_NOT_EDITABLE",
    "Date cannot be changed on an invoice that has payment or credit notes allocated to it.": "DOCUMENT_NOT_EDITABLE",
    "The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.": (
        "DOCUMENT_NOT_EDITABLE"
    ),
    "Invoice not of valid status for creation": "XERO_REJECTED",
    "Invoice not of valid type for creation": "XERO_REJECTED",
    "One or more line items must be specified": "DOCUMENT_HAS_NO_LINES",
    "A Contact must be specified for this type of transaction": "CONTACT_UNUSABLE",
    "The document date cannot be before the period lock date, currently set at 31 March 2026": "PERIOD_LOCKED",
    "The document date cannot be before the end of year lock date, currently set at 31 March 2026": "PERIOD_LOCKED",
    "Account code '400' is not a valid code for this document.": "ACCOUNT_UNUSABLE",
    GONE: "ACCOUNT_UNUSABLE",
    "Account code or ID must be specified": "ACCOUNT_UNUSABLE",
    "Account must be valid.": "ACCOUNT_UNUSABLE",
    "The TaxType code 'INPUT2' cannot be used with account code '400'.": "TAX_TYPE_UNKNOWN",
    "Tax rate must be valid.": "TAX_TYPE_UNKNOWN",
    ARCHIVED: "CONTACT_UNUSABLE",
    "The status 'ARCHIVED' is not valid for contacts": "CONTACT_UNUSABLE",
    NAME_TAKEN: "XERO_REJECTED",
    OTHER_NUMBER: "XERO_REJECTED",
    "Organisation is not subscribed to currency EUR": "CURRENCY_NOT_IN_XERO",
    "The line total 123.00 does not match the expected line total 134.99": "XERO_REJECTED",
    "The invoice total does not equal the sum of the lines.": "XERO_REJECTED",
    "The tax amount cannot be greater than the line amount!": "XERO_REJECTED",
    "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.": "XERO_REJECTED",
    "You have reached the limit of invoices you can approve": "XERO_REJECTED",
    "Item code 'X' is not valid": "XERO_REJECTED",
    "Unknown tracking details. A Tracking Category did not match a known active Tracking Category.": "TRACKING_UNKNOWN",
    "The document with the supplied id was not found for this endpoint.": "NOT_IN_XERO",
    NO_NOTE: "NOT_IN_XERO",
}
"""Every message that Xero is known to have for documents and their contacts, and the reason that goes with it."""

BATCH = 8
"""No more problems than these go into the trailers of a call."""

JSON = {"content-type": "application/json; charset=utf-8"}


def refusal(plural: str, messages: list[str], *, summarized: bool) -> dict[str, Any]:
    """A write that Xero refuses in these words: for each element, or as a whole."""
    element = {"ValidationErrors": [{"Message": message} for message in messages], "HasErrors": True}
    if summarized:
        body = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
        return {"status": 400, "body": json.dumps({**body, "Elements": [element]}), "headers": JSON}
    told = {"Status": "OK", plural: [{**element, "StatusAttributeString": "ERROR"}]}
    return {"status": 200, "body": json.dumps(told), "headers": JSON}


@pytest.fixture
def subsidiary(whole: Whole) -> Subsidiary:
    return whole.subsidiary()


@pytest.mark.parametrize("summarized", [False, True], ids=["by element", "as a whole"])
@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
def test_every_message_of_xero_is_reported_with_a_reason_and_a_fix(
    whole: Whole, subsidiary: Subsidiary, sort: Sort, summarized: bool
) -> None:
    case = sort.one()
    case.message.subsidiary_id = subsidiary.id
    told: dict[str, str] = {}
    for first in range(0, len(MESSAGES), BATCH):  # what was refused may be copied again
        words = list(MESSAGES)[first : first + BATCH]
        fault = refusal(sort.plural, words, summarized=summarized)
        whole.fault(subsidiary, fault="status", method="PUT", path=sort.path, **fault)
        with pytest.raises(Failure) as failed:
            sort.copy(whole.client(), case.message)
        told |= {problem.message: reason_name(problem.reason) for problem in failed.value.problems}
        assert all(problem.fix and "?" not in problem.fix for problem in failed.value.problems)
    assert told == MESSAGES
    assert not any(each["Contact"]["Name"] == case.company for each in whole.in_xero(subsidiary, sort.plural))
    sort.copy(whole.client(), case.message)
