"""One class for each thing that a caller can ask for: the only code that puts core and ports together."""
