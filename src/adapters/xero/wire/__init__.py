"""Xero's JSON: only the fields that are used. Unknown fields and unknown enum values never fail."""
