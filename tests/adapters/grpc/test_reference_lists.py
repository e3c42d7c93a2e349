"""What settings can point at: listed in its order, page by page, each as the organisation has it."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import Refused
from core.ids import BrandingThemeId, TrackingCategoryId, TrackingOptionId
from core.ledger import BrandingTheme, ReferenceData, TrackingCategory, TrackingOption
from core.problems import Reason
from productive.xero.v1 import settings_service_pb2 as wire
from support.documents import NOW, some_reference_data
from support.edge import Servicers, StandIn
from support.plugin import Plugin
from usecases.settings.settings import GetReferenceData


def category(name: str, *options: str, is_active: bool = True) -> TrackingCategory:
    made = tuple(TrackingOption(TrackingOptionId(f"o-{option}"), option) for option in options)
    return TrackingCategory(TrackingCategoryId(f"c-{name}"), name, is_active, made)


def theme(name: str, sort_order: int) -> BrandingTheme:
    return BrandingTheme(BrandingThemeId(f"b-{name}"), name, sort_order)


def reference() -> ReferenceData:
    categories = (category("region", "north", "East"), category("Old", is_active=False), category("Team"))
    themes = (theme("Blue", 10), theme("Standard", 0), theme("Red", 9))
    return replace(
        some_reference_data(),
        tracking={each.id: each for each in categories},
        branding_themes={each.id: each for each in themes},
        currencies={"USD": "United States Dollar", "EUR": "Euro", "GBP": "British Pound"},
    )


@pytest.fixture
def edge() -> Servicers:
    return Servicers(Plugin(), {GetReferenceData: StandIn(reference())})


def pages(edge: Servicers, request: Any, response_type: Any, rows: str) -> list[Any]:
    """Every row, one on each page."""
    seen: list[Any] = []
    while True:
        response: Any = edge.call(request, response_type)
        assert response.read_time.ToDatetime() == NOW.replace(tzinfo=None)
        seen += getattr(response, rows)
        if not response.next_page_token:
            return seen
        request.page_token = response.next_page_token


def test_tracking_categories_come_by_name_with_their_options_by_name(edge: Servicers) -> None:
    request = wire.ListTrackingCategoriesRequest(connection_id="c1", page_size=1)
    seen = pages(edge, request, wire.ListTrackingCategoriesResponse, "tracking_categories")
    assert [(each.name, each.active) for each in seen] == [("Old", False), ("region", True), ("Team", True)]
    assert seen[1].tracking_category_id == "c-region"
    assert [(option.tracking_option_id, option.name, option.active) for option in seen[1].options] == [
        ("o-East", "East", True),
        ("o-north", "north", True),
    ]


def test_branding_themes_come_in_the_order_of_xero_and_the_first_is_the_default(edge: Servicers) -> None:
    request = wire.ListBrandingThemesRequest(connection_id="c1", page_size=1)
    seen = pages(edge, request, wire.ListBrandingThemesResponse, "branding_themes")
    assert [(each.branding_theme_id, each.is_default) for each in seen] == [
        ("b-Standard", True),
        ("b-Red", False),
        ("b-Blue", False),
    ]


def test_currencies_come_by_code_and_one_is_the_base(edge: Servicers) -> None:
    request = wire.ListCurrenciesRequest(connection_id="c1", page_size=1)
    seen = pages(edge, request, wire.ListCurrenciesResponse, "currencies")
    assert [(each.currency_code, each.name, each.is_base) for each in seen] == [
        ("EUR", "Euro", False),
        ("GBP", "British Pound", True),
        ("USD", "United States Dollar", False),
    ]


@pytest.mark.parametrize(
    "request_type", [wire.ListTrackingCategoriesRequest, wire.ListBrandingThemesRequest, wire.ListCurrenciesRequest]
)
def test_every_bad_field_is_named_and_tokens_of_other_lists_are_refused(edge: Servicers, request_type: Any) -> None:
    accounts = edge.call(wire.ListAccountsRequest(connection_id="c1", page_size=1), wire.ListAccountsResponse)
    request = request_type(page_size=-1, page_token=accounts.next_page_token)
    with pytest.raises(Refused) as refusal:
        edge.call(request, wire.Settings)
    assert [(problem.field, problem.reason) for problem in refusal.value.problems] == [
        ("connection_id", Reason.FIELD_REQUIRED),
        ("page_size", Reason.FIELD_INVALID),
        ("page_token", Reason.PAGE_TOKEN_INVALID),
    ]
