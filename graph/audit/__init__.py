"""The audit: what the official releases say against the statements of pages."""
