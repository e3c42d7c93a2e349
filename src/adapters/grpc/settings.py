"""Settings, and what they can point at: reading requests, rendering answers."""

from adapters.grpc.enums import INITIAL_STATUSES, NUMBER_SOURCES, REFERENCE_FIELDS
from adapters.grpc.problems import wire_problems
from adapters.grpc.reading import Fields
from adapters.grpc.tokens import NotOurs, number_in, seal, unseal
from adapters.grpc.values import wire_decimal
from core.ids import AccountCode, ConnectionId, ServiceTypeId, TaxRateId, TaxType
from core.ledger import Account, AccountClass, LedgerTaxRate
from core.settings import InitialStatus, InvoiceSettings, NumberSource, ReferenceField, Settings
from productive.xero.v1 import settings_service_pb2 as wire
from usecases.requests import SettingsSaved, SettingsWanted

LONGEST_CODE = 50


def read_settings_wanted(fields: Fields) -> SettingsWanted:
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
    )
    return SettingsWanted(settings, tuple(fields.problems))


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
    )


def codes(fields: Fields, name: str) -> dict[str, str]:
    """A mapping to codes of Xero; a row without a code is a mistake and not a way to leave it out."""
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
    fields.invalid("etag", "This is no etag of these settings; GetSettings answers it")
    return 0


def wire_settings(settings: Settings) -> wire.Settings:
    invoices = settings.invoices
    return wire.Settings(
        connection_id=settings.connection_id,
        invoices=wire.InvoiceSettings(
            initial_status=INITIAL_STATUSES.value(invoices.status),
            number_source=NUMBER_SOURCES.value(invoices.number_source),
            reference_field=REFERENCE_FIELDS.value(invoices.reference_field),
            default_account_code=invoices.default_account or "",
            account_codes={str(key): code for key, code in invoices.accounts.items()},
        ),
        tax_types={str(key): tax_type for key, tax_type in settings.tax_types.items()},
        version=settings.version,
        etag=etag(settings),
    )


def wire_saved(saved: SettingsSaved) -> wire.UpdateSettingsResponse:
    return wire.UpdateSettingsResponse(settings=wire_settings(saved.settings), problems=wire_problems(saved.problems))


def wire_account(account: Account) -> wire.Account:
    return wire.Account(
        code=account.code,
        name=account.name,
        account_class=account.account_class,
        default_tax_type=account.tax_type or "",
        takes_lines=account.takes_lines,
    )


def wire_tax_rate(rate: LedgerTaxRate) -> wire.LedgerTaxRate:
    return wire.LedgerTaxRate(
        tax_type=rate.tax_type,
        name=rate.name,
        effective_rate=wire_decimal(rate.effective_rate),
        applies_to_revenue=AccountClass.REVENUE in rate.applies_to,
        applies_to_expenses=AccountClass.EXPENSE in rate.applies_to,
        active=rate.is_active,
    )
