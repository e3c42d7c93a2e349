"""Xero as a ledger: one organisation through one connection."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.xero.answers import answer_to
from adapters.xero.contacts import create_contact, read_contact, read_contacts_matching
from adapters.xero.invoices import prepare_invoices, read_invoice, read_invoices_since
from adapters.xero.reference import ReferenceShelf, read_reference_data
from adapters.xero.tenant_api import TenantApi
from core.documents import DocumentKind
from core.errors import LedgerError
from core.ids import ContactId, LedgerId, TenantId
from core.ledger import ContactDraft, LedgerContact, LedgerDocument, LedgerDraft, ReferenceData
from core.transfer import LedgerRequest
from ports.clock import Clock
from ports.ledger import Answer, Ledger

CREATE_CONTACT_WITHIN = timedelta(seconds=30)


class XeroLedger(Ledger):
    """Holds nothing of its own: any number of them may serve one connection."""

    def __init__(
        self, api: TenantApi, tenant_id: TenantId, shelf: ReferenceShelf, clock: Clock, page_size: int
    ) -> None:
        self._api = api
        self._tenant_id = tenant_id
        self._shelf = shelf
        self._clock = clock
        self._page_size = page_size

    def reference_data(self) -> ReferenceData:
        return self._shelf.get(self._tenant_id, lambda: read_reference_data(self._api, self._tenant_id, self._clock))

    def prepare(self, invoices: Sequence[LedgerDraft]) -> LedgerRequest:
        return prepare_invoices(self._api, invoices)

    def write(self, request: LedgerRequest, idempotency_key: str, give_up_at: datetime) -> Answer:
        try:
            reply, shut_out = self._api.write(request, idempotency_key, give_up_at)
        except LedgerError as error:
            return Answer(error=error, correlation_id=error.correlation_id)
        if shut_out is not None:
            return Answer((), reply.status, reply.correlation_id or shut_out.correlation_id, reply.text, shut_out)
        return answer_to(request.body, reply)

    def document(self, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
        return read_invoice(self._api, ledger_id)

    def documents_since(self, kind: DocumentKind, since: datetime) -> Sequence[LedgerDocument]:
        return read_invoices_since(self._api, since, self._page_size)

    def contact(self, contact_id: ContactId) -> LedgerContact:
        return read_contact(self._api, contact_id)

    def contacts_matching(self, number: str, name: str) -> Sequence[LedgerContact]:
        return read_contacts_matching(self._api, number, name)

    def create_contact(self, draft: ContactDraft, idempotency_key: str) -> LedgerContact:
        give_up_at = self._clock.now() + CREATE_CONTACT_WITHIN
        return create_contact(self._api, draft, idempotency_key, give_up_at)
