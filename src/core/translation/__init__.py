"""A document and the settings make a ledger document, or problems: all of them at once, before any call."""

from core.translation.document import Standing, Translation, Wanted, translate
from core.translation.party import party_path

__all__ = ["Standing", "Translation", "Wanted", "party_path", "translate"]
