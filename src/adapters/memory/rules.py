"""The few rules of a ledger that the books in memory keep: uniqueness, status moves, contacts. No tax arithmetic."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from core.documents import DocumentKind
from core.ids import ContactId, LedgerId, LedgerLineId
from core.ledger import (
    ContactDraft,
    ContactStatus,
    LedgerContact,
    LedgerDocument,
    LedgerDraft,
    LedgerLine,
    LedgerLineRef,
    LedgerStatus,
)
from core.ledger.contact import same_name
from core.money import Money
from core.problems import Reason

NUMBERS_TAKEN: Mapping[DocumentKind, str] = {
    DocumentKind.INVOICE: "Invoice # must be unique.",
    DocumentKind.CREDIT_NOTE: "Credit note # must be unique.",
    DocumentKind.PURCHASE_ORDER: "Order number must be unique",
}
"""Bills may have one number as often as one likes."""

NUMBER_TAKEN = NUMBERS_TAKEN[DocumentKind.INVOICE]
NOT_MODIFIABLE = "Invoice not of valid status for modification"
NOT_FOUND = "The document with the supplied id was not found for this endpoint."
NO_CONTACT = "A Contact must be specified for this type of transaction"
ARCHIVED = (
    "The contact with the specified contact details has been archived. "
    "The contact must be un-archived before creating new invoices or credit notes."
)
NAME_TAKEN = (
    "The contact name {name} is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
CONTACT_NUMBER_TAKEN = "Another contact has this contact number. Please enter a different contact number."

D, S, A = LedgerStatus.DRAFT, LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED
MOVES: Mapping[LedgerStatus | None, Collection[LedgerStatus]] = {
    None: (D, S, A),
    D: (D, S, A, LedgerStatus.DELETED),
    S: (S, A, D, LedgerStatus.DELETED),
    A: (A, LedgerStatus.VOIDED),
}
"""Which status may follow which; a new document has none. From the others nothing may be changed (Xero: statuses)."""


def reason_of(message: str) -> tuple[Reason, Mapping[str, str]]:
    return (Reason.CONTACT_UNUSABLE if message == ARCHIVED else Reason.XERO_REJECTED), {}


def refusals(
    invoice: LedgerDraft,
    existing: LedgerDocument | None,
    documents: Iterable[LedgerDocument],
    contacts: Mapping[ContactId, LedgerContact],
) -> tuple[str, ...]:
    """Everything against this invoice; nothing if it may be saved."""
    if invoice.id and existing is None:
        return (NOT_FOUND,)
    return tuple(_refusals(invoice, existing, documents, contacts))


def _refusals(
    invoice: LedgerDraft,
    existing: LedgerDocument | None,
    documents: Iterable[LedgerDocument],
    contacts: Mapping[ContactId, LedgerContact],
) -> Iterator[str]:
    status = existing.status if existing else None
    if (invoice.status or status or D) not in MOVES.get(status, ()):
        yield NOT_MODIFIABLE
    contact = contacts.get(invoice.contact_id) if invoice.contact_id else None
    if contact is None:
        yield NO_CONTACT
    elif contact.status is not ContactStatus.ACTIVE and not invoice.keeps_contact:
        yield ARCHIVED
    others = (each for each in documents if each.kind is invoice.kind and each is not existing)
    if invoice.kind in NUMBERS_TAKEN and invoice.number and any(each.number == invoice.number for each in others):
        yield NUMBERS_TAKEN[invoice.kind]


def saved(
    invoice: LedgerDraft, existing: LedgerDocument | None, number: str, new_id: Callable[[], str], at: datetime
) -> LedgerDocument:
    """The document as the ledger has it then. Its totals are those that were planned."""
    contact_id = invoice.contact_id
    if contact_id is None:
        raise ValueError("An invoice without a contact cannot be written")
    nothing = Money.zero(invoice.currency)
    return LedgerDocument(
        id=existing.id if existing else LedgerId(new_id()),
        number=number,
        status=invoice.status or (existing.status if existing else D),
        contact_id=contact_id,
        issued_on=invoice.issued_on,
        totals=invoice.totals,
        amount_paid=nothing,
        amount_due=invoice.totals.gross,
        amount_credited=nothing,
        updated_at=at,
        url=invoice.url,
        reference=invoice.reference,
        due_on=invoice.due_on or (existing.due_on if existing else None),
        lines=_lines(invoice, existing, new_id),
        kind=invoice.kind,
        branding_theme_id=invoice.branding_theme_id or (existing.branding_theme_id if existing else None),
        currency_rate=invoice.currency_rate or (existing.currency_rate if existing else None),
        delivery_on=invoice.delivery_on,
        delivery_instructions=invoice.delivery_instructions,
        amounts_are=invoice.amounts_are,
    )


def _lines(
    invoice: LedgerDraft, existing: LedgerDocument | None, new_id: Callable[[], str]
) -> tuple[LedgerLineRef, ...]:
    there = {line.ledger_line_id: line for line in existing.lines} if existing else {}
    kept = [there.get(line.ledger_line_id) if line.ledger_line_id else None for line in invoice.lines]
    return tuple(_line(line, before, new_id) for line, before in zip(invoice.lines, kept, strict=True))


def _line(line: LedgerLine, before: LedgerLineRef | None, new_id: Callable[[], str]) -> LedgerLineRef:
    """What is left unsaid of the tracking of a kept line stays."""
    tracking = (before.tracking if before else ()) if line.tracking is None else line.tracking
    return LedgerLineRef(
        ledger_line_id=line.ledger_line_id or LedgerLineId(new_id()),
        description=line.description,
        quantity=line.quantity or Decimal(0),
        unit_amount=line.unit_amount or Decimal(0),
        account_code=line.account_code,
        tax_type=line.tax_type,
        net=line.net,
        discount_rate=line.discount_rate,
        discount_amount=line.discount_amount,
        tracking=frozenset(tracking),
    )


def contact_refusals(draft: ContactDraft, contacts: Iterable[LedgerContact]) -> tuple[str, ...]:
    """A name is unique among active contacts, a number among all."""
    others = tuple(contacts)
    active = (each for each in others if each.status is ContactStatus.ACTIVE)
    name_taken = any(same_name(each.name, draft.name) for each in active)
    number_taken = bool(draft.number) and any(each.number == draft.number for each in others)
    messages = ((name_taken, NAME_TAKEN.format(name=draft.name)), (number_taken, CONTACT_NUMBER_TAKEN))
    return tuple(message for applies, message in messages if applies)
