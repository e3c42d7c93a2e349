"""What follows once the ledger has a document: its note, its allocation, its files."""
