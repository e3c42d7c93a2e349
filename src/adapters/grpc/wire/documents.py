"""What became of documents: transfers, links, attempts."""

from adapters.grpc.wire.enums import (
    ATTEMPT_PURPOSES,
    COPY_MODES,
    DOCUMENT_KINDS,
    LINK_ORIGINS,
    LINK_STATES,
    TRANSFER_STATES,
    XERO_STATUSES,
)
from adapters.grpc.wire.problems import wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import wire_decimal, wire_moment, wire_totals
from core.documents import DocumentKind, DocumentRef
from core.ids import DocumentId, OrganizationId, TransferId
from core.link import Link, LinkState
from core.transfer import Attempt, Refusal, Transfer, TransferState
from productive.xero.v1 import common_pb2, link_service_pb2, transfer_service_pb2
from usecases.links.requests import LinksView


def read_transfer_id(fields: Fields) -> TransferId:
    return TransferId(fields.id("transfer_id"))


def read_document(request: Fields, organization_id: OrganizationId) -> DocumentRef:
    """The document of the caller's organization that field "document" names."""
    return read_document_ref(request.inner("document"), organization_id)


def read_document_ref(fields: Fields, organization_id: OrganizationId) -> DocumentRef:
    kind = fields.choice("kind", DOCUMENT_KINDS, required=True)
    return DocumentRef(organization_id, kind or DocumentKind.INVOICE, DocumentId(fields.id("document_id")))


def wire_document(document: DocumentRef) -> common_pb2.DocumentRef:
    return common_pb2.DocumentRef(kind=DOCUMENT_KINDS.value(document.kind), document_id=document.id)


def wire_transfer(transfer: Transfer | Refusal) -> transfer_service_pb2.Transfer:
    subject = transfer.subject
    made = transfer_service_pb2.Transfer(
        transfer_id=transfer.id,
        document=wire_document(transfer.document),
        state=TRANSFER_STATES.value(transfer.state),
        mode=COPY_MODES.value(transfer.mode),
        subsidiary_id=transfer.subsidiary_id,
        connection_id=transfer.connection_id,
        actor_id=transfer.actor,
        settings_version=transfer.settings_version,
        create_time=wire_moment(transfer.created_at),
        update_time=wire_moment(transfer.updated_at if isinstance(transfer, Transfer) else transfer.created_at),
        problems=wire_problems(transfer.problems),
        request_id=transfer.request_id or "",
        number=subject.number if subject else "",
        party_name=subject.party_name if subject else "",
        total=wire_decimal(subject.total.amount) if subject else None,
        currency_code=subject.total.currency if subject else "",
    )
    if isinstance(transfer, Transfer):
        made.xero_id = transfer.ledger_id or ""
        if transfer.known_by and is_awaited(transfer):
            made.known_by_time.CopyFrom(wire_moment(transfer.known_by))
    return made


def is_awaited(transfer: Transfer) -> bool:
    return transfer.state is TransferState.UNCERTAIN


def wire_link(link: Link) -> link_service_pb2.DocumentLink:
    return link_service_pb2.DocumentLink(
        link_id=link.id,
        document=wire_document(link.document),
        state=LINK_STATES.value(link.state),
        connection_id=link.connection_id,
        tenant_id=link.tenant_id,
        xero_id=link.ledger_id,
        number=link.number,
        status=XERO_STATUSES.value(link.status),
        totals=wire_totals(link.totals),
        currency_code=link.totals.net.currency,
        deep_link=link.deep_link,
        transfer_id=link.transfer_id,
        create_time=wire_moment(link.created_at),
        update_time=wire_moment(link.updated_at),
        differences=wire_problems(link.differences),
        subsidiary_id=link.subsidiary_id,
        origin=LINK_ORIGINS.value(link.origin),
        changed_time=wire_moment(link.changed_at) if link.changed_at else None,
        deleted_time=wire_moment(link.deletion_reported_at) if is_deleted(link) and link.deletion_reported_at else None,
    )


def is_deleted(link: Link) -> bool:
    return link.state is LinkState.SOURCE_DELETED


def wire_links(view: LinksView) -> link_service_pb2.GetDocumentLinkResponse:
    return link_service_pb2.GetDocumentLinkResponse(
        link=wire_link(view.current), superseded=[wire_link(link) for link in view.superseded]
    )


def wire_attempt(attempt: Attempt) -> transfer_service_pb2.Attempt:
    return transfer_service_pb2.Attempt(
        purpose=ATTEMPT_PURPOSES.value(attempt.purpose),
        start_time=wire_moment(attempt.started_at),
        end_time=wire_moment(attempt.ended_at),
        actor_id=attempt.actor,
        settings_version=attempt.settings_version,
        http_method=attempt.request.method,
        url=attempt.request.url,
        request_body=attempt.request.body,
        result=attempt.result,
        status_code=attempt.status or 0,
        response_body=attempt.response,
        correlation_id=attempt.correlation_id,
    )
