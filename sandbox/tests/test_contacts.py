from collections.abc import Callable
from typing import Any

from xero_sandbox.client import Client

Build = Callable[..., dict[str, Any]]
ARCHIVED = (
    "The contact with the specified contact details has been archived."
    " The contact must be un-archived before creating new invoices or credit notes."
)


def created(xero: Client, **fields: Any) -> dict[str, Any]:
    (shown,) = xero.put("Contacts", fields).raise_for_status().json()["Contacts"]
    return dict(shown)


def messages(response: Any) -> list[str]:
    assert response.status_code == 400
    (element,) = response.json()["Elements"]
    assert element["HasValidationErrors"] is True
    return [each["Message"] for each in element["ValidationErrors"]]


def test_a_contact_comes_back_with_every_address_and_phone_type(xero: Client) -> None:
    shown = created(
        xero,
        Name="New Ltd",
        EmailAddress="a@new.example",
        Addresses=[{"AddressType": "STREET", "AddressLine1": "1 Road", "City": "Leeds"}],
        Phones=[{"PhoneType": "MOBILE", "PhoneNumber": "123"}],
    )
    assert [each["AddressType"] for each in shown["Addresses"]] == ["STREET", "POBOX"]
    assert shown["Addresses"][0]["City"] == "Leeds"
    assert {each["PhoneType"]: each["PhoneNumber"] for each in shown["Phones"]}["MOBILE"] == "123"
    assert (shown["ContactStatus"], shown["IsCustomer"], shown["IsSupplier"]) == ("ACTIVE", False, False)


def test_a_post_with_a_name_in_use_overwrites_that_contact(xero: Client, contact_id: str) -> None:
    response = xero.post("Contacts", {"Name": "City Agency", "EmailAddress": "new@city.example"})
    (shown,) = response.json()["Contacts"]
    assert (shown["ContactID"], shown["EmailAddress"]) == (contact_id, "new@city.example")


def test_fields_that_are_not_sent_stay_and_persons_are_replaced(xero: Client, contact_id: str) -> None:
    path = f"Contacts/{contact_id}"
    xero.post(path, {"EmailAddress": "a@city.example", "ContactPersons": [{"FirstName": "Ann"}]})
    (shown,) = xero.post(path, {"ContactPersons": [{"FirstName": "Bo"}]}).json()["Contacts"]
    assert shown["EmailAddress"] == "a@city.example"
    assert [each["FirstName"] for each in shown["ContactPersons"]] == ["Bo"]


def test_archiving_frees_the_name_but_never_the_number(xero: Client) -> None:
    first = created(xero, Name="Old", ContactNumber="C-1")
    xero.post("Contacts", {"ContactID": first["ContactID"], "ContactStatus": "ARCHIVED"}).raise_for_status()
    assert created(xero, Name="Old")["ContactID"] != first["ContactID"]
    taken = messages(xero.put("Contacts", {"Name": "Other", "ContactNumber": "C-1"}))
    assert taken == ["Another contact has this contact number. Please enter a different contact number."]


def test_an_archived_contact_takes_neither_edits_nor_invoices(xero: Client, contact_id: str, invoice: Build) -> None:
    before = xero.put("Invoices", invoice()).json()["Invoices"][0]
    xero.action("archive_contact", contact=contact_id)
    assert messages(xero.post("Contacts", {"ContactID": contact_id, "EmailAddress": "x@y.example"})) == [ARCHIVED]
    refused = xero.put("Invoices", invoice()).json()["Elements"][0]["ValidationErrors"]
    assert refused == [{"Message": ARCHIVED}]
    assert xero.post(f"Invoices/{before['InvoiceID']}", {"Reference": "kept"}).status_code == 200


def test_an_invoice_for_a_name_uses_the_active_contact_or_makes_one(
    xero: Client, contact_id: str, invoice: Build
) -> None:
    known = xero.put("Invoices", invoice(Contact={"Name": "city agency"})).json()["Invoices"][0]
    assert known["Contact"]["ContactID"] == contact_id
    new = xero.put("Invoices", invoice(Contact={"Name": "Brand New Ltd"})).json()["Invoices"][0]
    assert new["Contact"]["Name"] == "Brand New Ltd"
    assert new["Contact"]["IsCustomer"] is True
    assert len(xero.documents("Contacts")) == 4


def test_any_field_beside_the_id_edits_the_contact(xero: Client, contact_id: str, invoice: Build) -> None:
    before = next(each for each in xero.documents("Contacts") if each["ContactID"] == contact_id)
    xero.put("Invoices", invoice())
    untouched = next(each for each in xero.documents("Contacts") if each["ContactID"] == contact_id)
    assert untouched["UpdatedDateUTC"] == before["UpdatedDateUTC"], "IsCustomer does not count as a change"
    xero.put("Invoices", invoice(Contact={"ContactID": contact_id, "EmailAddress": "b@city.example"}))
    edited = next(each for each in xero.documents("Contacts") if each["ContactID"] == contact_id)
    assert edited["EmailAddress"] == "b@city.example"


def test_a_refused_invoice_leaves_no_new_contact_behind(xero: Client, invoice: Build) -> None:
    assert xero.put("Invoices", invoice(Contact={"Name": "Ghost"}, DueDate=None)).status_code == 400
    assert len(xero.documents("Contacts")) == 3


def test_lists_leave_archived_contacts_out_unless_asked(xero: Client, contact_id: str) -> None:
    xero.action("archive_contact", contact=contact_id)
    assert len(xero.get("Contacts").json()["Contacts"]) == 2
    assert len(xero.get("Contacts", includeArchived="true").json()["Contacts"]) == 3
    assert xero.get(f"Contacts/{contact_id}").json()["Contacts"][0]["ContactStatus"] == "ARCHIVED"


def test_a_merged_contact_points_at_the_other(xero: Client, contact_id: str) -> None:
    xero.action("merge_contact", contact=contact_id, into="Bayside Club")
    merged = xero.get(f"Contacts/{contact_id}").json()["Contacts"][0]
    target = next(each for each in xero.documents("Contacts") if each["Name"] == "Bayside Club")
    assert (merged["ContactStatus"], merged["MergedToContactID"]) == ("ARCHIVED", target["ContactID"])


def test_contacts_are_found_by_where_by_term_and_by_number(xero: Client) -> None:
    made = created(xero, Name='Smith "and" Co', ContactNumber="C-9", EmailAddress="s@smith.example")
    for query in (
        {"where": 'Name=="smith ""and"" co"'},
        {"where": 'ContactNumber=="C-9"', "page": 1, "includeArchived": "true"},
        {"where": 'EmailAddress!=null AND EmailAddress.StartsWith("S@")'},
        {"searchTerm": "SMITH.EX"},
        {"IDs": made["ContactID"].upper()},
    ):
        found = xero.get("Contacts", **query).json()["Contacts"]
        assert [each["ContactID"] for each in found] == [made["ContactID"]], query
    assert xero.get("Contacts/c-9").json()["Contacts"][0]["ContactID"] == made["ContactID"]


def test_a_merged_contact_hands_its_documents_over_and_takes_no_more(
    xero: Client, contact_id: str, invoice: Build
) -> None:
    made = xero.put("Invoices", invoice()).json()["Invoices"][0]
    xero.action("merge_contact", contact=contact_id, into="Bayside Club")
    (after,) = xero.get(f"Invoices/{made['InvoiceID']}").json()["Invoices"]
    assert after["Contact"]["Name"] == "Bayside Club"
    assert after["Contact"]["IsCustomer"] is True
    assert xero.put("Invoices", invoice()).json()["Elements"][0]["ValidationErrors"] == [{"Message": ARCHIVED}]


def test_where_a_contact_went_is_told_by_a_single_or_paged_get_only(xero: Client, contact_id: str) -> None:
    xero.action("merge_contact", contact=contact_id, into="Bayside Club")

    def told(**query: Any) -> bool:
        found = xero.get("Contacts", includeArchived="true", IDs=contact_id, **query).json()["Contacts"]
        return "MergedToContactID" in found[0]

    assert (told(), told(page=1)) == (False, True)
    assert "MergedToContactID" in xero.get(f"Contacts/{contact_id}").json()["Contacts"][0]


def test_a_restored_contact_needs_its_name_to_be_free(xero: Client, contact_id: str) -> None:
    xero.action("archive_contact", contact=contact_id)
    assert xero.action("restore_contact", contact=contact_id)["ContactStatus"] == "ACTIVE"
    xero.action("archive_contact", contact=contact_id)
    created(xero, Name="City Agency")
    asked = {"action": "restore_contact", "tenant": "london", "contact": contact_id}
    response = xero.http.post("/_sandbox/actions", json=asked)
    assert response.json() == {"error": "another document has this name or number already"}


def test_two_active_contacts_may_share_name_and_number_all_the_same(xero: Client) -> None:
    first = created(xero, Name="Twice Ltd", ContactNumber="T-1")
    second = xero.action("twin_contact", contact="Twice Ltd")
    where = 'ContactNumber=="T-1"'
    found = xero.get("Contacts", where=where, page=1, includeArchived="true").json()["Contacts"]
    assert {each["ContactID"] for each in found} == {first["ContactID"], second["ContactID"]}
    assert xero.get("Contacts/T-1").json()["Contacts"][0]["ContactID"] == first["ContactID"], "one is picked in silence"


def test_a_name_in_other_capitals_finds_a_contact_and_does_not_rename_it(xero: Client, invoice: Build) -> None:
    shown = xero.put("Invoices", invoice(Contact={"Name": "CITY agency"})).json()["Invoices"][0]
    assert shown["Contact"]["Name"] == "City Agency"


def test_editing_a_contact_through_an_invoice_drops_the_persons_not_sent(
    xero: Client, contact_id: str, invoice: Build
) -> None:
    xero.post(f"Contacts/{contact_id}", {"ContactPersons": [{"FirstName": "Ann"}]}).raise_for_status()
    kept = xero.put("Invoices", invoice()).json()["Invoices"][0]["Contact"]
    assert [each["FirstName"] for each in kept["ContactPersons"]] == ["Ann"]
    edited = invoice(Contact={"ContactID": contact_id, "EmailAddress": "a@city.example"})
    assert xero.put("Invoices", edited).json()["Invoices"][0]["Contact"]["ContactPersons"] == []
