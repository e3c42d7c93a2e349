"""Failures, as callers see them."""
