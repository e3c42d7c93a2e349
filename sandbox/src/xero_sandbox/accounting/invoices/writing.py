"""Creating and changing invoices and bills."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from xero_sandbox.accounting.call import Call
from xero_sandbox.accounting.invoices import chronicle, shown, wording
from xero_sandbox.accounting.invoices.edits import edit_problems, is_settled, is_silent
from xero_sandbox.accounting.invoices.family import INVOICE, PURCHASE_ORDER, member_of
from xero_sandbox.accounting.invoices.given import DocumentGiven
from xero_sandbox.accounting.invoices.lines import LineWriter
from xero_sandbox.accounting.invoices.moves import CREATED_AS, DEAD, MOVES, ORDER_MOVES, UNAPPROVED
from xero_sandbox.accounting.invoices.party import Party, party
from xero_sandbox.accounting.invoices.rules import Case, locked, problems
from xero_sandbox.accounting.invoices.totals import settled, summed
from xero_sandbox.accounting.settings.organisation import may
from xero_sandbox.accounting.shapes import Contact, Invoice, Line
from xero_sandbox.accounting.writing import Outcome
from xero_sandbox.messages import new_id
from xero_sandbox.storage.folding import folded

NOTHING = "00000000-0000-0000-0000-000000000000"


def create(call: Call, given: DocumentGiven) -> Outcome:
    """PUT, and POST of something new."""
    who = party(call, given.contact, None, may_make=member_of(given.type or "").makes_contacts)
    status = given.status or "DRAFT"
    invoice = _written(call, _blank(call, given, status), given, who)
    errors = [*who.errors, *([] if status in CREATED_AS else [wording.NOT_CREATABLE])]
    errors += problems(_case(call, given, invoice, None, who))
    if errors:
        return _refused(call, msgspec.structs.replace(invoice, id=NOTHING), who.contact, errors)
    return _saved(call, _numbered(call, invoice), None, given, who)


def upsert(call: Call, given: DocumentGiven) -> Outcome:
    """POST: changes the invoice that the id points at, or the number of a sales invoice; else creates one."""
    target = _target(call, given)
    if target is not None:
        return change(call, target, given)
    if given.id is None:
        return create(call, given)
    invoice = msgspec.structs.replace(_blank(call, given, given.status or "DRAFT"), id=given.id)
    return _refused(call, invoice, None, [wording.NOT_FOUND])


def change(call: Call, before: Invoice, given: DocumentGiven) -> Outcome:
    given = _in_its_order(call, given)
    status = given.status or before.status
    contact = call.books.contacts.get(before.contact_id)
    if status not in _moves(call, before):
        return _refused(call, before, contact, [wording.NOT_MODIFIABLE])
    if status in DEAD:
        return _ended(call, before, status, contact)
    who = party(call, given.contact, before, may_make=member_of(before.type).makes_contacts)
    closed = edit_problems(before, given, who.contact)
    if closed:
        return _refused(call, before, contact, closed)
    start = msgspec.structs.replace(before, status=_approvable(call, before, status), updated=call.now)
    after = _written(call, start, given, who)
    errors = [*who.errors, *problems(_case(call, given, after, before, who))]
    if errors:
        return _refused(call, after, who.contact or contact, errors)
    if is_silent(before, after):
        after = msgspec.structs.replace(after, updated=before.updated)
    return _saved(call, after, before, given, who)


def _in_its_order(call: Call, given: DocumentGiven) -> DocumentGiven:
    """An update's lines as Xero keeps them: not settled, see the switch."""
    if given.line_items is None or call.visit.switches["line_order"] == "as_sent":
        return given
    lines = tuple(sorted(given.line_items, key=lambda line: line.line_item_id is not None))
    return msgspec.structs.replace(given, line_items=lines)


def _moves(call: Call, before: Invoice) -> frozenset[str]:
    """Where it may go from where it is. What a purchase order may become is not settled: see the switch."""
    if before.type != PURCHASE_ORDER.type:
        return MOVES[before.status]
    if call.visit.switches["approved_order"] == "read_only" and before.status not in UNAPPROVED:
        return frozenset({"DELETED"}) if before.status != "DELETED" else frozenset()
    return ORDER_MOVES[before.status]


def _target(call: Call, given: DocumentGiven) -> Invoice | None:
    shelf = call.books.family(given.type or INVOICE.type)
    if given.id:
        return shelf.get(given.id)
    if given.invoice_number and member_of(given.type or INVOICE.type).number_taken is not None:
        return shelf.find("InvoiceNumber", folded(given.invoice_number))
    return None


def _ended(call: Call, before: Invoice, status: str, contact: Contact | None) -> Outcome:
    """VOIDED or DELETED; nothing else that was sent along is looked at."""
    errors = list(locked(call.books, before.date)) if member_of(before.type).is_posted else []
    if is_settled(before):
        errors.append(wording.VOID_WITH_PAYMENTS)
    if errors:
        return _refused(call, before, contact, errors)
    after = settled(msgspec.structs.replace(before, status=status, updated=call.now))
    call.books.family(after.type).put(after)
    chronicle.ended(call, after, contact)
    return Outcome(shown.whole(call.books, after, contact, call.four_decimals))


def _blank(call: Call, given: DocumentGiven, status: str) -> Invoice:
    organisation = call.books.organisation
    currency = given.currency_code or organisation.base_currency
    return Invoice(
        id=new_id(),
        type=given.type or "",
        contact_id="",
        date=_today(call),
        status="DRAFT" if status == "AUTHORISED" and not _may_approve(call, given.type or "") else status,
        currency_code=currency,
        currency_rate=_rate_of_the_day(call, currency),
        branding_theme_id=next(iter(call.books.themes_by_id), None) if given.type != "ACCPAY" else None,
        app=call.admission.client_id,
        updated=call.now,
    )


def _today(call: Call) -> date:
    """Today where the organisation is."""
    return call.visit.now.astimezone(ZoneInfo(call.books.organisation.zone)).date()


def _approvable(call: Call, before: Invoice, status: str) -> str:
    """Where someone else must approve, a requested approval is quietly not made."""
    asks = status == "AUTHORISED" and before.status in UNAPPROVED
    return before.status if asks and not _may_approve(call, before.type) else status


def _may_approve(call: Call, invoice_type: str) -> bool:
    approval = member_of(invoice_type).approval
    return may(call.books.organisation, approval) if approval else True


def _rate_of_the_day(call: Call, currency: str) -> Decimal:
    return call.books.exchange_rates.get(currency, Decimal(1))


def _written(call: Call, start: Invoice, given: DocumentGiven, who: Party) -> Invoice:
    """`start` with what was sent laid over it, and everything that follows from it worked out."""
    sent = given.header()
    if given.currency_code not in (None, start.currency_code) and given.currency_rate is None:
        sent["currency_rate"] = _rate_of_the_day(call, given.currency_code or "")
    if (given.currency_code or start.currency_code) == call.books.organisation.base_currency:
        sent.pop("currency_rate", None)  # the base currency is worth itself, whatever was sent
    if given.sent_to_contact is not None and start.status in ("AUTHORISED", "BILLED"):
        sent["sent_to_contact"] = given.sent_to_contact
    if not member_of(start.type).has_reference:
        sent.pop("reference", None)  # Xero: a bill leaves it blank
    if who.contact:
        sent["contact_id"] = who.contact.id
    invoice = msgspec.structs.replace(start, **sent)
    return summed(msgspec.structs.replace(invoice, lines=_lines(call, start, invoice, given)))


def _lines(call: Call, start: Invoice, invoice: Invoice, given: DocumentGiven) -> tuple[Line, ...]:
    """With LineItemID: that line is changed. Without: a new one. A line that is not sent is gone."""
    total_is_fixed = is_settled(start)
    writer = LineWriter(
        call.books,
        invoice.line_amount_types,
        four_decimals=call.four_decimals or total_is_fixed or member_of(start.type).four_decimals,
        keeps_tax=total_is_fixed,
    )
    if given.line_items is None:
        if invoice.line_amount_types == start.line_amount_types:
            return start.lines
        return tuple(writer.retaxed(line) for line in start.lines)
    kept = {line.id: line for line in start.lines}
    return tuple(writer.written(line, kept.get(str(line.line_item_id))) for line in given.line_items)


def _numbered(call: Call, invoice: Invoice) -> Invoice:
    """What has no number gets the next one of the organisation that is free; bills go without."""
    member = member_of(invoice.type)
    if invoice.number or member.number_taken is None:
        return invoice
    prefix = member.prefix or call.books.organisation.invoice_prefix
    while True:
        number = f"{prefix}{call.books.next_number(member.counter):04d}"
        if call.books.family(invoice.type).owner("InvoiceNumber", folded(number)) is None:
            return msgspec.structs.replace(invoice, number=number)


def _case(call: Call, given: DocumentGiven, after: Invoice, before: Invoice | None, who: Party) -> Case:
    return Case(call.books, call.visit.switches, given, after, before, who.contact)


def _saved(call: Call, after: Invoice, before: Invoice | None, given: DocumentGiven, who: Party) -> Outcome:
    who.save(call)
    contact = _marked(call, who.contact, after.type)
    shelf = call.books.family(after.type)
    if after.number and member_of(after.type).number_taken is not None:
        shelf.release("InvoiceNumber", folded(after.number))  # a dead one may have had it
    shelf.put(after, new=before is None)
    chronicle.written(call, before, after, contact)
    is_order = after.type == PURCHASE_ORDER.type
    unsent = given.sent_to_contact and after.status not in (("AUTHORISED", "BILLED") if is_order else ("AUTHORISED",))
    words = wording.ONLY_AUTHORISED_ORDERS_SENT if is_order else wording.ONLY_AUTHORISED_SENT
    warnings = (words,) if unsent else ()
    return Outcome(shown.whole(call.books, after, contact, call.four_decimals), warnings=warnings)


def _marked(call: Call, contact: Contact | None, invoice_type: str) -> Contact | None:
    """IsCustomer and IsSupplier follow from documents, and do not count as a change of the contact."""
    flag = "is_customer" if member_of(invoice_type).customer else "is_supplier"
    if contact is None or getattr(contact, flag):
        return contact
    marked = msgspec.structs.replace(contact, **{flag: True})
    call.books.contacts.put(marked)
    return marked


def _refused(call: Call, invoice: Invoice, contact: Contact | None, errors: list[str]) -> Outcome:
    return Outcome(shown.whole(call.books, invoice, contact, call.four_decimals), tuple(dict.fromkeys(errors)))
