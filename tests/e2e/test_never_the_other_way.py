"""Nothing that a client asks for writes a payment to Xero."""

import pytest

from support.whole import Whole, told, writes_of_payments
from xero_sandbox.waiting import wait_until

pytestmark = pytest.mark.slow


def test_no_call_of_a_copy_its_update_and_the_update_of_what_was_paid_writes_one(whole: Whole) -> None:
    subsidiary = whole.subsidiary()
    invoice = whole.invoice(subsidiary)
    whole.copy(invoice)
    whole.copy(invoice, "UPDATE_EXISTING")
    whole.act(subsidiary, "pay", invoice=invoice.number, amount="10.00")
    assert "DOCUMENT_NOT_EDITABLE" not in told(lambda: whole.copy(invoice, "UPDATE_EXISTING"))
    made, changed = ("PUT", "/api.xro/2.0/Invoices"), ("POST", "/api.xro/2.0/Invoices")
    wait_until(lambda: {made, changed} <= set(whole.calls()), "the log has the copy and the update")
    assert writes_of_payments(whole.calls()) == []
    assert writes_of_payments([("PUT", "/api.xro/2.0/Payments"), made]) == [("PUT", "/api.xro/2.0/Payments")]
