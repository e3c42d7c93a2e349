"""What a test can script in the ledger in memory, beyond the contract of ledgers."""

from datetime import timedelta

import pytest

from adapters.memory import MemoryClock, MemoryIdentifiers
from adapters.memory.books import ENDINGS, Books, Fate
from adapters.memory.ledger import MemoryLedger, MemoryLedgers
from core.connection import Tenant
from core.documents import DocumentKind
from core.errors import AccessDenied, Invalid, NothingDone
from core.ids import GrantedConnectionId, TenantId
from core.ledger import ContactDraft, LedgerStatus
from ports import Rejected, WriteResponse
from support.ledger_worlds import a_connection, a_ledger_invoice

TENANT = Tenant(TenantId("london"), "London Ltd", GrantedConnectionId("granted-1"))


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock()


@pytest.fixture
def ledgers(clock: MemoryClock) -> MemoryLedgers:
    return MemoryLedgers(clock, MemoryIdentifiers())


@pytest.fixture
def books(ledgers: MemoryLedgers) -> Books:
    return ledgers.books(TENANT.id)


@pytest.fixture
def ledger(ledgers: MemoryLedgers) -> MemoryLedger:
    return ledgers.of(a_connection(TENANT))


def write(ledger: MemoryLedger, books: Books, clock: MemoryClock) -> WriteResponse:
    contact = next(iter(books.contacts), None) or books.add_contact("Acme Ltd")
    request = ledger.prepare([a_ledger_invoice(contact.id)])
    return ledger.write(request, "key-1", clock.now() + timedelta(seconds=30))


@pytest.mark.parametrize("fate", Fate)
def test_a_fate_is_the_end_of_one_write_and_of_no_other(
    fate: Fate, ledger: MemoryLedger, books: Books, clock: MemoryClock
) -> None:
    books.next_write(fate)
    assert type(write(ledger, books, clock).error) is type(ENDINGS[fate].error())
    assert len(books.documents) == ENDINGS[fate].is_done
    assert write(ledger, books, clock).error is None
    assert len(books.documents) == 1
    assert len(books.received) == 2


@pytest.mark.parametrize("fate", Fate)
def test_a_fate_befalls_a_new_contact_as_well(fate: Fate, ledger: MemoryLedger, books: Books) -> None:
    books.next_contact(fate)
    with pytest.raises(type(ENDINGS[fate].error())):
        ledger.create_contact(ContactDraft("c-1", "Acme Ltd"), "key-1")
    assert len(books.contacts) == ENDINGS[fate].is_done


def test_a_refusal_has_the_words_it_was_given(ledger: MemoryLedger, books: Books, clock: MemoryClock) -> None:
    books.refuse_next_write("Account must be valid.")
    [result] = write(ledger, books, clock).results
    assert isinstance(result, Rejected)
    assert result.messages == ("Account must be valid.",)
    books.refuse_next_contact("Email address must be valid.")
    with pytest.raises(Invalid, match="Email address"):
        ledger.create_contact(ContactDraft("c-1", "Other Ltd"), "key-1")


def test_an_outage_ends_every_call(ledger: MemoryLedger, books: Books, clock: MemoryClock) -> None:
    books.outage = AccessDenied("disconnected")
    assert write(ledger, books, clock).error is books.outage
    with pytest.raises(AccessDenied):
        ledger.reference_data()


def test_what_a_person_edits_is_reported_as_changed(ledger: MemoryLedger, books: Books, clock: MemoryClock) -> None:
    write(ledger, books, clock)
    clock.advance(timedelta(minutes=10))
    since = clock.now()
    edited = books.edit(books.documents[0].id, status=LedgerStatus.PAID)
    assert list(ledger.documents_since(DocumentKind.INVOICE, since)) == [edited]


def test_a_request_of_another_ledger_is_not_done(
    ledgers: MemoryLedgers, ledger: MemoryLedger, books: Books, clock: MemoryClock
) -> None:
    leeds = ledgers.of(a_connection(Tenant(TenantId("leeds"), "Leeds Ltd", GrantedConnectionId("granted-2"))))
    request = ledger.prepare([a_ledger_invoice(books.add_contact("Acme Ltd").id)])
    response = leeds.write(request, "key-1", clock.now() + timedelta(seconds=30))
    assert isinstance(response.error, NothingDone)
    assert ledgers.books(TenantId("leeds")).documents == ()
