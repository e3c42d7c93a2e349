"""Whatever a value holds, it comes back equal, down to the zeros of its decimals."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.choice import CopyMode
from core.documents import DocumentKind, DocumentRef
from core.ledger import AmountsAre, LedgerDraft, LedgerLine, LedgerStatus, TrackingChoice
from core.link import LinkOrigin, LinkState
from core.transfer import AttemptPurpose, LedgerRequest, Planned, TransferState
from ports import UnitsOfWork
from support.records import ACME, a_dispatch, a_link, a_transfer, an_attempt
from support.values import (
    anything,
    decimals,
    many,
    mappings,
    maybe_anything,
    maybe_moment,
    maybe_text,
    moments,
    problems,
    same,
    texts,
    totals,
)

requests = st.builds(LedgerRequest, anything, anything, st.binary(max_size=12))

lines = st.builds(
    LedgerLine,
    source_id=texts,
    description=texts,
    quantity=decimals,
    unit_amount=decimals,
    account_code=maybe_text,
    tax_type=maybe_text,
    net=decimals,
    tax=decimals,
    discount_rate=st.none() | decimals,
    discount_amount=st.none() | decimals,
    ledger_line_id=maybe_text,
    tracking=st.lists(st.builds(TrackingChoice, texts, texts), max_size=2).map(tuple),
)

drafts = st.builds(
    LedgerDraft,
    contact_id=maybe_text,
    issued_on=st.dates(),
    due_on=st.none() | st.dates(),
    currency=texts,
    lines=st.lists(lines, max_size=2).map(tuple),
    totals=totals,
    url=texts,
    number=maybe_text,
    reference=texts,
    status=st.none() | st.sampled_from(LedgerStatus),
    amounts_are=st.sampled_from(AmountsAre),
    id=maybe_text,
    kind=st.sampled_from(DocumentKind),
    branding_theme_id=maybe_text,
    currency_rate=st.none() | decimals,
    note=texts,
    delivery_on=st.none() | st.dates(),
    delivery_instructions=texts,
    allocate_to=maybe_text,
)

transfers = st.builds(
    a_transfer,
    subsidiary_id=anything,
    mode=st.sampled_from(CopyMode),
    state=st.sampled_from(TransferState),
    actor=anything,
    settings_version=st.integers(0, 2**31 - 1),
    content=drafts,
    created_at=moments,
    updated_at=moments,
    request_id=maybe_anything,
    supersedes=maybe_anything,
    ledger_id=maybe_anything,
    problems=problems,
    since=maybe_moment,
    planned=st.none() | st.builds(Planned, texts, moments),
    first_look_at=maybe_moment,
    known_by=maybe_moment,
    looks=st.integers(0, 1000),
    failed_looks=st.integers(0, 1000),
    note_pending=st.booleans(),
    allocation_pending=st.booleans(),
)

links = st.builds(
    a_link,
    document=st.builds(DocumentRef, anything, st.sampled_from(DocumentKind), anything),
    number=anything,
    status=st.sampled_from(LedgerStatus),
    totals=totals,
    deep_link=anything,
    state=st.sampled_from(LinkState),
    created_at=moments,
    updated_at=moments,
    lines=mappings,
    differences=problems,
    origin=st.sampled_from(LinkOrigin),
    changed_at=maybe_moment,
    deletion_reported_at=maybe_moment,
)

attempts = st.builds(
    an_attempt,
    purpose=st.sampled_from(AttemptPurpose),
    started_at=moments,
    ended_at=moments,
    actor=anything,
    request=requests,
    result=anything,
    status=st.none() | st.integers(100, 599),
    response=st.binary(),
    correlation_id=anything,
)


@many
@given(transfer=transfers)
def test_transfers(units: UnitsOfWork, transfer: Any) -> None:
    with units.writing() as unit:
        unit.transfers.add(transfer)
        assert same(unit.transfers.get(ACME, transfer.id), transfer)


@many
@given(link=links)
def test_links(units: UnitsOfWork, link: Any) -> None:
    with units.writing() as unit:
        unit.links.add(link)
        assert same(unit.links.get(link.document.organization_id, link.id), link)
        assert [*unit.links.of_document(link.document)] == [link]


@many
@given(attempt=attempts)
def test_attempts(units: UnitsOfWork, attempt: Any) -> None:
    with units.writing() as unit:
        unit.transfers.add_dispatch(a_dispatch())
        unit.transfers.add(a_transfer())
        unit.attempts.add(attempt)
        (stored,) = unit.attempts.of_transfer(attempt.transfer_ids[0])
        assert same(stored, attempt)
