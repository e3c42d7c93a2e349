"""Who may copy (R7), what a consent is good for, and that no secret shows itself."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.caller import Caller, Permission, Role
from core.connection import CONSENT_LASTS, ConnectionState
from core.documents import TaxRate
from core.ids import AccountCode, OrganizationId, ServiceTypeId, TaxRateId, UserId
from core.ledger import LedgerStatus
from core.settings import InitialStatus, InvoiceSettings, account_for
from support.documents import VAT, a_connection, an_invoice
from support.records import NOON, a_consent


def a_caller(role: Role, *permissions: Permission) -> Caller:
    return Caller(OrganizationId("7"), UserId("carl"), role, frozenset(permissions))


@pytest.mark.parametrize("permission", Permission)
def test_an_admin_may_copy_everything_and_others_what_they_are_permitted(permission: Permission) -> None:
    assert a_caller(Role.ADMIN).may_copy(permission)
    for role in (Role.MEMBER, Role.SERVICE):
        assert a_caller(role, permission).may_copy(permission)
        others = [each for each in Permission if each is not permission]
        assert not a_caller(role, *others).may_copy(permission)
        assert not a_caller(role).is_admin


def test_a_consent_lasts_a_quarter_of_an_hour() -> None:
    consent = a_consent()
    assert not consent.has_expired(NOON + CONSENT_LASTS)
    assert consent.has_expired(NOON + CONSENT_LASTS + timedelta(microseconds=1))


def test_a_consent_does_not_show_its_secrets() -> None:
    consent = replace(a_consent(), state="hidden-state", code_verifier="hidden-verifier")
    assert "hidden" not in repr(consent)
    assert "hidden" not in str(consent)


@pytest.mark.parametrize("state", ConnectionState)
def test_a_connection_is_live_until_it_is_disconnected(state: ConnectionState) -> None:
    assert a_connection(state=state).is_live is (state not in {ConnectionState.DISCONNECTED, ConnectionState.DELETED})


def test_every_initial_status_but_manual_is_one_of_the_ledgers() -> None:
    found = {status: status.ledger_status for status in InitialStatus}
    assert found == {
        InitialStatus.DRAFT: LedgerStatus.DRAFT,
        InitialStatus.SUBMITTED: LedgerStatus.SUBMITTED,
        InitialStatus.AUTHORISED: LedgerStatus.AUTHORISED,
        InitialStatus.MANUAL: None,
    }


def test_a_service_type_has_its_own_account_else_the_default_else_none() -> None:
    design, other = ServiceTypeId("design"), ServiceTypeId("other")
    settings = InvoiceSettings(default_account=AccountCode("200"), accounts={design: AccountCode("260")})
    assert [account_for(settings, each) for each in (design, other, None)] == ["260", "200", "200"]
    assert account_for(InvoiceSettings(), design) is None


def test_a_tax_rates_percentage_is_that_of_its_components_together() -> None:
    two = TaxRate(TaxRateId("gst-pst"), "GST and PST", VAT.components * 2)
    none = TaxRate(TaxRateId("none"), "Without")
    assert [rate.percentage for rate in (VAT, two, none)] == [Decimal(20), Decimal(40), Decimal(0)]


def test_a_document_is_named_by_its_kind_and_id() -> None:
    assert str(an_invoice().ref) == "invoice i1"
