"""Previews: the document as a person knows it, whatever is in the way."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.attachments import MOST_FILES
from core.choice import Choice, CopyMode
from core.connection import ConnectionState
from core.documents import Invoice
from core.errors import GrantGone, LedgerError, NoResponse, Unreachable
from core.ids import AccountCode, LineId, SubsidiaryId, TaxRateId
from core.ledger import LedgerStatus
from core.ledger.file import File
from core.money import Money
from core.problems import Reason
from core.settings import PdfSource
from core.translation import CopyOptions
from support.documents import a_line, an_invoice, some_settings
from support.plugin import Plugin, a_copier
from usecases.copies.preview import PreviewCopy
from usecases.copies.requests import CopyCommand, Preview

PDF = File("invoice.pdf", "application/pdf", b"%PDF", include_online=False, is_document=True)
TERMS = File("terms.pdf", "application/pdf", b"%PDF terms", include_online=False, is_document=False)


@pytest.fixture
def plugin() -> Plugin:
    return Plugin().connected()


def reasons(preview: Preview) -> list[Reason]:
    return [problem.reason for problem in preview.problems]


def previewed(plugin: Plugin, invoice: Invoice, *files: File) -> Preview:
    asked = CopyCommand(invoice, CopyOptions(CopyMode.CREATE), files=files)
    return plugin.process.get(PreviewCopy)(a_copier(), asked)


def test_each_line_is_shown_as_in_the_ledger(plugin: Plugin) -> None:
    preview = plugin.preview(an_invoice(a_line("200.00", discount="10")))
    assert preview.drawing is not None
    (line,) = preview.drawing.lines
    assert (line.quantity, line.unit_price, line.discount_rate) == (Decimal(1), Decimal("200.00"), Decimal(10))
    assert (line.net, line.tax) == (Decimal("180.00"), Decimal("36.00"))
    assert line.account is not None
    assert line.tax_rate is not None
    assert (line.account.code, line.tax_rate.effective_rate) == (AccountCode("200"), Decimal(20))
    assert line.account.name
    assert line.tax_rate.name


def test_a_line_without_a_mapping_is_shown_as_far_as_it_is_known(plugin: Plugin) -> None:
    line = a_line()
    assert line.tax_rate is not None
    unmapped = replace(line, id=LineId("l2"), tax_rate=replace(line.tax_rate, id=TaxRateId("unmapped")))
    preview = plugin.preview(an_invoice(line, unmapped))
    assert reasons(preview) == [Reason.TAX_RATE_NOT_MAPPED]
    assert preview.drawing is not None
    whole, part = preview.drawing.lines
    assert (whole.net, whole.tax) == (Decimal("100.00"), Decimal("20.00"))
    assert (part.net, part.tax, part.tax_rate) == (Decimal("100.00"), None, None)
    assert part.account is not None, "only the tax rate is not known"
    assert preview.drawing.totals is None
    assert preview.request is None


def test_without_a_connection_the_document_is_shown_as_it_was_given(plugin: Plugin) -> None:
    preview = plugin.preview(an_invoice(subsidiary_id=SubsidiaryId("9")))
    assert reasons(preview) == [Reason.SUBSIDIARY_NOT_CONNECTED]
    assert preview.drawing is not None
    assert [line.description for line in preview.drawing.lines] == ["Design of the annual report"]
    assert preview.contact is not None
    assert (preview.contact.name, preview.contact.would_be_created) == ("Acme Ltd", False)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Unreachable("no route"), Reason.XERO_UNAVAILABLE),
        (NoResponse("lost"), Reason.OUTCOME_UNCERTAIN),
        (GrantGone("gone"), Reason.NEEDS_REAUTHORIZATION),
    ],
)
def test_a_preview_reports_a_ledger_that_cannot_be_asked_as_one_of_its_problems(
    plugin: Plugin, monkeypatch: pytest.MonkeyPatch, error: LedgerError, reason: Reason
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("adapters.memory.ledger.MemoryLedger.reference_data", fail)
    preview = previewed(plugin, an_invoice(), *[TERMS] * (MOST_FILES + 1))
    assert reasons(preview) == [Reason.ATTACHMENT_NOT_POSSIBLE, reason]
    assert preview.drawing is not None
    is_gone = isinstance(error, GrantGone)
    assert (plugin.connections()[0].state is ConnectionState.NEEDS_REAUTHORIZATION) == is_gone


def test_a_connection_that_waits_for_consent_is_one_of_the_problems(plugin: Plugin) -> None:
    (connection,) = plugin.connections()
    with plugin.units.writing() as unit:
        unit.connections.update(connection.becoming(ConnectionState.NEEDS_REAUTHORIZATION, plugin.clock.now()))
        unit.commit()
    preview = plugin.preview()
    assert reasons(preview) == [Reason.NEEDS_REAUTHORIZATION]
    assert preview.drawing is not None


def test_files_are_shown_with_why_some_would_not_go(plugin: Plugin) -> None:
    unknown = replace(TERMS, name="virus.exe")
    preview = previewed(plugin, an_invoice(), PDF, TERMS, unknown)
    assert [(file.name, file.problem.reason if file.problem else None) for file in preview.files] == [
        ("invoice.pdf", Reason.ATTACHMENT_FAILED),
        ("terms.pdf", None),
        ("virus.exe", Reason.ATTACHMENT_NOT_POSSIBLE),
    ]
    (connection,) = plugin.connections()
    plugin.configure(connection, replace(some_settings(pdf_source=PdfSource.PRODUCTIVE), version=1))
    assert [file.problem for file in previewed(plugin, an_invoice(), PDF).files] == [None]


def test_a_credit_note_shows_what_it_would_be_allocated_to(plugin: Plugin) -> None:
    (connection,) = plugin.connections()
    plugin.configure(connection, replace(some_settings(allocate_credit_notes=True), version=1))
    link = plugin.copy().link
    invoice = an_invoice()
    line = replace(invoice.lines[0], quantity=-invoice.lines[0].quantity)
    note = replace(
        an_invoice(line, id="n1", number="CN-1", totals=-invoice.totals),
        is_credit_note=True,
        credited_invoice_id=invoice.id,
    )
    preview = plugin.preview(note)
    assert preview.credited == link
    assert preview.drawing is not None
    assert preview.drawing.totals is not None
    assert preview.drawing.totals.gross == Money(Decimal("120.00"), "GBP"), "the ledger's sign"


UPDATE = Choice(CopyMode.UPDATE_EXISTING)
ANOTHER = Choice(CopyMode.CREATE_NEW, number_from_xero=True)


def test_of_a_copied_document_only_choices_that_would_succeed_are_reported(plugin: Plugin) -> None:
    """Its number is taken by its first copy."""
    link = plugin.copy().link
    preview = plugin.preview()
    assert (preview.link, preview.choices) == (link, (UPDATE, ANOTHER))


def test_a_document_with_another_number_can_be_made_anew_under_it(plugin: Plugin) -> None:
    plugin.copy()
    assert plugin.preview(an_invoice(number="INV-2")).choices == (UPDATE, Choice(CopyMode.CREATE_NEW))


@pytest.mark.parametrize("status", [LedgerStatus.VOIDED, LedgerStatus.DELETED])
def test_what_is_gone_in_the_ledger_cannot_be_updated(plugin: Plugin, status: LedgerStatus) -> None:
    link = plugin.copy().link
    plugin.books().edit(link.ledger_id, status=status)
    assert UPDATE not in plugin.preview().choices


def test_while_another_problem_is_in_the_way_there_is_no_choice(plugin: Plugin) -> None:
    plugin.copy()
    line = a_line()
    assert line.tax_rate is not None
    unmapped = replace(line, tax_rate=replace(line.tax_rate, id=TaxRateId("unmapped")))
    preview = plugin.preview(an_invoice(unmapped))
    assert reasons(preview) == [Reason.ALREADY_COPIED, Reason.TAX_RATE_NOT_MAPPED]
    assert preview.choices == ()


def test_after_a_move_to_another_organisation_only_a_new_copy_is_possible(plugin: Plugin) -> None:
    plugin.copy()
    plugin.configure(plugin.connect("2", "paris"))
    assert plugin.preview(an_invoice(subsidiary_id=SubsidiaryId("2"))).choices == (Choice(CopyMode.CREATE_NEW),)
