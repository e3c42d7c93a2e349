"""Whatever a value holds, it comes back equal, down to the zeros of its decimals."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.choice import CopyMode
from core.ledger import AmountsAre, LedgerDraft, LedgerLine, LedgerStatus
from core.link import LinkState
from core.money import Money, Totals
from core.problems import Problem, Reason
from core.settings import InitialStatus, InvoiceSettings, NumberSource, ReferenceField, Settings
from core.transfer import AttemptPurpose, LedgerRequest, TransferState
from ports import UnitsOfWork
from support.records import ACME, NOON, a_dispatch, a_link, a_transfer, an_attempt

# PostgreSQL has no text with a zero character in it, and no caller has a use for one
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
anything = st.text(st.characters(exclude_categories=[]), max_size=12)
maybe_text = st.none() | texts
decimals = st.decimals(allow_nan=False, allow_infinity=False)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001 - bounds
    lambda moment: moment.replace(fold=0)  # UTC has no hour that comes twice
)
mappings = st.dictionaries(texts, texts, max_size=3)
monies = st.builds(Money, decimals, texts)
totals = st.builds(Totals, monies, monies, monies)
problems = st.lists(st.builds(Problem, st.sampled_from(Reason), texts, texts, mappings), max_size=2).map(tuple)
requests = st.builds(LedgerRequest, texts, texts, st.binary(max_size=12))

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
)

invoices = st.builds(
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
)

transfers = st.builds(
    a_transfer,
    subsidiary_id=texts,
    mode=st.sampled_from(CopyMode),
    state=st.sampled_from(TransferState),
    actor=texts,
    settings_version=st.integers(0, 2**31 - 1),
    content=invoices,
    created_at=moments,
    updated_at=moments,
    request_id=maybe_text,
    supersedes=maybe_text,
    ledger_id=maybe_text,
    problems=problems,
    last_sent_at=st.none() | moments,
    empty_lookups=st.lists(moments, max_size=2).map(tuple),
)

links = st.builds(
    a_link,
    number=texts,
    status=st.sampled_from(LedgerStatus),
    totals=totals,
    deep_link=texts,
    state=st.sampled_from(LinkState),
    created_at=moments,
    updated_at=moments,
    lines=mappings,
    differences=problems,
)

attempts = st.builds(
    an_attempt,
    purpose=st.sampled_from(AttemptPurpose),
    started_at=moments,
    ended_at=moments,
    actor=texts,
    request=requests,
    result=texts,
    status=st.none() | st.integers(100, 599),
    answer=anything,
    correlation_id=texts,
)

saved_settings = st.builds(
    Settings,
    connection_id=texts,
    version=st.just(1),
    invoices=st.builds(
        InvoiceSettings,
        st.sampled_from(InitialStatus),
        st.sampled_from(NumberSource),
        st.sampled_from(ReferenceField),
        maybe_text,
        mappings,
    ),
    tax_types=mappings,
)

# nothing is committed, so that one store serves all examples
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def same(stored: object, given: Any) -> bool:
    """Equal, and written alike: 1.0 and 1.00 are equal, but not the same amount on paper."""
    return stored == given and repr(stored) == repr(given)


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
        assert same(unit.links.get(ACME, link.id), link)


@many
@given(attempt=attempts)
def test_attempts(units: UnitsOfWork, attempt: Any) -> None:
    with units.writing() as unit:
        unit.transfers.add_dispatch(a_dispatch())
        unit.transfers.add(a_transfer())
        unit.attempts.add(attempt)
        (stored,) = unit.attempts.of_transfer(attempt.transfer_ids[0])
        assert same(stored, attempt)


@many
@given(version=saved_settings)
def test_settings(units: UnitsOfWork, version: Settings) -> None:
    with units.writing() as unit:
        unit.settings.add(version, NOON, "ann")
        assert same(unit.settings.latest(version.connection_id), version)
