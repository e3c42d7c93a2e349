"""The domain: frozen dataclasses and functions. No clock, no randomness, no input or output."""
