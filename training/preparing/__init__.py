"""Data sets into training groups and evaluation cases: one module a part, and what the parts share."""
