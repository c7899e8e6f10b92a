"""Which release this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """The installed distribution's version; "source" when it runs from a checkout that was not installed."""
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "source"
