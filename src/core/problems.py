"""Everything that can be wrong with a request, found before any call: reason, field, text and fix.

`CATALOGUE` is the one table of reasons. The gRPC edge has a second table, from reason to status code, and a test
holds both against `error_reason.proto`.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An ERROR stops the write; a WARNING travels with its response."""

    ERROR = "error"
    WARNING = "warning"


class Reason(StrEnum):
    """Why something was refused, or is worth knowing. Part of the contract: values are never renamed."""

    FIELD_REQUIRED = "FIELD_REQUIRED"
    FIELD_INVALID = "FIELD_INVALID"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    PAGE_TOKEN_INVALID = "PAGE_TOKEN_INVALID"  # noqa: S105 - a reason, not a password
    UNAUTHENTICATED = "UNAUTHENTICATED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    NOT_FOUND = "NOT_FOUND"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    ETAG_MISMATCH = "ETAG_MISMATCH"

    REDIRECT_URI_NOT_ALLOWED = "REDIRECT_URI_NOT_ALLOWED"
    CONSENT_UNKNOWN = "CONSENT_UNKNOWN"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    TENANT_NOT_OFFERED = "TENANT_NOT_OFFERED"
    TENANT_IN_USE = "TENANT_IN_USE"
    SUBSIDIARY_ALREADY_CONNECTED = "SUBSIDIARY_ALREADY_CONNECTED"
    SUBSIDIARY_NOT_CONNECTED = "SUBSIDIARY_NOT_CONNECTED"
    CONNECTION_DISCONNECTED = "CONNECTION_DISCONNECTED"
    NEEDS_REAUTHORIZATION = "NEEDS_REAUTHORIZATION"
    TOKEN_KEY_MISSING = "TOKEN_KEY_MISSING"  # noqa: S105 - a reason, not a password
    WRONG_ORGANISATION = "WRONG_ORGANISATION"

    DOCUMENT_NOT_FINALIZED = "DOCUMENT_NOT_FINALIZED"
    DOCUMENT_HAS_NO_LINES = "DOCUMENT_HAS_NO_LINES"
    TAX_RATE_NOT_MAPPED = "TAX_RATE_NOT_MAPPED"
    TAX_RATE_REQUIRED = "TAX_RATE_REQUIRED"
    TAX_TYPE_UNKNOWN = "TAX_TYPE_UNKNOWN"
    TAX_PERCENTAGE_DIFFERS = "TAX_PERCENTAGE_DIFFERS"
    ACCOUNT_NOT_MAPPED = "ACCOUNT_NOT_MAPPED"
    ACCOUNT_UNUSABLE = "ACCOUNT_UNUSABLE"
    STATUS_REQUIRED = "STATUS_REQUIRED"
    DUE_DATE_REQUIRED = "DUE_DATE_REQUIRED"
    LINK_REFUSED_BY_XERO = "LINK_REFUSED_BY_XERO"
    TOTALS_DIFFER = "TOTALS_DIFFER"
    NUMBER_REQUIRED = "NUMBER_REQUIRED"
    AMOUNT_NOT_REPRESENTABLE = "AMOUNT_NOT_REPRESENTABLE"

    ALREADY_COPIED = "ALREADY_COPIED"
    NOT_COPIED_YET = "NOT_COPIED_YET"
    NUMBER_TAKEN = "NUMBER_TAKEN"
    DOCUMENT_NOT_EDITABLE = "DOCUMENT_NOT_EDITABLE"
    STATUS_CANNOT_BE_LOWERED = "STATUS_CANNOT_BE_LOWERED"
    CONTACT_UNUSABLE = "CONTACT_UNUSABLE"
    CONTACT_MATCHED_BY_NAME = "CONTACT_MATCHED_BY_NAME"
    CONTACT_CURRENCY_LEFT_OUT = "CONTACT_CURRENCY_LEFT_OUT"

    IN_PROGRESS = "IN_PROGRESS"
    OUTCOME_UNCERTAIN = "OUTCOME_UNCERTAIN"
    RELINK_NEEDED = "RELINK_NEEDED"
    INTERNAL = "INTERNAL"
    STORE_BUSY = "STORE_BUSY"
    EDITED_IN_XERO = "EDITED_IN_XERO"
    PLAN_STALE = "PLAN_STALE"
    TENANT_SHARED = "TENANT_SHARED"
    SENDS_NOT_SETTLED = "SENDS_NOT_SETTLED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    XERO_REJECTED = "XERO_REJECTED"
    XERO_UNAVAILABLE = "XERO_UNAVAILABLE"
    XERO_RATE_LIMITED = "XERO_RATE_LIMITED"
    XERO_ACCESS_DENIED = "XERO_ACCESS_DENIED"
    XERO_WARNING = "XERO_WARNING"
    RETURNED_DIFFERENTLY = "RETURNED_DIFFERENTLY"
    LINES_REORDERED = "LINES_REORDERED"
    SHUTTING_DOWN = "SHUTTING_DOWN"

    KIND_SWITCHED_OFF = "KIND_SWITCHED_OFF"
    CURRENCY_NOT_IN_XERO = "CURRENCY_NOT_IN_XERO"
    PERIOD_LOCKED = "PERIOD_LOCKED"
    BRANDING_THEME_UNKNOWN = "BRANDING_THEME_UNKNOWN"
    TRACKING_UNKNOWN = "TRACKING_UNKNOWN"
    TRACKING_OPTION_MISSING = "TRACKING_OPTION_MISSING"
    CURRENCY_RATE_NOT_SENT = "CURRENCY_RATE_NOT_SENT"
    APPROVAL_NOT_ALLOWED = "APPROVAL_NOT_ALLOWED"
    ALREADY_LINKED = "ALREADY_LINKED"
    NOTHING_TO_RESOLVE = "NOTHING_TO_RESOLVE"
    NOT_IN_XERO = "NOT_IN_XERO"

    EXPENSE_NOT_APPROVED = "EXPENSE_NOT_APPROVED"
    EXPENSE_REIMBURSABLE = "EXPENSE_REIMBURSABLE"
    VENDOR_REQUIRED = "VENDOR_REQUIRED"
    CONTACT_SHARED = "CONTACT_SHARED"
    ATTACHMENT_NOT_POSSIBLE = "ATTACHMENT_NOT_POSSIBLE"
    ATTACHMENT_FAILED = "ATTACHMENT_FAILED"
    NOT_ALLOCATED = "NOT_ALLOCATED"

    PAYMENTS_SWITCHED_OFF = "PAYMENTS_SWITCHED_OFF"
    POLL_IN_PROGRESS = "POLL_IN_PROGRESS"
    CURSOR_INVALID = "CURSOR_INVALID"
    CURSOR_TOO_OLD = "CURSOR_TOO_OLD"
    TOO_MANY_STREAMS = "TOO_MANY_STREAMS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the catalogue: `fix` says what a person can do; it may name facts in braces."""

    severity: Severity
    fix: str


def _error(fix: str) -> Entry:
    return Entry(Severity.ERROR, fix)


def _warning(fix: str) -> Entry:
    return Entry(Severity.WARNING, fix)


CATALOGUE: Mapping[Reason, Entry] = {
    Reason.FIELD_REQUIRED: _error("Fill this field in."),
    Reason.FIELD_INVALID: _error("Correct this field."),
    Reason.FIELD_TOO_LONG: _error("Shorten this field to {limit} characters."),
    Reason.PAGE_TOKEN_INVALID: _error("Start again without a page token."),
    Reason.UNAUTHENTICATED: _error("Send a valid bearer token in the authorization metadata."),
    Reason.PERMISSION_DENIED: _error("Ask an admin of the organization, or for the permission that is named."),
    Reason.NOT_FOUND: _error("Check the id; it must be one of this organization."),
    Reason.REQUEST_ID_REUSED: _error("Use a new request id for a new request."),
    Reason.ETAG_MISMATCH: _error("Read the settings again and apply the change to what is there now."),
    Reason.REDIRECT_URI_NOT_ALLOWED: _error("Use a redirect URI that the operator has allowed."),
    Reason.CONSENT_UNKNOWN: _error("Start connecting again; a consent serves once, for 15 minutes."),
    Reason.CONSENT_REFUSED: _error("Start connecting again and allow access in Xero."),
    Reason.TENANT_NOT_OFFERED: _error("Choose one of the organisations that the consent named."),
    Reason.TENANT_IN_USE: _error("Choose another Xero organisation, or disconnect the other subsidiary first."),
    Reason.SUBSIDIARY_ALREADY_CONNECTED: _error("Disconnect the subsidiary before connecting it elsewhere."),
    Reason.SUBSIDIARY_NOT_CONNECTED: _error("Ask an admin to connect this subsidiary to its Xero organisation."),
    Reason.CONNECTION_DISCONNECTED: _error("Ask an admin to reconnect this subsidiary to Xero."),
    Reason.TOKEN_KEY_MISSING: _error("Have the operator give the key back to the server; nobody need connect again."),
    Reason.NEEDS_REAUTHORIZATION: _error("Ask an admin to connect this subsidiary to Xero again."),
    Reason.WRONG_ORGANISATION: _error("Reconnect the organisation it was copied to, or copy it as new."),
    Reason.DOCUMENT_NOT_FINALIZED: _error("Finalize the document in Productive first."),
    Reason.DOCUMENT_HAS_NO_LINES: _error("Add at least one line."),
    Reason.TAX_RATE_NOT_MAPPED: _error("Map this tax rate to a Xero tax rate in the settings."),
    Reason.TAX_RATE_REQUIRED: _error("Give the line a tax rate in Productive; use one of 0 % for untaxed lines."),
    Reason.TAX_TYPE_UNKNOWN: _error(
        "In the settings, map the tax rate to one that is active in Xero and allowed on the line's account."
    ),
    Reason.TAX_PERCENTAGE_DIFFERS: _warning("Check in the settings to which of Xero's tax rates this one is mapped."),
    Reason.ACCOUNT_NOT_MAPPED: _error("In the settings, map the service type to an account, or set a default account."),
    Reason.ACCOUNT_UNUSABLE: _error("In the settings, choose an active account that is no bank and no system account."),
    Reason.STATUS_REQUIRED: _error("Say which status the document is to have in Xero."),
    Reason.DUE_DATE_REQUIRED: _error("Give the document a due date, or copy it as a draft."),
    Reason.LINK_REFUSED_BY_XERO: _error("Hand over an absolute link that does not contain the word xero."),
    Reason.TOTALS_DIFFER: _error(
        "Check the tax rates and discounts of the lines. If only cents differ, it is rounding (Xero rounds each line "
        "and each line's tax): change a line's price by that much in Productive."
    ),
    Reason.NUMBER_REQUIRED: _error("Give the document a number, or let Xero make it."),
    Reason.AMOUNT_NOT_REPRESENTABLE: _error("Change this amount in Productive as the message says."),
    Reason.ALREADY_COPIED: _error(
        "Choose: update the existing document (UPDATE_EXISTING), or make another (CREATE_NEW)."
    ),
    Reason.NOT_COPIED_YET: _error("Copy the document first (CREATE)."),
    Reason.NUMBER_TAKEN: _error("Give the document another number, or let Xero make the number."),
    Reason.DOCUMENT_NOT_EDITABLE: _error("Copy the document as new, under another number."),
    Reason.STATUS_CANNOT_BE_LOWERED: _error("Leave the status as it is, or change it in Xero."),
    Reason.CONTACT_UNUSABLE: _error("Restore the contact in Xero, or choose another."),
    Reason.CONTACT_CURRENCY_LEFT_OUT: _warning("Add {currency} in Xero, and set it on the contact there."),
    Reason.CONTACT_MATCHED_BY_NAME: _warning("Check that this is the right contact; choose another if not."),
    Reason.IN_PROGRESS: _error("Wait for the send that is under way; ask for the transfer by its id."),
    Reason.OUTCOME_UNCERTAIN: _error("Wait: Xero is being asked what became of it. Nothing is sent twice."),
    Reason.INTERNAL: _error("Tell the operator the error id {error_id}, by which the log has the whole of it."),
    Reason.STORE_BUSY: _error("Try again; nothing was done."),
    Reason.EDITED_IN_XERO: _error(
        "Look at what the update would change: preview it, and copy with its plan_token to overwrite what was edited."
    ),
    Reason.PLAN_STALE: _error("Preview it again: what the plan was made from has changed since."),
    Reason.TENANT_SHARED: _warning(
        "Make sure that both may: in that organisation, payments and documents of either stand beside one another."
    ),
    Reason.SENDS_NOT_SETTLED: _error(
        "Wait until they are settled, or reconnect so that Xero can be asked; or delete with force, and look in Xero."
    ),
    Reason.RELINK_NEEDED: _error("Wait, or call Relink: copying goes on once Xero was read and each copy is linked."),
    Reason.NEEDS_ATTENTION: _error("Look in Xero, then adopt the document found there or declare it not sent."),
    Reason.XERO_REJECTED: _error("Correct what Xero names, then copy again."),
    Reason.XERO_UNAVAILABLE: _error("Try again later; nothing was sent."),
    Reason.XERO_RATE_LIMITED: _error("Try again after the delay that is given; nothing was sent."),
    Reason.XERO_ACCESS_DENIED: _error("Ask an admin to check the connection; Xero refused access."),
    Reason.XERO_WARNING: _warning("Read what Xero says about the document."),
    Reason.RETURNED_DIFFERENTLY: _warning("Compare the document in Xero with the one in Productive."),
    Reason.LINES_REORDERED: _warning("Put the lines into their order in Xero before you send it to anybody."),
    Reason.SHUTTING_DOWN: _error("Try again; the server is being restarted."),
    Reason.KIND_SWITCHED_OFF: _error("Ask an admin to switch this kind of document on in the settings."),
    Reason.CURRENCY_NOT_IN_XERO: _error("Add the currency {currency} to the organisation in Xero, if its plan allows."),
    Reason.PERIOD_LOCKED: _error("Give the document a later date, or have the lock date changed in Xero."),
    Reason.BRANDING_THEME_UNKNOWN: _error("In the settings, choose one of the organisation's branding themes."),
    Reason.TRACKING_UNKNOWN: _error("In the settings, choose one of the organisation's active tracking categories."),
    Reason.TRACKING_OPTION_MISSING: _warning(
        "Add the option {option} to {category} in Xero, then update the document."
    ),
    Reason.CURRENCY_RATE_NOT_SENT: _warning("Check the rate in Xero, or switch the sending of rates off."),
    Reason.APPROVAL_NOT_ALLOWED: _warning("Approve the document in Xero, or connect as a person who may approve."),
    Reason.ALREADY_LINKED: _error("Unlink the other link first, or choose another Xero document."),
    Reason.NOTHING_TO_RESOLVE: _error("Only a transfer in state NEEDS_ATTENTION can be resolved; look at its state."),
    Reason.NOT_IN_XERO: _error("Check the id of the Xero document, and that it is of this kind and organisation."),
    Reason.EXPENSE_NOT_APPROVED: _error("Have the expense approved in Productive first."),
    Reason.EXPENSE_REIMBURSABLE: _error("Make the person who is paid back the vendor, or reimburse outside of Xero."),
    Reason.VENDOR_REQUIRED: _error("Give the document a vendor in Productive."),
    Reason.CONTACT_SHARED: _warning("Check that both are the same contact in Xero; choose another if not."),
    Reason.ATTACHMENT_NOT_POSSIBLE: _error("Attach a smaller file, or fewer, or of another type or name."),
    Reason.ATTACHMENT_FAILED: _warning("Attach the file again; the document itself need not be copied again."),
    Reason.NOT_ALLOCATED: _warning("Allocate the credit note in Xero."),
    Reason.PAYMENTS_SWITCHED_OFF: _error(
        "Ask an admin to switch payments on for this connection, and wait until they are."
    ),
    Reason.POLL_IN_PROGRESS: _error("Wait for the poll that is under way; what it finds is in the feed."),
    Reason.CURSOR_INVALID: _error("Use the id of an event, or a cursor, that this feed has given out."),
    Reason.CURSOR_TOO_OLD: _error(
        "Go on with the cursor {restart_cursor}, and read the documents that matter by GetDocumentPayments."
    ),
    Reason.TOO_MANY_STREAMS: _error("Close a stream, or come again after the delay that is given."),
}


class _Facts(dict[str, str]):
    """A fact that is missing (from a problem kept by an older version) must not hide the problem itself."""

    def __missing__(self, name: str) -> str:
        return "?"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found: its reason, the path of the request's field (`invoice.lines[2].tax_rate`), what and how to mend.

    `facts` are machine-readable: ids, codes, the other amount.
    """

    reason: Reason
    field: str
    message: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.reason].severity

    @property
    def fix(self) -> str:
        return CATALOGUE[self.reason].fix.format_map(_Facts(self.facts))

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.is_error)


def warnings(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if not problem.is_error)
