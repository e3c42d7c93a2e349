"""Expenses and purchase orders of the core."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.documents import Approval, Expense, PurchaseOrder
from core.ids import DocumentId
from core.money import Totals
from support.documents import a_company, a_line, an_invoice


def an_expense(**changes: Any) -> Expense:
    values: dict[str, Any] = {
        "organization_id": an_invoice().organization_id,
        "id": DocumentId("e1"),
        "subsidiary_id": an_invoice().subsidiary_id,
        "party": a_company(),
        "is_draft": False,
        "approval": Approval.APPROVED,
        "currency": "GBP",
        "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4),
        "lines": (a_line(),),
        "prices_include_tax": False,
        "totals": Totals.of(Decimal(100), Decimal(20), "GBP"),
        "url": "https://app.productive.example/7/expenses/e1",
    }
    return Expense(**{**values, **changes})


def an_order(**changes: Any) -> PurchaseOrder:
    values: dict[str, Any] = {
        "organization_id": an_invoice().organization_id,
        "id": DocumentId("p1"),
        "subsidiary_id": an_invoice().subsidiary_id,
        "party": a_company(),
        "number": "PO-1",
        "is_draft": False,
        "currency": "GBP",
        "issued_on": date(2026, 1, 5),
        "lines": (a_line(),),
        "totals": Totals.of(Decimal(100), Decimal(20), "GBP"),
        "url": "https://app.productive.example/7/purchase-orders/p1",
        "subject": "Paper",
    }
    return PurchaseOrder(**{**values, **changes})
