"""The page needs nothing else, may be served under a strict policy, and reads well by eye, keyboard and ear."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import pytest

from service.rendering.page import POLICY, STYLE_HASH, edition_page
from service.rendering.templating import stylesheet
from tests.editions import EARLIER, EDITION, correction, edition, empty_edition
from tests.service.rendering.reading import BASE, Html

PAGE = edition_page(edition(), base_url=BASE)


def test_the_policy_allows_the_one_style_of_the_page_and_nothing_else() -> None:
    styles = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    assert len(styles) == 1
    assert f"sha256-{b64encode(sha256(styles[0].encode()).digest()).decode()}" == STYLE_HASH
    assert f"default-src 'none'; style-src '{STYLE_HASH}'" in POLICY
    assert "unsafe" not in POLICY


def test_it_loads_nothing_and_runs_nothing() -> None:
    page = Html(PAGE)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "audio", "video", "svg", "form", "input", "base"}
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "background")]
    assert {attributes["rel"] for attributes in page.attributes("link")} == {"canonical", "alternate"}
    assert not re.search(r"url\(|@import", stylesheet())


def test_it_has_landmarks_one_title_and_headings_in_order() -> None:
    page = Html(PAGE)
    tags = [tag for tag, _ in page.elements]
    assert {"header", "nav", "main", "footer"} <= set(tags)
    assert tags.count("h1") == tags.count("main") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.attributes("html") == [{"lang": "en"}]


def test_every_reference_within_it_leads_somewhere() -> None:
    page = Html(edition_page(edition(), corrections=[correction(owner_id=EDITION, item=1)]))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {link[1:] for link in page.links if link.startswith("#")}
    labels = {attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes}
    assert targets | labels <= set(ids)
    assert "quote-1-5" in targets


def test_foreign_links_tell_nobody_where_they_were_followed_from() -> None:
    page = Html(PAGE)
    assert {"name": "referrer", "content": "no-referrer"} in page.attributes("meta")
    foreign = [link for link in page.attributes("a") if not link["href"].startswith(("#", BASE))]
    assert foreign
    assert all(link["rel"] == "noreferrer" for link in foreign)


def test_it_links_to_pages_of_dateline_only_where_its_address_is_known() -> None:
    assert f"{BASE}/v1/digests/{EARLIER}" in Html(PAGE).links
    assert not [link for link in Html(edition_page(edition())).links if "/v1/" in link]


def test_a_correction_noticed_since_stands_on_top_and_flags_its_item() -> None:
    since = [
        correction(owner_id=EDITION, item=2, sentence="Since corrected.", quote="Since corrected."),
        correction(owner_id="another", sentence="Of another edition."),
        correction(kind="answer", owner_id=EDITION, sentence="Of an answer."),
    ]
    words = Html(edition_page(edition(), corrections=since)).words
    assert words.index("Corrected since this edition was built") < words.index("Corrections to earlier editions")
    assert words.index("Corrections to earlier editions") < words.index("Orla floods the lower town")
    assert words.count("A quote of this item no longer holds") == 1
    assert "Item 2 Since corrected. The article now says:" in words or "item 2 Since corrected." in words
    assert "Of another edition." not in words
    assert "Of an answer." not in words


def test_an_empty_day_says_so_and_keeps_its_receipt() -> None:
    words = Html(edition_page(empty_edition())).words
    assert "Nothing new was published about this on 21 Nov 2026" in words
    assert "14 told before" in words
    assert "In this edition" not in words


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("paper", ["paper", "raised"])
@pytest.mark.parametrize("ink", ["ink", "soft", "link", "warm"])
def test_every_colour_of_text_can_be_read_on_every_ground(scheme: str, paper: str, ink: str) -> None:
    """Contrast of 4.5 to 1 or better (WCAG 2.2, 1.4.3)."""
    light, dark = re.findall(r":root \{(.*?)\}", stylesheet(), re.DOTALL)[:2]
    colours = dict(re.findall(r"--(\w+): (#\w{6});", light if scheme == "light" else dark))
    lighter, darker = sorted((_luminance(colours[paper]), _luminance(colours[ink])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
