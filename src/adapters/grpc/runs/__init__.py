"""RunService."""
