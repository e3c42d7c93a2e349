"""Bulk: up to a hundred documents of one kind in one step."""
