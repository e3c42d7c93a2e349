"""LinkService."""
