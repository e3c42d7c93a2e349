"""Previewing a copy: the document as it would be, and every problem of it. Nothing is sent and nothing stored."""

from collections.abc import Iterator
from dataclasses import replace

from injector import inject

from core.attachments import file_problems, named, problems_of_file
from core.caller import Caller
from core.connection import Connection
from core.errors import LedgerError, NothingDone, Refused, problem_of
from core.ids import ContactId, TransferId
from core.ledger import LedgerDraft
from core.problems import Problem, Reason
from core.settings import Settings
from core.transfer import LedgerRequest
from core.translation.drawing import drawn_from
from ports import Identifiers, Ledgers
from usecases.contacts.survivors import Survivors
from usecases.copies.plan import Plan
from usecases.copies.planner import Planner
from usecases.copies.requests import ContactPreview, CopyCommand, FilePreview, Preview
from usecases.followups.completion import reason_to_exclude
from usecases.permissions import require_permission

CONTACT_TO_BE_MADE = ContactId("00000000-0000-0000-0000-000000000000")
"""Stands in a preview for a contact that does not exist yet."""


class PreviewCopy:
    """Returns a preview whatever is in the way, the ledger's absence included: it is among the problems then."""

    @inject
    def __init__(self, ledgers: Ledgers, identifiers: Identifiers, planner: Planner, survivors: Survivors) -> None:
        self._ledgers = ledgers
        self._identifiers = identifiers
        self._planner = planner
        self._survivors = survivors

    def __call__(self, caller: Caller, asked: CopyCommand) -> Preview:
        require_permission(caller, asked.document.ref)
        try:
            plan = self._planner.plan(caller, asked, TransferId(self._identifiers.new()), verify_contact=True)
        except Refused as refusal:  # the connection cannot be used
            return unplanned(asked, *refusal.problems)
        except LedgerError as error:
            preview = unplanned(asked, problem_of(error))
            return replace(preview, retry_after=error.retry_after) if isinstance(error, NothingDone) else preview
        return self._shown(asked, plan)

    def _shown(self, asked: CopyCommand, plan: Plan) -> Preview:
        shown = Preview(
            problems=(*plan.problems, *plan.edits),
            drawing=plan.drawing,
            contact=contact_of(asked, plan),
            link=plan.link,
            choices=plan.choices,
        )
        if plan.known is None:
            return replace(shown, files=tuple(files_of(asked, None)))
        self._survivors.keep_verified(plan.known.contact, plan.contact)
        return replace(
            shown,
            request=self._request(plan.known.connection, plan.content),
            files=tuple(files_of(asked, plan.known.settings)),
            credited=plan.known.credited,
            tenant_name=plan.known.connection.tenant.name,
            settings_version=plan.known.settings.version,
            changes=plan.changes,
            token=plan.token,
        )

    def _request(self, connection: Connection, content: LedgerDraft | None) -> LedgerRequest | None:
        if content is None:
            return None
        if content.contact_id is None:
            content = replace(content, contact_id=CONTACT_TO_BE_MADE)
        return self._ledgers.of(connection).prepare([content])


def unplanned(asked: CopyCommand, *problems: Problem) -> Preview:
    """What the document says by itself."""
    found = (*asked.problems, *file_problems(asked.files, asked.document.kind), *problems)
    return Preview(found, drawn_from(asked.document), files=tuple(files_of(asked, None)))


def contact_of(asked: CopyCommand, plan: Plan) -> ContactPreview | None:
    """The contact that was chosen; while there are problems, which leave it unasked, what is remembered of it."""
    if plan.contact.contact_id is not None or plan.contact.draft is not None:
        is_new = plan.contact.contact_id is None
        return ContactPreview(plan.contact.contact_id, plan.contact.name, would_be_created=is_new)
    if asked.document.party is None:
        return None
    remembered = plan.known.contact.contact_id if plan.known and plan.known.contact else None
    return ContactPreview(asked.contact_id or remembered, asked.document.party.legal_name)


def files_of(asked: CopyCommand, settings: Settings | None) -> Iterator[FilePreview]:
    """Each file with the first reason for which it would not go; `settings` None: not known."""
    kind = asked.document.kind
    for position, (given, file) in enumerate(zip(asked.files, named(asked.files), strict=True)):
        path = f"attachments[{position}]"
        problem = next(problems_of_file(given, kind, path), None)
        if problem is None and settings is not None and (why := reason_to_exclude(file, settings, kind)):
            message = f"{file.name} would not be attached: {why}"
            problem = Problem(Reason.ATTACHMENT_FAILED, path, message, {"file_name": file.name})
        yield FilePreview(file.name, len(file.content), problem)
