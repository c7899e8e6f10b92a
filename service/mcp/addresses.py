"""What a resource is called: `dateline://articles/ID`, one of its revisions, `dateline://stories/ID`, `…digests/ID`.

Flows in: ids, and the URIs that clients send back. Flows out: URIs, and what they name. Knows no archive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

SCHEME = "dateline"
ARTICLE = f"{SCHEME}://articles/{{id}}"
REVISION = f"{SCHEME}://articles/{{id}}/revisions/{{revision}}"
STORY = f"{SCHEME}://stories/{{id}}"
EDITION = f"{SCHEME}://digests/{{id}}"
_ADDRESS = re.compile(rf"{SCHEME}://(articles|stories|digests)/([^/?#]{{1,600}})(?:/revisions/(\d{{1,6}}))?")


Kind = Literal["article", "story", "edition"]
_KINDS: Mapping[str, Kind] = {"articles": "article", "stories": "story", "digests": "edition"}


@dataclass(frozen=True, slots=True)
class Named:
    """What a URI names."""

    kind: Kind
    id: str
    revision: int | None = None  # the newest


def article_address(article_id: str, revision: int | None = None) -> str:
    address = f"{SCHEME}://articles/{quote(article_id, safe='')}"
    return address if revision is None else f"{address}/revisions/{revision}"


def story_address(story_id: str) -> str:
    return f"{SCHEME}://stories/{quote(story_id, safe='')}"


def edition_address(edition_id: str) -> str:
    return f"{SCHEME}://digests/{quote(edition_id, safe='')}"


def named(uri: str) -> Named | None:
    """What `uri` names; None when it is no address of a resource."""
    found = _ADDRESS.fullmatch(uri)
    if found is None:
        return None
    kind, name, revision = found.groups()
    if revision and kind != "articles":
        return None
    return Named(_KINDS[kind], unquote(name), int(revision) if revision else None)
