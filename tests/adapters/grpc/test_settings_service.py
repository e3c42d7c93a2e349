"""SettingsService without a socket: the plugin in memory behind its servicer."""

import pytest

from core.errors import Refused
from core.problems import Reason
from productive.xero.v1 import settings_service_pb2 as wire
from support.edge import Servicers
from support.plugin import Plugin, an_admin
from support.wire import wire_settings


@pytest.fixture
def edge() -> Servicers:
    return Servicers(Plugin())


@pytest.fixture
def connection_id(edge: Servicers) -> str:
    return edge.plugin.connect().id


def etag(edge: Servicers, connection_id: str) -> str:
    return settings(edge, connection_id).etag


def settings(edge: Servicers, connection_id: str) -> wire.Settings:
    return edge.call(wire.GetSettingsRequest(connection_id=connection_id), wire.GetSettingsResponse).settings


def save(edge: Servicers, wanted: wire.Settings, *, validate_only: bool = False) -> wire.UpdateSettingsResponse:
    request = wire.UpdateSettingsRequest(settings=wanted, validate_only=validate_only)
    return edge.call(request, wire.UpdateSettingsResponse, by=an_admin())


def refused(edge: Servicers, wanted: wire.Settings) -> dict[str, Reason]:
    with pytest.raises(Refused) as refusal:
        save(edge, wanted)
    return {problem.field: problem.reason for problem in refusal.value.problems}


def test_settings_that_nobody_saved_are_version_0(edge: Servicers, connection_id: str) -> None:
    assert settings(edge, connection_id).version == 0


def test_settings_come_back_as_they_were_saved(edge: Servicers, connection_id: str) -> None:
    wanted = wire_settings(connection_id, etag(edge, connection_id))
    wanted.invoices.account_codes["hosting"] = "260"
    saved = save(edge, wanted).settings
    assert saved.version == 1
    assert saved == settings(edge, connection_id)
    assert (saved.invoices, saved.tax_types) == (wanted.invoices, wanted.tax_types)


def test_an_etag_serves_for_one_change(edge: Servicers, connection_id: str) -> None:
    wanted = wire_settings(connection_id, etag(edge, connection_id))
    save(edge, wanted)
    assert refused(edge, wanted) == {"settings.etag": Reason.ETAG_MISMATCH}


def test_an_etag_of_another_connection_or_none_is_a_mistake(edge: Servicers, connection_id: str) -> None:
    other = edge.plugin.connect("2", "leeds").id
    assert refused(edge, wire_settings(connection_id, etag(edge, other))) == {"settings.etag": Reason.FIELD_INVALID}
    assert refused(edge, wire_settings(connection_id, "W/abc")) == {"settings.etag": Reason.FIELD_INVALID}
    assert refused(edge, wire_settings(connection_id, "")) == {"settings.etag": Reason.FIELD_REQUIRED}


def test_everything_that_is_wrong_is_reported_at_once(edge: Servicers, connection_id: str) -> None:
    wanted = wire_settings(connection_id, etag(edge, connection_id))
    wanted.invoices.initial_status = 99  # type: ignore[assignment]  # of a later version
    wanted.invoices.ClearField("number_source")
    wanted.invoices.account_codes["design"] = " "
    wanted.invoices.account_codes["hosting"] = "nowhere"
    wanted.tax_types["vat0"] = "NOSUCH"
    problems = refused(edge, wanted)
    assert (
        problems.items()
        >= {
            "settings.invoices.initial_status": Reason.FIELD_INVALID,
            "settings.invoices.number_source": Reason.FIELD_REQUIRED,
            "settings.invoices.account_codes[design]": Reason.FIELD_REQUIRED,
            "settings.invoices.account_codes[hosting]": Reason.ACCOUNT_UNUSABLE,
            "settings.tax_types[vat0]": Reason.TAX_TYPE_UNKNOWN,
        }.items()
    )


def test_without_settings_nothing_else_can_be_said(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(wire.UpdateSettingsRequest(), wire.UpdateSettingsResponse, by=an_admin())
    assert [problem.field for problem in refusal.value.problems] == ["settings"]


def test_validate_only_returns_problems_and_saves_nothing(edge: Servicers, connection_id: str) -> None:
    wanted = wire_settings(connection_id, etag(edge, connection_id))
    wanted.invoices.default_account_code = "nowhere"
    response = save(edge, wanted, validate_only=True)
    assert [problem.field for problem in response.problems] == ["settings.invoices.default_account_code"]
    assert settings(edge, connection_id).version == 0


def test_accounts_are_listed_by_code_page_by_page(edge: Servicers, connection_id: str) -> None:
    request = wire.ListAccountsRequest(connection_id=connection_id, page_size=2)
    codes: list[str] = []
    while True:
        page = edge.call(request, wire.ListAccountsResponse)
        codes += [account.code for account in page.accounts]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert codes == sorted(codes)
    assert {"200", "260"} <= set(codes)


def test_tax_rates_say_what_they_apply_to(edge: Servicers, connection_id: str) -> None:
    response = edge.call(wire.ListTaxRatesRequest(connection_id=connection_id), wire.ListTaxRatesResponse)
    rates = {rate.tax_type: rate for rate in response.tax_rates}
    assert list(rates) == sorted(rates)
    assert rates["OUTPUT2"].effective_rate.value == "20"
    assert rates["OUTPUT2"].applies_to_revenue
    assert response.read_time.ToDatetime() == edge.plugin.clock.now().replace(tzinfo=None)


def test_a_request_without_a_connection_and_with_a_bad_page_says_both(edge: Servicers) -> None:
    with pytest.raises(Refused) as refusal:
        edge.call(wire.ListAccountsRequest(page_size=-1, page_token="x"), wire.ListAccountsResponse)
    assert [problem.field for problem in refusal.value.problems] == ["connection_id", "page_size", "page_token"]
