"""An organisation's reference data, read once in five minutes however many ask."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Lock
from typing import TypeVar

from adapters.xero.reading import read_elements, unreadable_response
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.settings import ACCOUNT, ACTION, CURRENCY, ORGANISATION, TAX_RATE, THEME, TRACKING, Listed
from core.errors import AccessDenied, Disconnected, MissingInLedger, RequestUnreadable
from core.ids import TenantId
from core.ledger import Organisation, ReferenceData
from ports.clock import Clock

FRESH_FOR = timedelta(minutes=5)


def read_reference_data(api: TenantApi, tenant_id: TenantId, clock: Clock) -> ReferenceData:
    """Seven calls. `read_at` is when they began.

    An organisation whose plan or person does not show one of the optional lists is one without them.
    """
    read_at = clock.now()
    organisation = _read_organisation(api, tenant_id)
    accounts = [each.account() for each in read_elements(api.read("Accounts"), "Accounts", ACCOUNT) if each.code]
    tax_rates = [each.tax_rate() for each in read_elements(api.read("TaxRates"), "TaxRates", TAX_RATE)]
    return ReferenceData(
        organisation=organisation,
        accounts={account.code: account for account in accounts},
        tax_rates={tax_rate.tax_type: tax_rate for tax_rate in tax_rates},
        read_at=read_at,
        tracking={each.id: each for each in _optional(api, ("TrackingCategories",), TRACKING, archived=True)},
        branding_themes={each.id: each for each in _optional(api, ("BrandingThemes",), THEME)},
        currencies={each.code: each.name for each in _optional(api, ("Currencies",), CURRENCY)},
        actions=dict(_optional(api, ("Organisation", "Actions"), ACTION)),
    )


Made = TypeVar("Made")


def _optional(api: TenantApi, path: tuple[str, ...], listed: Listed[Made], *, archived: bool = False) -> Sequence[Made]:
    query = {"includeArchived": "true"} if archived else {}
    try:
        reply = api.read(*path, query=query)
    except (AccessDenied, MissingInLedger, RequestUnreadable) as refused:
        if isinstance(refused, Disconnected):
            raise
        return ()
    made = (listed.made(each) for each in read_elements(reply, path[-1], listed.decoder))
    return [each for each in made if each is not None]


def _read_organisation(api: TenantApi, tenant_id: TenantId) -> Organisation:
    reply = api.read("Organisation")
    found = read_elements(reply, "Organisations", ORGANISATION)
    if len(found) != 1:
        raise unreadable_response(ValueError(f"{len(found)} organisations for one tenant"), reply)
    return found[0].organisation(tenant_id)


class ReferenceShelf:
    """Keeps what was read, per tenant. Of many threads that find it old, one reads and the others wait for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[TenantId, ReferenceData] = {}
        self._loading: dict[TenantId, Lock] = {}
        self._lock = Lock()

    def get(self, tenant_id: TenantId, load: Callable[[], ReferenceData]) -> ReferenceData:
        """A failed load is not kept: the next in line tries again."""
        if fresh := self._fresh(tenant_id):
            return fresh
        with self._lock:
            loading = self._loading.setdefault(tenant_id, Lock())
        with loading:
            return self._fresh(tenant_id) or self._keep(tenant_id, load())

    def renew(self, tenant_id: TenantId, load: Callable[[], ReferenceData]) -> ReferenceData:
        """Read anew, whatever is kept."""
        return self._keep(tenant_id, load())

    def _fresh(self, tenant_id: TenantId) -> ReferenceData | None:
        kept = self._kept.get(tenant_id)
        return kept if kept is not None and self._is_fresh(kept) else None

    def _keep(self, tenant_id: TenantId, data: ReferenceData) -> ReferenceData:
        """Old ones go, so that memory holds only the tenants of the last five minutes."""
        with self._lock:
            self._kept = {each: kept for each, kept in self._kept.items() if self._is_fresh(kept)}
            self._kept[tenant_id] = data
        return data

    def _is_fresh(self, data: ReferenceData) -> bool:
        return self._clock.now() - data.read_at < FRESH_FOR
