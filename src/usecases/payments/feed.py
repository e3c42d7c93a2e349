"""Reading what was reported: the feed from a cursor on, and the present state of one document."""

from collections.abc import Sequence
from dataclasses import dataclass

from injector import inject

from core.caller import Caller
from core.documents import DocumentRef
from core.errors import Refused
from core.ids import OrganizationId
from core.link import Link, LinkState
from core.payments.entry import FeedEntry
from core.payments.feed import BEGINNING, Position
from core.payments.kept import KeptPayments
from core.problems import Reason
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.payments.record import COUNTED
from usecases.policy import Policy


@dataclass(frozen=True, slots=True)
class Events:
    """Those that follow a position, and the position after them."""

    entries: Sequence[FeedEntry]
    position: Position
    has_more: bool = False


class ListPaymentEvents:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, caller: Caller, after: Position, limit: int) -> Events:
        """Oldest first. Refused where events that follow the position are not kept any more."""
        with self._units.reading() as unit:
            require_reachable(unit, caller.organization_id, after)
            found = unit.feed.after(caller.organization_id, after, limit + 1)
        shown = found[:limit]
        return Events(shown, shown[-1].position if shown else after, len(found) > len(shown))


def require_reachable(unit: UnitOfWork, organization_id: OrganizationId, after: Position) -> None:
    """Refused with CURSOR_INVALID for a place that the feed has not come to, and CURSOR_TOO_OLD for a gap behind it.

    In an older epoch a cursor may be further than we know: the newer one restates everything (P13, P14).
    """
    newest = unit.feed.newest(organization_id)
    if after > newest:
        raise Refused.because(
            Reason.CURSOR_INVALID,
            "cursor",
            "The feed has not come so far; if its database was restored, its operator has not said so",
        )
    if after == BEGINNING:
        return
    oldest = unit.feed.oldest(organization_id)
    first = oldest or Position(newest.epoch, newest.number + 1)
    expected = after.number + 1 if after.epoch == first.epoch else 1
    if after < first and first.number > expected:
        restart = cursor_of(Position(first.epoch, first.number - 1))
        message = "Events that follow this cursor are not kept any more"
        raise Refused.because(Reason.CURSOR_TOO_OLD, "cursor", message, restart_cursor=restart)


def cursor_of(position: Position) -> str:
    """As text, which is the id of the event there, too; empty for the beginning."""
    return "" if position == BEGINNING else f"{position.epoch}-{position.number}"


@dataclass(frozen=True, slots=True)
class CopyPayments:
    """What is known of the money of one copy of a document."""

    link: Link
    kept: KeptPayments

    @property
    def is_superseded(self) -> bool:
        return self.link.state is LinkState.SUPERSEDED


class GetDocumentPayments:
    @inject
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    def __call__(self, document: DocumentRef) -> Sequence[CopyPayments]:
        """Of each copy whose payments are reported, newest first."""
        with self._units.reading() as unit:
            links = {link.id: link for link in unit.links.of_document(document) if link.state in COUNTED}
            kept = unit.kept_payments.of_links(list(links))
        found = [CopyPayments(link, kept[link.id]) for link in links.values() if link.id in kept]
        return found[::-1]


class ForgetOldEvents:
    """The chore: events older than they are to be kept are removed; returns how many."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock, policy: Policy) -> None:
        self._units = units
        self._clock = clock
        self._policy = policy

    def __call__(self) -> int:
        with self._units.writing() as unit:
            forgotten = unit.feed.forget_before(self._clock.now() - self._policy.events_kept)
            unit.commit()
        return forgotten
