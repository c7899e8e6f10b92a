"""The feed against the rules of RFC 4287."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree

import pytest

from service.model import Edition
from service.rendering.atom import editions_feed
from tests.editions import EARLIER, edition, empty_edition
from tests.service.rendering.reading import ATOM, BASE

BEFORE = empty_edition(id=EARLIER, as_of=datetime(2026, 11, 21, 3, tzinfo=UTC))
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = ("id", "title", "updated")  # RFC 4287, 4.1.1 and 4.1.2: exactly one of each in a feed and in an entry


@pytest.mark.parametrize("base_url", [None, BASE])
@pytest.mark.parametrize("editions", [[], [edition()], [edition(), BEFORE]])
def test_it_is_a_valid_feed(editions: list[Edition], base_url: str | None) -> None:
    feed = _feed(editions, base_url)
    assert feed.tag == f"{ATOM}feed"
    assert feed.findall(f"{ATOM}author/{ATOM}name")  # for every entry, none of which has its own
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(editions)
    for part in (feed, *entries):
        for name in ONCE:
            assert len(part.findall(f"{ATOM}{name}")) == 1
        assert INSTANT.fullmatch(_text(part, "updated"))
        assert UUID(_text(part, "id").removeprefix("urn:uuid:")).version == 5
    assert len({_text(part, "id") for part in (feed, *entries)}) == 1 + len(entries)


@pytest.mark.parametrize("base_url", [None, BASE])
def test_an_entry_has_content_and_links_are_absolute(base_url: str | None) -> None:
    feed = _feed([edition(), BEFORE], base_url)
    for entry in feed.findall(f"{ATOM}entry"):
        content = entry.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html"
        assert len(content) == 0  # 4.1.3.3: no child elements
        assert (content.text or "").startswith("<p>")
    links = [(link.get("rel"), urlsplit(link.get("href") or "")) for link in feed.iter(f"{ATOM}link")]
    assert all(url.scheme == "https" and url.netloc for _, url in links)
    assert [rel for rel, _ in links] == (["self", "alternate", "alternate"] if base_url else [])


def test_nothing_is_resolved_against_a_base() -> None:
    feed = _feed([edition()], None)
    assert not [name for part in feed.iter() for name in part.attrib if name.endswith("base")]


def test_times_are_when_the_editions_were_built() -> None:
    feed = _feed([edition(), BEFORE], BASE)
    assert _text(feed, "updated") == "2026-11-22T03:00:04Z"
    assert [_text(entry, "published") for entry in feed.findall(f"{ATOM}entry")] == [
        "2026-11-22T03:00:04Z",
        "2026-11-21T03:00:00Z",
    ]


def test_an_entry_keeps_its_id_wherever_the_server_stands() -> None:
    ids = {_text(_feed([edition()], base).findall(f"{ATOM}entry")[0], "id") for base in (None, BASE, f"{BASE}/news")}
    assert len(ids) == 1


def test_an_id_depends_on_the_archive_and_the_edition() -> None:
    editions = [edition(), edition(archive="other"), edition(id="another")]
    ids = [_text(_feed([each], None).findall(f"{ATOM}entry")[0], "id") for each in editions]
    assert len(set(ids)) == 3


def test_a_feed_keeps_its_id_as_editions_come() -> None:
    assert _text(_feed([], BASE), "id") == _text(_feed([edition()], BASE), "id")


def test_two_feeds_of_one_server_have_two_ids() -> None:
    one = editions_feed([], title="Digests", base_url=BASE, self_url=f"{BASE}/v1/digests.atom?digest=a")
    other = editions_feed([], title="Digests", base_url=BASE)
    assert _text(ElementTree.fromstring(one), "id") != _text(ElementTree.fromstring(other), "id")
    assert "digests.atom?digest=a" in one


def test_titles_are_plain_text() -> None:
    feed = ElementTree.fromstring(editions_feed([edition()], title="News & <b>more</b>\x00"))
    assert _text(feed, "title") == "News & <b>more</b>\ufffd"
    assert _text(feed.findall(f"{ATOM}entry")[0], "title") == "Orla valley & coast, 21 Nov 2026"


def _feed(editions: list[Edition], base_url: str | None) -> ElementTree.Element:
    return ElementTree.fromstring(editions_feed(editions, title="Digests", base_url=base_url))


def _text(part: ElementTree.Element, name: str) -> str:
    return part.findtext(f"{ATOM}{name}") or ""
