"""What a person does in Xero itself, one function each. A further action is a function in the table."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from xero_sandbox.accounting.books import Books
from xero_sandbox.control.actions import crediting, documents, money, settings
from xero_sandbox.control.actions.deed import Deed
from xero_sandbox.control.records import organisation_named
from xero_sandbox.control.responses import Mistake
from xero_sandbox.switches import Switches

__all__ = ["ACTIONS", "perform"]

ACTIONS: Mapping[str, Callable[[Deed], Any]] = {
    action.__name__: action
    for action in (
        money.pay,
        money.edit_payment,
        money.delete_payment,
        money.batch_pay,
        money.delete_batch_payment,
        money.refund,
        crediting.credit,
        crediting.remove_credit,
        crediting.overpay,
        crediting.prepay,
        crediting.allocate,
        crediting.remove_allocation,
        documents.approve,
        documents.void,
        documents.delete,
        documents.edit,
        documents.duplicate,
        documents.archive_contact,
        documents.restore_contact,
        documents.merge_contact,
        documents.twin_contact,
        settings.archive_account,
        settings.archive_tax_rate,
        settings.lock_period,
        settings.require_approval,
        settings.allow,
        settings.limit_invoices,
        settings.add_currency,
        settings.add_branding_theme,
        settings.add_tracking,
        settings.archive_tracking,
        settings.rename_tracking,
        settings.disconnect,
    )
}


def perform(connection: sqlite3.Connection, asked: Mapping[str, Any], now: datetime, switches: Switches) -> Any:
    """{"action", "tenant", ...} -> what it made of the document. Raises Mistake."""
    action = ACTIONS.get(str(asked.get("action")))
    if action is None:
        raise Mistake(f"action is one of {', '.join(ACTIONS)}")
    organisation = organisation_named(connection, str(asked["tenant"]))
    return action(Deed(Books(connection, organisation, switches), asked, now, switches))
