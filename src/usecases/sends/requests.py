"""What is known of transfers, and what a person says of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.ids import LedgerId, TransferId
from core.link import Link
from core.transfer import Attempt, Refusal, Transfer


@dataclass(frozen=True, slots=True)
class Resolved:
    """The transfer as it is now, and the link where a document was adopted."""

    transfer: Transfer
    link: Link | None


@dataclass(frozen=True, slots=True)
class TransferView:
    transfer: Transfer | Refusal
    link: Link | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a person has seen in Xero: the transfer is this document, or (None) it is not there."""

    transfer_id: TransferId
    adopted: LedgerId | None


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """`numbers` start at 0 with the first attempt of the transfer; `next_number` is None on the last page."""

    attempts: Sequence[Attempt]
    next_number: int | None
