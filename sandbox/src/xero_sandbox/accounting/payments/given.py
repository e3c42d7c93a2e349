"""What a client may send of a payment."""

from decimal import Decimal
from uuid import UUID

from xero_sandbox.accounting.reading import Day, Given
from xero_sandbox.wire import rounded


class DocumentNamed(Given, frozen=True, kw_only=True):
    """The document that is paid, or that money is paid back from: by its id, or by its number."""

    invoice_id: UUID | None = None
    invoice_number: str | None = None
    credit_note_id: UUID | None = None
    credit_note_number: str | None = None
    prepayment_id: UUID | None = None
    overpayment_id: UUID | None = None


class AccountNamed(Given, frozen=True, kw_only=True):
    account_id: UUID | None = None
    code: str | None = None


class PaymentGiven(Given, frozen=True, kw_only=True):
    payment_id: UUID | None = None
    invoice: DocumentNamed | None = None
    credit_note: DocumentNamed | None = None
    prepayment: DocumentNamed | None = None
    overpayment: DocumentNamed | None = None
    invoice_number: str | None = None
    credit_note_number: str | None = None
    account: AccountNamed | None = None
    code: str | None = None
    date: Day | None = None
    currency_rate: Decimal | None = None
    amount: Decimal | None = None
    reference: str | None = None
    is_reconciled: bool | None = None
    status: str | None = None

    @property
    def rounded_amount(self) -> Decimal:
        return rounded(self.amount or Decimal(0))

    @property
    def says_more_than_status(self) -> bool:
        sent = {name for name in self.__struct_fields__ if getattr(self, name) is not None}
        return "status" not in sent or bool(sent - {"status", "payment_id"})
