"""Summaries of articles, grounded sentence by sentence."""
