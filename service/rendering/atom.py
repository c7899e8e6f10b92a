"""Editions as an Atom feed (RFC 4287).

Flows in: Editions, the server's public address. Flows out: the feed, one entry an Edition, its content escaped HTML.
Ids are made of the Editions' own, so that an entry is the same one wherever the server stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from service.model import Edition
from service.rendering.links import feed_link
from service.rendering.templating import filled
from service.rendering.view import EditionView, edition_view
from service.rendering.visible import visible
from vectorstore.model import MAIN_ARCHIVE

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries was updated; RFC 4287 asks for an instant


def editions_feed(
    editions: Sequence[Edition],
    *,
    title: str,
    base_url: str | None = None,
    archive: str = MAIN_ARCHIVE,
    self_url: str | None = None,
) -> str:
    """The Editions in the order given (newest first, as a reader expects); valid without any.

    `self_url` is where this very feed is served, by default where that of all Editions is. The feed's id is made of
    it, of the archive and of the title.
    """
    served = self_url or feed_link(base_url)
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE})
    _add(feed, "id", _urn("feed", archive, title, served or ""))
    _add(feed, "title", visible(title))
    _add(feed, "updated", _instant(max((edition.as_of for edition in editions), default=_NEVER)))
    _add(ElementTree.SubElement(feed, "author"), "name", "Dateline")
    _add(feed, "generator", "Dateline")
    if served is not None:
        _link(feed, "self", served, MEDIA_TYPE)
    for edition in editions:
        _entry(feed, edition, edition_view(edition, base_url=base_url))
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}\n'


def _entry(feed: ElementTree.Element, edition: Edition, seen: EditionView) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", _urn("edition", edition.archive, edition.id))
    _add(entry, "title", f"{seen.name}, {seen.day}")
    _add(entry, "published", _instant(edition.as_of))
    _add(entry, "updated", _instant(edition.as_of))
    if seen.href is not None:
        _link(entry, "alternate", seen.href, "text/html")
    _add(entry, "summary", "; ".join(item.headline for item in seen.items) or seen.message or seen.tally)
    _add(entry, "content", filled("entry.html.j2", edition=seen), type="html")


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text


def _link(parent: ElementTree.Element, rel: str, href: str, media_type: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "type": media_type, "href": href})


def _urn(kind: str, *names: str) -> str:
    """RFC 9562, version 5: the same names always give the same id."""
    return uuid5(NAMESPACE_URL, "\x1f".join(("dateline", kind, *names))).urn


def _instant(at: datetime) -> str:
    """RFC 3339."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
