"""An organisation's reference data, read once in five minutes however many ask."""

from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from adapters.xero.reading import odd_answer, read_elements
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.settings import ACCOUNT, ORGANISATION, TAX_RATE
from core.ids import TenantId
from core.ledger import Organisation, ReferenceData
from ports.clock import Clock

FRESH_FOR = timedelta(minutes=5)


def read_reference_data(api: TenantApi, tenant_id: TenantId, clock: Clock) -> ReferenceData:
    """Three calls. `read_at` is when they began."""
    read_at = clock.now()
    organisation = _read_organisation(api, tenant_id)
    accounts = [each.account() for each in read_elements(api.read("Accounts"), "Accounts", ACCOUNT) if each.code]
    tax_rates = [each.tax_rate() for each in read_elements(api.read("TaxRates"), "TaxRates", TAX_RATE)]
    return ReferenceData(
        organisation=organisation,
        accounts={account.code: account for account in accounts},
        tax_rates={tax_rate.tax_type: tax_rate for tax_rate in tax_rates},
        read_at=read_at,
    )


def _read_organisation(api: TenantApi, tenant_id: TenantId) -> Organisation:
    reply = api.read("Organisation")
    found = read_elements(reply, "Organisations", ORGANISATION)
    if len(found) != 1:
        raise odd_answer(ValueError(f"{len(found)} organisations for one tenant"), reply)
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
