"""Settings, and what they can point at: reading requests, making responses."""

from collections.abc import Iterator
from itertools import islice
from typing import cast

from adapters.grpc.wire.enums import INITIAL_STATUSES, NUMBER_SOURCES, PDF_SOURCES, REFERENCE_FIELDS, TRACKING_SOURCES
from adapters.grpc.wire.problems import wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.tokens import NotOurs, number_in, seal, unseal
from adapters.grpc.wire.values import quoted
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
from productive.xero.v1 import settings_service_pb2 as wire
from usecases.settings.requests import SettingsCommand, SettingsSaved

LONGEST_CODE = 50
LONGEST_NAME = 255
MOST_TRACKING = 2
"""Categories that can be active at once in an organisation (Xero: tracking categories)."""


def read_settings_command(fields: Fields) -> SettingsCommand:
    """The settings as they are to be, with all problems of `fields` found so far. Refused if there are none at all."""
    given = fields.required("settings")
    if given is None:
        fields.refuse()
        raise AssertionError("missing settings are a problem")
    connection_id = ConnectionId(given.id("connection_id"))
    settings = Settings(
        connection_id=connection_id,
        invoices=read_invoice_settings(given),
        tax_types={TaxRateId(key): TaxType(text) for key, text in codes(given, "tax_types").items()},
        version=read_etag(given, connection_id),
        display_name=given.text("display_name", limit=LONGEST_NAME),
        tracking=tuple(read_tracking(given)),
        expenses=read_expense_settings(given),
        purchase_orders=read_purchase_order_settings(given),
        purchase_tax_types={TaxRateId(key): TaxType(text) for key, text in codes(given, "purchase_tax_types").items()},
    )
    return SettingsCommand(settings, tuple(fields.problems))


def read_invoice_settings(settings: Fields) -> InvoiceSettings:
    fields = settings.required("invoices")
    if fields is None:
        return InvoiceSettings()
    return InvoiceSettings(
        status=fields.choice("initial_status", INITIAL_STATUSES, required=True) or InitialStatus.DRAFT,
        number_source=fields.choice("number_source", NUMBER_SOURCES, required=True) or NumberSource.PRODUCTIVE,
        reference_field=fields.choice("reference_field", REFERENCE_FIELDS, required=True) or ReferenceField.SUBJECT,
        default_account=AccountCode(fields.text("default_account_code", limit=LONGEST_CODE)) or None,
        accounts={ServiceTypeId(key): AccountCode(text) for key, text in codes(fields, "account_codes").items()},
        switched_off=fields.message.switched_off,  # type: ignore[attr-defined]  # InvoiceSettings of the contract
        pdf_source=fields.choice("pdf_source", PDF_SOURCES, required=True) or PdfSource.XERO,
        note_field=CustomFieldId(fields.id("note_custom_field_id", required=False)) or None,
        branding_themes={
            DocumentTypeId(key): BrandingThemeId(text) for key, text in codes(fields, "branding_theme_ids").items()
        },
        send_currency_rate=fields.message.send_currency_rate,  # type: ignore[attr-defined]  # as above
        allocate_credit_notes=fields.message.allocate_credit_notes,  # type: ignore[attr-defined]  # as above
    )


def read_expense_settings(settings: Fields) -> ExpenseSettings:
    """Absent means switched off; what is on has to be whole."""
    fields = settings.inner("expenses")
    message = cast(wire.ExpenseSettings, fields.message)
    on = message.switched_on
    return ExpenseSettings(
        switched_on=on,
        status=fields.choice("initial_status", INITIAL_STATUSES, required=on) or InitialStatus.DRAFT,
        default_account=AccountCode(fields.text("default_account_code", limit=LONGEST_CODE)) or None,
        accounts={ServiceTypeId(key): AccountCode(text) for key, text in codes(fields, "account_codes").items()},
        without_attachments=message.without_attachments,
        send_currency_rate=message.send_currency_rate,
    )


def read_purchase_order_settings(settings: Fields) -> PurchaseOrderSettings:
    """Absent means switched off; what is on has to be whole."""
    fields = settings.inner("purchase_orders")
    message = cast(wire.PurchaseOrderSettings, fields.message)
    on = message.switched_on
    return PurchaseOrderSettings(
        switched_on=on,
        status=fields.choice("initial_status", INITIAL_STATUSES, required=on) or InitialStatus.DRAFT,
        number_source=fields.choice("number_source", NUMBER_SOURCES, required=on) or NumberSource.PRODUCTIVE,
        default_account=AccountCode(fields.text("default_account_code", limit=LONGEST_CODE)) or None,
        accounts={ServiceTypeId(key): AccountCode(text) for key, text in codes(fields, "account_codes").items()},
        send_currency_rate=message.send_currency_rate,
    )


def read_tracking(settings: Fields) -> Iterator[TrackingRule]:
    """The rules, each at its own position; of more than there may be, the first."""
    rules = len(settings.message.tracking)  # type: ignore[attr-defined]  # Settings of the contract
    if rules > MOST_TRACKING:
        settings.invalid("tracking", f"{rules} rules are given, and Xero takes {MOST_TRACKING} at most")
    seen: dict[str, str] = {}
    for fields in islice(settings.each("tracking"), MOST_TRACKING):
        category = fields.id("tracking_category_id")
        if first := seen.get(category):
            fields.invalid("tracking_category_id", f"{quoted(category)} is filled by {first}, too")
        elif category:
            seen[category] = fields.path
        source = fields.choice("source", TRACKING_SOURCES, required=True) or TrackingSource.PROJECT
        yield TrackingRule(TrackingCategoryId(category), source)


def codes(fields: Fields, name: str) -> dict[str, str]:
    """A mapping to codes or ids of Xero; a row without a code is a mistake and not a way to leave it out."""
    read = fields.texts(name, limit=LONGEST_CODE)
    for key, text in read.items():
        if not text.strip():
            fields.missing(f"{name}[{key}]")
    return {key: text for key, text in read.items() if text.strip()}


def etag(settings: Settings) -> str:
    return seal({"settings": settings.connection_id, "version": str(settings.version)})


def read_etag(fields: Fields, connection_id: ConnectionId) -> int:
    """The version that this etag stands for; it must be one of this connection's."""
    text = fields.text("etag", required=True)
    if not text.strip():
        return 0
    try:
        content = unseal(text)
        if content.get("settings") == connection_id:
            return number_in(content.get("version", ""))
    except NotOurs:
        pass
    fields.invalid("etag", "This is no etag of these settings; GetSettings returns it")
    return 0


def wire_settings(settings: Settings) -> wire.Settings:
    return wire.Settings(
        connection_id=settings.connection_id,
        invoices=wire_invoice_settings(settings.invoices),
        tax_types={str(key): tax_type for key, tax_type in settings.tax_types.items()},
        version=settings.version,
        etag=etag(settings),
        display_name=settings.display_name,
        tracking=map(wire_tracking_rule, settings.tracking),
        expenses=wire_expense_settings(settings.expenses),
        purchase_orders=wire_purchase_order_settings(settings.purchase_orders),
        purchase_tax_types={str(key): tax_type for key, tax_type in settings.purchase_tax_types.items()},
    )


def wire_expense_settings(expenses: ExpenseSettings) -> wire.ExpenseSettings:
    return wire.ExpenseSettings(
        switched_on=expenses.switched_on,
        initial_status=INITIAL_STATUSES.value(expenses.status),
        default_account_code=expenses.default_account or "",
        account_codes={str(key): code for key, code in expenses.accounts.items()},
        without_attachments=expenses.without_attachments,
        send_currency_rate=expenses.send_currency_rate,
    )


def wire_purchase_order_settings(orders: PurchaseOrderSettings) -> wire.PurchaseOrderSettings:
    return wire.PurchaseOrderSettings(
        switched_on=orders.switched_on,
        initial_status=INITIAL_STATUSES.value(orders.status),
        number_source=NUMBER_SOURCES.value(orders.number_source),
        default_account_code=orders.default_account or "",
        account_codes={str(key): code for key, code in orders.accounts.items()},
        send_currency_rate=orders.send_currency_rate,
    )


def wire_invoice_settings(invoices: InvoiceSettings) -> wire.InvoiceSettings:
    return wire.InvoiceSettings(
        initial_status=INITIAL_STATUSES.value(invoices.status),
        number_source=NUMBER_SOURCES.value(invoices.number_source),
        reference_field=REFERENCE_FIELDS.value(invoices.reference_field),
        default_account_code=invoices.default_account or "",
        account_codes={str(key): code for key, code in invoices.accounts.items()},
        switched_off=invoices.switched_off,
        pdf_source=PDF_SOURCES.value(invoices.pdf_source),
        note_custom_field_id=invoices.note_field or "",
        branding_theme_ids={str(key): theme for key, theme in invoices.branding_themes.items()},
        send_currency_rate=invoices.send_currency_rate,
        allocate_credit_notes=invoices.allocate_credit_notes,
    )


def wire_tracking_rule(rule: TrackingRule) -> wire.TrackingRule:
    return wire.TrackingRule(tracking_category_id=rule.category_id, source=TRACKING_SOURCES.value(rule.source))


def wire_saved(saved: SettingsSaved) -> wire.UpdateSettingsResponse:
    return wire.UpdateSettingsResponse(settings=wire_settings(saved.settings), problems=wire_problems(saved.problems))
