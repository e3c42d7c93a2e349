"""Xero's webhooks: nothing is believed that is not signed, and what is unknown is no error."""

from datetime import UTC, datetime

import pytest

from adapters.xero.webhooks import XeroWebhookReader
from core.payments.webhooks import WebhookCategory, WebhookEvent
from ports import NotSigned
from support.deliveries import a_delivery, an_event, signed

AT = datetime(2026, 11, 2, 14, 32, 4, 198000, tzinfo=UTC)
OLD, NEW = "the old key", "the new key"
READER = XeroWebhookReader([NEW, OLD])


def test_an_intent_to_receive_has_no_events() -> None:
    body = a_delivery()
    assert READER.read(body, signed(body, NEW)) == []


def test_an_event_says_which_tenant_which_resource_and_when() -> None:
    body = a_delivery(an_event("ABC-1", AT), an_event("p-1", AT, "PAYMENT", "paris"))
    assert READER.read(body, signed(body, OLD)) == [
        WebhookEvent("london", "abc-1", WebhookCategory.INVOICE, AT),  # type: ignore[arg-type]
        WebhookEvent("paris", "p-1", WebhookCategory.PAYMENT, AT),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("category", ["SUBSCRIPTION", "CONTACT", "SOMETHING NEW", ""])
def test_what_is_of_no_category_of_ours_is_no_error(category: str) -> None:
    body = a_delivery(an_event("x", AT, category, data="{}"))
    assert [event.category for event in READER.read(body, signed(body, NEW))] == [None]


@pytest.mark.parametrize("category", WebhookCategory)
def test_every_category_is_known_by_its_name(category: WebhookCategory) -> None:
    body = a_delivery(an_event("x", AT, category.value))
    assert [event.category for event in READER.read(body, signed(body, NEW))] == [category]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, _: (body, ""),
        lambda body, signature: (body, signature[:-2] + "A="),
        lambda body, signature: (body + b" ", signature),
        lambda body, signature: (body.replace(b": ", b":"), signature),
        lambda body, _: (body, signed(body, "another key")),
        lambda body, signature: (body, signature + "=\u00e9"),
        lambda _, signature: (b"", signature),
    ],
    ids=["none", "altered", "longer body", "written again", "another key", "no ascii", "no body"],
)
def test_what_is_not_signed_is_not_even_read(spoil: object) -> None:
    body = a_delivery(an_event("x", AT))
    with pytest.raises(NotSigned):
        READER.read(*spoil(body, signed(body, NEW)))  # type: ignore[operator]


def test_without_a_key_nothing_is_signed() -> None:
    body = a_delivery()
    with pytest.raises(NotSigned):
        XeroWebhookReader([]).read(body, signed(body, ""))


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"events": 7}', b'{"events": [7]}', b"\xff"])
def test_signed_bytes_that_make_no_sense_are_told_apart(body: bytes) -> None:
    with pytest.raises(ValueError, match="no sense"):
        READER.read(body, signed(body, NEW))


@pytest.mark.parametrize("missing", ["tenantId", "eventDateUtc"])
def test_an_event_without_tenant_or_time_is_passed_over(missing: str) -> None:
    event = an_event("x", AT)
    del event[missing]
    body = a_delivery(event, an_event("y", AT))
    assert [each.resource_id for each in READER.read(body, signed(body, NEW))] == ["y"]


def test_a_key_is_not_shown() -> None:
    assert NEW not in repr(READER)
