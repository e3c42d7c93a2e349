"""Tax rates and service types as Productive has them: the keys of the mappings."""

from dataclasses import dataclass
from decimal import Decimal

from core.ids import ServiceTypeId, TaxRateId


@dataclass(frozen=True, slots=True)
class TaxComponent:
    """One part of a tax rate; `percentage` is 20 for 20 %."""

    name: str
    percentage: Decimal


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax rate in Productive, of one or two components (such as GST and PST)."""

    id: TaxRateId
    name: str
    components: tuple[TaxComponent, ...] = ()

    @property
    def percentage(self) -> Decimal:
        return sum((component.percentage for component in self.components), start=Decimal(0))


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What one unit of a document's currency is worth in `to_currency`, as Productive has it."""

    rate: Decimal
    to_currency: str


@dataclass(frozen=True, slots=True)
class ServiceType:
    """What kind of work a line bills, such as Design or Development."""

    id: ServiceTypeId
    name: str
