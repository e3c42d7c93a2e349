"""Reading and preparing documents of every kind."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from adapters.xero.call import Reply
from adapters.xero.kinds import ENDPOINTS, Endpoint
from adapters.xero.reading import missing, read_elements, same_id, unreadable_response
from adapters.xero.tenant_api import TenantApi
from adapters.xero.wire.document_writes import body
from adapters.xero.wire.documents import DOCUMENT, Document
from adapters.xero.wire.envelope import pagination
from adapters.xero.wire.moments import if_modified_since
from core.documents import DocumentKind
from core.errors import LedgerError, MissingInLedger
from core.ids import LedgerId
from core.ledger import LedgerDocument, LedgerDraft
from core.transfer import LedgerRequest
from ports.ledger import Look

LARGEST_BATCH = 50
"""Xero: about 50 elements a request."""

IDS_A_CALL = 40
"""Xero recommends about this many ids in a query."""

WITH_FOUR_DECIMALS = {"unitdp": "4"}
"""Without it, prices are rounded to cents, when read as well as when written."""

EVERY_ELEMENT_ANSWERED = {"summarizeErrors": "false"}
"""Without it, one bad document gives 400, and the good ones are created without a word (Xero: the batch trap)."""

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ONE_SECOND = timedelta(seconds=1)
EVER = datetime(2006, 1, 1, tzinfo=UTC)
"""Xero did not exist before."""


def prepare_documents(api: TenantApi, drafts: Sequence[LedgerDraft]) -> LedgerRequest:
    """PUT creates and never finds another by its number; POST updates the ones whose ids it carries."""
    if not 1 <= len(drafts) <= LARGEST_BATCH:
        raise ValueError(f"1 to {LARGEST_BATCH} documents go into one request, not {len(drafts)}")
    updates, kinds = {draft.id is not None for draft in drafts}, {draft.kind for draft in drafts}
    if len(updates) > 1 or len(kinds) > 1:
        raise ValueError("Creates and updates, or documents of several kinds, cannot go into one request")
    endpoint = ENDPOINTS[drafts[0].kind]
    url = api.url(endpoint.plural, query={**EVERY_ELEMENT_ANSWERED, **_decimals(endpoint)})
    return LedgerRequest("POST" if updates == {True} else "PUT", url, body(list(drafts), endpoint))


def read_document(api: TenantApi, kind: DocumentKind, ledger_id: LedgerId) -> LedgerDocument:
    """By its id only: Xero takes a number in that place, too, and would answer with another document."""
    endpoint = ENDPOINTS[kind]
    reply = api.read(endpoint.plural, ledger_id, query=_decimals(endpoint))
    for element in read_elements(reply, endpoint.plural, DOCUMENT):
        if same_id(element.id, ledger_id) and _is_of(endpoint, element):
            return _document(element, endpoint, reply)
    raise missing(kind.words, reply)


def read_documents(
    api: TenantApi, kind: DocumentKind, ledger_ids: Sequence[LedgerId]
) -> Mapping[LedgerId, LedgerDocument]:
    """Under the ids as they were asked for, which may spell one id in several ways."""
    asked, endpoint = list(dict.fromkeys(ledger_ids)), ENDPOINTS[kind]
    # Xero refuses a whole list for one id that is none
    ids = list(dict.fromkeys(each.lower() for each in asked if GUID.fullmatch(each)))
    there = _listed(api, endpoint, ids) if endpoint.has_ids else _one_by_one(api, endpoint, ids)
    return {each: there[each.lower()] for each in asked if each.lower() in there}


def _listed(api: TenantApi, endpoint: Endpoint, ids: Sequence[str]) -> Mapping[str, LedgerDocument]:
    there: dict[str, LedgerDocument] = {}
    for start in range(0, len(ids), IDS_A_CALL):
        query = {"IDs": ",".join(ids[start : start + IDS_A_CALL]), "page": "1", "pageSize": str(IDS_A_CALL)}
        reply = api.read(endpoint.plural, query={**query, **_decimals(endpoint)})
        for element in read_elements(reply, endpoint.plural, DOCUMENT):
            if _is_of(endpoint, element):
                there[(element.id or "").lower()] = _document(element, endpoint, reply)
    return there


def _one_by_one(api: TenantApi, endpoint: Endpoint, ids: Sequence[str]) -> Mapping[str, LedgerDocument]:
    """For lists that take no ids."""
    there: dict[str, LedgerDocument] = {}
    for each in ids:
        with suppress(MissingInLedger):
            there[each] = read_document(api, endpoint.kind, LedgerId(each))
    return there


def read_documents_since(
    api: TenantApi, kind: DocumentKind, since: datetime | None, page_size: int
) -> Sequence[LedgerDocument]:
    """Oldest change first, each document once, as it was read last.

    A document that changes while pages are read moves to the end and shifts the others over the page's edge. So each
    page begins at the last change seen, and numbers go up only within one and the same second.
    """
    endpoint = ENDPOINTS[kind]
    documents, _ = _since(api, endpoint, since or EVER, page_size, endpoint.filters)
    return documents


def look_since(api: TenantApi, kind: DocumentKind, since: datetime, page_size: int) -> Look:
    """As `read_documents_since`, whoever made them, with Xero's time."""
    documents, replies = _since(api, ENDPOINTS[kind], since, page_size, {})
    return Look(tuple(documents), time_of(replies[0]), time_of(replies[-1]))


def look_at(api: TenantApi, kind: DocumentKind, ledger_ids: Sequence[LedgerId]) -> Look:
    """One by its path, several by the list of their ids."""
    found: list[LedgerDocument] = []
    times: list[datetime] = []
    for start in range(0, len(ledger_ids), IDS_A_CALL):
        chunk = ledger_ids[start : start + IDS_A_CALL]
        if len(chunk) == 1:
            with suppress(MissingInLedger):
                found.append(read_document(api, kind, chunk[0]))
        else:
            found += read_documents(api, kind, chunk).values()
        if api.told_at is None:
            raise no_time(Reply(200))
        times.append(api.told_at)
    return Look(tuple(found), times[0], times[-1])


def time_of(reply: Reply) -> datetime:
    """When Xero answered this. What shows no time could be as well of long ago."""
    if reply.date is None:
        raise no_time(reply)
    return reply.date


def no_time(reply: Reply) -> LedgerError:
    return unreadable_response(ValueError("it does not say when it was made"), reply)


def _since(
    api: TenantApi, endpoint: Endpoint, since: datetime, page_size: int, filters: Mapping[str, str]
) -> tuple[Sequence[LedgerDocument], Sequence[Reply]]:
    """The documents, and the responses that showed them."""
    found: dict[LedgerId, LedgerDocument] = {}
    replies: list[Reply] = []
    page = 1
    while True:
        reply = _page(api, endpoint, since, page, page_size, filters)
        replies.append(reply)
        rows = [] if reply.status == 304 else read_elements(reply, endpoint.plural, DOCUMENT)
        documents = [_document(row, endpoint, reply) for row in rows]
        pairs = zip(rows, documents, strict=True)
        found.update((document.id, document) for row, document in pairs if _is_of(endpoint, row))
        if _is_last(reply, len(rows)):
            return sorted(found.values(), key=lambda document: document.updated_at), replies
        latest = max(document.updated_at for document in documents) - ONE_SECOND
        since, page = (latest, 1) if latest - since >= ONE_SECOND else (since, page + 1)


def _page(
    api: TenantApi, endpoint: Endpoint, since: datetime, page: int, page_size: int, filters: Mapping[str, str]
) -> Reply:
    query = {
        **filters,
        "order": "UpdatedDateUTC ASC",
        "page": str(page),
        "pageSize": str(page_size),
        **_decimals(endpoint),
    }
    return api.read(endpoint.plural, query=query, headers={"If-Modified-Since": if_modified_since(since)})


def _decimals(endpoint: Endpoint) -> Mapping[str, str]:
    return WITH_FOUR_DECIMALS if endpoint.takes_decimals else {}


def _is_last(reply: Reply, rows: int) -> bool:
    """By what Xero says of the pages; by an empty page where it says nothing."""
    if not rows:
        return True
    pages = pagination(reply)
    return pages is not None and pages.page >= pages.page_count


def _is_of(endpoint: Endpoint, element: Document) -> bool:
    return endpoint.type is None or element.type == endpoint.type


def _document(element: Document, endpoint: Endpoint, reply: Reply) -> LedgerDocument:
    try:
        return element.document(endpoint.kind)
    except ValueError as odd:
        raise unreadable_response(odd, reply) from None
