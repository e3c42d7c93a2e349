"""What bookkeepers do with money, in a ledger in memory and in the sandbox over real HTTP."""

from abc import ABC, abstractmethod
from datetime import date
from decimal import Decimal

from adapters.memory.payment_ledger import MemoryPaymentLedger
from adapters.xero.payments import XeroPaymentLedger
from core.documents import DocumentKind
from core.ids import LedgerId
from core.ledger import LedgerDocument, LedgerStatus
from ports import Accepted, PaymentLedger
from support.ledger_worlds import LedgerWorld, MemoryWorld, XeroWorld, a_ledger_invoice

__all__ = ["MemoryMoney", "MoneyWorld", "XeroMoney"]


class MoneyWorld(ABC):
    """`payments` reads pages of 1000, `payments_by` of another size. Invoices are over 120.00."""

    world: LedgerWorld
    payments: PaymentLedger

    @abstractmethod
    def payments_by(self, page_size: int) -> PaymentLedger: ...

    @abstractmethod
    def pay(self, document: LedgerId, amount: str, on: date, reference: str = "") -> str:
        """The payment's id."""

    @abstractmethod
    def edit_payment(self, payment: str, amount: str) -> None: ...

    @abstractmethod
    def delete_payment(self, payment: str) -> None: ...

    @abstractmethod
    def refund(self, note: LedgerId, amount: str) -> str: ...

    @abstractmethod
    def void(self, document: LedgerId) -> None: ...

    @abstractmethod
    def tear_lists(self) -> None:
        """From now on lists leave out the rows of credits, though their sums count them."""

    def an_invoice(self, number: str = "INV-100", kind: DocumentKind = DocumentKind.INVOICE) -> LedgerDocument:
        """Approved, of a contact that is made once."""
        found = self.world.ledger.contacts_matching("c-1", "Acme Ltd")
        contact = found[0] if found else self.world.a_contact()
        draft = a_ledger_invoice(contact.id, number, status=LedgerStatus.AUTHORISED, kind=kind)
        prepared = self.world.ledger.prepare([draft])
        [made] = self.world.ledger.write(prepared, f"key {number}", self.world.later()).results
        assert isinstance(made, Accepted), made
        return made.document

    def allocate(self, note: LedgerDocument, invoice: LedgerDocument, amount: str) -> None:
        money = type(note.totals.gross)(Decimal(amount), "GBP")
        self.world.ledger.allocate(note.id, invoice.id, money, note.issued_on, f"allocate {note.id} {amount}")


class MemoryMoney(MoneyWorld):
    def __init__(self, world: MemoryWorld) -> None:
        self.world = world
        self._world = world
        self._cash = world.books.cash
        self.payments = self.payments_by(1000)

    def payments_by(self, page_size: int) -> PaymentLedger:
        return MemoryPaymentLedger(self._world.books, self._world.clock, page_size)

    def pay(self, document: LedgerId, amount: str, on: date, reference: str = "") -> str:
        return self._cash.pay(document, amount, on, reference=reference)

    def edit_payment(self, payment: str, amount: str) -> None:
        self._cash.edit_payment(payment, amount=Decimal(amount))

    def delete_payment(self, payment: str) -> None:
        self._cash.delete_payment(payment)

    def refund(self, note: LedgerId, amount: str) -> str:
        return self._cash.pay(note, amount)

    def void(self, document: LedgerId) -> None:
        self._world.void(document)

    def tear_lists(self) -> None:
        self._cash.torn.update(document.id for document in self._world.books.documents)


class XeroMoney(MoneyWorld):
    def __init__(self, world: XeroWorld) -> None:
        self.world = world
        self._world = world
        self.payments = self.payments_by(1000)

    def payments_by(self, page_size: int) -> PaymentLedger:
        return XeroPaymentLedger(self._world.xero.api(self._world.connection), page_size)

    def pay(self, document: LedgerId, amount: str, on: date, reference: str = "") -> str:
        before = self._payments_of(document)
        more = {"reference": reference} if reference else {}
        shown = self._world.act(action="pay", invoice=document, amount=amount, date=on.isoformat(), **more)
        [made] = {row["PaymentID"] for row in shown["Payments"]} - before
        return str(made)

    def edit_payment(self, payment: str, amount: str) -> None:
        self._world.act(action="edit_payment", payment=payment, amount=amount)

    def delete_payment(self, payment: str) -> None:
        self._world.act(action="delete_payment", payment=payment)

    def refund(self, note: LedgerId, amount: str) -> str:
        shown = self._world.act(action="refund", credit=note, amount=amount)
        return str(shown["Payments"][-1]["PaymentID"])

    def void(self, document: LedgerId) -> None:
        self._world.void(document)

    def tear_lists(self) -> None:
        self._world.switch(list_rows="without_credit_rows")

    def _payments_of(self, document: LedgerId) -> set[str]:
        [there] = self.payments.snapshots([document])
        return {key.id for key in there.items}
