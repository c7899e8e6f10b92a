"""Loaders of published data sets, one file a format: a path in, a frozen data set out. None downloads anything."""

from __future__ import annotations


class BadData(Exception):
    """A data set is not in its published format; the message names the file, the line or record, and what to change."""
