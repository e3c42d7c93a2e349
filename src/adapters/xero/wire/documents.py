"""Documents as Xero returns them: invoices and bills, credit notes, purchase orders, which share most of it."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from adapters.xero.wire.messages import Message, texts
from adapters.xero.wire.moments import day, moment
from core.documents import DocumentKind
from core.ids import (
    AccountCode,
    BrandingThemeId,
    ContactId,
    LedgerId,
    LedgerLineId,
    TaxType,
    TrackingCategoryId,
    TrackingOptionId,
)
from core.ledger import AmountsAre, LedgerDocument, LedgerLineRef, LedgerStatus, TrackingChoice
from core.money import Money, Totals

NO_ID = "00000000-0000-0000-0000-000000000000"
ZERO = Decimal(0)
AMOUNTS_ARE = {each.value: each for each in AmountsAre}


class Contact(msgspec.Struct, rename="pascal"):
    contact_id: str | None = msgspec.field(default=None, name="ContactID")
    validation_errors: list[Message] | None = None


class Tracking(msgspec.Struct, rename="pascal"):
    tracking_category_id: str | None = msgspec.field(default=None, name="TrackingCategoryID")
    tracking_option_id: str | None = msgspec.field(default=None, name="TrackingOptionID")
    name: str | None = None
    option: str | None = None


class Line(msgspec.Struct, rename="pascal"):
    line_item_id: str | None = msgspec.field(default=None, name="LineItemID")
    description: str | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    account_code: str | None = None
    tax_type: str | None = None
    line_amount: Decimal | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    tracking: list[Tracking] | None = None
    validation_errors: list[Message] | None = None

    def ref(self) -> LedgerLineRef:
        """A line of words only has no quantity and no price."""
        return LedgerLineRef(
            ledger_line_id=LedgerLineId(self.line_item_id or ""),
            description=self.description or "",
            quantity=self.quantity or ZERO,
            unit_amount=self.unit_amount or ZERO,
            account_code=AccountCode(self.account_code) if self.account_code else None,
            tax_type=TaxType(self.tax_type) if self.tax_type else None,
            net=self.line_amount or ZERO,
            discount_rate=self.discount_rate,
            discount_amount=self.discount_amount,
            tracking=frozenset(self._choices()),
        )

    def _choices(self) -> Iterator[TrackingChoice]:
        """Rows of lists often have no TrackingOptionID (Xero: section 15)."""
        for each in self.tracking or ():
            if (each.tracking_category_id or each.name) and (each.tracking_option_id or each.option):
                yield TrackingChoice(
                    TrackingCategoryId(each.tracking_category_id or ""),
                    TrackingOptionId(each.tracking_option_id or ""),
                    each.name or "",
                    each.option or "",
                )


class Document(msgspec.Struct, rename="pascal"):
    """A document of a list, or an element of the response to a write (then with what Xero thinks of it)."""

    invoice_id: str | None = msgspec.field(default=None, name="InvoiceID")
    credit_note_id: str | None = msgspec.field(default=None, name="CreditNoteID")
    purchase_order_id: str | None = msgspec.field(default=None, name="PurchaseOrderID")
    invoice_number: str | None = None
    credit_note_number: str | None = None
    purchase_order_number: str | None = None
    type: str | None = None
    reference: str | None = None
    url: str | None = None
    status: str | None = None
    contact: Contact | None = None
    date: str | None = None
    date_string: str | None = None
    due_date: str | None = None
    due_date_string: str | None = None
    delivery_date: str | None = None
    delivery_date_string: str | None = None
    delivery_instructions: str | None = None
    currency_code: str | None = None
    line_amount_types: str | None = None
    currency_rate: Decimal | None = None
    branding_theme_id: str | None = msgspec.field(default=None, name="BrandingThemeID")
    sub_total: Decimal | None = None
    total_tax: Decimal | None = None
    total: Decimal | None = None
    amount_due: Decimal | None = None
    amount_paid: Decimal | None = None
    amount_credited: Decimal | None = None
    remaining_credit: Decimal | None = None
    has_attachments: bool | None = None
    updated_date: str | None = msgspec.field(default=None, name="UpdatedDateUTC")
    updated_date_string: str | None = msgspec.field(default=None, name="UpdatedDateUTCString")
    line_items: list[Line] | None = None
    status_attribute_string: str | None = None
    has_errors: bool | None = None
    validation_errors: list[Message] | None = None
    warnings: list[Message] | None = None

    @property
    def id(self) -> str | None:
        return self.purchase_order_id or self.credit_note_id or self.invoice_id

    @property
    def number(self) -> str | None:
        return self.purchase_order_number or self.credit_note_number or self.invoice_number

    @property
    def is_saved(self) -> bool:
        return self.id not in (None, "", NO_ID)

    @property
    def is_refused(self) -> bool:
        """Xero: summarizeErrors=false gives OK, WARNING (saved, too) or ERROR; others only list what failed."""
        if self.status_attribute_string:
            return self.status_attribute_string.upper() == "ERROR"
        return bool(self.has_errors or self.validation_errors)

    @property
    def refusals(self) -> tuple[str, ...]:
        lines = (line.validation_errors for line in self.line_items or ())
        contact = self.contact.validation_errors if self.contact else None
        return texts(self.validation_errors, contact, *lines)

    def document(self, kind: DocumentKind) -> LedgerDocument:
        """ValueError if a part without which it is no document is missing."""
        currency, updated = self.currency_code, self.updated_date or self.updated_date_string
        issued, due = self.date_string or self.date, self.due_date_string or self.due_date
        delivery = self.delivery_date_string or self.delivery_date
        if not self.id or not currency or not updated or not issued or self.contact is None or self.total is None:
            raise ValueError(f"Xero's {kind.words} {self.id} is incomplete")
        return LedgerDocument(
            id=LedgerId(self.id),
            number=self.number or "",
            status=_status(self.status),
            contact_id=ContactId(self.contact.contact_id or ""),
            issued_on=day(issued),
            totals=self._totals(currency, self.total),
            amount_paid=Money(self.amount_paid or ZERO, currency),
            amount_due=Money(self._due(self.total), currency),
            amount_credited=Money(self.amount_credited or ZERO, currency),
            updated_at=moment(updated),
            url=self.url or "",
            reference=self.reference or "",
            due_on=day(due) if due else None,
            lines=tuple(line.ref() for line in self.line_items or ()),
            warnings=texts(self.warnings),
            kind=kind,
            branding_theme_id=BrandingThemeId(self.branding_theme_id) if self.branding_theme_id else None,
            currency_rate=self.currency_rate,
            delivery_on=day(delivery) if delivery else None,
            delivery_instructions=self.delivery_instructions or "",
            has_attachments=bool(self.has_attachments),
            amounts_are=AMOUNTS_ARE.get(self.line_amount_types or ""),
        )

    def _totals(self, currency: str, total: Decimal) -> Totals:
        tax = self.total_tax or ZERO
        net = total - tax if self.sub_total is None else self.sub_total
        return Totals(Money(net, currency), Money(tax, currency), Money(total, currency))

    def _due(self, total: Decimal) -> Decimal:
        """What is left: of an invoice to be paid, of a credit note to be allocated."""
        if self.remaining_credit is not None:
            return self.remaining_credit
        if self.amount_due is not None:
            return self.amount_due
        return total - (self.amount_paid or ZERO) - (self.amount_credited or ZERO)


def _status(text: str | None) -> LedgerStatus:
    return LedgerStatus.__members__.get(text or "", LedgerStatus.OTHER)


DOCUMENT = msgspec.json.Decoder(Document)
