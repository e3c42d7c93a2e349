"""A document and the settings make a ledger document, or problems: all of them at once, before any call."""

from core.translation.company import party_path
from core.translation.document import Standing, Translation, Wanted, translate

__all__ = ["Standing", "Translation", "Wanted", "party_path", "translate"]
