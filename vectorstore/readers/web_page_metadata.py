"""What a web page says of its article: headline, publisher, address, language, and when it was published.

Flows in: the page, as text and as a tree, with what trafilatura made of its head. Flows out: names and values as
`metadata` takes them. A date is one that the page states for machines, to the second where it does: schema.org's
JSON-LD, then <meta>, then what is marked as itemprop; one that cannot be read is passed over for the next. Knows no
body.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vectorstore import dating
from vectorstore.model import Published
from vectorstore.ports import BadArticle

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE = re.compile(r"(?:\w*Article|\w*BlogPosting|Report)\Z")  # the types of schema.org that are articles
_PUBLISHED = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "pubdate",
    "publish-date",
    "publication_date",
)
_MODIFIED = ("article:modified_time", "article:modified", "og:updated_time", "datemodified")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")  # as browsers write it
_HEAD = 4_096  # characters in which that stands
_BEFORE_SITE = re.compile(r"\s+[|–—·•-]\s+\Z")
_MOST_OBJECTS = 10_000  # of JSON-LD


def stated(page: str, tree: HtmlElement, *, title: str | None, site: str | None, url: str | None) -> dict[str, str]:
    """Names and values for `metadata.draft_of`; what the page does not say is left out."""
    article = _article(tree)
    named = _named(tree)
    found = {
        "title": _without_site(title, site),
        "source": site,
        "url": _address(url) or _address(_saved_from(page)),
        "language": tree.get("lang"),
        "published": _readable([article.get("datePublished"), *(named.get(name) for name in _PUBLISHED)]),
        "modified": _readable([article.get("dateModified"), *(named.get(name) for name in _MODIFIED)]),
    }
    return {name: value for name, value in found.items() if value}


def day_shown(written: str | None) -> Published | None:
    """The day that a page shows or has in its address, where it states none for machines; as trafilatura found it."""
    return dating.parse_published(written, "text") if written else None


def _article(tree: HtmlElement) -> Mapping[str, Any]:
    """The first object of the page's JSON-LD that is an article; an empty one without."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        for each in _objects(script.text or ""):
            kinds = each.get("@type")
            if any(isinstance(kind, str) and _ARTICLE.match(kind) for kind in _listed(kinds)):
                return each
    return {}


def _objects(written: str) -> Iterator[Mapping[str, Any]]:
    """Every object in the JSON, outer ones first; none where it is no JSON."""
    try:
        waiting = deque([json.loads(written, strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        each = waiting.popleft()
        if isinstance(each, dict):
            yield each
        waiting += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else (value,)


def _named(tree: HtmlElement) -> dict[str, str]:
    """The values of <meta> and of what is marked as itemprop, by their names in small letters; the first of each."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content] | //*[@itemprop and (@datetime or @content)]"):
        value = element.get("datetime") or element.get("content")
        names = " ".join(filter(None, (element.get(key) for key in ("property", "name", "itemprop"))))
        for name in names.lower().split():
            found.setdefault(name, value)
    return found


def _readable(values: Iterable[object]) -> str | None:
    """The first that states a day or an instant."""
    for value in values:
        try:
            if isinstance(value, str) and dating.parse_published(value, "metadata"):
                return value
        except BadArticle:
            continue
    return None


def _without_site(title: str | None, site: str | None) -> str | None:
    """ "Storm hits Larvik | Larvik Post" of the Larvik Post is headed "Storm hits Larvik"."""
    if not title or not site or title[-len(site) :].casefold() != site.casefold():
        return title
    headline = title[: -len(site)]
    between = _BEFORE_SITE.search(headline)
    return headline[: between.start()] if between and between.start() else title


def _saved_from(page: str) -> str | None:
    found = _SAVED_FROM.search(page[:_HEAD])
    return found[1] if found else None


def _address(url: str | None) -> str | None:
    """None where it is the address of a whole site: some pages name their publisher's as their own."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.path.strip("/") or parts.query else None
