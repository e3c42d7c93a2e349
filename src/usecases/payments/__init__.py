"""Payment status from the ledger to Productive, and never the other way."""
