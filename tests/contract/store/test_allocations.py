"""Our own allocations: what payments that come back must not be taken for a person's."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.allocation import OwnAllocation
from core.ids import LedgerId, TenantId, TransferId
from core.money import Money
from ports import UnitsOfWork
from support.records import ACME, GLOBEX, NOON, SECOND

LONDON, NOTE, BILLED = TenantId("london"), LedgerId("note-1"), LedgerId("invoice-1")
INTENT = OwnAllocation(ACME, LONDON, TransferId("transfer-1"), NOTE, BILLED, Money(Decimal("12.50"), "GBP"), NOON)
DONE = replace(INTENT, allocation_id="allocation-1")


def put(units: UnitsOfWork, *allocations: OwnAllocation) -> None:
    with units.writing() as unit:
        for allocation in allocations:
            unit.allocations.put(allocation)
        unit.commit()


@pytest.mark.parametrize("allocation", [INTENT, DONE], ids=["intent", "done"])
def test_an_allocation_is_found_by_its_note_and_by_its_invoice(units: UnitsOfWork, allocation: OwnAllocation) -> None:
    put(units, allocation)
    with units.reading() as unit:
        assert [*unit.allocations.of_note(ACME, LONDON, NOTE)] == [allocation]
        assert [*unit.allocations.of_invoice(ACME, LONDON, BILLED)] == [allocation]
        assert repr(unit.allocations.of_note(ACME, LONDON, NOTE)[0]) == repr(allocation)


def test_the_response_takes_the_place_of_the_intent(units: UnitsOfWork) -> None:
    put(units, INTENT, DONE)
    with units.reading() as unit:
        assert [*unit.allocations.of_note(ACME, LONDON, NOTE)] == [DONE]


def test_allocations_are_listed_oldest_first(units: UnitsOfWork) -> None:
    last = replace(INTENT, transfer_id=TransferId("a"), at=NOON + SECOND)
    put(units, last, INTENT)
    with units.reading() as unit:
        assert [*unit.allocations.of_note(ACME, LONDON, NOTE)] == [INTENT, last]
        assert [*unit.allocations.of_invoice(ACME, LONDON, BILLED)] == [INTENT, last]


def test_one_note_may_settle_two_invoices_and_one_invoice_be_settled_by_two_notes(units: UnitsOfWork) -> None:
    other_invoice = replace(INTENT, invoice_id=LedgerId("invoice-2"))
    other_note = replace(INTENT, transfer_id=TransferId("transfer-2"), note_id=LedgerId("note-2"))
    put(units, INTENT, other_invoice, other_note)
    with units.reading() as unit:
        assert [*unit.allocations.of_note(ACME, LONDON, NOTE)] == [INTENT, other_invoice]
        assert [*unit.allocations.of_invoice(ACME, LONDON, BILLED)] == [INTENT, other_note]


@pytest.mark.parametrize(
    "elsewhere",
    [replace(INTENT, organization_id=GLOBEX), replace(INTENT, tenant_id=TenantId("paris"))],
    ids=["organization", "tenant"],
)
def test_nobody_elses_are_among_them(units: UnitsOfWork, elsewhere: OwnAllocation) -> None:
    put(units, elsewhere)
    with units.reading() as unit:
        assert [*unit.allocations.of_note(ACME, LONDON, NOTE)] == []
        assert [*unit.allocations.of_invoice(ACME, LONDON, BILLED)] == []
