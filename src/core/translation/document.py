"""A document of Productive becomes a document of the ledger, whatever its kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.choice import CopyMode, check_editable, check_number, check_status, raised_status
from core.documents import Document, DocumentKind, Expense, Invoice, PurchaseOrder
from core.ids import ContactId, LedgerId, LedgerLineId, LineId, TransferId
from core.kinds import MarkIn, rules_of
from core.ledger import AmountsAre, LedgerDocument, LedgerDraft, LedgerLineRef, LedgerStatus, ReferenceData
from core.link import Link
from core.mark import marked
from core.money import Totals
from core.problems import Problem, Reason
from core.settings import Settings
from core.translation import expense, invoice, purchase_order
from core.translation.currency import currency_problems, currency_rate
from core.translation.drawing import Drawing
from core.translation.header import Header, SendContext
from core.translation.lines import Lines, LineTranslation, repeated_lines, translate_line
from core.translation.party import party_problems
from core.translation.periods import lock_problems
from core.translation.texts import trimmed
from core.translation.totals import below_zero, differences, totals_of
from core.translation.update import edit_problems


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """What the person asked for besides the document itself. `status` None: as the settings say."""

    mode: CopyMode = CopyMode.CREATE
    status: LedgerStatus | None = None
    number_from_xero: bool = False

    @property
    def is_update(self) -> bool:
        return self.mode is CopyMode.UPDATE_EXISTING


@dataclass(frozen=True, slots=True)
class Standing:
    """What was copied before: every link of the document, and for an update the ledger's present document."""

    links: tuple[Link, ...] = ()
    current: LedgerDocument | None = None
    lines: Mapping[LineId, LedgerLineId] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translation:
    """`problems` has every error and warning.

    `content` is None where an error stands in the way, or where there is nothing that an update could change. `drawing`
    shows it, or what is known of it.
    """

    content: LedgerDraft | None
    problems: tuple[Problem, ...]
    drawing: Drawing


def translate(
    document: Document,
    wanted: CopyOptions,
    standing: Standing,
    settings: Settings,
    reference: ReferenceData,
    contact_id: ContactId | None,
    transfer_id: TransferId,
) -> Translation:
    """The ledger document of this document under these settings, or every problem that stands in the way.

    `contact_id` None: a contact is still to be made of the document's company, which is checked for it.
    """
    kind, root = document.kind, document.kind.path
    current = standing.current if wanted.is_update else None
    asked = SendContext(document.ref, transfer_id, wanted.number_from_xero, len(standing.links), current)
    header = header_of(document, asked, settings, reference)
    lines = translate_lines(document, settings, reference, current, standing.lines)
    made = tuple(each.line for each in lines if each.line is not None)
    amounts_are = amounts_of(document)
    totals = totals_of(made, document.currency, amounts_are)
    expected = ledger_totals(document)
    status, status_problems = status_for(wanted, settings, reference, current, document)
    rate, rate_problems = currency_rate(
        document.exchange_rate, document.currency, settings.rules_of(kind).send_currency_rate, reference, root
    )
    problems = [
        *switched_off(document, settings),
        *header.problems,
        *currency_problems(document.currency, reference, root),
        *(party_problems(document.party, kind, reference) if contact_id is None and document.party else ()),
        *repeated_lines(document.lines, root),
        *(problem for each in lines for problem in each.problems),
        *status_problems,
        *due_date_problems(kind, header, status, current),
        *(lock_problems(document.issued_on, current, reference, root) if rules_of(kind).is_posted else ()),
        *number_problems(wanted, header.number, standing, reference, root),
        *rate_problems,
        *below_zero(expected, kind),
    ]
    if lines and len(made) == len(lines):  # a line that is missing would make every total differ, too
        problems.extend(differences(expected, totals, root))
    content = LedgerDraft(
        contact_id=contact_id,
        issued_on=document.issued_on,
        due_on=header.due_on,
        currency=document.currency,
        lines=made,
        totals=totals,
        url=marked(trimmed(document.url), document.ref, transfer_id) if rules_of(kind).mark_in is MarkIn.URL else "",
        number=header.number,
        reference=header.reference,
        status=status,
        amounts_are=amounts_are,
        id=current.id if current else None,
        kind=kind,
        branding_theme_id=header.branding_theme_id,
        currency_rate=rate,
        note=header.note,
        delivery_on=header.delivery_on,
        delivery_instructions=header.delivery_instructions,
        party=document.party.id if document.party else None,
    )
    if current is not None and len(made) == len(lines):
        problems.extend(edit_problems(content, current, root))
    drawing = Drawing(
        kind=kind,
        number=content.number,
        reference=content.reference,
        issued_on=content.issued_on,
        due_on=content.due_on,
        currency=content.currency,
        lines=tuple(each.drawn for each in lines),
        totals=content.totals if len(made) == len(lines) else None,
        status=content.status,
        amounts_are=content.amounts_are,
        delivery_on=content.delivery_on,
        delivery_instructions=content.delivery_instructions,
        branding_theme=reference.branding_themes.get(content.branding_theme_id) if content.branding_theme_id else None,
        currency_rate=content.currency_rate,
        note=content.note,
    )
    is_sendable = not any(problem.is_error for problem in problems) and not (wanted.is_update and current is None)
    return Translation(content if is_sendable else None, tuple(problems), drawing)


def header_of(document: Document, asked: SendContext, settings: Settings, reference: ReferenceData) -> Header:
    match document:
        case Invoice():
            return invoice.header(document, asked, settings.invoices, reference)
        case Expense():
            return expense.header(document, asked)
        case PurchaseOrder():
            return purchase_order.header(document, asked, settings, reference)


def amounts_of(document: Document) -> AmountsAre:
    inclusive = isinstance(document, Expense) and document.prices_include_tax
    return AmountsAre.INCLUSIVE if inclusive else AmountsAre.EXCLUSIVE


def is_credit(document: Document) -> bool:
    return isinstance(document, Invoice) and document.is_credit_note


def ledger_totals(document: Document) -> Totals:
    """Productive's own totals with the ledger's sign: what a credit note gives back is above zero there."""
    return -document.totals if is_credit(document) else document.totals


def switched_off(document: Document, settings: Settings) -> Iterator[Problem]:
    if not settings.rules_of(document.kind).switched_on:
        message = f"The copying of {document.kind.words}s is switched off"
        facts = {"connection_id": settings.connection_id}
        yield Problem(Reason.KIND_SWITCHED_OFF, document.kind.path, message, facts)


def translate_lines(
    document: Document,
    settings: Settings,
    reference: ReferenceData,
    current: LedgerDocument | None,
    links: Mapping[LineId, LedgerLineId],
) -> tuple[LineTranslation, ...]:
    """Lines that the ledger still has keep their id there, so that an update changes them instead of replacing them."""
    present = {line.ledger_line_id: line for line in current.lines} if current else {}
    context = Lines(
        kind=document.kind,
        rules=settings.rules_of(document.kind),
        settings=settings,
        reference=reference,
        discount=document.discount if isinstance(document, Invoice) else None,
        amounts_are=amounts_of(document),
        company_name=document.party.name if document.party else "",
    )
    return tuple(
        translate_line(
            line, context, f"{document.kind.path}.lines[{position}]", unchanged_line(line.id, links, present)
        )
        for position, line in enumerate(document.lines)
    )


def unchanged_line(
    line_id: LineId, links: Mapping[LineId, LedgerLineId], present: Mapping[LedgerLineId, LedgerLineRef]
) -> LedgerLineRef | None:
    ledger_line_id = links.get(line_id)
    return present.get(ledger_line_id) if ledger_line_id is not None else None


def status_for(
    wanted: CopyOptions,
    settings: Settings,
    reference: ReferenceData,
    current: LedgerDocument | None,
    document: Document,
) -> tuple[LedgerStatus | None, tuple[Problem, ...]]:
    """A new document's status: as asked, else as set. An update's: left alone unless raised (R4)."""
    if problem := check_status(wanted.status):
        return None, (problem,)
    if current is not None:
        status, problems = updated_status(wanted.status, current)
    elif wanted.is_update:
        return None, ()
    else:
        status, problems = new_status(wanted, settings, document)
    return status, (*problems, *invoice.approval_problems(status, document.kind, reference))


def new_status(
    wanted: CopyOptions, settings: Settings, document: Document
) -> tuple[LedgerStatus | None, tuple[Problem, ...]]:
    status = wanted.status or settings.rules_of(document.kind).status.ledger_status
    if status is None:
        message = "The settings leave the status to each copy, and this one names none"
        return None, (Problem(Reason.STATUS_REQUIRED, "options.status", message),)
    return status, ()


def updated_status(
    wanted: LedgerStatus | None, current: LedgerDocument
) -> tuple[LedgerStatus | None, tuple[Problem, ...]]:
    if problem := check_editable(current):
        return None, (problem,)
    raised = raised_status(wanted, current.status)
    return (None, (raised,)) if isinstance(raised, Problem) else (raised, ())


NEED_A_DUE_DATE = frozenset({LedgerStatus.SUBMITTED, LedgerStatus.AUTHORISED, LedgerStatus.PAID})


def due_date_problems(
    kind: DocumentKind, header: Header, status: LedgerStatus | None, current: LedgerDocument | None
) -> Iterator[Problem]:
    """Only a draft may be without a due date (Xero: AUTHORISED needs one); kinds that have none need none.

    `status` is what is sent. An update that sends none leaves the document's own, as it leaves its due date.
    """
    due_on = header.due_on or (current.due_on if current else None)
    becomes = status or (current.status if current else None)
    if header.has_due_date and due_on is None and becomes in NEED_A_DUE_DATE:
        message = f"The {kind.words} has no due date; it needs one to be {becomes} in Xero"
        yield Problem(Reason.DUE_DATE_REQUIRED, f"{kind.path}.due_on", message)


def number_problems(
    wanted: CopyOptions, number: str | None, standing: Standing, reference: ReferenceData, root: str
) -> Iterator[Problem]:
    """Against the other copies in this organisation: numbers of another organisation are its own business."""
    own: LedgerId | None = standing.current.id if wanted.is_update and standing.current else None
    tenant = reference.organisation.tenant_id
    others = (link for link in standing.links if link.tenant_id == tenant and link.ledger_id != own)
    if taken := check_number(wanted.mode, number, others, root):
        yield taken
