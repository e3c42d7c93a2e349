"""One send: the write, its outcome, and what nobody knows yet."""
