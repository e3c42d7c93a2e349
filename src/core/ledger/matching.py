"""Which of the ledger's lines came of which of the lines that were sent, whatever their order."""

from collections import defaultdict
from collections.abc import Sequence

from core.ledger.document import LedgerLine, LedgerLineRef
from core.ledger.tracking import same_tracking


def matched(sent: Sequence[LedgerLine], returned: Sequence[LedgerLineRef]) -> tuple[int | None, ...]:
    """For each line that was sent, the place among the returned of the one that came of it; None: nobody knows.

    A line that was sent with the ledger's id is the one of that id. New lines are known by their content, for Xero may
    put them before the kept ones (Xero: section 15); those of equal content are taken in their order.
    Where more or fewer lines came back than were sent, only ids count.
    """
    places = {line.ledger_line_id.casefold(): place for place, line in enumerate(returned) if line.ledger_line_id}
    found: dict[int, int] = {}
    for position, line in enumerate(sent):
        place = places.pop(line.ledger_line_id.casefold(), None) if line.ledger_line_id is not None else None
        if place is not None:
            found[position] = place
    if len(sent) == len(returned):
        found |= _by_content(sent, returned, found)
        taken = set(found.values())
        rest = [place for place in range(len(returned)) if place not in taken]
        found |= zip([position for position in range(len(sent)) if position not in found], rest, strict=True)
    return tuple(found.get(position) for position in range(len(sent)))


def _by_content(sent: Sequence[LedgerLine], returned: Sequence[LedgerLineRef], found: dict[int, int]) -> dict[int, int]:
    """Of the lines that have no place yet, those whose content is the same, from the front."""
    taken = set(found.values())
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, line in enumerate(returned):
        if place not in taken:
            alike[words(line.description), line.quantity, line.unit_amount].append(place)
    made: dict[int, int] = {}
    for position, ours in enumerate(sent):
        if position not in found:
            candidates = alike[words(ours.description), ours.quantity or 0, ours.unit_amount or 0]
            same = next((at for at, place in enumerate(candidates) if same_line(ours, returned[place])), None)
            if same is not None:
                made[position] = candidates.pop(same)
    return made


def same_line(sent: LedgerLine, present: LedgerLineRef) -> bool:
    """Whether the ledger's line says what was sent. What was left unsaid (None) says nothing."""
    return (
        words(sent.description) == words(present.description)
        and (sent.quantity or 0, sent.unit_amount or 0) == (present.quantity, present.unit_amount)
        and (sent.account_code, sent.tax_type) in {(None, None), (present.account_code, present.tax_type)}
        and (sent.tracking is None or same_tracking(sent.tracking, present.tracking))
    )


def same_lines(sent: Sequence[LedgerLine], present: Sequence[LedgerLineRef]) -> bool:
    """Whether the ledger has these lines and no others, in whatever order."""
    if len(sent) != len(present):
        return False
    pairs = zip(sent, matched(sent, present), strict=True)
    return all(place is not None and same_line(line, present[place]) for line, place in pairs)


def words(text: str) -> tuple[str, ...]:
    """Ends of lines and runs of spaces may come back otherwise than they were sent."""
    return tuple(text.split())
