"""Previewing a copy: what would be sent, and every problem of it. Nothing is sent and nothing stored."""

from dataclasses import replace

from injector import inject

from core.caller import Caller
from core.ids import ContactId, TransferId
from ports import Identifiers, Ledgers
from usecases.permissions import require_permission
from usecases.planning import Planner
from usecases.requests import ContactPreview, CopyWanted, Preview
from usecases.survivors import Survivors

CONTACT_TO_BE_MADE = ContactId("00000000-0000-0000-0000-000000000000")
"""Stands in a preview for a contact that does not exist yet."""


class PreviewCopy:
    @inject
    def __init__(self, ledgers: Ledgers, identifiers: Identifiers, planner: Planner, survivors: Survivors) -> None:
        self._ledgers = ledgers
        self._identifiers = identifiers
        self._planner = planner
        self._survivors = survivors

    def __call__(self, caller: Caller, asked: CopyWanted) -> Preview:
        require_permission(caller, asked.document.ref)
        plan = self._planner.plan(caller, asked, TransferId(self._identifiers.new()), verify_contact=True)
        if plan.known is None:
            return Preview(plan.problems)
        connection = plan.known.connection
        self._survivors.keep_verified(plan.known.contact, plan.contact)
        content = plan.content
        if content is not None and content.contact_id is None:
            content = replace(content, contact_id=CONTACT_TO_BE_MADE)
        return Preview(
            problems=plan.problems,
            content=content,
            request=self._ledgers.of(connection).prepare([content]) if content else None,
            contact=ContactPreview(plan.contact.contact_id, plan.contact.name) if plan.content else None,
            tenant_name=connection.tenant.name,
            settings_version=plan.known.settings.version,
        )
