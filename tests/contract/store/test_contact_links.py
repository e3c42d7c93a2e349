"""Which contact a company is, in each tenant."""

from dataclasses import replace

from core.contact_link import ContactLink
from core.ids import ContactId, PartyId, TenantId
from ports import UnitsOfWork
from support.records import ACME, GLOBEX, a_contact_link

LINK = a_contact_link()


def put(units: UnitsOfWork, *links: ContactLink) -> None:
    with units.writing() as unit:
        for link in links:
            unit.contact_links.put(link)
        unit.commit()


def get(units: UnitsOfWork, like: ContactLink) -> ContactLink | None:
    with units.reading() as unit:
        return unit.contact_links.get(like.organization_id, like.tenant_id, like.party_id)


def test_a_choice_is_remembered(units: UnitsOfWork) -> None:
    assert get(units, LINK) is None
    put(units, LINK)
    assert get(units, LINK) == LINK


def test_a_later_choice_takes_its_place(units: UnitsOfWork) -> None:
    later = replace(LINK, contact_id=ContactId("contact-2"))
    put(units, LINK, later)
    assert get(units, LINK) == later


def test_each_organization_tenant_and_company_has_its_own(units: UnitsOfWork) -> None:
    others = [
        replace(LINK, organization_id=GLOBEX, contact_id=ContactId("contact-2")),
        replace(LINK, tenant_id=TenantId("paris"), contact_id=ContactId("contact-3")),
        replace(LINK, party_id=PartyId("company-2"), contact_id=ContactId("contact-4")),
    ]
    put(units, LINK, *others)
    assert [get(units, each) for each in (LINK, *others)] == [LINK, *others]


OTHER_COMPANY = replace(LINK, party_id=PartyId("company-2"))
OTHER_TENANT = replace(LINK, tenant_id=TenantId("paris"))
OTHER_ORGANIZATION = replace(LINK, organization_id=GLOBEX)
OTHER_CONTACT = replace(LINK, party_id=PartyId("company-3"), contact_id=ContactId("contact-2"))


def test_one_choice_is_removed_and_no_other(units: UnitsOfWork) -> None:
    others = [OTHER_COMPANY, OTHER_TENANT, OTHER_ORGANIZATION]
    put(units, LINK, *others)
    with units.writing() as unit:
        for _ in range(2):  # the second time there is none
            unit.contact_links.remove(ACME, LINK.tenant_id, LINK.party_id)
        unit.commit()
    assert [get(units, each) for each in (LINK, *others)] == [None, *others]


def test_a_tenants_choices_are_forgotten_and_no_others(units: UnitsOfWork) -> None:
    put(units, LINK, OTHER_COMPANY, OTHER_TENANT, OTHER_ORGANIZATION)
    with units.writing() as unit:
        unit.contact_links.forget(ACME, LINK.tenant_id)
        unit.commit()
    assert [get(units, LINK), get(units, OTHER_COMPANY)] == [None, None]
    assert [get(units, OTHER_TENANT), get(units, OTHER_ORGANIZATION)] == [OTHER_TENANT, OTHER_ORGANIZATION]


def test_all_that_are_one_contact_are_found_by_company(units: UnitsOfWork) -> None:
    put(units, OTHER_COMPANY, LINK, OTHER_TENANT, OTHER_ORGANIZATION, OTHER_CONTACT)
    with units.reading() as unit:
        assert [*unit.contact_links.of_contact(ACME, LINK.tenant_id, LINK.contact_id)] == [LINK, OTHER_COMPANY]
        assert [*unit.contact_links.of_contact(ACME, LINK.tenant_id, ContactId("unknown"))] == []
