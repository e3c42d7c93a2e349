"""The ledgers behind connections, which share connections to Xero and what was read of each organisation."""

from adapters.xero.access import Access
from adapters.xero.client import XeroClient
from adapters.xero.config import XeroConfig
from adapters.xero.lanes import Lanes
from adapters.xero.ledger import XeroLedger
from adapters.xero.reference import ReferenceShelf
from adapters.xero.tenant_api import TenantApi
from core.connection import Connection
from ports.authorizer import Authorizer
from ports.clock import Clock
from ports.identifiers import Identifiers
from ports.ledger import Ledgers
from ports.token_vault import TokenVault


class XeroLedgers(Ledgers):
    """One for the whole process."""

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

    def of(self, connection: Connection) -> XeroLedger:
        tenant_id = connection.tenant.id
        access = Access(connection.id, self._vault, self._authorizer, self._clock, self._identifiers)
        api = TenantApi(self._config.accounting_url, tenant_id, access, self._client, self._lanes, self._clock)
        return XeroLedger(api, tenant_id, self._shelf, self._clock, self._config.page_size)
