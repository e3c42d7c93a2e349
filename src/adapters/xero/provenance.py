"""Who made a document, as far as Xero says: by createdByMyApp, and by the document's history.

Xero: createdByMyApp is known on /Invoices only. Whether it leaves out what a person edited since is not known, so what
it does not list is looked at in its history.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from adapters.xero.documents import IDS_A_CALL
from adapters.xero.kinds import ENDPOINTS
from adapters.xero.reading import read_elements
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.documents import DOCUMENT
from core.documents import DocumentKind
from core.errors import MissingInLedger
from core.ids import LedgerId

SYSTEM = "System Generated"
CREATED = "Created"
BY_THE_API = "xero api"


class Maker(StrEnum):
    PERSON = "a person"
    APP = "an app, and nobody edited it since"
    EDITED = "an app, and a person edited it since"
    UNKNOWN = "history does not say"


class Record(msgspec.Struct, rename="pascal"):
    changes: str | None = None
    user: str | None = None
    details: str | None = None

    @property
    def is_by_a_person(self) -> bool:
        return (self.user or SYSTEM) != SYSTEM


RECORD = msgspec.json.Decoder(Record)


def maybe_ours(api: TenantApi, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> frozenset[LedgerId]:
    ours = _by_my_app(api, kind, ledger_ids)
    distinguishes_apps = bool(ENDPOINTS[kind].filters)
    others = {Maker.PERSON, Maker.APP} if distinguishes_apps else {Maker.PERSON}
    return frozenset(each for each in ledger_ids if each in ours or _maker(api, kind, each) not in others)


def _by_my_app(api: TenantApi, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> set[LedgerId]:
    endpoint = ENDPOINTS[kind]
    found: set[str] = set()
    if endpoint.filters:
        for start in range(0, len(ledger_ids), IDS_A_CALL):
            ids = ",".join(ledger_ids[start : start + IDS_A_CALL])
            query = {**endpoint.filters, "IDs": ids, "page": "1", "pageSize": str(IDS_A_CALL)}
            elements = read_elements(api.read(endpoint.plural, query=query), endpoint.plural, DOCUMENT)
            found.update((element.id or "").lower() for element in elements)
    return {each for each in ledger_ids if each.lower() in found}


def _maker(api: TenantApi, kind: DocumentKind, ledger_id: LedgerId) -> Maker:
    try:
        reply = api.read(ENDPOINTS[kind].plural, ledger_id, "History")
    except MissingInLedger:
        return Maker.UNKNOWN
    return maker_of(read_elements(reply, "HistoryRecords", RECORD))


def maker_of(records: Sequence[Record]) -> Maker:
    made = next((record for record in records if record.changes == CREATED), None)
    if made is None:
        return Maker.UNKNOWN
    if BY_THE_API in (made.details or "").lower():
        return Maker.EDITED if any(record.is_by_a_person for record in records) else Maker.APP
    return Maker.PERSON if made.is_by_a_person else Maker.UNKNOWN
