"""An invoice of Productive becomes an invoice of the ledger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.choice import CopyMode, check_editable, check_number, check_status, raised_status
from core.documents import Invoice
from core.ids import ContactId, LedgerLineId, LineId, TransferId
from core.ledger import LedgerDocument, LedgerDraft, LedgerStatus, ReferenceData
from core.link import Link
from core.mark import marked
from core.problems import Problem, Reason
from core.settings import InvoiceSettings, Settings
from core.translation.company import company_problems
from core.translation.header import due_date_problems, header_problems, number_for, reference_for
from core.translation.lines import LineTranslation, Mappings, repeated_lines, translate_line
from core.translation.texts import trimmed
from core.translation.totals import below_zero, differences, totals_of


@dataclass(frozen=True, slots=True)
class Wanted:
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

    `content` is None where an error stands in the way, or where there is nothing that an update could change.
    """

    content: LedgerDraft | None
    problems: tuple[Problem, ...]


def translate_invoice(
    invoice: Invoice,
    wanted: Wanted,
    standing: Standing,
    settings: Settings,
    reference: ReferenceData,
    contact_id: ContactId | None,
    transfer_id: TransferId,
) -> Translation:
    """The ledger invoice of this invoice under these settings, or every problem that stands in the way.

    `contact_id` None: a contact is still to be made of the invoice's company, which is checked for it.
    """
    rules = settings.invoices
    current = standing.current if wanted.is_update else None
    lines = translate_lines(invoice, Mappings(settings, reference), current, standing.lines)
    made = tuple(each.line for each in lines if each.line is not None)
    totals = totals_of(made, invoice.currency)
    number = number_for(invoice, rules, wanted.number_from_xero)
    status, status_problems = status_for(wanted, rules, current)
    problems = [
        *header_problems(invoice, rules, number),
        *(company_problems(invoice.company) if contact_id is None else ()),
        *repeated_lines(invoice),
        *(problem for each in lines for problem in each.problems),
        *status_problems,
        *due_date_problems(invoice, status, current),
        *number_problems(wanted, number, standing, reference),
        *below_zero(invoice.totals),
    ]
    if lines and len(made) == len(lines):  # a line that is missing would make every total differ, too
        problems.extend(differences(invoice.totals, totals))
    if any(problem.is_error for problem in problems) or (wanted.is_update and current is None):
        return Translation(None, tuple(problems))
    content = LedgerDraft(
        contact_id=contact_id,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        lines=made,
        totals=totals,
        url=marked(trimmed(invoice.url), invoice.ref, transfer_id),
        number=number,
        reference=reference_for(invoice, rules),
        status=status,
        id=current.id if current else None,
    )
    return Translation(content, tuple(problems))


def translate_lines(
    invoice: Invoice, mappings: Mappings, current: LedgerDocument | None, links: Mapping[LineId, LedgerLineId]
) -> tuple[LineTranslation, ...]:
    """Lines that the ledger still has keep their id there, so that an update changes them instead of replacing them."""
    present = {line.ledger_line_id for line in current.lines} if current else set()
    kept = {source: line for source, line in links.items() if line in present}
    return tuple(
        translate_line(line, invoice, mappings, f"invoice.lines[{position}]", kept.get(line.id))
        for position, line in enumerate(invoice.lines)
    )


def status_for(
    wanted: Wanted, rules: InvoiceSettings, current: LedgerDocument | None
) -> tuple[LedgerStatus | None, tuple[Problem, ...]]:
    """A new document's status: as asked, else as set. An update's: left alone unless raised (R4)."""
    if problem := check_status(wanted.status):
        return None, (problem,)
    if current is not None:
        return updated_status(wanted.status, current)
    status = wanted.status or rules.status.ledger_status
    if status is None and not wanted.is_update:
        message = "The settings leave the status to each copy, and this one names none"
        return None, (Problem(Reason.STATUS_REQUIRED, "status", message),)
    return None if wanted.is_update else status, ()


def updated_status(
    wanted: LedgerStatus | None, current: LedgerDocument
) -> tuple[LedgerStatus | None, tuple[Problem, ...]]:
    if problem := check_editable(current):
        return None, (problem,)
    raised = raised_status(wanted, current.status)
    return (None, (raised,)) if isinstance(raised, Problem) else (raised, ())


def number_problems(
    wanted: Wanted, number: str | None, standing: Standing, reference: ReferenceData
) -> Iterator[Problem]:
    """Against the other copies in this organisation: numbers of another organisation are its own business."""
    own = standing.current.id if wanted.is_update and standing.current else None
    tenant = reference.organisation.tenant_id
    others = (link for link in standing.links if link.tenant_id == tenant and link.ledger_id != own)
    if taken := check_number(wanted.mode, number, others):
        yield taken
