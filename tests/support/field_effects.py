"""Which of Xero's fields each field of Productive's documents changes, found by changing it and looking."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from msgspec import json

from adapters.grpc.copies.requests import READERS
from adapters.grpc.wire.reading import Fields
from adapters.xero.wire import contacts as contact_wire
from adapters.xero.wire.document_writes import written
from core.documents import Document, DocumentKind
from core.ids import (
    AccountCode,
    BrandingThemeId,
    ConnectionId,
    ContactId,
    CustomFieldId,
    DocumentTypeId,
    OrganizationId,
    ServiceTypeId,
    TaxRateId,
    TaxType,
    TrackingCategoryId,
    TrackingOptionId,
    TransferId,
)
from core.ledger import (
    Account,
    AccountClass,
    BrandingTheme,
    LedgerTaxRate,
    ReferenceData,
    TrackingCategory,
    TrackingOption,
)
from core.settings import (
    ExpenseSettings,
    InvoiceSettings,
    NumberSource,
    PurchaseOrderSettings,
    ReferenceField,
    Settings,
    TrackingRule,
    TrackingSource,
)
from core.translation import CopyOptions, Standing, document, translate
from productive.xero.v1 import documents_pb2
from support.documents import some_reference_data
from usecases.contacts.lookup import draft_of

DAY, OTHER_DAY = {"year": 2026, "month": 1, "day": 5}, {"year": 2026, "month": 1, "day": 6}

ORGANIZATION = OrganizationId("7")
SOURCES = {TrackingSource.PROJECT: "Project", TrackingSource.BUDGET: "Budget", TrackingSource.CLIENT: "Client"}

ALWAYS: Mapping[str, tuple[Any, Any]] = {
    "currency_code": ("EUR", "USD"),
    "default_currency_code": ("EUR", "USD"),
    "to_currency_code": ("GBP", "USD"),
    "url": ("https://app.productive.example/1", "https://app.productive.example/2"),
    "tax_rate_id": ("vat20", "vat0"),
    "service_type_id": ("design", "hosting"),
    "document_type_id": ("plain", "fancy"),
    "percentage": ("20", "0"),
    "discount_percentage": ("10", "20"),
    "unit_price": ("100", "50"),
    "quantity": ("2", "3"),
    "rate": ("0.8", "0.5"),
    "amount": ("1", "2"),
}
"""The values of fields that not every text suits: the one that stands there, and another."""

ENUMS: Mapping[str, tuple[int, int]] = {
    "InvoiceState": (2, 1),
    "PurchaseOrderState": (2, 1),
    "ApprovalState": (3, 2),
}
SAID_ONCE = {"Totals", "Money"}
"""Messages that are common to everything: not of the documents themselves."""

ROOTS: Mapping[DocumentKind, type[Message]] = {
    DocumentKind.INVOICE: documents_pb2.Invoice,
    DocumentKind.CREDIT_NOTE: documents_pb2.Invoice,
    DocumentKind.EXPENSE: documents_pb2.Expense,
    DocumentKind.PURCHASE_ORDER: documents_pb2.PurchaseOrder,
}

Path = tuple[FieldDescriptor, ...]


def paths(message: Any, before: Path = ()) -> Iterator[Path]:
    """To every field that holds a value and not a message of ours."""
    for field in message.fields:
        path = (*before, field)
        ours = field.message_type is not None and field.message_type.full_name.startswith("productive.")
        if ours and not field.message_type.GetOptions().map_entry and field.message_type.name not in SAID_ONCE:
            yield from paths(field.message_type, path)
        else:
            yield path


def name_of(path: Path) -> str:
    return f"{owner(path[-1])}.{path[-1].name}"


def owner(field: FieldDescriptor) -> str:
    """The name of the message that has it."""
    assert field.containing_type is not None
    return field.containing_type.name


def set_to(message: Any, path: Path, *, other: bool) -> None:
    """Every field has a value; `other` gives it another one."""
    *before, field = path
    for each in before:
        inner = getattr(message, each.name)
        message = (inner[0] if len(inner) else inner.add()) if each.is_repeated else inner
    if field.message_type is None:
        setattr(message, field.name, value(field)[other])
    elif field.message_type.GetOptions().map_entry:
        getattr(message, field.name)["internal"] = "Other" if other else "One"
    elif field.message_type.name == "Date":
        getattr(message, field.name).MergeFrom(Date(**(OTHER_DAY if other else DAY)))
    elif field.message_type.name == "Decimal":
        getattr(message, field.name).value = ALWAYS[field.name][other]
    else:  # totals
        for part in ("net", "tax", "gross"):
            getattr(getattr(message, field.name), part).value = "2" if other else "1"


def value(field: FieldDescriptor) -> tuple[Any, Any]:
    if field.enum_type is not None:
        return ENUMS[field.enum_type.name]
    if field.type == FieldDescriptor.TYPE_BOOL:
        return False, True
    return ALWAYS.get(field.name, ("One", "Other"))


def variants(kind: DocumentKind) -> Iterator[tuple[Message, Settings]]:
    """Documents in which each field counts that counts only where another is absent or a setting says so."""
    for rich, person in ((True, False), (False, False), (False, True)):
        message = ROOTS[kind]()
        for path in paths(message.DESCRIPTOR):
            is_person = any(owner(field) == "Person" for field in path)
            if (is_person and not person) or (path[-1].name == "billing_name" and not rich):
                continue
            set_to(message, path, other=False)
        yield message, settings(rich)


def settings(rich: bool) -> Settings:
    accounts = {ServiceTypeId("design"): AccountCode("200"), ServiceTypeId("hosting"): AccountCode("260")}
    costs = {ServiceTypeId("design"): AccountCode("400"), ServiceTypeId("hosting"): AccountCode("420")}
    sources = (TrackingSource.PROJECT, TrackingSource.BUDGET) if rich else (TrackingSource.CLIENT,)
    return Settings(
        ConnectionId("connection"),
        invoices=InvoiceSettings(
            accounts=accounts,
            reference_field=ReferenceField.SUBJECT if rich else ReferenceField.PURCHASE_ORDER_NUMBER,
            number_source=NumberSource.PRODUCTIVE,
            note_field=CustomFieldId("internal"),
            branding_themes={DocumentTypeId(name): BrandingThemeId(name) for name in ("plain", "fancy")},
            send_currency_rate=True,
        ),
        expenses=ExpenseSettings(switched_on=True, accounts=costs, send_currency_rate=True),
        purchase_orders=PurchaseOrderSettings(switched_on=True, accounts=costs, send_currency_rate=True),
        tax_types={TaxRateId("vat20"): TaxType("OUTPUT2"), TaxRateId("vat0"): TaxType("ZERORATEDOUTPUT")},
        purchase_tax_types={TaxRateId("vat20"): TaxType("INPUT2"), TaxRateId("vat0"): TaxType("ZERORATEDINPUT")},
        tracking=tuple(TrackingRule(TrackingCategoryId(SOURCES[source]), source) for source in sources),
    )


def reference() -> ReferenceData:
    some = some_reference_data()
    expense = frozenset({AccountClass.EXPENSE})
    costs = [Account(AccountCode(code), f"Costs {code}", AccountClass.EXPENSE) for code in ("400", "420")]
    options = tuple(TrackingOption(TrackingOptionId(name), name) for name in ("One", "Other"))
    return replace(
        some,
        accounts={**some.accounts, **{each.code: each for each in costs}},
        tax_rates={
            **some.tax_rates,
            TaxType("ZERORATEDINPUT"): LedgerTaxRate(TaxType("ZERORATEDINPUT"), "Zero", Decimal(0), applies_to=expense),
        },
        tracking={
            TrackingCategoryId(name): TrackingCategory(TrackingCategoryId(name), name, True, options)
            for name in SOURCES.values()
        },
        branding_themes={
            BrandingThemeId(name): BrandingTheme(BrandingThemeId(name), name) for name in ("plain", "fancy")
        },
        currencies={"GBP": "Pound", "EUR": "Euro", "USD": "Dollar"},
    )


def read(kind: DocumentKind, message: Message) -> Document:
    given = documents_pb2.CreditNote(invoice=message) if kind is DocumentKind.CREDIT_NOTE else message  # type: ignore[arg-type]
    document = READERS[kind.value](Fields(given, kind.value), ORGANIZATION)
    if kind is DocumentKind.CREDIT_NOTE:
        lines = tuple(replace(line, quantity=-line.quantity) for line in document.lines)
        document = replace(document, lines=lines, totals=-document.totals)
    return document


def sent(kind: DocumentKind, message: Message, settings: Settings) -> dict[str, Any] | None:
    """Everything that goes to Xero for it, by the way there: None where it is refused."""
    given = read(kind, message)
    translation = translate(
        given, CopyOptions(), Standing(), settings, reference(), ContactId("contact"), TransferId("transfer")
    )
    if translation.content is None:
        return None
    company = given.party
    assert company is not None
    return {
        **flat(json.decode(json.encode(written(translation.content)))),
        **flat(json.decode(contact_wire.written([draft_of(ORGANIZATION, company)])), "contact"),
        **({"note.Details": translation.content.note} if translation.content.note else {}),
    }


def flat(value: Any, at: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {key: leaf for name, each in value.items() for key, leaf in flat(each, f"{at}.{name}").items()}
    if isinstance(value, list):
        return {key: leaf for n, each in enumerate(value) for key, leaf in flat(each, f"{at}.{n}").items()}
    return {at: value}


def changed(kind: DocumentKind, path: Path) -> set[str]:
    """Xero's fields that change with this one, in any variant."""
    keys: set[str] = set()
    for message, rules in variants(kind):
        before = sent(kind, message, rules)
        assert before is not None, f"The document is refused as it stands: {kind}"
        if not is_there(message, path):
            continue
        set_to(message, path, other=True)
        after = sent(kind, message, rules)
        if after is not None:
            keys |= {
                key.rpartition(".")[2] for key in before.keys() | after.keys() if before.get(key) != after.get(key)
            }
    return keys


def is_there(message: Any, path: Path) -> bool:
    for field in path[:-1]:
        if field.is_repeated:
            message = getattr(message, field.name)[0]
        elif not message.HasField(field.name):
            return False
        else:
            message = getattr(message, field.name)
    return True


def effects(patch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """For every field of every document. The comparison with Productive's totals is set aside meanwhile."""
    patch.setattr(document, "differences", lambda *_: ())
    found: dict[str, set[str]] = {}
    for kind, root in ROOTS.items():
        for path in paths(root.DESCRIPTOR):
            found.setdefault(name_of(path), set()).update(changed(kind, path))
    return found
