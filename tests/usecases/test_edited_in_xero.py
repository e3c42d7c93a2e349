"""R4: what a person edited in Xero is never overwritten unless somebody has seen what would be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.choice import CopyMode
from core.documents import Invoice
from core.errors import Refused
from core.ids import LedgerLineId
from core.ledger import LedgerDocument, LedgerStatus
from core.link import Link
from core.money import Money
from core.problems import Reason
from core.translation import CopyOptions
from support.documents import a_line, an_invoice, some_settings
from support.linking import link as linked
from support.linking import made_in_xero
from support.plugin import Plugin, a_copier
from usecases.copies.copy import CopyDocument
from usecases.copies.preview import PreviewCopy
from usecases.copies.requests import Copied, CopyCommand, Preview

UPDATE = CopyMode.UPDATE_EXISTING
ANOTHER = an_invoice(subject="Another report")


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


@pytest.fixture
def link(plugin: Plugin) -> Link:
    return plugin.copy().link


def update(plugin: Plugin, invoice: Invoice = ANOTHER, token: str = "") -> Copied:
    asked = CopyCommand(invoice, CopyOptions(UPDATE), plan_token=token)
    return plugin.process.get(CopyDocument)(a_copier(), asked, plugin.write())


def preview(plugin: Plugin, invoice: Invoice = ANOTHER) -> Preview:
    return plugin.process.get(PreviewCopy)(a_copier(), CopyCommand(invoice, CopyOptions(UPDATE)))


def there(plugin: Plugin, link: Link) -> LedgerDocument:
    document = plugin.books().document(link.ledger_id)
    assert document is not None
    return document


def refused(plugin: Plugin, invoice: Invoice = ANOTHER, token: str = "") -> list[Reason]:
    before = plugin.books().documents
    with pytest.raises(Refused) as refusal:
        update(plugin, invoice, token)
    assert plugin.books().documents == before
    return [problem.reason for problem in refusal.value.problems]


def test_an_update_of_what_nobody_edited_goes_through(plugin: Plugin, link: Link) -> None:
    update(plugin)
    assert there(plugin, link).reference == "Another report"


def test_an_update_over_an_edit_is_refused_with_its_field(plugin: Plugin, link: Link) -> None:
    plugin.books().edit(link.ledger_id, due_on=date(2026, 5, 1))
    with pytest.raises(Refused) as refusal:
        update(plugin)
    (problem,) = refusal.value.problems
    assert (problem.reason, problem.field) == (Reason.EDITED_IN_XERO, "document.invoice.due_on")
    assert (problem.facts["in_xero"], problem.facts["as_written"]) == ("2026-05-01", "2026-02-04")
    assert there(plugin, link).due_on == date(2026, 5, 1)


def test_a_preview_shows_each_change_three_times_and_gives_a_token(plugin: Plugin, link: Link) -> None:
    plugin.books().edit(link.ledger_id, reference="Theirs")
    shown = preview(plugin)
    (change,) = shown.changes
    assert (change.name, change.now, change.written, change.planned) == (
        "reference",
        "Theirs",
        "Annual report",
        "Another report",
    )
    assert [problem.reason for problem in shown.problems] == [Reason.EDITED_IN_XERO]
    assert shown.request is not None
    assert shown.token is not None


def test_with_the_token_the_edit_is_overwritten(plugin: Plugin, link: Link) -> None:
    plugin.books().edit(link.ledger_id, reference="Theirs")
    update(plugin, token=str(preview(plugin).token))
    assert there(plugin, link).reference == "Another report"


@pytest.mark.parametrize("edit", [{"reference": "Theirs again"}, {"number": "OTHER-1"}, {"lines": ()}])
def test_a_later_edit_makes_the_plan_stale(plugin: Plugin, link: Link, edit: dict[str, Any]) -> None:
    plugin.books().edit(link.ledger_id, reference="Theirs")
    token = str(preview(plugin).token)
    plugin.books().edit(link.ledger_id, **edit)
    assert refused(plugin, token=token) == [Reason.PLAN_STALE]


def test_changed_settings_make_a_plan_token_stale(plugin: Plugin, link: Link) -> None:
    assert link
    token = str(preview(plugin).token)
    plugin.configure(plugin.connections()[0], replace(some_settings(), version=1))
    assert refused(plugin, token=token) == [Reason.PLAN_STALE]


def test_another_document_makes_the_plan_stale(plugin: Plugin, link: Link) -> None:
    assert link
    token = str(preview(plugin).token)
    assert refused(plugin, an_invoice(subject="A third report"), token) == [Reason.PLAN_STALE]


def test_another_copy_meanwhile_makes_the_plan_stale(plugin: Plugin, link: Link) -> None:
    assert link
    token = str(preview(plugin).token)
    update(plugin, an_invoice(subject="Somebody else's"))
    assert Reason.PLAN_STALE in refused(plugin, token=token)


def test_a_token_serves_once(plugin: Plugin, link: Link) -> None:
    plugin.books().edit(link.ledger_id, reference="Theirs")
    token = str(preview(plugin).token)
    update(plugin, token=token)
    assert refused(plugin, token=token) == [Reason.PLAN_STALE]


def test_after_an_update_its_own_response_is_what_was_written(plugin: Plugin, link: Link) -> None:
    plugin.books().edit(link.ledger_id, reference="Theirs")
    update(plugin, token=str(preview(plugin).token))
    update(plugin, an_invoice(subject="A third report"))
    assert there(plugin, link).reference == "A third report"


@pytest.mark.parametrize(
    "settled",
    [
        {"status": LedgerStatus.AUTHORISED},
        {"amount_credited": Money(Decimal(20), "GBP")},
        {"amount_paid": Money(Decimal(20), "GBP"), "amount_due": Money(Decimal(100), "GBP")},
    ],
)
def test_what_was_approved_paid_or_credited_is_updated_as_ever(
    plugin: Plugin, link: Link, settled: dict[str, Any]
) -> None:
    plugin.books().edit(link.ledger_id, **settled)
    update(plugin)
    assert there(plugin, link).reference == "Another report"


def test_a_line_that_a_person_added_is_not_removed_unseen(plugin: Plugin, link: Link) -> None:
    lines = there(plugin, link).lines
    extra = replace(lines[0], ledger_line_id=LedgerLineId("theirs"), description="Travel")
    plugin.books().edit(link.ledger_id, lines=(*lines, extra))
    assert refused(plugin) == [Reason.EDITED_IN_XERO]


def test_a_copy_that_an_admin_linked_was_written_as_it_was_then(plugin: Plugin) -> None:
    made = made_in_xero(plugin, "INV-1")
    linked(plugin, made.id)
    assert preview(plugin).token is not None
    assert not preview(plugin).problems
    plugin.books().edit(made.id, reference="Theirs since")
    assert Reason.EDITED_IN_XERO in refused(plugin)


def test_an_edited_copy_is_no_choice_for_whoever_copies_again(plugin: Plugin, link: Link) -> None:
    plugin.books().edit(link.ledger_id, reference="Theirs")
    choices = plugin.preview(an_invoice(a_line(), number="INV-2")).choices
    assert UPDATE not in {choice.mode for choice in choices}


def test_a_first_copy_with_a_token_does_what_was_previewed(plugin: Plugin) -> None:
    token = str(plugin.preview().token)
    asked = CopyCommand(an_invoice(), CopyOptions(CopyMode.CREATE), plan_token=token)
    assert plugin.process.get(CopyDocument)(a_copier(), asked, plugin.write()).link.number == "INV-1"


def test_a_first_copy_of_what_was_changed_since_its_preview_is_refused(plugin: Plugin) -> None:
    token = str(plugin.preview().token)
    asked = CopyCommand(an_invoice(number="INV-2"), CopyOptions(CopyMode.CREATE), plan_token=token)
    with pytest.raises(Refused) as refusal:
        plugin.process.get(CopyDocument)(a_copier(), asked, plugin.write())
    assert [problem.reason for problem in refusal.value.problems] == [Reason.PLAN_STALE]
