"""A document as a person would see it in the ledger: whole, or what is known of it while something is in the way."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.documents import Document, DocumentKind, Invoice, InvoiceLine, PurchaseOrder
from core.ids import LineId
from core.ledger import Account, AmountsAre, BrandingTheme, LedgerLine, LedgerStatus, LedgerTaxRate, TrackingChoice
from core.money import Totals
from core.translation.amounts import LineAmounts
from core.translation.texts import trimmed


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line. None is what is not known, or what a line has not: one of text only has neither price nor account.

    Quantities and amounts have the ledger's sign. `discount_rate` is in per cent; at most one discount is set.
    """

    line_id: LineId
    description: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    account: Account | None = None
    tax_rate: LedgerTaxRate | None = None
    tracking: tuple[TrackingChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A document. `number` None: the ledger makes it. `status` None: an update leaves it, or it is not known.

    `totals` None: a line is not known. `currency_rate` is units of `currency` for one of the base currency.
    """

    kind: DocumentKind
    number: str | None
    reference: str
    issued_on: date
    due_on: date | None
    currency: str
    lines: tuple[DrawnLine, ...]
    totals: Totals | None = None
    status: LedgerStatus | None = None
    amounts_are: AmountsAre = AmountsAre.EXCLUSIVE
    delivery_on: date | None = None
    delivery_instructions: str = ""
    branding_theme: BrandingTheme | None = None
    currency_rate: Decimal | None = None
    note: str = ""


def drawn_line(
    line: InvoiceLine,
    made: LedgerLine | None,
    amounts: LineAmounts | None,
    account: Account | None,
    rate: LedgerTaxRate | None,
    tracking: tuple[TrackingChoice, ...] | None,
) -> DrawnLine:
    """The line that was made of it, or its parts, as far as each could be found."""
    if made is not None:
        return DrawnLine(
            line_id=made.source_id,
            description=made.description,
            quantity=made.quantity,
            unit_price=made.unit_amount,
            discount_rate=made.discount_rate,
            discount_amount=made.discount_amount,
            net=made.net,
            tax=made.tax,
            account=account,
            tax_rate=rate,
            tracking=made.tracking or (),
        )
    return DrawnLine(
        line_id=line.id,
        description=trimmed(line.description),
        quantity=amounts.quantity if amounts else None,
        unit_price=amounts.unit_amount if amounts else None,
        discount_rate=amounts.discount_rate if amounts else None,
        discount_amount=amounts.discount_amount if amounts else None,
        net=amounts.net if amounts else None,
        account=account,
        tax_rate=rate,
        tracking=tracking or (),
    )


def drawn_from(document: Document) -> Drawing:
    """What the document itself says, where nothing is known of the organisation that it would go to."""
    turns = isinstance(document, Invoice) and document.is_credit_note
    return Drawing(
        kind=document.kind,
        number=trimmed(document.number) if isinstance(document, Invoice | PurchaseOrder) else None,
        reference="",
        issued_on=document.issued_on,
        due_on=None if isinstance(document, PurchaseOrder) else document.due_on,
        currency=document.currency,
        lines=tuple(
            DrawnLine(
                line_id=line.id,
                description=trimmed(line.description),
                quantity=None if line.is_text else -line.quantity if turns else line.quantity,
                unit_price=None if line.is_text else line.unit_price,
                discount_rate=line.discount,
            )
            for line in document.lines
        ),
    )
