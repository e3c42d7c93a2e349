"""What happened to documents in Productive (R2, R3, R5): received, decided upon, and never sent anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.direction import Decision, Occurrence, decide
from core.link import Link, LinkState
from ports import Clock, UnitOfWork, UnitsOfWork
from usecases.events.requests import Decided, Reported
from usecases.payments.start import begin_linked

EVENTS_A_UNIT = 100

WHY: Mapping[Decision, str] = {
    Decision.NOTHING_SENT: "Only a person's copy sends; its link notes what has happened",
    Decision.NOT_PROPAGATED: "Deletions stay in Productive; a person may delete the copy in Xero",
    Decision.IGNORED_ONE_WAY_PAYMENTS: "Payments flow from Xero to Productive only",
}


class ReportEvents:
    """Idempotent, and indifferent to the order in which events arrive: each counts by its own time."""

    @inject
    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, caller: Caller, events: Sequence[Reported]) -> tuple[Decided, ...]:
        decided: list[Decided] = []
        for start in range(0, len(events), EVENTS_A_UNIT):
            block = events[start : start + EVENTS_A_UNIT]
            with self._units.writing() as unit:
                decided.extend(self._received(unit, caller, event) for event in block)
                unit.commit()
        return tuple(decided)

    def _received(self, unit: UnitOfWork, caller: Caller, event: Reported) -> Decided:
        own = event.document.organization_id == caller.organization_id
        link = unit.links.current(event.document) if own else None
        if link is None:
            return Decided(event.document, Decision.NOT_COPIED, f"The {event.document} was never copied")
        marked = after(link, event)
        if marked != link:
            unit.links.update(marked)
            if link.state is LinkState.SOURCE_DELETED and marked.state is LinkState.ACTIVE:
                begin_linked(unit, marked, self._clock.now())
        decision = decide(event.occurrence)
        return Decided(event.document, decision, WHY[decision], marked)


def after(link: Link, event: Reported) -> Link:
    """The link once this event is known. An event older than the last copy, or than what is known, changes nothing."""
    match event.occurrence:
        case Occurrence.UPDATED:
            is_news = event.at > link.updated_at and (link.changed_at is None or event.at > link.changed_at)
            return replace(link, changed_at=event.at) if is_news else link
        case Occurrence.DELETED | Occurrence.UNDELETED:
            if event.at <= (link.deletion_reported_at or link.updated_at):
                return link
            deleted = event.occurrence is Occurrence.DELETED
            state = LinkState.SOURCE_DELETED if deleted else LinkState.ACTIVE
            return replace(link, state=state, deletion_reported_at=event.at)
        case _:
            return link
