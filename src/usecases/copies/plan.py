"""Planning one send: everything that can be known before any write, and every problem of it at once."""

from dataclasses import dataclass
from datetime import datetime

from core.changes import Change, edit_problems
from core.choice import AlreadyCopied, Choice
from core.connection import Connection
from core.contact_link import ContactLink
from core.errors import Refused
from core.ids import PartyId
from core.ledger import LedgerDocument, LedgerDraft
from core.link import Link
from core.plan_token import PlanToken, plan_token, stale
from core.problems import Problem, Reason
from core.problems import errors as only_errors
from core.settings import Settings
from core.translation.drawing import Drawing
from usecases.contacts.lookup import ContactChoice

NOBODY = ContactChoice()


@dataclass(frozen=True, slots=True)
class StoredContext:
    """What our own records say about a document that is to be copied.

    `contact` is the one that is remembered for its party. `credited` is the copy of the invoice that a credit note
    credits, where there is one in the same organisation. `party` is whom the present copy was made for, and
    `written` that copy as the ledger returned it last; None: nobody knows.
    """

    connection: Connection
    settings: Settings
    links: tuple[Link, ...]
    current: Link | None
    contact: ContactLink | None
    credited: Link | None = None
    party: PartyId | None = None
    written: LedgerDocument | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A send that could follow, or the problems that stand in its way.

    `drawing` shows the document, or what is known of it. `present` is the document that an update changes, as the
    ledger showed it; `since` is the ledger's own time then. `choices`: how one that was copied before could be sent.
    """

    problems: tuple[Problem, ...]
    drawing: Drawing
    link: Link | None = None
    known: StoredContext | None = None
    content: LedgerDraft | None = None
    contact: ContactChoice = NOBODY
    present: LedgerDocument | None = None
    since: datetime | None = None
    choices: tuple[Choice, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def edits(self) -> tuple[Problem, ...]:
        """What a person edited and this update would undo: in the way of whoever has not seen it."""
        return tuple(edit_problems(self.changes))

    @property
    def token(self) -> PlanToken | None:
        """What allows a copy to do just this; None where it cannot be done."""
        if self.known is None or self.content is None:
            return None
        connection_id, version = self.known.connection.id, self.known.settings.version
        return plan_token(self.link, connection_id, version, self.present, self.content)

    def checked(self, token: str = "") -> "Sendable":
        """What can be sent; Refused with every problem if one of them is an error.

        With a plan token edits are no problem, and everything must be as it was in the preview that gave it.
        """
        if only_errors(self.problems):
            already = next((each for each in self.problems if each.reason is Reason.ALREADY_COPIED), None)
            if already is not None and self.link is not None:
                others = (each for each in self.problems if each is not already)
                raise AlreadyCopied(already, self.link, self.choices, *others)
            raise Refused(*self.problems)
        in_the_way = tuple(stale(token, self.token)) if token and self.token else self.edits
        if in_the_way:
            raise Refused(*in_the_way, *self.problems)
        if self.known is None or self.content is None or self.content.party is None:
            raise ValueError("A plan without an error has a connection, a content and a party")
        return Sendable(
            known=self.known,
            content=self.content,
            party=self.content.party,
            contact=self.contact,
            problems=self.problems,
            link=self.link,
            present=self.present,
            since=self.since,
        )


@dataclass(frozen=True, slots=True)
class Sendable:
    """A plan that nothing stands in the way of. `problems` are warnings; the rest is as in Plan."""

    known: StoredContext
    content: LedgerDraft
    party: PartyId
    contact: ContactChoice
    problems: tuple[Problem, ...]
    link: Link | None
    present: LedgerDocument | None
    since: datetime | None

    @property
    def connection(self) -> Connection:
        return self.known.connection
