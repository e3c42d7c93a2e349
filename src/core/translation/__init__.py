"""A document and the settings make a ledger document, or problems: all of them at once, before any call."""

from core.translation.document import CopyOptions, Standing, Translation, translate
from core.translation.party import party_path

__all__ = ["CopyOptions", "Standing", "Translation", "party_path", "translate"]
