"""Which contact a company is, in each tenant."""

from dataclasses import replace

from core.ids import CompanyId, ContactId, TenantId
from ports import ContactLink, UnitsOfWork
from support.records import GLOBEX, a_contact_link

LINK = a_contact_link()


def put(units: UnitsOfWork, *links: ContactLink) -> None:
    with units.writing() as unit:
        for link in links:
            unit.contact_links.put(link)
        unit.commit()


def get(units: UnitsOfWork, like: ContactLink) -> ContactLink | None:
    with units.reading() as unit:
        return unit.contact_links.get(like.organization_id, like.tenant_id, like.company_id)


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
        replace(LINK, company_id=CompanyId("company-2"), contact_id=ContactId("contact-4")),
    ]
    put(units, LINK, *others)
    assert [get(units, each) for each in (LINK, *others)] == [LINK, *others]
