"""Which status each reason has (AIP-193): the second table of reasons, beside the one in core.problems.

What every client does by status alone decides: it may repeat UNAVAILABLE by itself, ABORTED after looking again, and
RESOURCE_EXHAUSTED after the delay; the others come back the same until somebody changes something.
ALREADY_EXISTS is never used: clients that repeat a create take it for success, and nothing here may look like one.
UNAUTHENTICATED and PERMISSION_DENIED are about the caller and us, never about us and Xero.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from grpc import StatusCode

from core.problems import Problem, Reason

STATUSES: Mapping[Reason, StatusCode] = {
    # wrong whatever the state of things is: the same request never succeeds
    Reason.FIELD_REQUIRED: StatusCode.INVALID_ARGUMENT,
    Reason.FIELD_INVALID: StatusCode.INVALID_ARGUMENT,
    Reason.FIELD_TOO_LONG: StatusCode.INVALID_ARGUMENT,
    Reason.PAGE_TOKEN_INVALID: StatusCode.INVALID_ARGUMENT,
    Reason.DOCUMENT_HAS_NO_LINES: StatusCode.INVALID_ARGUMENT,
    Reason.TAX_RATE_REQUIRED: StatusCode.INVALID_ARGUMENT,
    Reason.LINK_REFUSED_BY_XERO: StatusCode.INVALID_ARGUMENT,
    Reason.AMOUNT_NOT_REPRESENTABLE: StatusCode.INVALID_ARGUMENT,
    Reason.REDIRECT_URI_NOT_ALLOWED: StatusCode.INVALID_ARGUMENT,
    Reason.TENANT_NOT_OFFERED: StatusCode.INVALID_ARGUMENT,
    Reason.ATTACHMENT_NOT_POSSIBLE: StatusCode.INVALID_ARGUMENT,
    # about the caller
    Reason.UNAUTHENTICATED: StatusCode.UNAUTHENTICATED,
    Reason.PERMISSION_DENIED: StatusCode.PERMISSION_DENIED,
    Reason.NOT_FOUND: StatusCode.NOT_FOUND,
    # the same request id stands for something else: a state of ours, and a mistake of the caller
    Reason.REQUEST_ID_REUSED: StatusCode.FAILED_PRECONDITION,
    # consents and connections: an admin has to do something first
    Reason.CONSENT_UNKNOWN: StatusCode.FAILED_PRECONDITION,
    Reason.CONSENT_REFUSED: StatusCode.FAILED_PRECONDITION,
    Reason.TENANT_IN_USE: StatusCode.FAILED_PRECONDITION,
    Reason.SUBSIDIARY_ALREADY_CONNECTED: StatusCode.FAILED_PRECONDITION,
    Reason.SENDS_NOT_SETTLED: StatusCode.FAILED_PRECONDITION,
    Reason.SUBSIDIARY_NOT_CONNECTED: StatusCode.FAILED_PRECONDITION,
    Reason.CONNECTION_DISCONNECTED: StatusCode.FAILED_PRECONDITION,
    Reason.TOKEN_KEY_MISSING: StatusCode.UNAVAILABLE,
    Reason.NEEDS_REAUTHORIZATION: StatusCode.FAILED_PRECONDITION,
    Reason.XERO_ACCESS_DENIED: StatusCode.FAILED_PRECONDITION,
    Reason.WRONG_ORGANISATION: StatusCode.FAILED_PRECONDITION,
    Reason.RELINK_NEEDED: StatusCode.FAILED_PRECONDITION,
    # the document, its settings or its organisation have to change first
    Reason.DOCUMENT_NOT_FINALIZED: StatusCode.FAILED_PRECONDITION,
    Reason.EXPENSE_NOT_APPROVED: StatusCode.FAILED_PRECONDITION,
    Reason.EXPENSE_REIMBURSABLE: StatusCode.FAILED_PRECONDITION,
    Reason.VENDOR_REQUIRED: StatusCode.FAILED_PRECONDITION,
    Reason.TAX_RATE_NOT_MAPPED: StatusCode.FAILED_PRECONDITION,
    Reason.TAX_TYPE_UNKNOWN: StatusCode.FAILED_PRECONDITION,
    Reason.ACCOUNT_NOT_MAPPED: StatusCode.FAILED_PRECONDITION,
    Reason.ACCOUNT_UNUSABLE: StatusCode.FAILED_PRECONDITION,
    Reason.STATUS_REQUIRED: StatusCode.FAILED_PRECONDITION,
    Reason.DUE_DATE_REQUIRED: StatusCode.FAILED_PRECONDITION,
    Reason.TOTALS_DIFFER: StatusCode.FAILED_PRECONDITION,
    Reason.NUMBER_REQUIRED: StatusCode.FAILED_PRECONDITION,
    Reason.CONTACT_UNUSABLE: StatusCode.FAILED_PRECONDITION,
    Reason.KIND_SWITCHED_OFF: StatusCode.FAILED_PRECONDITION,
    Reason.CURRENCY_NOT_IN_XERO: StatusCode.FAILED_PRECONDITION,
    Reason.PERIOD_LOCKED: StatusCode.FAILED_PRECONDITION,
    Reason.BRANDING_THEME_UNKNOWN: StatusCode.FAILED_PRECONDITION,
    Reason.TRACKING_UNKNOWN: StatusCode.FAILED_PRECONDITION,
    Reason.NOT_IN_XERO: StatusCode.FAILED_PRECONDITION,
    Reason.XERO_REJECTED: StatusCode.FAILED_PRECONDITION,
    # a person has to choose first
    Reason.ALREADY_COPIED: StatusCode.FAILED_PRECONDITION,
    Reason.NOT_COPIED_YET: StatusCode.FAILED_PRECONDITION,
    Reason.NUMBER_TAKEN: StatusCode.FAILED_PRECONDITION,
    Reason.DOCUMENT_NOT_EDITABLE: StatusCode.FAILED_PRECONDITION,
    Reason.STATUS_CANNOT_BE_LOWERED: StatusCode.FAILED_PRECONDITION,
    Reason.EDITED_IN_XERO: StatusCode.FAILED_PRECONDITION,
    Reason.NEEDS_ATTENTION: StatusCode.FAILED_PRECONDITION,
    Reason.NOTHING_TO_RESOLVE: StatusCode.FAILED_PRECONDITION,
    Reason.ALREADY_LINKED: StatusCode.FAILED_PRECONDITION,
    Reason.PAYMENTS_SWITCHED_OFF: StatusCode.FAILED_PRECONDITION,
    Reason.CURSOR_INVALID: StatusCode.INVALID_ARGUMENT,
    Reason.CURSOR_TOO_OLD: StatusCode.OUT_OF_RANGE,
    # somebody else is at it: look again, then decide
    Reason.ETAG_MISMATCH: StatusCode.ABORTED,
    Reason.PLAN_STALE: StatusCode.ABORTED,
    Reason.IN_PROGRESS: StatusCode.ABORTED,
    Reason.OUTCOME_UNCERTAIN: StatusCode.ABORTED,
    Reason.POLL_IN_PROGRESS: StatusCode.ABORTED,
    # nothing was done: the same request may succeed later
    Reason.XERO_UNAVAILABLE: StatusCode.UNAVAILABLE,
    Reason.SHUTTING_DOWN: StatusCode.UNAVAILABLE,
    Reason.STORE_BUSY: StatusCode.UNAVAILABLE,
    Reason.XERO_RATE_LIMITED: StatusCode.RESOURCE_EXHAUSTED,
    Reason.TOO_MANY_STREAMS: StatusCode.RESOURCE_EXHAUSTED,
    # nobody foresaw it
    Reason.INTERNAL: StatusCode.INTERNAL,
    # warnings never fail a call; were one alone among the problems of a failure, the fault would be ours
    Reason.TAX_PERCENTAGE_DIFFERS: StatusCode.INTERNAL,
    Reason.CONTACT_MATCHED_BY_NAME: StatusCode.INTERNAL,
    Reason.CONTACT_CURRENCY_LEFT_OUT: StatusCode.INTERNAL,
    Reason.XERO_WARNING: StatusCode.INTERNAL,
    Reason.RETURNED_DIFFERENTLY: StatusCode.INTERNAL,
    Reason.LINES_REORDERED: StatusCode.INTERNAL,
    Reason.TRACKING_OPTION_MISSING: StatusCode.INTERNAL,
    Reason.CURRENCY_RATE_NOT_SENT: StatusCode.INTERNAL,
    Reason.APPROVAL_NOT_ALLOWED: StatusCode.INTERNAL,
    Reason.CONTACT_SHARED: StatusCode.INTERNAL,
    Reason.ATTACHMENT_FAILED: StatusCode.INTERNAL,
    Reason.NOT_ALLOCATED: StatusCode.INTERNAL,
    Reason.TENANT_SHARED: StatusCode.INTERNAL,
}

MALFORMED = frozenset({Reason.FIELD_REQUIRED, Reason.FIELD_INVALID, Reason.FIELD_TOO_LONG, Reason.PAGE_TOKEN_INVALID})
"""A field that could not be read: of several problems, this one comes first."""


def leading(problems: Iterable[Problem]) -> Problem | None:
    """The problem that a failed call is named after: the first malformed field, else the first error."""
    errors = [problem for problem in problems if problem.is_error]
    malformed = (problem for problem in errors if problem.reason in MALFORMED)
    return next(malformed, errors[0] if errors else None)


USUAL_DELAYS: Mapping[Reason, timedelta] = {
    Reason.SHUTTING_DOWN: timedelta(seconds=5),
    Reason.STORE_BUSY: timedelta(seconds=1),
    Reason.XERO_UNAVAILABLE: timedelta(seconds=30),
    Reason.TOKEN_KEY_MISSING: timedelta(minutes=5),
    Reason.XERO_RATE_LIMITED: timedelta(seconds=60),  # Xero: the minute limit's window; concurrent names no delay
    Reason.IN_PROGRESS: timedelta(seconds=5),
    Reason.OUTCOME_UNCERTAIN: timedelta(seconds=30),
    Reason.POLL_IN_PROGRESS: timedelta(seconds=10),
    Reason.TOO_MANY_STREAMS: timedelta(seconds=30),
}
"""When to come again, where nobody said so."""
