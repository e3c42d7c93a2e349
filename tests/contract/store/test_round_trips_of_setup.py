"""Connections, consents and settings come back equal, whatever a person or Xero wrote in them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.connection import ConnectionState, Tenant
from core.settings import (
    ExpenseSettings,
    InitialStatus,
    InvoiceSettings,
    NumberSource,
    PdfSource,
    PurchaseOrderSettings,
    ReferenceField,
    Settings,
    TrackingRule,
    TrackingSource,
)
from ports import UnitsOfWork
from support.records import ACME, NOON, a_connection, a_consent
from support.values import anything, many, mappings, maybe_anything, maybe_text, moments, same, texts

tenants = st.builds(Tenant, anything, anything, anything)

connections = st.builds(
    a_connection,
    id=anything,
    subsidiary_id=anything,
    subsidiary_name=anything,
    tenant=tenants,
    short_code=anything,
    base_currency=anything,
    state=st.sampled_from(ConnectionState),
    connected_by=anything,
    connected_at=moments,
    state_at=moments,
    noticed_at_xero=st.booleans(),
)

consents = st.builds(
    a_consent,
    subsidiary_name=anything,
    asked_by=anything,
    redirect_uri=anything,
    asked_at=moments,
    connection_id=maybe_anything,
    tenants=st.lists(st.builds(Tenant, texts, texts, texts), max_size=2).map(tuple),
)

saved_settings = st.builds(
    Settings,
    connection_id=anything,
    version=st.just(1),
    invoices=st.builds(
        InvoiceSettings,
        status=st.sampled_from(InitialStatus),
        number_source=st.sampled_from(NumberSource),
        reference_field=st.sampled_from(ReferenceField),
        default_account=maybe_text,
        accounts=mappings,
        switched_off=st.booleans(),
        pdf_source=st.sampled_from(PdfSource),
        note_field=maybe_text,
        branding_themes=mappings,
        send_currency_rate=st.booleans(),
        allocate_credit_notes=st.booleans(),
    ),
    tax_types=mappings,
    display_name=anything,
    tracking=st.lists(st.builds(TrackingRule, texts, st.sampled_from(TrackingSource)), max_size=2).map(tuple),
    expenses=st.builds(ExpenseSettings, switched_on=st.booleans(), default_account=maybe_text, accounts=mappings),
    purchase_orders=st.builds(PurchaseOrderSettings, switched_on=st.booleans(), accounts=mappings),
    purchase_tax_types=mappings,
)


@many
@given(connection=connections)
def test_connections(units: UnitsOfWork, connection: Any) -> None:
    with units.writing() as unit:
        unit.connections.add(connection)
        assert same(unit.connections.get(ACME, connection.id), connection)


@many
@given(consent=consents)
def test_consents(units: UnitsOfWork, consent: Any) -> None:
    with units.writing() as unit:
        unit.consents.add(consent)
        assert unit.consents.get(consent.state) == consent


@many
@given(version=saved_settings)
def test_settings(units: UnitsOfWork, version: Settings) -> None:
    with units.writing() as unit:
        unit.settings.add(version, NOON, "ann")
        assert same(unit.settings.latest(version.connection_id), version)
