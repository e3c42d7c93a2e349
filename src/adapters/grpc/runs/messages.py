"""Runs: what is read of the requests, and what is returned."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import cast

from adapters.grpc.copies.requests import LONGEST_TOKEN, read_copy_options, read_document
from adapters.grpc.files.messages import LONGEST_FILE_NAME
from adapters.grpc.wire.documents import wire_document, wire_link
from adapters.grpc.wire.enums import COPY_MODES, DOCUMENT_KINDS, RUN_ITEM_STATES, RUN_STATES
from adapters.grpc.wire.problems import wire_problem, wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.values import wire_decimal, wire_moment
from core.attachments import MOST_FILES
from core.errors import Refused
from core.ids import LinkId, OrganizationId, RunId
from core.link import Link
from core.runs import MOST_DOCUMENTS, ItemState, Run, RunItem
from productive.xero.v1 import run_service_pb2 as wire
from usecases.runs.requests import BulkCommand, BulkDocument, BulkPreview, RunView


def read_run_id(fields: Fields) -> RunId:
    return RunId(fields.id("run_id"))


def read_bulk(fields: Fields, organization_id: OrganizationId) -> BulkCommand:
    """Documents and options. Refused where the options cannot be read, or a place has no document.

    One more than there may be is read, so that the use case finds that there are too many.
    """
    options = fields.inner("options")
    read = read_copy_options(options)
    if options.text("contact_id"):
        options.invalid("contact_id", "Each document of a run goes to the contact of its own company")
    given = cast(wire.BulkCopyRequest, fields.message).documents
    documents = [
        read_bulk_document(message, fields.at(f"documents[{position}]"), organization_id)
        for position, message in enumerate(islice(given, MOST_DOCUMENTS + 1))
    ]
    fields.refuse()
    return BulkCommand(tuple(documents), read)


def read_bulk_document(message: wire.BulkDocument, place: str, organization_id: OrganizationId) -> BulkDocument:
    """One of them, with the problems that are its own: their fields are named from this message on."""
    fields = Fields(message)
    try:
        document = read_document(fields, organization_id)
    except Refused as refusal:  # there is no document
        raise Refused(*(replace(each, field=f"{place}.{each.field}") for each in refusal.problems)) from None
    if len(message.file_names) > MOST_FILES:
        fields.invalid("file_names", f"At most {MOST_FILES} files belong to a document")
    names = tuple(
        fields.checked(f"file_names[{at}]", name, required=True, limit=LONGEST_FILE_NAME)
        for at, name in enumerate(islice(message.file_names, MOST_FILES))
    )
    token = fields.text("plan_token", limit=LONGEST_TOKEN)
    return BulkDocument(document, token, names, tuple(fields.problems))


def wire_bulk_preview(preview: BulkPreview) -> wire.BulkPreview:
    return wire.BulkPreview(
        problems=wire_problems(preview.problems),
        plan_token=str(preview.token) if preview.token is not None else "",
        link=wire_link(preview.link) if preview.link is not None else None,
        skipped=preview.is_skipped,
    )


def wire_run(run: Run, progress: Mapping[ItemState, int]) -> wire.Run:
    return wire.Run(
        run_id=run.id,
        state=RUN_STATES.value(run.state),
        kind=DOCUMENT_KINDS.value(run.kind),
        mode=COPY_MODES.value(run.options.mode),
        progress=[
            wire.RunProgress(state=RUN_ITEM_STATES.value(state), item_count=progress[state])
            for state in ItemState
            if progress.get(state)
        ],
        actor_id=run.actor,
        create_time=wire_moment(run.created_at),
        end_time=wire_moment(run.closed_at) if run.closed_at else None,
        cancel_time=wire_moment(run.cancelled_at) if run.cancelled_at else None,
        on_hold=wire_problem(run.on_hold) if run.on_hold else None,
        on_hold_until_time=wire_moment(run.not_before) if run.on_hold else None,
        revision=run.revision,
        retried_run_id=run.retry_of or "",
        request_id=run.request_id or "",
    )


def wire_items(items: Iterable[RunItem], links: Mapping[LinkId, Link]) -> list[wire.RunItem]:
    return [wire_item(item, links) for item in items]


def wire_item(item: RunItem, links: Mapping[LinkId, Link]) -> wire.RunItem:
    link = links.get(item.link_id) if item.link_id is not None else None
    return wire.RunItem(
        position=item.position,
        document=wire_document(item.document),
        state=RUN_ITEM_STATES.value(item.state),
        problems=wire_problems(item.problems),
        transfer_id=item.transfer_id or "",
        link=wire_link(link) if link is not None else None,
        due_file_names=item.file_names if item.state is ItemState.SENT else (),
        number=item.subject.number,
        party_name=item.subject.party_name,
        total=wire_decimal(item.subject.total.amount),
        currency_code=item.subject.total.currency,
        revision=item.revision,
        subsidiary_id=item.subsidiary_id,
    )


def wire_view(view: RunView) -> wire.WatchRunResponse:
    return wire.WatchRunResponse(run=wire_run(view.run, view.progress), items=wire_items(view.items, view.links))
