"""One action on one organisation, with what every action needs: whom it is about, and how the result is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from xero_sandbox.accounting import organisations
from xero_sandbox.accounting.books import Books
from xero_sandbox.accounting.contacts import shown as contacts
from xero_sandbox.accounting.diary import PERSON, write
from xero_sandbox.accounting.invoices import chronicle
from xero_sandbox.accounting.invoices import shown as invoices
from xero_sandbox.accounting.invoices.totals import settled
from xero_sandbox.accounting.payments.rules import takes_payments
from xero_sandbox.accounting.shapes import Contact, Invoice, TrackingCategory
from xero_sandbox.clock import milliseconds
from xero_sandbox.control.responses import Mistake
from xero_sandbox.storage.folding import folded
from xero_sandbox.storage.shelves import Shelf
from xero_sandbox.switches import Switches
from xero_sandbox.wire import read_date, rounded


@dataclass(frozen=True)
class Deed:
    """Raises Mistake for what cannot be done, KeyError for a field that was not sent."""

    books: Books
    asked: Mapping[str, Any]
    now: datetime
    switches: Switches

    @property
    def stamp(self) -> int:
        return milliseconds(self.now)

    def day(self, name: str) -> date:
        return read_date(self.asked[name]) if self.asked.get(name) else self.now.date()

    def amount(self, default: Decimal) -> Decimal:
        return rounded(Decimal(str(self.asked.get("amount", default))))

    def invoice(self, name: str | None = None) -> Invoice:
        """An invoice or bill; also a credit note or purchase order, where nothing else is of that id or number."""
        books, name = self.books, str(self.asked["invoice"]) if name is None else name
        return self._document(name, "invoice", (books.invoices, books.credit_notes, books.purchase_orders))

    def credit(self) -> Invoice:
        """A credit note by its id or number, a prepayment or overpayment by its id."""
        books = self.books
        return self._document(
            str(self.asked["credit"]), "credit", (books.credit_notes, books.overpayments, books.prepayments)
        )

    def _document(self, name: str, what: str, shelves: Iterable[Shelf[Invoice]]) -> Invoice:
        for shelf in shelves:
            found = shelf.get(name.lower()) or shelf.find("InvoiceNumber", folded(name))
            if found is not None:
                return found
        raise Mistake(f"no {what} {name!r}", 404)

    def bank(self) -> str:
        """The id of the account that money comes to or goes from."""
        code = str(self.asked.get("account", "090"))
        account = self.books.accounts.find("Code", folded(code))
        if account is None or not takes_payments(account):
            raise Mistake(f"no account {code!r} that takes payments")
        return account.id

    def contact(self, field: str = "contact") -> Contact:
        name = str(self.asked[field])
        found = self.books.contacts.get(name.lower()) or self.books.contacts.find("Name", folded(name))
        if found is None:
            raise Mistake(f"no contact {name!r}", 404)
        return found

    def category(self) -> TrackingCategory:
        found = self.books.tracking_categories.find("Name", folded(str(self.asked["category"])))
        if found is None:
            raise Mistake(f"no tracking category {self.asked['category']!r}", 404)
        return found

    def keep_invoice(self, invoice: Invoice, changes: str, details: str = "") -> Any:
        """`changes` and `details` are what its history says of it."""
        kept = settled(msgspec.structs.replace(invoice, updated=self.stamp))
        self.books.family(kept.type).put(kept)
        chronicle.note(self.books, kept, changes, details, self.stamp, PERSON)
        return self.show_invoice(kept)

    def show_invoice(self, invoice: Invoice) -> Any:
        return invoices.whole(self.books, invoice, self.books.contacts.get(invoice.contact_id), True)

    def keep_contact(self, contact: Contact, changes: str, details: str = "") -> Any:
        kept = msgspec.structs.replace(contact, updated=self.stamp)
        self.books.contacts.put(kept)
        write(self.books, "Contacts", kept.id, changes, details, self.stamp, PERSON)
        return contacts.whole(kept)

    def keep_organisation(self, **changes: Any) -> Any:
        changed = msgspec.structs.replace(self.books.organisation, **changes)
        organisations.save(self.books.connection, changed)
        return {"organisation": changed.short_name, **msgspec.to_builtins(changes)}
