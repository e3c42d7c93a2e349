"""The ledgers behind connections, which share connections to Xero and what was read of each organisation."""

from adapters.xero.access_tokens import Access
from adapters.xero.client import XeroClient
from adapters.xero.config import XeroConfig
from adapters.xero.lanes import Lanes
from adapters.xero.ledger import XeroLedger
from adapters.xero.payments import XeroPaymentLedger
from adapters.xero.reference import ReferenceShelf
from adapters.xero.tenant_api import TenantApi, TenantTimes
from core.connection import Connection
from ports.authorizer import Authorizer
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.ledger import Ledgers
from ports.payment_ledger import PaymentLedgers
from ports.token_vault import TokenVault


class Xero:
    """What all that reads and writes Xero shares. One for the whole process."""

    def __init__(
        self,
        config: XeroConfig,
        client: XeroClient,
        authorizer: Authorizer,
        vault: TokenVault,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._config = config
        self._client = client
        self._authorizer = authorizer
        self._vault = vault
        self._clock = clock
        self._identifiers = identifiers
        self._lanes = Lanes(clock)
        self._shelf = ReferenceShelf(clock)
        self._times = TenantTimes()

    def ledger(self, connection: Connection) -> XeroLedger:
        tenant_id = connection.tenant.id
        return XeroLedger(self.api(connection), tenant_id, self._shelf, self._clock, self._config.page_size)

    def payments(self, connection: Connection) -> XeroPaymentLedger:
        return XeroPaymentLedger(self.api(connection), self._config.page_size)

    def api(self, connection: Connection) -> TenantApi:
        access = Access(connection.id, self._vault, self._authorizer, self._clock, self._identifiers)
        url, tenant_id = self._config.accounting_url, connection.tenant.id
        return TenantApi(url, tenant_id, access, self._client, self._lanes, self._clock, self._times)


class XeroLedgers(Ledgers):
    def __init__(self, xero: Xero) -> None:
        self._xero = xero

    def of(self, connection: Connection) -> XeroLedger:
        return self._xero.ledger(connection)


class XeroPaymentLedgers(PaymentLedgers):
    def __init__(self, xero: Xero) -> None:
        self._xero = xero

    def of(self, connection: Connection) -> XeroPaymentLedger:
        return self._xero.payments(connection)
