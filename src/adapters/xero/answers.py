"""What the answer to a write says about each invoice that was sent.

Nothing is invented: what cannot be matched stays unanswered, and whoever asked has to look in Xero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.xero.call import Effect, Reply
from adapters.xero.envelope import error_body
from adapters.xero.failures import failure, not_understood, refused
from adapters.xero.wire.envelope import readable_elements
from adapters.xero.wire.invoice_writes import SENT
from adapters.xero.wire.invoices import INVOICE, Invoice
from core.errors import LedgerError
from core.ids import LedgerId
from ports.ledger import Accepted, Answer, ElementResult, Rejected

VALIDATION = "validationexception"
UNEXPLAINED = ("Xero refused this document and did not say why",)


@dataclass(frozen=True, slots=True)
class Sent:
    """What names one invoice of the request."""

    url: str
    id: LedgerId | None
    number: str | None

    def is_named_by(self, element: Invoice) -> bool:
        """By its id, else by its link, else by its number: the first that the element has decides."""
        if self.id:
            return (element.invoice_id or "").lower() == self.id.lower()
        if element.url:
            return element.url == self.url
        return bool(self.number) and element.invoice_number == self.number


def answer_to(body: bytes, reply: Reply) -> Answer:
    """The answer to this request body. Matches elements by what names them, not by position."""
    sent = _sent(body)
    try:
        elements = _elements(reply)
    except ValueError as odd:
        return _failed(reply, not_understood(f"Xero's answer could not be read: {odd}", reply, Effect.CHANGES))
    if elements is None:
        return _failed(reply, _refused_as_a_whole(sent, reply) or failure(reply, Effect.CHANGES))
    results = _results(sent, elements)
    if not results:
        return _failed(reply, not_understood("Xero's answer names none of the documents sent", reply, Effect.CHANGES))
    return Answer(results, reply.status, reply.correlation_id, reply.text)


def _failed(reply: Reply, error: LedgerError) -> Answer:
    return Answer((), reply.status, reply.correlation_id or error.correlation_id, reply.text, error)


def _sent(body: bytes) -> list[Sent]:
    return [
        Sent(invoice.url, LedgerId(invoice.invoice_id) if invoice.invoice_id else None, invoice.invoice_number or None)
        for invoice in SENT.decode(body).invoices
    ]


def _elements(reply: Reply) -> list[Invoice | None] | None:
    """None where the answer is about the call as a whole. ValueError for a success that cannot be read."""
    if reply.is_success:
        return readable_elements(reply, "Invoices", INVOICE)
    if reply.status != 400 or error_body(reply).type.lower() != VALIDATION:
        return None
    try:
        return readable_elements(reply, "Elements", INVOICE) or None
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


def _results(sent: Sequence[Sent], elements: Sequence[Invoice | None]) -> tuple[ElementResult, ...]:
    free = dict(enumerate(sent))
    pairs: list[tuple[Sent, Invoice]] = []
    nameless: list[tuple[int, Invoice]] = []
    for position, element in enumerate(elements):
        if element is None:
            continue
        index = next((each for each, one in free.items() if one.is_named_by(element)), None)
        if index is None:
            nameless.append((position, element))
        else:
            pairs.append((free.pop(index), element))
    pairs += _by_place(sent, free, nameless, len(elements))
    return tuple(result for one, element in pairs if (result := _result(one, element)) is not None)


def _by_place(
    sent: Sequence[Sent], free: Mapping[int, Sent], nameless: Sequence[tuple[int, Invoice]], count: int
) -> list[tuple[Sent, Invoice]]:
    """Whom elements that name nothing may be taken for.

    One that was sent alone is the one answered. Of several, what was not accepted is refused once all the others are
    told apart: then the place only says which text is whose. An accepted one is never taken by its place.
    """
    told_apart = count == len(sent) == len(sent) - len(free) + len(nameless)
    all_refused = all(element.is_refused for _, element in nameless)
    if not told_apart or not (all_refused or len(sent) == 1):
        return []
    return [(free[at], element) for at, element in nameless if at in free and not element.url]


def _result(sent: Sent, element: Invoice) -> ElementResult | None:
    """None for an element that is neither refused nor a whole document."""
    if element.is_refused:
        messages = element.refusals or UNEXPLAINED
        return Rejected(messages, any(map(_says_number_taken, messages)), sent.url, sent.id)
    try:
        document = element.document()
    except ValueError:
        return None
    return Accepted(replace(document, url=document.url or sent.url))


def _says_number_taken(message: str) -> bool:
    """`Invoice # must be unique.` and its like; names of contacts must be unique, too, but are no numbers."""
    words = message.lower()
    return "must be unique" in words and "contact" not in words
