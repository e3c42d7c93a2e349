"""Translating an invoice for the UK, and what was copied of it before."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.choice import CopyMode
from core.documents import Invoice
from core.ids import AccountCode, ConnectionId, ContactId, LedgerId, LedgerLineId, LineId, LinkId, TaxType, TransferId
from core.ledger import LedgerDocument, LedgerDraft, LedgerLine, LedgerLineRef, LedgerStatus, ReferenceData
from core.link import Link, LinkState
from core.mark import marked
from core.money import Money, Totals
from core.problems import Reason
from core.settings import Settings
from core.translation import CopyOptions, Standing, Translation, translate
from support.documents import NOW, a_connection, an_invoice, some_reference_data, some_settings

FIRST, SECOND = TransferId("transfer-1"), TransferId("transfer-2")
CONTACT = ContactId("contact-acme")
COPY = LedgerId("ledger-1")
NOTHING_COPIED = Standing()


def translated(
    invoice: Invoice | None = None,
    wanted: CopyOptions | None = None,
    standing: Standing = NOTHING_COPIED,
    *,
    settings: Settings | None = None,
    reference: ReferenceData | None = None,
    contact_id: ContactId | None = CONTACT,
    transfer_id: TransferId = SECOND,
) -> Translation:
    return translate(
        invoice or an_invoice(),
        wanted or CopyOptions(),
        standing,
        settings or some_settings(),
        reference or some_reference_data(),
        contact_id,
        transfer_id,
    )


def content_of(translation: Translation) -> LedgerDraft:
    assert translation.content is not None, translation.problems
    return translation.content


def found(translation: Translation) -> set[tuple[Reason, str]]:
    """What is wrong and where."""
    return {(problem.reason, problem.field) for problem in translation.problems}


def updated(
    invoice: Invoice | None = None,
    current: LedgerDocument | None = None,
    *,
    status: LedgerStatus | None = None,
    settings: Settings | None = None,
    **links: Any,
) -> Translation:
    """An update of a copy that has one line."""
    present = current or a_ledger_document()
    lines = {LineId("l1"): LedgerLineId("ledger-line-1")}
    standing = Standing((a_link(**links),), present, lines)
    return translated(invoice, CopyOptions(CopyMode.UPDATE_EXISTING, status), standing, settings=settings)


def a_ledger_document(**changes: Any) -> LedgerDocument:
    """The copy of `an_invoice()`, as the first transfer made it."""
    invoice = an_invoice()
    nothing = Money.zero("GBP")
    document = LedgerDocument(
        id=COPY,
        number="INV-1",
        status=LedgerStatus.DRAFT,
        contact_id=CONTACT,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        totals=invoice.totals,
        amount_paid=nothing,
        amount_due=invoice.totals.gross,
        amount_credited=nothing,
        updated_at=NOW,
        url=marked(invoice.url, invoice.ref, FIRST),
        reference="Annual report",
        lines=(a_ledger_line(),),
    )
    return replace(document, **changes)


def a_ledger_line(**changes: Any) -> LedgerLineRef:
    line = LedgerLineRef(
        ledger_line_id=LedgerLineId("ledger-line-1"),
        description="Design of the annual report",
        quantity=Decimal("1.0000"),
        unit_amount=Decimal("100.0000"),
        account_code=AccountCode("200"),
        tax_type=TaxType("OUTPUT2"),
        net=Decimal("100.00"),
    )
    return replace(line, **changes)


def a_sent_line(**changes: Any) -> LedgerLine:
    """What makes `a_ledger_line()`."""
    line = LedgerLine(
        source_id=LineId("l1"),
        description="Design of the annual report",
        quantity=Decimal(1),
        unit_amount=Decimal(100),
        account_code=AccountCode("200"),
        tax_type=TaxType("OUTPUT2"),
        net=Decimal("100.00"),
        tax=Decimal("20.00"),
    )
    return replace(line, **changes)


def a_link(**changes: Any) -> Link:
    """The active link of `an_invoice()` to its copy in London's organisation."""
    connection = a_connection()
    link = Link(
        id=LinkId("link-1"),
        document=an_invoice().ref,
        subsidiary_id=connection.subsidiary_id,
        connection_id=ConnectionId("connection"),
        tenant_id=connection.tenant.id,
        ledger_id=COPY,
        number="INV-1",
        status=LedgerStatus.DRAFT,
        totals=Totals.of(Decimal(100), Decimal(20), "GBP"),
        deep_link="https://go.xero.com/organisationlogin/default.aspx?shortcode=%21Lon1",
        transfer_id=FIRST,
        state=LinkState.ACTIVE,
        created_at=NOW,
        updated_at=NOW,
        lines={LineId("l1"): LedgerLineId("ledger-line-1")},
    )
    return replace(link, **changes)
