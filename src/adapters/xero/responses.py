"""What the response to a write says about each document that was sent.

Nothing is invented: what cannot be matched stays unanswered, and whoever asked has to look in Xero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.xero.call import Effect, Reply
from adapters.xero.error_body import error_body
from adapters.xero.failures import failure, not_understood, refused
from adapters.xero.kinds import Endpoint
from adapters.xero.refusals import reason_for
from adapters.xero.wire.document_writes import Written, sent
from adapters.xero.wire.documents import DOCUMENT, Document
from adapters.xero.wire.envelope import readable_elements
from core.errors import LedgerError
from core.ids import LedgerId
from core.mark import Mark, mark_in, mark_of
from ports.ledger import Accepted, ElementResult, Rejected, WriteResponse

VALIDATION = "validationexception"
UNEXPLAINED = ("Xero refused this document and did not say why",)


@dataclass(frozen=True, slots=True)
class Sent:
    """What names one document of the request."""

    url: str
    reference: str
    id: LedgerId | None
    number: str | None

    @property
    def mark(self) -> Mark | None:
        return mark_of(self.url) or mark_in(self.reference)

    def is_named_by(self, element: Document) -> bool:
        """By its id, else by its mark, else by its number: the first that the element has decides."""
        if self.id:
            return (element.id or "").lower() == self.id.lower()
        mark = marked_as(element)
        if mark is not None and self.mark is not None:
            return mark.transfer_id == self.mark.transfer_id
        return bool(self.number) and element.number == self.number


def marked_as(element: Document) -> Mark | None:
    return mark_of(element.url or "") or mark_in(element.reference or "")


def response_to(body: bytes, reply: Reply) -> WriteResponse:
    """The response to this request body. Matches elements by what names them, not by position."""
    endpoint, documents = sent(body)
    named = [_named(document) for document in documents]
    try:
        elements = _elements(reply, endpoint)
    except ValueError as odd:
        return _failed(reply, not_understood(f"Xero's response could not be read: {odd}", reply, Effect.CHANGES))
    if elements is None:
        return _failed(reply, _refused_as_a_whole(named, reply) or failure(reply, Effect.CHANGES))
    results = _results(named, elements, endpoint)
    if not results:
        return _failed(reply, not_understood("Xero's response names none of the documents sent", reply, Effect.CHANGES))
    return WriteResponse(results, reply.status, reply.correlation_id, reply.body)


def _failed(reply: Reply, error: LedgerError) -> WriteResponse:
    return WriteResponse((), reply.status, reply.correlation_id or error.correlation_id, reply.body, error)


def _named(document: Written) -> Sent:
    ledger_id = LedgerId(document.id) if document.id else None
    return Sent(document.url or "", document.reference or "", ledger_id, document.number)


def _elements(reply: Reply, endpoint: Endpoint) -> list[Document | None] | None:
    """None where the response is about the call as a whole. ValueError for a success that cannot be read."""
    if reply.is_success:
        return readable_elements(reply, endpoint.plural, DOCUMENT)
    if reply.status != 400 or error_body(reply).type.lower() != VALIDATION:
        return None
    try:
        return readable_elements(reply, "Elements", DOCUMENT) or None
    except ValueError:
        return None


def _refused_as_a_whole(sent: Sequence[Sent], reply: Reply) -> LedgerError | None:
    """A validation error that names no element: certain only for a single document, because of the batch trap.

    Xero: when a batch is answered with 400, its valid elements may have been created all the same.
    """
    body = error_body(reply)
    if reply.status == 400 and body.type.lower() == VALIDATION and len(sent) == 1:
        return refused((body.words,), reply)
    return None


def _results(
    sent: Sequence[Sent], elements: Sequence[Document | None], endpoint: Endpoint
) -> tuple[ElementResult, ...]:
    free = dict(enumerate(sent))
    pairs: list[tuple[Sent, Document]] = []
    nameless: list[tuple[int, Document]] = []
    for position, element in enumerate(elements):
        if element is None:
            continue
        index = next((each for each, one in free.items() if one.is_named_by(element)), None)
        if index is None:
            nameless.append((position, element))
        else:
            pairs.append((free.pop(index), element))
    pairs += _by_place(sent, free, nameless, len(elements))
    return tuple(result for one, element in pairs if (result := _result(one, element, endpoint)) is not None)


def _by_place(
    sent: Sequence[Sent], free: Mapping[int, Sent], nameless: Sequence[tuple[int, Document]], count: int
) -> list[tuple[Sent, Document]]:
    """Whom elements that name nothing may be taken for.

    One that was sent alone is the one answered. Of several, what was not accepted is refused once all the others are
    sorted out: then the place only says which text is whose. An accepted one is never taken by its place.
    """
    distinguished = count == len(sent) == len(sent) - len(free) + len(nameless)
    all_refused = all(element.is_refused for _, element in nameless)
    if not distinguished or not (all_refused or len(sent) == 1):
        return []
    return [(free[at], element) for at, element in nameless if at in free and marked_as(element) is None]


def _result(sent: Sent, element: Document, endpoint: Endpoint) -> ElementResult | None:
    """None for an element that is neither refused nor a whole document."""
    if element.is_refused:
        messages = element.refusals or UNEXPLAINED
        taken = any(map(_says_number_taken, messages))
        return Rejected(messages, taken, sent.mark, sent.id, tuple(map(reason_for, messages)))
    try:
        document = element.document(endpoint.kind)
    except ValueError:
        return None
    return Accepted(replace(document, url=document.url or sent.url, reference=document.reference or sent.reference))


def _says_number_taken(message: str) -> bool:
    """`Invoice # must be unique.` and its like; names of contacts must be unique, too, but are no numbers."""
    words = message.lower()
    return "must be unique" in words and "contact" not in words
