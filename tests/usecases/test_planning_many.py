"""Many plans at once: what each says by itself, with few calls."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from adapters.memory.books import Fate
from adapters.memory.ledger import MemoryLedger
from core.choice import CopyMode
from core.documents import Invoice
from core.ids import ContactId, PartyId, SubsidiaryId, TransferId
from core.ledger import ContactDraft, ContactStatus
from core.problems import Reason
from core.translation import CopyOptions
from support.batches import invoices
from support.documents import a_company
from support.plugin import Plugin, a_copier
from usecases.contacts.lookup import Contacts
from usecases.copies.plan import Plan
from usecases.copies.planner import Planner
from usecases.copies.requests import CopyCommand

CREATE, UPDATE = CopyMode.CREATE, CopyMode.UPDATE_EXISTING
CALLS = ("document", "documents", "contact", "contacts_of", "create_contacts", "reference_data")


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@contextmanager
def counted_calls() -> Iterator[Counter[str]]:
    calls: Counter[str] = Counter()
    originals = {name: getattr(MemoryLedger, name) for name in CALLS}

    def counting(name: str) -> Any:
        def call(*given: Any) -> Any:
            calls[name] += 1
            return originals[name](*given)

        return call

    with patch.multiple(MemoryLedger, **{name: counting(name) for name in CALLS}):
        yield calls


def billed_to(company: str, invoice: Invoice) -> Invoice:
    return replace(invoice, party=a_company(id=PartyId(f"company-{company}"), name=f"Company {company}"))


def wanted(*documents: Invoice, mode: CopyMode = CREATE) -> list[tuple[CopyCommand, TransferId]]:
    return [(CopyCommand(each, CopyOptions(mode)), TransferId(f"t-{each.id}")) for each in documents]


def plans(plugin: Plugin, asked: list[tuple[CopyCommand, TransferId]]) -> list[Plan]:
    return plugin.process.get(Planner).plan_all(a_copier(), asked)


def test_each_plan_is_as_it_would_be_by_itself(plugin: Plugin) -> None:
    books, fresh = plugin.books(), invoices(8)
    books.add_contact("Company by name")
    archived = books.save_contact(ContactDraft("productive-7-company-gone", "Company gone"))
    books.put_contact(replace(archived, status=ContactStatus.ARCHIVED))
    plugin.copy(fresh[0])
    plugin.copy(fresh[1])
    books.edit(plugin.links(fresh[1]).current.ledger_id, reference="mine")
    asked = [
        *wanted(fresh[0]),
        *wanted(replace(fresh[0], subject="Another"), fresh[1], mode=UPDATE),
        *wanted(billed_to("new", fresh[2]), billed_to("new", fresh[3]), billed_to("by name", fresh[4])),
        *wanted(billed_to("gone", fresh[5]), replace(fresh[6], subsidiary_id=SubsidiaryId("9"))),
        *wanted(replace(fresh[7], number="")),
        (CopyCommand(fresh[7], CopyOptions(), ContactId("nobody")), TransferId("t-picked")),
    ]
    alone = [plugin.process.get(Planner).plan(a_copier(), *each) for each in asked]
    together = plans(plugin, asked)
    assert [replace(each, choices=()) for each in alone] == together
    reasons = {problem.reason for plan in together for problem in (*plan.problems, *plan.edits)}
    assert reasons >= {
        Reason.ALREADY_COPIED,
        Reason.EDITED_IN_XERO,
        Reason.CONTACT_UNUSABLE,
        Reason.CONTACT_MATCHED_BY_NAME,
        Reason.SUBSIDIARY_NOT_CONNECTED,
    }


def test_known_contacts_cost_no_call(plugin: Plugin) -> None:
    plugin.copy(invoices(1)[0])
    with counted_calls() as calls:
        plans(plugin, wanted(*invoices(50, first=2)))
    assert calls["contacts_of"] == calls["contact"] == calls["document"] == calls["documents"] == 0


def test_fifty_new_contacts_are_one_question_and_one_write(plugin: Plugin) -> None:
    asked = wanted(*(billed_to(str(at), each) for at, each in enumerate(invoices(50))))
    with counted_calls() as calls:
        drafts = [(plan.contact.draft, "party") for plan in plans(plugin, asked)]
        ledger = plugin.xero()
        made = plugin.process.get(Contacts).create_all(ledger, [(draft, path) for draft, path in drafts if draft])
    assert (calls["contacts_of"], calls["create_contacts"]) == (1, 1)
    assert len(set(map(str, made))) == 50


def test_the_documents_of_updates_are_read_together(plugin: Plugin) -> None:
    for each in invoices(5):
        plugin.copy(each)
    with counted_calls() as calls:
        found = plans(plugin, wanted(*(replace(each, subject="Another") for each in invoices(5)), mode=UPDATE))
    assert (calls["documents"], calls["document"]) == (1, 0)
    assert all(plan.changes for plan in found)


def test_one_contact_of_several_documents_is_made_once(plugin: Plugin) -> None:
    draft = ContactDraft("n-1", "One Ltd")
    made = plugin.process.get(Contacts).create_all(plugin.xero(), [(draft, "a"), (draft, "b")])
    assert made[0] == made[1]
    assert [contact.name for contact in plugin.books().contacts] == ["One Ltd"]


@pytest.mark.parametrize("fate", [Fate.ANSWER_LOST, Fate.SERVER_ERROR_AFTER_WORK])
def test_contacts_whose_response_was_lost_are_found_and_not_made_again(plugin: Plugin, fate: Fate) -> None:
    drafts = [(ContactDraft(f"n-{each}", f"Company {each}"), "party") for each in range(4)]
    plugin.books().next_contact(fate)
    made = plugin.process.get(Contacts).create_all(plugin.xero(), drafts)
    assert sorted(map(str, made)) == sorted(contact.id for contact in plugin.books().contacts)


def test_a_contact_that_xero_refuses_stops_none_of_the_others(plugin: Plugin) -> None:
    archived = plugin.books().save_contact(ContactDraft("n-1", "Old Ltd"))
    plugin.books().put_contact(replace(archived, status=ContactStatus.ARCHIVED))
    drafts = [(ContactDraft(f"n-{each}", f"Company {each}"), f"p{each}") for each in range(3)]
    first, second, third = plugin.process.get(Contacts).create_all(plugin.xero(), drafts)
    assert isinstance(first, str)
    assert isinstance(third, str)
    assert not isinstance(second, str)
    assert [(problem.reason, problem.field) for problem in second] == [(Reason.CONTACT_UNUSABLE, "p1")]
