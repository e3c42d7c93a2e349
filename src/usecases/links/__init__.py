"""Which document of Productive is which document of the ledger."""
