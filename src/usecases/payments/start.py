"""Where the payments of a link begin (P7, P8, R12): empty, with its baseline, or not at all while the switch is off."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from core.ids import OrganizationId, TenantId
from core.link import Link
from core.payments.kept import NEVER_TOLD, KeptPayments, after_observation
from core.payments.snapshot import PAYABLE, Snapshot
from core.payments.switch import SwitchState
from core.transfer import Outcome, Transfer
from ports import UnitOfWork

UUID_WITH_TIME = 7
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""What identifiers that only count up bear in place of a time."""


def generation_now(unit: UnitOfWork, organization_id: OrganizationId, tenant_id: TenantId) -> int:
    """The generation of the switch, 0 where it is off: what a send notes when it is intended."""
    sync = unit.payment_syncs.get(organization_id, tenant_id)
    return sync.generation if sync is not None and sync.state is not SwitchState.OFF else 0


def begin_sent(unit: UnitOfWork, link: Link, transfer: Transfer, outcome: Outcome, at: datetime) -> None:
    """Of a document that we sent. It begins empty if the send was intended under this very switch-on (P8).

    A document that a person adopted may be anybody's: it takes its baseline.
    """
    generation = generation_now(unit, link.document.organization_id, link.tenant_id)
    is_ours = outcome is not Outcome.ADOPTED and transfer.payments_generation == generation
    _begin(unit, link, generation, at, begun=generation if is_ours else 0)


def begin_linked(unit: UnitOfWork, link: Link, at: datetime, shown: Snapshot | None = None, of: int = 0) -> None:
    """Of one that was there already. Its baseline is what the ledger has just shown, for that generation of the switch.

    Where that is nothing, or nothing sound, it is the next sound snapshot.
    """
    generation = generation_now(unit, link.document.organization_id, link.tenant_id)
    kept = _begin(unit, link, generation, at, begun=0)
    if kept is not None and shown is not None and of == generation:
        epoch = unit.feed.newest(link.document.organization_id).epoch
        after, events = after_observation(kept, link, shown, generation=generation, epoch=epoch, own_credits=frozenset)
        unit.kept_payments.put(after)
        unit.feed.append(link.document.organization_id, events, at)


def begin_found_again(unit: UnitOfWork, link: Link, at: datetime) -> None:
    """Of one that we sent and had lost, such as by a restore: consumers may know more of it than we do.

    Sent since the switch was turned, as the time in its transfer's id says, it begins empty, and all is reported: so
    no payment is lost. Sent before, it takes its baseline.
    """
    sync = unit.payment_syncs.get(link.document.organization_id, link.tenant_id)
    intended = made_at(link.transfer_id)
    if sync is not None and intended is not None and intended < sync.switched_at:
        begin_linked(unit, link, at)
    else:
        generation = generation_now(unit, link.document.organization_id, link.tenant_id)
        _begin(unit, link, generation, at, begun=generation, epoch=NEVER_TOLD)


def made_at(identifier: str) -> datetime | None:
    """When an identifier of ours was made (RFC 9562, version 7); None if it is of another kind."""
    try:
        uuid = UUID(identifier)
    except ValueError:
        return None
    at = datetime.fromtimestamp((uuid.int >> 80) / 1000, UTC)
    return at if uuid.version == UUID_WITH_TIME and at.year > NO_TIME.year else None


def _begin(
    unit: UnitOfWork, link: Link, generation: int, at: datetime, *, begun: int, epoch: int | None = None
) -> KeptPayments | None:
    """Polls may have passed the document already: it is read by its id (P7). What was known of a link goes on.

    Where it takes its baseline the poll is brought forward, so that no payment is recorded in between.
    """
    if not generation or link.document.kind not in PAYABLE:
        return None
    organization_id = link.document.organization_id
    kept = unit.kept_payments.get(link.id)
    if kept is None:
        at_epoch = unit.feed.newest(organization_id).epoch if epoch is None else epoch
        kept = KeptPayments(organization_id, link.tenant_id, link.id, generation=begun, epoch=at_epoch)
    kept = replace(kept, read_again_since=kept.read_again_since or at)
    unit.kept_payments.put(kept)
    sync = unit.payment_syncs.get(organization_id, link.tenant_id)
    if sync is not None and kept.generation != generation and not sync.failures:
        unit.payment_syncs.put(replace(sync, due_at=min(sync.due_at, at)))
    return kept
