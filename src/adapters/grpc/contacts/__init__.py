"""ContactService."""
