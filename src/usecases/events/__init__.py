"""What happened in Productive, and what is decided about it (R5)."""
