"""What all values of the HTTP contract share: an unknown field is refused, so that a misspelt filter is not ignored."""

from service.rendering.cited_json import Strict

__all__ = ["Strict"]
