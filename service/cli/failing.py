"""What went wrong, in one plain line, and the exit code for it."""

from __future__ import annotations

import sys

from pydantic import ValidationError

from service.cli import ERROR, USAGE
from service.ports import BadQuestion, ServiceError
from vectorstore.ports import ArchiveError, BadArticle


def failed(error: Exception) -> int:
    """Prints `error` on stderr and returns the exit code: 2 when the caller can put it right, 1 otherwise."""
    line = " ".join(_words(error).split())
    print(f"dateline: {line}", file=sys.stderr)
    return USAGE if isinstance(error, ValidationError | BadQuestion | BadArticle) else ERROR


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        from service.http.problems import invalid  # FastAPI, which only this error is worth

        return invalid(error.errors()).detail
    if isinstance(error, ServiceError | ArchiveError | OSError):
        return str(error) or type(error).__name__
    return f"{type(error).__name__}: {error} (this is a bug; the same command with --traceback shows where)"
