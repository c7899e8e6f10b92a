"""Digests: which stories, told how, and what is new."""
