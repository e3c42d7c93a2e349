"""SettingsService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass

import grpc
from google.protobuf.message import Message
from injector import inject

from adapters.grpc.connections.messages import read_connection_id
from adapters.grpc.edge.caller import current_caller
from adapters.grpc.settings.messages import read_settings_command, wire_saved, wire_settings
from adapters.grpc.settings.reference import (
    category_position,
    theme_position,
    wire_account,
    wire_branding_theme,
    wire_currency,
    wire_tax_rate,
    wire_tracking_category,
)
from adapters.grpc.wire.pages import Page, cut, read_page
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import wire_moment
from adapters.grpc.wire.writes import read_write
from core.ledger import ReferenceData
from ports import Clock
from productive.xero.v1 import settings_service_pb2 as wire
from productive.xero.v1.settings_service_pb2_grpc import SettingsServiceServicer
from usecases.settings.settings import GetReferenceData, GetSettings, UpdateSettings


@inject
@dataclass(eq=False)
class ConnectionSettings(SettingsServiceServicer):
    get: GetSettings
    update: UpdateSettings
    reference_data: GetReferenceData
    clock: Clock

    def GetSettings(self, request: wire.GetSettingsRequest, context: grpc.ServicerContext) -> wire.GetSettingsResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        return wire.GetSettingsResponse(settings=wire_settings(self.get(current_caller(), connection_id)))

    def UpdateSettings(
        self, request: wire.UpdateSettingsRequest, context: grpc.ServicerContext
    ) -> wire.UpdateSettingsResponse:
        fields = Fields(request)
        write = read_write(fields, context, self.clock)
        wanted = read_settings_command(fields)
        return wire_saved(self.update(current_caller(), wanted, write))

    def ListAccounts(
        self, request: wire.ListAccountsRequest, context: grpc.ServicerContext
    ) -> wire.ListAccountsResponse:
        reference, page = self._asked(request)
        shown, token = cut(reference.accounts.values(), page, request, lambda account: account.code)
        return wire.ListAccountsResponse(
            accounts=map(wire_account, shown), next_page_token=token, read_time=wire_moment(reference.read_at)
        )

    def ListTaxRates(
        self, request: wire.ListTaxRatesRequest, context: grpc.ServicerContext
    ) -> wire.ListTaxRatesResponse:
        reference, page = self._asked(request)
        shown, token = cut(reference.tax_rates.values(), page, request, lambda rate: rate.tax_type)
        return wire.ListTaxRatesResponse(
            tax_rates=map(wire_tax_rate, shown), next_page_token=token, read_time=wire_moment(reference.read_at)
        )

    def ListTrackingCategories(
        self, request: wire.ListTrackingCategoriesRequest, context: grpc.ServicerContext
    ) -> wire.ListTrackingCategoriesResponse:
        reference, page = self._asked(request)
        shown, token = cut(reference.tracking.values(), page, request, category_position)
        return wire.ListTrackingCategoriesResponse(
            tracking_categories=map(wire_tracking_category, shown),
            next_page_token=token,
            read_time=wire_moment(reference.read_at),
        )

    def ListBrandingThemes(
        self, request: wire.ListBrandingThemesRequest, context: grpc.ServicerContext
    ) -> wire.ListBrandingThemesResponse:
        reference, page = self._asked(request)
        shown, token = cut(reference.branding_themes.values(), page, request, theme_position)
        return wire.ListBrandingThemesResponse(
            branding_themes=map(wire_branding_theme, shown),
            next_page_token=token,
            read_time=wire_moment(reference.read_at),
        )

    def ListCurrencies(
        self, request: wire.ListCurrenciesRequest, context: grpc.ServicerContext
    ) -> wire.ListCurrenciesResponse:
        reference, page = self._asked(request)
        shown, token = cut(reference.currencies, page, request, str)
        return wire.ListCurrenciesResponse(
            currencies=[wire_currency(code, reference) for code in shown],
            next_page_token=token,
            read_time=wire_moment(reference.read_at),
        )

    def _asked(self, request: Message) -> tuple[ReferenceData, Page]:
        """What the organisation has, and which page of it is asked for."""
        fields = Fields(request)
        connection_id, page = read_connection_id(fields), read_page(fields)
        fields.refuse()
        return self.reference_data(current_caller(), connection_id), page
