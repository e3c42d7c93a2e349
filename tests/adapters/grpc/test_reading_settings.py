"""Settings as they are read and told: every option there and back, every bad field named."""

from collections.abc import Callable

import pytest

from adapters.grpc.settings.messages import etag, read_settings_command, wire_settings
from adapters.grpc.wire.reading import Fields
from core.ids import (
    AccountCode,
    BrandingThemeId,
    ConnectionId,
    CustomFieldId,
    DocumentTypeId,
    ServiceTypeId,
    TaxRateId,
    TaxType,
    TrackingCategoryId,
)
from core.problems import Reason
from core.settings import (
    InitialStatus,
    InvoiceSettings,
    NumberSource,
    PdfSource,
    ReferenceField,
    Settings,
    TrackingRule,
    TrackingSource,
)
from productive.xero.v1 import settings_service_pb2 as wire

WHOLE = Settings(
    ConnectionId("c1"),
    version=3,
    invoices=InvoiceSettings(
        status=InitialStatus.SUBMITTED,
        number_source=NumberSource.XERO,
        reference_field=ReferenceField.PURCHASE_ORDER_NUMBER,
        default_account=AccountCode("200"),
        accounts={ServiceTypeId("s1"): AccountCode("260")},
        switched_off=True,
        pdf_source=PdfSource.PRODUCTIVE,
        note_field=CustomFieldId("f1"),
        branding_themes={DocumentTypeId("d1"): BrandingThemeId("b1")},
        send_currency_rate=True,
    ),
    tax_types={TaxRateId("vat20"): TaxType("OUTPUT2")},
    display_name="Books of London",
    tracking=(
        TrackingRule(TrackingCategoryId("region"), TrackingSource.CLIENT),
        TrackingRule(TrackingCategoryId("project"), TrackingSource.BUDGET),
    ),
)

LEAST = Settings(ConnectionId("c1"))


def problems(given: wire.Settings) -> list[tuple[str, Reason]]:
    read = read_settings_command(Fields(wire.UpdateSettingsRequest(settings=given)))
    return [(problem.field, problem.reason) for problem in read.problems]


@pytest.mark.parametrize("settings", [WHOLE, LEAST])
def test_settings_come_back_as_they_were_reported(settings: Settings) -> None:
    told = wire_settings(settings)
    read = read_settings_command(Fields(wire.UpdateSettingsRequest(settings=told)))
    assert (read.settings, read.problems) == (settings, ())


def test_empty_settings_name_every_required_field() -> None:
    given = wire.Settings(invoices=wire.InvoiceSettings(), tracking=[wire.TrackingRule()])
    assert problems(given) == [
        ("settings.connection_id", Reason.FIELD_REQUIRED),
        ("settings.invoices.initial_status", Reason.FIELD_REQUIRED),
        ("settings.invoices.number_source", Reason.FIELD_REQUIRED),
        ("settings.invoices.reference_field", Reason.FIELD_REQUIRED),
        ("settings.invoices.pdf_source", Reason.FIELD_REQUIRED),
        ("settings.etag", Reason.FIELD_REQUIRED),
        ("settings.tracking[0].tracking_category_id", Reason.FIELD_REQUIRED),
        ("settings.tracking[0].source", Reason.FIELD_REQUIRED),
    ]


CHANGES: list[tuple[Callable[[wire.Settings], object], str, Reason]] = [
    (lambda s: setattr(s, "display_name", "x" * 256), "settings.display_name", Reason.FIELD_TOO_LONG),
    (lambda s: setattr(s, "display_name", "one\ntwo"), "settings.display_name", Reason.FIELD_INVALID),
    (lambda s: setattr(s.invoices, "pdf_source", 99), "settings.invoices.pdf_source", Reason.FIELD_INVALID),
    (
        lambda s: setattr(s.invoices, "note_custom_field_id", "x" * 256),
        "settings.invoices.note_custom_field_id",
        Reason.FIELD_TOO_LONG,
    ),
    (
        lambda s: s.invoices.branding_theme_ids.update({"d2": " "}),
        "settings.invoices.branding_theme_ids[d2]",
        Reason.FIELD_REQUIRED,
    ),
    (
        lambda s: s.tracking.append(wire.TrackingRule(tracking_category_id="team", source=wire.TRACKING_SOURCE_CLIENT)),
        "settings.tracking",
        Reason.FIELD_INVALID,
    ),
    (
        lambda s: setattr(s.tracking[1], "tracking_category_id", "region"),
        "settings.tracking[1].tracking_category_id",
        Reason.FIELD_INVALID,
    ),
    (lambda s: setattr(s.tracking[1], "source", 99), "settings.tracking[1].source", Reason.FIELD_INVALID),
    (lambda s: setattr(s, "etag", etag(Settings(ConnectionId("c2")))), "settings.etag", Reason.FIELD_INVALID),
]


@pytest.mark.parametrize(("change", "field", "reason"), CHANGES)
def test_one_wrong_field_is_one_problem_at_its_path(
    change: Callable[[wire.Settings], object], field: str, reason: Reason
) -> None:
    given = wire_settings(WHOLE)
    change(given)
    assert problems(given) == [(field, reason)]


def test_tracking_stays_at_its_positions_whatever_is_wrong() -> None:
    given = wire_settings(WHOLE)
    given.tracking[0].Clear()
    read = read_settings_command(Fields(wire.UpdateSettingsRequest(settings=given)))
    assert read.settings.tracking[1] == WHOLE.tracking[1]
