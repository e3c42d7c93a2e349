"""Connections: consents, their ends, and whether they still work (R6, R8)."""
