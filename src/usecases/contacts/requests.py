"""Which contact was chosen, and what comes back."""

from dataclasses import dataclass

from core.ids import ConnectionId, ContactId, PartyId
from core.ledger import LedgerContact
from core.problems import Problem


@dataclass(frozen=True, slots=True)
class ContactChosen:
    """This party is that contact; None forgets the choice."""

    connection_id: ConnectionId
    party_id: PartyId
    contact_id: ContactId | None


@dataclass(frozen=True, slots=True)
class ContactSaved:
    """`problems` are warnings."""

    contact: LedgerContact | None
    problems: tuple[Problem, ...] = ()
