"""A look at documents right before they are linked: their baselines are of that moment (R12)."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from injector import inject

from core.connection import Connection
from core.documents import DocumentKind
from core.errors import LedgerError, MissingInLedger
from core.ids import LedgerId
from core.payments import Snapshot
from core.payments.snapshot import PAYABLE
from ports import PaymentLedger, PaymentLedgers, UnitsOfWork
from ports.payment_ledger import IDS_A_CALL
from usecases.payments.start import generation_now
from usecases.payments.whole import made_whole


@dataclass(frozen=True, slots=True)
class Look:
    """What the ledger showed, and for which generation of the switch; nothing where it is off."""

    generation: int = 0
    snapshots: Mapping[LedgerId, Snapshot] = field(default_factory=dict)


class FirstLook:
    @inject
    def __init__(self, units: UnitsOfWork, ledgers: PaymentLedgers) -> None:
        self._units = units
        self._ledgers = ledgers

    def at(self, connection: Connection, documents: Iterable[tuple[DocumentKind, LedgerId]]) -> Look:
        """No call while the switch is off. What cannot be read now takes its baseline at the next poll."""
        with self._units.reading() as unit:
            generation = generation_now(unit, connection.organization_id, connection.tenant.id)
        wanted = [(kind, ledger_id) for kind, ledger_id in documents if kind in PAYABLE]
        if not generation or not wanted:
            return Look()
        ledger = self._ledgers.of(connection)
        found: dict[LedgerId, Snapshot] = {}
        with suppress(LedgerError):
            self._read(ledger, wanted, found)
        return Look(generation, found)

    def _read(
        self, ledger: PaymentLedger, wanted: list[tuple[DocumentKind, LedgerId]], found: dict[LedgerId, Snapshot]
    ) -> None:
        others = [ledger_id for kind, ledger_id in wanted if kind is not DocumentKind.CREDIT_NOTE]
        for start in range(0, len(others), IDS_A_CALL):
            listed = ledger.snapshots(others[start : start + IDS_A_CALL])
            found.update({each.ledger_id: each for each in made_whole(ledger, listed)})
        for kind, ledger_id in wanted:
            if kind is DocumentKind.CREDIT_NOTE:
                with suppress(MissingInLedger):
                    found[ledger_id] = ledger.snapshot(kind, ledger_id)
