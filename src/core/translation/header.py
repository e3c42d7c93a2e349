"""Everything of a document but its lines and amounts, and what the headers of all kinds share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from core.documents import DocumentKind, DocumentRef
from core.ids import BrandingThemeId, DocumentTypeId, TransferId
from core.kinds import MarkIn, rules_of
from core.ledger import LedgerDocument, ReferenceData
from core.mark import tagged
from core.problems import Problem, Reason
from core.settings import InvoiceSettings
from core.translation.texts import trimmed

LONGEST_NUMBER = 255
LONGEST_REFERENCE = 255


@dataclass(frozen=True, slots=True)
class SendContext:
    """Which send this is. `copies` counts the links that the document has; `current` is what an update would change."""

    document: DocumentRef
    transfer_id: TransferId
    number_from_xero: bool
    copies: int
    current: LedgerDocument | None


@dataclass(frozen=True, slots=True)
class Header:
    """`number` None lets the ledger make one. `has_due_date` is False for kinds that have none."""

    problems: tuple[Problem, ...]
    number: str | None = None
    reference: str = ""
    due_on: date | None = None
    has_due_date: bool = True
    branding_theme_id: BrandingThemeId | None = None
    note: str = ""
    delivery_on: date | None = None
    delivery_instructions: str = ""


def marked_reference(text: str, asked: SendContext) -> tuple[str, int]:
    """What is sent as reference, and how many characters the text itself may have in it.

    Credit notes and purchase orders have no link in Xero, so their reference ends with the mark.
    """
    if rules_of(asked.document.kind).mark_in is not MarkIn.REFERENCE:
        return text, LONGEST_REFERENCE
    sent = tagged(text, asked.document, asked.transfer_id)
    return sent, LONGEST_REFERENCE - (len(sent) - len(text))


def link_problems(url: str, root: str) -> Iterator[Problem]:
    """Xero takes absolute links only, and none that contains its own name."""
    path = f"{root}.url"
    if not is_absolute(trimmed(url)):
        message = "The link to the document in Productive is not an absolute one, beginning with https://"
        yield Problem(Reason.LINK_REFUSED_BY_XERO, path, message)
    if "xero" in url.lower():
        message = "The link to the document in Productive contains the word xero, which Xero refuses"
        yield Problem(Reason.LINK_REFUSED_BY_XERO, path, message)


def is_absolute(url: str) -> bool:
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def lines_required(lines: tuple[object, ...], kind: DocumentKind) -> Iterator[Problem]:
    if not lines:
        yield Problem(Reason.DOCUMENT_HAS_NO_LINES, f"{kind.path}.lines", f"The {kind.words} has no lines")


def branding_theme(
    document_type: DocumentTypeId | None, rules: InvoiceSettings, reference: ReferenceData, root: str
) -> tuple[BrandingThemeId | None, tuple[Problem, ...]]:
    """The theme that the settings give this type of document; one that is gone is a problem, not another look."""
    theme = rules.branding_themes.get(document_type) if document_type is not None else None
    if theme is None or theme in reference.branding_themes:
        return theme, ()
    message = f"{reference.organisation.name} has no branding theme {theme}, to which this document type is mapped"
    facts = {"branding_theme_id": theme}
    return None, (Problem(Reason.BRANDING_THEME_UNKNOWN, f"{root}.document_type_id", message, facts),)
