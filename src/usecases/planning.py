"""Planning one send: everything that can be known before any write, and every problem of it at once."""

from dataclasses import dataclass
from typing import Self

from injector import inject

from core.caller import Caller
from core.choice import AlreadyCopied, CopyMode, check_choice
from core.connection import Connection
from core.errors import MissingInLedger, Refused
from core.ids import ContactId, TransferId
from core.ledger import LedgerDocument, LedgerDraft
from core.link import Link
from core.problems import Problem, Reason
from core.problems import errors as only_errors
from core.routing import guard_organisation, route
from core.settings import Settings
from core.translation import Standing, translate_invoice
from ports import Ledger, UnitOfWork, UnitsOfWork
from usecases.access import LedgerAccess
from usecases.contacts import ContactChoice, Contacts
from usecases.requests import InvoiceCopyWanted

NOBODY = ContactChoice()


@dataclass(frozen=True, slots=True)
class Known:
    """What our own records say about a document that is to be copied."""

    connection: Connection
    settings: Settings
    links: tuple[Link, ...]
    current: Link | None
    contact_id: ContactId | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A send that could follow, or the problems that stand in its way."""

    problems: tuple[Problem, ...]
    link: Link | None = None
    known: Known | None = None
    content: LedgerDraft | None = None
    contact: ContactChoice = NOBODY

    def checked(self) -> Self:
        """This plan; Refused with every problem if one of them is an error."""
        if only_errors(self.problems):
            already = next((each for each in self.problems if each.reason is Reason.ALREADY_COPIED), None)
            if already is not None and self.link is not None:
                others = (each for each in self.problems if each is not already)
                raise AlreadyCopied(already, self.link, *others)
            raise Refused(*self.problems)
        return self


class InvoicePlanner:
    @inject
    def __init__(self, units: UnitsOfWork, access: LedgerAccess, contacts: Contacts) -> None:
        self._units = units
        self._access = access
        self._contacts = contacts

    def plan(self, caller: Caller, asked: InvoiceCopyWanted, transfer_id: TransferId) -> Plan:
        """Reads our records, then the organisation's reference data and, where they matter, contact and document."""
        with self._units.reading() as unit:
            routed = route(
                asked.invoice.subsidiary_id, unit.connections.list(caller.organization_id), "invoice.subsidiary_id"
            )
            link = unit.links.current(asked.invoice.ref)
            known = None if isinstance(routed, Problem) else self._known(unit, caller, asked, routed, link)
        problems = [*asked.problems]
        if chosen := check_choice(asked.wanted.mode, asked.invoice.ref, link):
            problems.append(chosen)
        if isinstance(routed, Problem):
            return Plan((*problems, routed), link)
        updating = link if asked.wanted.mode is CopyMode.UPDATE_EXISTING else None
        if updating and (elsewhere := guard_organisation(updating.tenant_id, routed, "invoice.subsidiary_id")):
            return Plan((*problems, elsewhere), link)
        assert known is not None
        with self._access.reading(known.connection) as ledger:
            return self._translated(ledger, caller, asked, known, tuple(problems), transfer_id)

    def _known(
        self, unit: UnitOfWork, caller: Caller, asked: InvoiceCopyWanted, connection: Connection, link: Link | None
    ) -> Known:
        contact = unit.contact_links.get(caller.organization_id, connection.tenant.id, asked.invoice.company.id)
        return Known(
            connection=connection,
            settings=unit.settings.latest(connection.id),
            links=tuple(unit.links.of_document(asked.invoice.ref)),
            current=link,
            contact_id=contact.contact_id if contact else None,
        )

    def _translated(
        self,
        ledger: Ledger,
        caller: Caller,
        asked: InvoiceCopyWanted,
        known: Known,
        problems: tuple[Problem, ...],
        transfer_id: TransferId,
    ) -> Plan:
        updating = asked.wanted.mode is CopyMode.UPDATE_EXISTING
        present, gone = self._present(ledger, known.current) if updating and known.current else (None, ())
        contact = NOBODY
        if not only_errors((*problems, *gone)):  # looking for a contact costs calls: only for what could be sent
            contact = self._contacts.choose(
                ledger, caller.organization_id, asked.invoice.company, asked.contact_id, known.contact_id
            )
        standing = Standing(
            links=known.links,
            current=present,
            lines=known.current.lines if known.current else {},
        )
        made = translate_invoice(
            asked.invoice,
            asked.wanted,
            standing,
            known.settings,
            ledger.reference_data(),
            contact.contact_id,
            transfer_id,
        )
        everything = _distinct((*problems, *gone, *made.problems, *contact.problems), asked.problems)
        content = None if only_errors(everything) else made.content
        return Plan(everything, known.current, known, content, contact)

    def _present(self, ledger: Ledger, link: Link) -> tuple[LedgerDocument | None, tuple[Problem, ...]]:
        try:
            return ledger.document(link.document.kind, link.ledger_id), ()
        except MissingInLedger:
            message = f"{link.number or link.ledger_id} is no longer in Xero"
            return None, (Problem(Reason.DOCUMENT_NOT_EDITABLE, "mode", message, {"link_id": link.id}),)


def _distinct(problems: tuple[Problem, ...], unread: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Each problem once, and nothing that merely follows from a field that could not be read."""
    malformed = {problem.field for problem in unread if problem.is_error}
    kept: dict[tuple[Reason, str, str], Problem] = {}
    for problem in problems:
        follows = (problem.reason is Reason.TOTALS_DIFFER and malformed) or any(
            path == problem.field or path.startswith(f"{problem.field}.") for path in malformed
        )
        if problem in unread or not follows:
            kept.setdefault((problem.reason, problem.field, problem.message), problem)
    return tuple(kept.values())
