"""EventService."""
