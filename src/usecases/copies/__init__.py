"""Copying a document: the plan, its preview, the copy (R4, R9)."""
