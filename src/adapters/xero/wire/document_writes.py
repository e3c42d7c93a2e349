"""Documents as they are written to Xero: the same input gives the same bytes.

Left out on purpose: TaxAmount (Xero's certification asks not to post tax amounts), SubTotal, Total and LineAmount (Xero
computes them), and every field of the contact but its id, because each would edit the contact.
"""

from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from adapters.xero.kinds import ENDPOINTS, NAMES, Endpoint
from core.documents import DocumentKind
from core.ledger import LedgerDraft, LedgerLine, TrackingChoice


class Contact(msgspec.Struct):
    contact_id: str = msgspec.field(name="ContactID")


class Tracking(msgspec.Struct, omit_defaults=True):
    category_id: str | UnsetType = msgspec.field(default=UNSET, name="TrackingCategoryID")
    option_id: str | UnsetType = msgspec.field(default=UNSET, name="TrackingOptionID")
    category: str | UnsetType = msgspec.field(default=UNSET, name="Name")
    option: str | UnsetType = msgspec.field(default=UNSET, name="Option")


class Line(msgspec.Struct, rename="pascal", omit_defaults=True):
    description: str
    quantity: Decimal | UnsetType = UNSET
    unit_amount: Decimal | UnsetType = UNSET
    line_item_id: str | UnsetType = msgspec.field(default=UNSET, name="LineItemID")
    account_code: str | UnsetType = UNSET
    tax_type: str | UnsetType = UNSET
    discount_rate: Decimal | UnsetType = UNSET
    discount_amount: Decimal | UnsetType = UNSET
    tracking: list[Tracking] | UnsetType = UNSET


class Written(msgspec.Struct, rename="pascal", kw_only=True):
    """One document, of whatever kind: what a kind does not have is left out."""

    invoice_id: str | UnsetType = msgspec.field(default=UNSET, name="InvoiceID")
    credit_note_id: str | UnsetType = msgspec.field(default=UNSET, name="CreditNoteID")
    purchase_order_id: str | UnsetType = msgspec.field(default=UNSET, name="PurchaseOrderID")
    type: str | UnsetType = UNSET
    contact: Contact | UnsetType = UNSET
    invoice_number: str | UnsetType = UNSET
    credit_note_number: str | UnsetType = UNSET
    purchase_order_number: str | UnsetType = UNSET
    reference: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    date: str
    due_date: str | UnsetType = UNSET
    delivery_date: str | UnsetType = UNSET
    delivery_instructions: str | UnsetType = UNSET
    branding_theme_id: str | UnsetType = msgspec.field(default=UNSET, name="BrandingThemeID")
    currency_code: str
    currency_rate: Decimal | UnsetType = UNSET
    line_amount_types: str
    line_items: list[Line]

    @property
    def id(self) -> str | None:
        return self.purchase_order_id or self.credit_note_id or self.invoice_id or None

    @property
    def number(self) -> str | None:
        return self.purchase_order_number or self.credit_note_number or self.invoice_number or None


ENCODER = msgspec.json.Encoder(decimal_format="number")
BODY = msgspec.json.Decoder(dict[str, list[Written]])


def body(drafts: list[LedgerDraft], endpoint: Endpoint) -> bytes:
    return ENCODER.encode({endpoint.plural: [written(draft) for draft in drafts]})


def sent(body: bytes) -> tuple[Endpoint, list[Written]]:
    """What a request body was made of: nothing else is kept of it."""
    ((plural, documents),) = BODY.decode(body).items()
    types = {document.type for document in documents}
    found = next(each for each in ENDPOINTS.values() if each.plural == plural and {each.type or UNSET} == types)
    return found, documents


def written(draft: LedgerDraft) -> Written:
    """ValueError for a preview whose contact does not exist yet."""
    if draft.contact_id is None:
        raise ValueError("A document without a contact cannot be written")
    endpoint = ENDPOINTS[draft.kind]
    own = {NAMES[endpoint.id_key]: _given(draft.id), NAMES[endpoint.number_key]: _given(draft.number)}
    return Written(
        type=endpoint.type or UNSET,
        contact=UNSET if draft.keeps_contact else Contact(draft.contact_id),
        reference=_reference(draft),
        url=_given(draft.url),
        status=_given(draft.status),
        date=draft.issued_on.isoformat(),
        due_date=draft.due_on.isoformat() if draft.due_on else UNSET,
        delivery_date=draft.delivery_on.isoformat() if draft.delivery_on else UNSET,
        delivery_instructions=_given(draft.delivery_instructions),
        branding_theme_id=_given(draft.branding_theme_id),
        currency_code=draft.currency,
        currency_rate=UNSET if draft.currency_rate is None else draft.currency_rate,
        line_amount_types=draft.amounts_are.value,
        line_items=[_line(line) for line in draft.lines],
        **own,
    )


def _reference(draft: LedgerDraft) -> str | UnsetType:
    """Bills have none. An update clears one that has gone; a new document has none to clear."""
    if draft.kind is DocumentKind.EXPENSE:
        return UNSET
    return draft.reference if draft.id else _given(draft.reference)


def _line(line: LedgerLine) -> Line:
    return Line(
        description=line.description,
        quantity=_amount(line.quantity),
        unit_amount=_amount(line.unit_amount),
        line_item_id=_given(line.ledger_line_id),
        account_code=_given(line.account_code),
        tax_type=_given(line.tax_type),
        discount_rate=_amount(line.discount_rate),
        discount_amount=_amount(line.discount_amount),
        tracking=_tracking(line),
    )


def _tracking(line: LedgerLine) -> list[Tracking] | UnsetType:
    """An update clears what has gone; a new line has nothing to clear, nor has one of words only."""
    if line.tracking is None or (not line.tracking and (line.ledger_line_id is None or line.quantity is None)):
        return UNSET
    return [_choice(choice) for choice in line.tracking]


def _choice(choice: TrackingChoice) -> Tracking:
    """By its ids; by its names where the ids are not known."""
    if choice.category_id and choice.option_id:
        return Tracking(choice.category_id, choice.option_id)
    return Tracking(category=choice.category, option=choice.option)


def _amount(amount: Decimal | None) -> Decimal | UnsetType:
    return UNSET if amount is None else amount


def _given(text: str | None) -> str | UnsetType:
    return str(text) if text else UNSET
