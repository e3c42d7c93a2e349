"""Which contact of the ledger a company or person of Productive is."""
