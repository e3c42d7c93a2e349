"""A document and the settings make a ledger document, or problems: all of them at once, before any call."""

from core.translation.invoice import Standing, Translation, Wanted, translate_invoice

__all__ = ["Standing", "Translation", "Wanted", "translate_invoice"]
