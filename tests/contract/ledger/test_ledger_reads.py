"""Reading invoices and reference data."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import AccountCode, LedgerId, TaxType
from core.ledger import AccountClass, LedgerDocument, LedgerStatus
from ports import Accepted
from support.ledger_worlds import LedgerWorld, a_ledger_invoice

NOWHERE = LedgerId("99999999-0000-4000-8000-000000000000")


def written(world: LedgerWorld, number: str, status: LedgerStatus | None = None) -> LedgerDocument:
    contact = next(iter(world.ledger.contacts_matching("c-1", "")), None) or world.a_contact()
    request = world.ledger.prepare([a_ledger_invoice(contact.id, number, status=status)])
    [result] = world.ledger.write(request, f"key {number}", world.later()).results
    assert isinstance(result, Accepted), result
    return result.document


def test_an_invoice_is_read_as_its_write_answered(world: LedgerWorld) -> None:
    document = written(world, "INV-100")
    assert world.ledger.document(DocumentKind.INVOICE, document.id) == document


def test_an_invoice_that_is_not_there_is_missing(world: LedgerWorld) -> None:
    with pytest.raises(MissingInLedger):
        world.ledger.document(DocumentKind.INVOICE, NOWHERE)


def test_a_number_is_no_id(world: LedgerWorld) -> None:
    written(world, "INV-100")
    with pytest.raises(MissingInLedger):
        world.ledger.document(DocumentKind.INVOICE, LedgerId("INV-100"))


def test_what_changed_since_is_reported_oldest_first(world: LedgerWorld) -> None:
    first = written(world, "INV-1", LedgerStatus.AUTHORISED)
    world.pass_time(timedelta(minutes=1))
    written(world, "INV-2")
    world.pass_time(timedelta(minutes=1))
    since = world.clock.now() - timedelta(seconds=1)
    assert world.ledger.documents_since(DocumentKind.INVOICE, since) == []
    written(world, "INV-3")
    world.pass_time(timedelta(minutes=1))
    world.void(first.id)
    found = world.ledger.documents_since(DocumentKind.INVOICE, since)
    assert [document.number for document in found] == ["INV-3", "INV-1"]
    assert found[1].status is LedgerStatus.VOIDED


def test_the_lines_of_a_list_are_there(world: LedgerWorld) -> None:
    document = written(world, "INV-1")
    [listed] = world.ledger.documents_since(DocumentKind.INVOICE, world.clock.now() - timedelta(minutes=5))
    assert listed.lines == document.lines
    assert listed.url == document.url


def test_reference_data_says_what_settings_may_point_at(world: LedgerWorld) -> None:
    data = world.ledger.reference_data()
    assert (data.organisation.base_currency, data.organisation.country) == ("GBP", "GB")
    assert data.organisation.tenant_id == world.tenants["london"].id
    assert data.accounts[AccountCode("200")].takes_lines
    assert not all(account.takes_lines for account in data.accounts.values())
    vat = data.tax_rates[TaxType("OUTPUT2")]
    assert vat.effective_rate == Decimal(20)
    assert AccountClass.REVENUE in vat.applies_to
    assert world.clock.now() - data.read_at <= timedelta(minutes=5)
