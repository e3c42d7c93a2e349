"""ConnectionService."""
