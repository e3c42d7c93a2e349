"""Contacts."""

from datetime import timedelta

import pytest

from core.documents.party import Address
from core.errors import Invalid, MissingInLedger, NoResponse, RateLimited, Uncertain
from core.ids import ContactId
from core.ledger import ContactDraft, ContactKey, ContactStatus, LedgerContact
from support.ledger_worlds import LedgerWorld, Mishap

DRAFT = ContactDraft(
    "c-1", 'Acme "Best" & S\u00f6hne Ltd', "books@acme.example", "GB123", "EUR", Address("1 High St", "London")
)


def test_a_contact_is_read_as_it_was_created(world: LedgerWorld) -> None:
    made = world.ledger.create_contact(DRAFT, "key-1")
    assert (made.number, made.name, made.email) == ("c-1", DRAFT.name, DRAFT.email)
    assert made.status is ContactStatus.ACTIVE
    assert world.ledger.contact(made.id) == made


def test_a_contact_that_is_not_there_is_missing(world: LedgerWorld) -> None:
    with pytest.raises(MissingInLedger):
        world.ledger.contact(ContactId("99999999-0000-4000-8000-000000000000"))


def test_a_contact_is_found_by_its_number_and_by_its_name(world: LedgerWorld) -> None:
    made = world.ledger.create_contact(DRAFT, "key-1")
    world.a_contact("c-10", "Acme")
    assert list(world.ledger.contacts_matching("c-1", "")) == [made]
    assert list(world.ledger.contacts_matching("", 'ACME "best"  & s\u00f6hne ltd')) == [made]
    assert list(world.ledger.contacts_matching("c-1", DRAFT.name)) == [made]
    assert list(world.ledger.contacts_matching("C-1", "Acme Ltd")) == []


def test_an_archived_contact_is_found_by_its_number_only(world: LedgerWorld) -> None:
    made = world.ledger.create_contact(DRAFT, "key-1")
    world.archive(made.id)
    [found] = world.ledger.contacts_matching("c-1", DRAFT.name)
    assert found.status is ContactStatus.ARCHIVED
    assert list(world.ledger.contacts_matching("", DRAFT.name)) == []
    assert world.ledger.contact(made.id).status is ContactStatus.ARCHIVED


def test_a_merged_contact_says_what_took_its_place(world: LedgerWorld) -> None:
    loser, winner = world.a_contact("c-1", "Loser"), world.a_contact("c-2", "Winner")
    world.merge(loser.id, winner.id)
    assert world.ledger.contact(loser.id).merged_into == winner.id
    [found] = world.ledger.contacts_matching("c-1", "")
    assert (found.id, found.merged_into) == (loser.id, winner.id)


@pytest.mark.parametrize("spelt", ["caf\u00e9 \u00dcber  ltd", "Cafe Uber Ltd", "CAFE\u0301 U\u0308BER LTD"])
def test_a_name_is_the_same_whatever_its_capitals_accents_and_spaces(world: LedgerWorld, spelt: str) -> None:
    made = world.ledger.create_contact(ContactDraft("c-1", "Caf\u00e9 \u00dcber Ltd"), "key-1")
    assert list(world.ledger.contacts_matching("c-2", spelt)) == [made]
    with pytest.raises(Invalid, match="already assigned"):
        world.ledger.create_contact(ContactDraft("c-2", " ".join(spelt.split())), "key-2")


def test_creating_never_changes_a_contact_of_that_name(world: LedgerWorld) -> None:
    made = world.ledger.create_contact(DRAFT, "key-1")
    again = ContactDraft("c-2", DRAFT.name, "other@acme.example")
    with pytest.raises(Invalid):
        world.ledger.create_contact(again, "key-2")
    assert world.ledger.contact(made.id) == made


def test_a_number_stays_taken_and_a_name_is_free_once_its_contact_is_archived(world: LedgerWorld) -> None:
    made = world.ledger.create_contact(DRAFT, "key-1")
    world.archive(made.id)
    with pytest.raises(Invalid):
        world.ledger.create_contact(DRAFT, "key-2")
    assert world.ledger.create_contact(ContactDraft("c-2", DRAFT.name), "key-3").id != made.id


def test_a_lost_response_is_uncertain_and_its_replay_gives_the_same_contact(world: LedgerWorld) -> None:
    world.befalls_next_contact(Mishap.ANSWER_LOST)
    with pytest.raises(NoResponse):
        world.ledger.create_contact(DRAFT, "key-1")
    [found] = world.ledger.contacts_matching("c-1", "")
    assert world.ledger.create_contact(DRAFT, "key-1") == found
    assert len(world.ledger.contacts_matching("c-1", DRAFT.name)) == 1


def test_a_server_error_is_uncertain(world: LedgerWorld) -> None:
    world.befalls_next_contact(Mishap.SERVER_ERROR_AFTER_WORK)
    with pytest.raises(Uncertain):
        world.ledger.create_contact(DRAFT, "key-1")
    assert len(world.ledger.contacts_matching("c-1", "")) == 1


def test_one_call_too_many_made_no_contact(world: LedgerWorld) -> None:
    world.befalls_next_contact(Mishap.RATE_LIMITED)
    with pytest.raises(RateLimited) as caught:
        world.ledger.create_contact(DRAFT, "key-1")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > timedelta()
    assert list(world.ledger.contacts_matching("c-1", "")) == []


AWKWARD = [
    '"',
    'The "Best" Ltd',
    '" OR Name!="',
    "North\\",
    '\\"',
    "a && b || c",
    "a)b(",
    "50% _* ?#&=+;",
    "\u00dcber \u4f60\u597d",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_no_name_and_no_number_breaks_the_question(text: str, world: LedgerWorld) -> None:
    world.a_contact("c-1", "Acme Ltd")
    assert list(world.ledger.contacts_matching(text, text)) == []
    made = world.ledger.create_contact(ContactDraft(text, text), "key-1")
    assert list(world.ledger.contacts_matching(text, "")) == [made]
    assert list(world.ledger.contacts_matching("", text)) == [made]


def searched(world: LedgerWorld, text: str, page: int = 1, page_size: int = 10) -> list[str]:
    return [contact.name for contact in world.ledger.search_contacts(text, page, page_size)]


def test_contacts_are_searched_for_in_name_number_and_email(world: LedgerWorld) -> None:
    world.ledger.create_contact(ContactDraft("zyx-1", "Zebra Ltd"), "key-1")
    world.ledger.create_contact(ContactDraft("c-2", "Wyzyxel Ltd"), "key-2")
    world.ledger.create_contact(ContactDraft("c-3", "Acme Ltd", "zyx@acme.example"), "key-3")
    world.ledger.create_contact(ContactDraft("c-4", "Other Ltd"), "key-4")
    assert searched(world, "ZYX") == ["Acme Ltd", "Wyzyxel Ltd", "Zebra Ltd"]
    assert searched(world, " zyx-1 ") == ["Zebra Ltd"]
    assert searched(world, "zyxw") == []
    assert {"Acme Ltd", "Other Ltd"} <= set(searched(world, "", page_size=100))


def test_an_archived_contact_is_not_searched_for(world: LedgerWorld) -> None:
    world.archive(world.a_contact("c-1", "Zyxel One").id)
    world.a_contact("c-2", "Zyxel Two")
    assert searched(world, "zyxel") == ["Zyxel Two"]


def test_a_search_goes_page_by_page_in_the_order_of_names(world: LedgerWorld) -> None:
    for number in (3, 1, 5, 2, 4):
        world.a_contact(f"c-{number}", f"Zyxel {number}")
    pages = [searched(world, "zyxel", page, 2) for page in (1, 2, 3, 4)]
    assert pages == [["Zyxel 1", "Zyxel 2"], ["Zyxel 3", "Zyxel 4"], ["Zyxel 5"], []]


def test_several_contacts_are_found_in_one_question(world: LedgerWorld) -> None:
    made = [world.a_contact(f"c-{each}", f"Company {each}") for each in range(1, 31)]
    world.archive(made[0].id)
    keys = [ContactKey(f"c-{each}", "") for each in range(1, 21)] + [
        ContactKey("", f"company {n}") for n in range(15, 36)
    ]
    found = world.ledger.contacts_of([*keys, ContactKey("c-99", 'No "such" company')])
    assert sorted(each.number for each in found) == sorted(each.number for each in made)
    assert len(found) == len({each.id for each in found}), "each once, also where number and name both find it"
    by_name = world.ledger.contacts_of([ContactKey("", f"Company {each}") for each in range(1, 6)])
    assert sorted(each.number for each in by_name) == [f"c-{each}" for each in range(2, 6)], (
        "an archived one has no name"
    )


def test_several_contacts_are_made_in_one_call_and_a_bad_one_stops_none(world: LedgerWorld) -> None:
    world.a_contact("c-0", "Taken Ltd")
    drafts = [ContactDraft(f"c-{each}", f"Company {each}") for each in range(1, 50)]
    results = world.ledger.create_contacts([*drafts[:7], ContactDraft("c-50", "Taken Ltd"), *drafts[7:]], "key-1")
    assert isinstance(results[7], Invalid)
    assert "already assigned" in results[7].message
    made = [each for each in results if isinstance(each, LedgerContact)]
    assert [(each.number, each.name) for each in made] == [(draft.number, draft.name) for draft in drafts]


def test_more_than_fifty_contacts_are_not_made_in_one_call(world: LedgerWorld) -> None:
    with pytest.raises(ValueError, match="50"):
        world.ledger.create_contacts([ContactDraft(f"c-{each}", f"Company {each}") for each in range(51)], "key-1")
