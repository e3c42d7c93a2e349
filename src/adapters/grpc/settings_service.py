"""SettingsService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

import grpc
from injector import inject

from adapters.grpc.caller import current_caller
from adapters.grpc.connections import read_connection_id
from adapters.grpc.pages import cut, read_page
from adapters.grpc.reading import Fields
from adapters.grpc.settings import read_settings_wanted, wire_account, wire_saved, wire_settings, wire_tax_rate
from adapters.grpc.values import wire_moment
from adapters.grpc.writes import read_write
from ports import Clock
from productive.xero.v1 import settings_service_pb2 as wire
from productive.xero.v1.settings_service_pb2_grpc import SettingsServiceServicer
from usecases.configuring import GetReferenceData, GetSettings, UpdateSettings


class ConnectionSettings(SettingsServiceServicer):
    @inject
    def __init__(
        self, get: GetSettings, update: UpdateSettings, reference_data: GetReferenceData, clock: Clock
    ) -> None:
        self._get = get
        self._update = update
        self._reference_data = reference_data
        self._clock = clock

    def GetSettings(self, request: wire.GetSettingsRequest, context: grpc.ServicerContext) -> wire.GetSettingsResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        fields.refuse()
        return wire.GetSettingsResponse(settings=wire_settings(self._get(current_caller(), connection_id)))

    def UpdateSettings(
        self, request: wire.UpdateSettingsRequest, context: grpc.ServicerContext
    ) -> wire.UpdateSettingsResponse:
        fields = Fields(request)
        write = read_write(fields, context, self._clock)
        wanted = read_settings_wanted(fields)
        return wire_saved(self._update(current_caller(), wanted, write))

    def ListAccounts(
        self, request: wire.ListAccountsRequest, context: grpc.ServicerContext
    ) -> wire.ListAccountsResponse:
        fields = Fields(request)
        connection_id, page = read_connection_id(fields), read_page(fields)
        fields.refuse()
        reference = self._reference_data(current_caller(), connection_id)
        by_code = sorted(reference.accounts.values(), key=lambda account: account.code)
        shown, token = cut(by_code, page, request, lambda account: account.code)
        return wire.ListAccountsResponse(
            accounts=map(wire_account, shown), next_page_token=token, read_time=wire_moment(reference.read_at)
        )

    def ListTaxRates(
        self, request: wire.ListTaxRatesRequest, context: grpc.ServicerContext
    ) -> wire.ListTaxRatesResponse:
        fields = Fields(request)
        connection_id, page = read_connection_id(fields), read_page(fields)
        fields.refuse()
        reference = self._reference_data(current_caller(), connection_id)
        by_tax_type = sorted(reference.tax_rates.values(), key=lambda rate: rate.tax_type)
        shown, token = cut(by_tax_type, page, request, lambda rate: rate.tax_type)
        return wire.ListTaxRatesResponse(
            tax_rates=map(wire_tax_rate, shown), next_page_token=token, read_time=wire_moment(reference.read_at)
        )
