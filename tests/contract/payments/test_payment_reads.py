"""Reading what was paid and credited: lists newest first, pages, single documents, the list of payments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import LedgerId
from core.payments import ItemKey, ItemKind, Snapshot, Standing
from ports import PaymentLedger, PaymentList
from support.payment_worlds import MoneyWorld

DAY = date(2026, 3, 2)
EVER = datetime(2006, 1, 1, tzinfo=UTC)
NOWHERE = LedgerId("11111111-1111-4111-8111-111111111111")
SECOND = timedelta(seconds=1)


def listed(payments: PaymentLedger, documents: PaymentList = PaymentList.INVOICES) -> list[Snapshot]:
    """Page by page to the one that is not full."""
    found: list[Snapshot] = []
    page = 1
    while True:
        response = payments.changed(documents, EVER, page)
        found += response.snapshots
        if not response.is_full:
            return found
        page += 1


def amounts(snapshot: Snapshot) -> dict[tuple[ItemKind, str], Decimal]:
    return {(key.kind, key.id): item.amount for key, item in snapshot.items.items()}


def test_an_unpaid_invoice_has_no_items_and_is_open(money: MoneyWorld) -> None:
    invoice = money.an_invoice()
    [snapshot] = listed(money.payments)
    assert (snapshot.ledger_id, snapshot.kind, snapshot.standing) == (invoice.id, DocumentKind.INVOICE, Standing.OPEN)
    assert (snapshot.total.amount, snapshot.due.amount, snapshot.items) == (Decimal(120), Decimal(120), {})
    assert snapshot.sums_up


@pytest.mark.parametrize("kind", [DocumentKind.INVOICE, DocumentKind.EXPENSE])
def test_payments_are_reported_one_by_one_with_day_and_reference(money: MoneyWorld, kind: DocumentKind) -> None:
    document = money.an_invoice(kind=kind)
    first = money.pay(document.id, "50.00", DAY, "cheque 7")
    [snapshot] = listed(money.payments)
    item = snapshot.items[ItemKey(ItemKind.PAYMENT, first)]
    assert (item.amount, item.on) == (Decimal("50.00"), DAY)
    assert item.reference == "cheque 7"
    assert (snapshot.kind, snapshot.paid.amount, snapshot.due.amount) == (kind, Decimal(50), Decimal(70))
    assert snapshot.sums_up


def test_a_paid_invoice_is_paid_and_open_again_once_a_payment_is_deleted(money: MoneyWorld) -> None:
    invoice = money.an_invoice()
    first, second = money.pay(invoice.id, "50.00", DAY), money.pay(invoice.id, "70.00", DAY)
    paid = money.payments.snapshot(DocumentKind.INVOICE, invoice.id)
    assert (paid.standing, paid.due.amount) == (Standing.PAID, Decimal(0))
    assert paid.fully_paid_on is not None
    money.delete_payment(second)
    reopened = money.payments.snapshot(DocumentKind.INVOICE, invoice.id)
    assert (reopened.standing, amounts(reopened)) == (Standing.OPEN, {(ItemKind.PAYMENT, first): Decimal(50)})
    assert reopened.fully_paid_on is None


def test_an_edited_payment_keeps_its_id(money: MoneyWorld) -> None:
    invoice = money.an_invoice()
    payment = money.pay(invoice.id, "50.00", DAY)
    money.edit_payment(payment, "60.00")
    assert amounts(money.payments.snapshot(DocumentKind.INVOICE, invoice.id)) == {
        (ItemKind.PAYMENT, payment): Decimal(60)
    }


def test_an_allocation_is_on_both_documents(money: MoneyWorld) -> None:
    invoice, note = money.an_invoice(), money.an_invoice("CN-1", DocumentKind.CREDIT_NOTE)
    money.allocate(note, invoice, "30.00")
    [on_invoice] = listed(money.payments)
    [on_note] = listed(money.payments, PaymentList.CREDIT_NOTES)
    assert amounts(on_invoice) == {(ItemKind.CREDIT_NOTE, note.id): Decimal(30)}
    assert (on_invoice.credited.amount, on_invoice.paid.amount, on_invoice.sums_up) == (Decimal(30), Decimal(0), True)
    assert amounts(on_note) == {(ItemKind.ALLOCATION, invoice.id): Decimal(30)}
    assert (on_note.kind, on_note.due.amount, on_note.sums_up) == (DocumentKind.CREDIT_NOTE, Decimal(90), True)


def test_a_refund_of_a_credit_note_is_money(money: MoneyWorld) -> None:
    note = money.an_invoice("CN-1", DocumentKind.CREDIT_NOTE)
    payment = money.refund(note.id, "120.00")
    snapshot = money.payments.snapshot(DocumentKind.CREDIT_NOTE, note.id)
    assert amounts(snapshot) == {(ItemKind.REFUND, payment): Decimal(120)}
    assert (snapshot.standing, snapshot.sums_up) == (Standing.PAID, True)


def test_a_voided_document_says_so(money: MoneyWorld) -> None:
    invoice = money.an_invoice()
    money.void(invoice.id)
    [snapshot] = listed(money.payments)
    assert (snapshot.standing, snapshot.sums_up) == (Standing.VOIDED, True)


def test_pages_show_the_newest_change_first_and_all_of_them(money: MoneyWorld) -> None:
    invoices = []
    for number in range(5):
        money.world.pass_time(SECOND)
        invoices.append(money.an_invoice(f"INV-{number}").id)
    money.world.pass_time(SECOND)
    money.pay(invoices[1], "1.00", DAY)
    expected = [invoices[each] for each in (1, 4, 3, 2, 0)]
    for page_size in (1, 2, 3, 5, 1000):
        assert [each.ledger_id for each in listed(money.payments_by(page_size))] == expected


def test_only_what_changed_since_is_listed_that_second_included(money: MoneyWorld) -> None:
    money.an_invoice("INV-1")
    money.world.pass_time(10 * SECOND)
    second = money.an_invoice("INV-2")
    found = money.payments.changed(PaymentList.INVOICES, second.updated_at, 1)
    assert [each.ledger_id for each in found.snapshots] == [second.id]
    later = money.payments.changed(PaymentList.INVOICES, second.updated_at + 10 * SECOND, 1)
    assert (list(later.snapshots), later.is_full) == ([], False)


def test_a_response_bears_the_ledgers_own_time(money: MoneyWorld) -> None:
    before = money.world.clock.now()
    for documents in (PaymentList.INVOICES, PaymentList.CREDIT_NOTES):
        at = money.payments.changed(documents, EVER, 1).responded_at
        assert before - SECOND <= at <= money.world.clock.now() + SECOND
    money.world.pass_time(timedelta(hours=1))
    assert money.payments.payments_since(EVER, 1).responded_at >= before + timedelta(minutes=59)


def test_the_list_of_payments_names_each_document_once_also_of_deleted_ones(money: MoneyWorld) -> None:
    invoice, other = money.an_invoice("INV-1"), money.an_invoice("INV-2")
    note = money.an_invoice("CN-1", DocumentKind.CREDIT_NOTE)
    money.pay(invoice.id, "1.00", DAY)
    money.delete_payment(money.pay(invoice.id, "2.00", DAY))
    money.delete_payment(money.pay(other.id, "3.00", DAY))
    money.refund(note.id, "4.00")
    touched = money.payments.payments_since(EVER, 1)
    assert (set(touched.documents), touched.is_full) == ({invoice.id, other.id, note.id}, False)
    assert len(touched.documents) == 3
    assert money.payments_by(2).payments_since(EVER, 1).is_full


def test_a_page_reports_the_stamps_of_its_first_row_and_its_last(money: MoneyWorld) -> None:
    """Also of rows of other kinds: two pages that meet within one stamp may hide a row."""
    invoices = []
    for number in range(3):
        money.world.pass_time(SECOND)
        invoices.append(money.an_invoice(f"INV-{number}"))
        money.pay(invoices[-1].id, "1.00", DAY)
    stamps = [each.updated_at for each in listed(money.payments)]
    first = money.payments_by(2).changed(PaymentList.INVOICES, EVER, 1)
    assert (first.newest, first.oldest) == (stamps[0], stamps[1])
    second = money.payments_by(2).changed(PaymentList.INVOICES, EVER, 2)
    assert (second.newest, second.oldest) == (stamps[2], stamps[2])
    nothing = money.payments.changed(PaymentList.CREDIT_NOTES, EVER, 1)
    assert (nothing.newest, nothing.oldest) == (None, None)
    paid = money.payments.payments_since(EVER, 1)
    assert paid.newest is not None
    assert paid.oldest is not None
    assert paid.newest > paid.oldest


def test_several_are_read_by_their_ids_in_any_capitals(money: MoneyWorld) -> None:
    first, second = money.an_invoice("INV-1"), money.an_invoice("INV-2", DocumentKind.EXPENSE)
    asked: Sequence[LedgerId] = [LedgerId(first.id.upper()), second.id, NOWHERE, LedgerId("none")]
    assert {each.ledger_id for each in money.payments.snapshots(asked)} == {first.id, second.id}
    assert list(money.payments.snapshots([])) == []
    with pytest.raises(ValueError, match="At most 40"):
        money.payments.snapshots([LedgerId(f"{each:08}-1111-4111-8111-111111111111") for each in range(41)])


def test_one_that_is_not_there_or_of_another_kind_is_missing(money: MoneyWorld) -> None:
    invoice = money.an_invoice()
    for kind, ledger_id in ((DocumentKind.INVOICE, NOWHERE), (DocumentKind.EXPENSE, invoice.id)):
        with pytest.raises(MissingInLedger):
            money.payments.snapshot(kind, ledger_id)


def test_a_list_that_leaves_rows_out_does_not_sum_up_and_a_single_read_does(money: MoneyWorld) -> None:
    invoice, note = money.an_invoice(), money.an_invoice("CN-1", DocumentKind.CREDIT_NOTE)
    money.allocate(note, invoice, "30.00")
    money.tear_lists()
    [torn] = listed(money.payments)
    assert not torn.sums_up
    assert money.payments.snapshot(DocumentKind.INVOICE, invoice.id).sums_up


def test_payments_are_no_documents(money: MoneyWorld) -> None:
    with pytest.raises(ValueError, match="payments_since"):
        money.payments.changed(PaymentList.PAYMENTS, EVER, 1)
