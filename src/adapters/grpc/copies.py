"""What was sent, or what would be, as it travels."""

from adapters.grpc.documents import wire_link, wire_transfer
from adapters.grpc.enums import XERO_STATUSES
from adapters.grpc.files import wire_file
from adapters.grpc.problems import wire_problems
from adapters.grpc.values import wire_date, wire_decimal, wire_totals
from core.ledger import LedgerDraft, LedgerLine, LedgerStatus
from productive.xero.v1 import copy_service_pb2 as wire
from usecases.requests import ContactPreview, Copied, Preview


def wire_copied(copied: Copied) -> wire.CopyResult:
    return wire.CopyResult(
        transfer=wire_transfer(copied.transfer),
        link=wire_link(copied.link),
        problems=wire_problems(copied.problems),
        attachments=map(wire_file, copied.files),
    )


def wire_preview(preview: Preview) -> wire.CopyPreview:
    return wire.CopyPreview(
        document=wire_document_preview(preview, preview.content) if preview.content else None,
        problems=wire_problems(preview.problems),
    )


def wire_document_preview(preview: Preview, content: LedgerDraft) -> wire.DocumentPreview:
    request = preview.request
    return wire.DocumentPreview(
        http_method=request.method if request else "",
        url=request.url if request else "",
        body=request.body if request else b"",
        lines=[wire_preview_line(line) for line in content.lines],
        totals=wire_totals(content.totals),
        currency_code=content.currency,
        contact=wire_contact(preview.contact) if preview.contact else None,
        number=content.number or "",
        reference=content.reference,
        status=XERO_STATUSES.value(content.status or LedgerStatus.OTHER),  # untold: an update leaves it alone
        issued_on=wire_date(content.issued_on),
        due_on=wire_date(content.due_on),
        tenant_name=preview.tenant_name,
        settings_version=preview.settings_version,
        note=content.note,
        delivery_on=wire_date(content.delivery_on),
    )


def wire_preview_line(line: LedgerLine) -> wire.PreviewLine:
    return wire.PreviewLine(
        line_id=line.source_id,
        description=line.description,
        account_code=line.account_code or "",
        tax_type=line.tax_type or "",
        net=wire_decimal(line.net),
        tax=wire_decimal(line.tax),
    )


def wire_contact(contact: ContactPreview) -> wire.PreviewContact:
    return wire.PreviewContact(
        contact_id=contact.contact_id or "", name=contact.name, would_be_created=contact.contact_id is None
    )
