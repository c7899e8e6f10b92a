"""A text that somebody wrote, held against the archive claim by claim."""

from service.verifying.verifying import verify

__all__ = ["verify"]
