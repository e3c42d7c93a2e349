"""Reference data: what it says, and how often it is read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Event

import httpx2
import pytest

from adapters.memory import MemoryClock
from adapters.xero.ledger import XeroLedger
from core.connection import Connection
from core.errors import NothingDone
from core.ids import AccountCode, TaxType, TrackingCategoryId
from core.ledger import AccountClass, Action

LedgerOver = Callable[[Callable[[httpx2.Request], httpx2.Response]], XeroLedger]

BODIES = {
    "/api.xro/2.0/Organisation": """{"Organisations":[{"Name":"London Ltd","BaseCurrency":"GBP","CountryCode":"GB",
        "ShortCode":"!lqVQ","PeriodLockDate":"/Date(1756598400000+0000)/","OrganisationType":"NEW_KIND"}]}""",
    "/api.xro/2.0/Accounts": """{"Accounts":[
        {"Code":"200","Name":"Sales","Type":"REVENUE","Class":"REVENUE","Status":"ACTIVE","TaxType":"OUTPUT2"},
        {"Code":"090","Name":"Bank","Type":"BANK","Class":"ASSET","Status":"ACTIVE","TaxType":"NONE"},
        {"Name":"Bank without a code","Type":"BANK","Class":"ASSET","Status":"ACTIVE"},
        {"Code":"610","Name":"AR","Type":"CURRENT","Class":"ASSET","Status":"ACTIVE","SystemAccount":"DEBTORS"},
        {"Code":"299","Name":"Old","Type":"REVENUE","Class":"REVENUE","Status":"ARCHIVED"},
        {"Code":"777","Name":"Odd","Type":"CRYPTO","Class":"METAVERSE","Status":"ACTIVE"}]}""",
    "/api.xro/2.0/TaxRates": """{"TaxRates":[
        {"Name":"20% (VAT on Income)","TaxType":"OUTPUT2","EffectiveRate":20.0000,"Status":"ACTIVE",
         "CanApplyToRevenue":true,"CanApplyToExpenses":false,"CanApplyToAssets":true},
        {"Name":"Old","TaxType":"TAX001","EffectiveRate":17.5000,"Status":"DELETED"}]}""",
    "/api.xro/2.0/TrackingCategories": """{"TrackingCategories":[{"TrackingCategoryID":"t1","Name":"Region",
        "Status":"ACTIVE","Options":[{"TrackingOptionID":"o1","Name":"North","Status":"ACTIVE"},
        {"TrackingOptionID":"o2","Name":"Old","Status":"ARCHIVED"}]},
        {"TrackingCategoryID":"t2","Name":"Gone","Status":"ARCHIVED","Options":[]}]}""",
    "/api.xro/2.0/BrandingThemes": """{"BrandingThemes":[{"BrandingThemeID":"b1","Name":"Standard","SortOrder":0},
        {"BrandingThemeID":"b2","Name":"Special","SortOrder":1,"Type":"NEW_KIND"}]}""",
    "/api.xro/2.0/Currencies": """{"Currencies":[{"Code":"GBP","Description":"British Pound"},{"Code":"EUR"}]}""",
    "/api.xro/2.0/Organisation/Actions": """{"Actions":[{"Name":"CreateApprovedInvoice","Status":"NOT-ALLOWED"},
        {"Name":"CreateApprovedBill","Status":"ALLOWED"},{"Name":"FlyToTheMoon","Status":"ALLOWED"}]}""",
}
CALLS = len(BODIES)
OPTIONAL = ("TrackingCategories", "BrandingThemes", "Currencies", "Organisation/Actions")


class Settings:
    """Answers with the bodies above, and counts. `gate` holds the answers back while it is not set."""

    def __init__(self) -> None:
        self.calls = 0
        self.gate = Event()
        self.gate.set()
        self.fails = False
        self.refused: dict[str, int] = {}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        assert self.gate.wait(5)
        if self.fails:
            return httpx2.Response(503)
        if status := self.refused.get(request.url.path):
            return httpx2.Response(status, json={"Status": status, "Detail": "AuthorizationUnsuccessful"})
        return httpx2.Response(200, text=BODIES[request.url.path], headers={"Content-Type": "application/json"})


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def ledger(ledger_over: LedgerOver, settings: Settings) -> XeroLedger:
    return ledger_over(settings)


def test_the_organisation_is_as_xero_has_it(ledger: XeroLedger, connection: Connection) -> None:
    organisation = ledger.reference_data().organisation
    assert organisation.tenant_id == connection.tenant.id
    assert (organisation.base_currency, organisation.country, organisation.short_code) == ("GBP", "GB", "!lqVQ")
    assert organisation.period_lock_date == date(2025, 8, 31)
    assert organisation.end_of_year_lock_date is None


def test_only_active_accounts_that_are_no_bank_and_no_system_account_take_lines(ledger: XeroLedger) -> None:
    accounts = ledger.reference_data().accounts
    assert {code for code, account in accounts.items() if account.takes_lines} == {"200", "777"}
    assert set(accounts) == {"200", "090", "610", "299", "777"}
    assert accounts[AccountCode("777")].account_class is AccountClass.OTHER
    assert accounts[AccountCode("200")].tax_type == "OUTPUT2"


def test_tax_rates_say_their_rate_and_where_they_apply(ledger: XeroLedger) -> None:
    tax_rates = ledger.reference_data().tax_rates
    vat = tax_rates[TaxType("OUTPUT2")]
    assert vat.effective_rate == Decimal(20)
    assert vat.applies_to == {AccountClass.REVENUE, AccountClass.ASSET}
    assert not tax_rates[TaxType("TAX001")].is_active


def test_reference_data_is_read_again_after_five_minutes(
    ledger: XeroLedger, settings: Settings, clock: MemoryClock
) -> None:
    first = ledger.reference_data()
    clock.advance(timedelta(minutes=4, seconds=59))
    assert ledger.reference_data() is first
    assert settings.calls == CALLS
    clock.advance(timedelta(seconds=1))
    assert ledger.reference_data().read_at == clock.now()
    assert settings.calls == 2 * CALLS


def test_many_who_ask_at_once_read_it_once(ledger: XeroLedger, settings: Settings) -> None:
    settings.gate.clear()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ledger.reference_data) for _ in range(8)]
        settings.gate.set()
        assert len({id(each.result()) for each in asked}) == 1
    assert settings.calls == CALLS


def test_a_failure_is_not_kept(ledger: XeroLedger, settings: Settings) -> None:
    settings.fails = True
    with pytest.raises(NothingDone):
        ledger.reference_data()
    settings.fails = False
    assert ledger.reference_data().organisation.name == "London Ltd"


def test_tracking_themes_currencies_and_permissions_are_as_xero_has_them(ledger: XeroLedger) -> None:
    data = ledger.reference_data()
    region = data.tracking[TrackingCategoryId("t1")]
    assert [(option.name, option.is_active) for option in region.options] == [("North", True), ("Old", False)]
    assert {category.name: category.is_active for category in data.tracking.values()} == {"Region": True, "Gone": False}
    assert {theme.name: theme.sort_order for theme in data.branding_themes.values()} == {"Standard": 0, "Special": 1}
    assert data.currencies == {"GBP": "British Pound", "EUR": ""}
    assert [data.allows(action) for action in (Action.APPROVE_INVOICES, Action.APPROVE_BILLS)] == [False, True]
    assert data.allows(Action.PASS_PERIOD_LOCK) is None


@pytest.mark.parametrize("path", OPTIONAL)
@pytest.mark.parametrize("status", [401, 404])
def test_an_organisation_that_does_not_show_an_optional_list_is_one_without_it(
    ledger: XeroLedger, settings: Settings, path: str, status: int
) -> None:
    settings.refused = {f"/api.xro/2.0/{path}": status}
    data = ledger.reference_data()
    shown = (data.tracking, data.branding_themes, data.currencies, data.actions)
    assert [bool(each) for each in shown] == [each != path for each in OPTIONAL]


def test_checking_reads_everything_anew(ledger: XeroLedger, settings: Settings) -> None:
    ledger.reference_data()
    assert ledger.check().name == "London Ltd"
    assert settings.calls == 2 * CALLS
