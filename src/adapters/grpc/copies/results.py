"""What was sent, or what would be, as it travels."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from google.protobuf.duration_pb2 import Duration
from google.type.decimal_pb2 import Decimal as WireDecimal

from adapters.grpc.errors.catalogue import MALFORMED
from adapters.grpc.files.messages import wire_file
from adapters.grpc.wire.choices import wire_choices
from adapters.grpc.wire.documents import wire_document, wire_link, wire_transfer
from adapters.grpc.wire.enums import DOCUMENT_KINDS, XERO_STATUSES
from adapters.grpc.wire.problems import wire_problem, wire_problems
from adapters.grpc.wire.values import wire_date, wire_decimal, wire_totals
from core.changes import Change
from core.ledger import AmountsAre, LedgerStatus
from core.link import Link
from core.problems import Problem
from core.transfer import LedgerRequest
from core.translation.drawing import Drawing, DrawnLine
from productive.xero.v1 import copy_service_pb2 as wire
from usecases.copies.requests import ContactPreview, Copied, FilePreview, Preview


def wire_copied(copied: Copied) -> wire.CopyResult:
    return wire.CopyResult(
        transfer=wire_transfer(copied.transfer),
        link=wire_link(copied.link),
        problems=wire_problems(copied.problems),
        attachments=map(wire_file, copied.files),
    )


def wire_preview(preview: Preview) -> wire.CopyPreview:
    return wire.CopyPreview(
        document=wire_document_preview(preview, preview.drawing) if preview.drawing else None,
        problems=wire_problems(preview.problems),
        link=wire_link(preview.link) if preview.link else None,
        choices=wire_choices(preview.choices),
        retry_delay=wire_duration(preview.retry_after) if preview.retry_after else None,
        changes=map(wire_change, preview.changes),
        plan_token=str(preview.token or ""),
    )


def wire_change(change: Change) -> wire.FieldChange:
    return wire.FieldChange(
        field_name=change.name,
        line_id=change.line_id or "",
        xero_line_id=change.ledger_line_id or "",
        in_xero=change.now,
        as_written=change.written,
        as_planned=change.planned,
        edited=change.is_edited,
        would_change=change.is_planned,
    )


def wire_duration(duration: timedelta) -> Duration:
    made = Duration()
    made.FromTimedelta(duration)
    return made


def wire_document_preview(preview: Preview, drawing: Drawing) -> wire.DocumentPreview:
    theme = drawing.branding_theme
    made = wire.DocumentPreview(
        kind=DOCUMENT_KINDS.value(drawing.kind),
        number=drawing.number or "",
        reference=drawing.reference,
        status=XERO_STATUSES.value(drawing.status or LedgerStatus.OTHER),  # none: an update leaves it alone
        contact=wire_contact(preview.contact) if preview.contact else None,
        issued_on=wire_date(drawing.issued_on),
        due_on=wire_date(drawing.due_on),
        delivery_on=wire_date(drawing.delivery_on),
        delivery_instructions=drawing.delivery_instructions,
        currency_code=drawing.currency,
        currency_rate=known(drawing.currency_rate),
        amounts_include_tax=drawing.amounts_are is AmountsAre.INCLUSIVE,
        lines=map(wire_line, drawing.lines),
        totals=wire_totals(drawing.totals) if drawing.totals else None,
        branding_theme_id=theme.id if theme else "",
        branding_theme_name=theme.name if theme else "",
        note=drawing.note,
        allocation=wire_allocation(preview.credited) if preview.credited else None,
        files=map(wire_file_preview, preview.files),
        tenant_name=preview.tenant_name,
        settings_version=preview.settings_version,
        request=wire_request(preview.request) if preview.request else None,
    )
    without_unreadable(made, drawing.kind.path, preview.problems)
    return made


def known(amount: Decimal | None) -> WireDecimal | None:
    return None if amount is None else wire_decimal(amount)


def wire_line(line: DrawnLine) -> wire.PreviewLine:
    account, rate = line.account, line.tax_rate
    return wire.PreviewLine(
        line_id=line.line_id,
        description=line.description,
        quantity=known(line.quantity),
        unit_price=known(line.unit_price),
        discount_percentage=known(line.discount_rate),
        discount_amount=known(line.discount_amount),
        net=known(line.net),
        tax=known(line.tax),
        account_code=account.code if account else "",
        account_name=account.name if account else "",
        tax_type=rate.tax_type if rate else "",
        tax_rate_name=rate.name if rate else "",
        tax_percentage=known(rate.effective_rate) if rate else None,
        tracking=[
            wire.PreviewTracking(category_name=choice.category, option_name=choice.option) for choice in line.tracking
        ],
    )


def wire_contact(contact: ContactPreview) -> wire.PreviewContact:
    return wire.PreviewContact(
        contact_id=contact.contact_id or "", name=contact.name, would_be_created=contact.would_be_created
    )


def wire_allocation(credited: Link) -> wire.PreviewAllocation:
    return wire.PreviewAllocation(
        document=wire_document(credited.document), xero_id=credited.ledger_id, number=credited.number
    )


def wire_file_preview(file: FilePreview) -> wire.PreviewFile:
    return wire.PreviewFile(
        file_name=file.name,
        size=file.size,
        would_be_attached=file.problem is None,
        problem=wire_problem(file.problem) if file.problem else None,
    )


def wire_request(request: LedgerRequest) -> wire.PreviewRequest:
    return wire.PreviewRequest(http_method=request.method, url=request.url, body=request.body)


def without_unreadable(preview: wire.DocumentPreview, root: str, problems: Iterable[Problem]) -> None:
    """A field that could not be read is left blank: what stands in its place, such as zero, was never said.

    A preview and a document have the same names for the same fields. Amounts that follow from it are left out, too.
    """
    for problem in problems:
        path, name = problem.field.rpartition(".")[::2]
        if problem.reason not in MALFORMED or not problem.field.startswith(f"{root}."):
            continue
        preview.ClearField("totals")
        if path == root:
            clear(preview, name)
        for position, line in enumerate(preview.lines):
            if f"{path}.".startswith(f"{root}.lines[{position}]."):
                for each in (name, "net", "tax"):
                    clear(line, each)


def clear(message: wire.DocumentPreview | wire.PreviewLine, name: str) -> None:
    if name in message.DESCRIPTOR.fields_by_name:
        message.ClearField(name)  # type: ignore[arg-type]  # it is a field's name
