"""Settings of a connection, and what they may point at."""
