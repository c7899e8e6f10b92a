"""The article of a page and what the page says of it; nothing of what stands around it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.model import Draft, Published
from vectorstore.ports import BadArticle
from vectorstore.readers.web_page import article_text, read_web_page

FIRST = "The night ferry from Larvik to Hirtshals was cancelled on Tuesday after a fire in its engine room."
SECOND = "Nobody was hurt, said Ingrid Solheim, who has been captain of the “Ægir” since 2019 & knows her well."
NAVIGATION = '<nav><ul><li><a href="/sport">Sport</a></li><li><a href="/tv">TV</a></li></ul></nav>'
LIMIT = 10_000
STATED = Published("2023-03-17T21:30:00+00:00", "second", "metadata")


def page(
    head: str = "", *, body: str = f"<p>{FIRST}</p>\n<p>{SECOND.replace('&', '&amp;')}</p>", html: str = ""
) -> str:
    return f"""<!doctype html>
<html {html}><head><meta charset="utf-8"><title>Ferry stays in port</title>{head}</head>
<body>
<header><a href="/">Larvik Post</a>{NAVIGATION}</header>
<main><article><h1>Ferry stays in port</h1>{body}</article></main>
<section id="comments"><h2>Comments</h2><p>What a shame, says a reader who had a ticket for that night.</p></section>
<footer><p>© Larvik Post. All rights reserved. Subscribe to our newsletter.</p></footer>
</body></html>"""


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def linked(**article: object) -> str:
    graph = {"@graph": [{"@type": "Organization", "name": "Larvik Post"}, {"@type": ["NewsArticle"], **article}]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def read(folder: Path, written: str | bytes) -> Draft:
    file = folder / "page.html"
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    [draft] = read_web_page(file, LIMIT)
    return draft


def test_the_article_is_taken_out_and_nothing_around_it(tmp_path: Path) -> None:
    draft = read(tmp_path, page())
    assert draft.text.endswith(f"{FIRST}\n\n{SECOND}")
    assert draft.text[draft.body_start :] == f"{FIRST}\n\n{SECOND}"
    assert draft.title == "Ferry stays in port"
    assert draft.origin == (tmp_path / "page.html").as_posix()
    for other in ("Sport", "shame", "newsletter"):
        assert other not in draft.text


def test_the_page_says_whose_it_is_and_where_it_stands(tmp_path: Path) -> None:
    head = (
        '<link rel="canonical" href="https://larvik.example/ferry">'
        + meta("og:site_name", "Larvik Post")
        + meta("og:title", "Ferry stays in port | Larvik Post")
        + linked(datePublished="2023-03-17T22:30:00+01:00", dateModified="2023-03-18T08:00:00Z")
    )
    draft = read(tmp_path, page(head, html='lang="en-GB"'))
    assert (draft.title, draft.source, draft.url, draft.language) == (
        "Ferry stays in port",
        "Larvik Post",
        "https://larvik.example/ferry",
        "en-GB",
    )
    assert draft.published == STATED
    assert draft.modified == datetime(2023, 3, 18, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (linked(datePublished="2023-03-17T22:30:00+01:00") + meta("article:published_time", "2020-01-01"), ""),
        (linked(datePublished="soon") + meta("article:published_time", "2023-03-17T21:30:00Z"), ""),
        ("<script type='application/ld+json'>{no json</script>" + meta("parsely-pub-date", "2023-03-17T21:30Z"), ""),
        ('<meta itemprop="datePublished" content="2023-03-17 21:30 UTC">', ""),
        ("", '<time itemprop="datePublished" datetime="2023-03-17T21:30Z">on Friday</time>'),
    ],
    ids=["JSON-LD first", "unreadable", "broken", "itemprop", "time"],
)
def test_the_date_is_the_first_that_can_be_read(tmp_path: Path, head: str, body: str) -> None:
    assert read(tmp_path, page(head, body=f"{body}<p>{FIRST}</p><p>{SECOND}</p>")).published == STATED


def test_a_date_that_only_a_person_is_shown_is_a_day_of_the_text(tmp_path: Path) -> None:
    shown = '<p class="date">March 17, 2023</p>'
    draft = read(tmp_path, page(body=f"{shown}<p>{FIRST}</p><p>{SECOND}</p>"))
    assert draft.published == Published("2023-03-17", "day", "text")


def test_a_page_without_a_date_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, page()).published is None


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("", None),
        ('<link rel="canonical" href="https://larvik.example/">', None),
        ('<link rel="canonical" href="https://larvik.example/?id=7">', "https://larvik.example/?id=7"),
        ("<!-- saved from url=(0029)https://larvik.example/ferry2 -->", "https://larvik.example/ferry2"),
        ("<!-- saved from url=(0014)about:internet -->", None),
    ],
)
def test_its_address_is_its_own_and_not_that_of_the_site(tmp_path: Path, head: str, url: str | None) -> None:
    assert read(tmp_path, page(head)).url == url


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("New captain – Larvik Post", "New captain"),
        ("New captain | Sport | LARVIK POST", "New captain | Sport"),
        ("New captain at Larvik Post", "New captain at Larvik Post"),
        ("Larvik Post", "Larvik Post"),
        ("New captain", "New captain"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_headline(tmp_path: Path, title: str, headline: str) -> None:
    head = meta("og:title", title) + meta("og:site_name", "Larvik Post")
    assert read(tmp_path, page(head).replace("<title>Ferry stays in port</title>", "")).title == headline


@pytest.mark.parametrize(("encoding", "label"), [("cp1252", "ISO-8859-1"), ("cp1251", "windows-1251"), ("utf-16", "")])
def test_it_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str, label: str) -> None:
    words = "Капитан сказал, что никто не пострадал. " if encoding == "cp1251" else "The captain’s café – said “no”. "
    style = f"<style>{'.row { color: red } ' * 5_000}</style>"  # what a look at the beginning would go by
    written = page(style, body=f"<p>{words * 6}</p>").replace('charset="utf-8"', f'charset="{label}"')
    written = written.replace("©", "")
    assert (words * 6).strip() in read(tmp_path, written.encode(encoding)).text


@pytest.mark.parametrize("declared", ["no-such-thing", "utf-8", "ascii"])
def test_a_wrong_label_is_no_obstacle(tmp_path: Path, declared: str) -> None:
    written = page(body=f"<p>{'The captain’s café – said “no” to it. ' * 6}</p>").replace("utf-8", declared)
    assert "café – said “no”" in read(tmp_path, written.replace("©", "").encode("cp1252")).text


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<html></html>",
        "no page at all",
        "<html><body><nav>a</nav></body></html>",
        f"<html><body>{NAVIGATION}</body></html>",
        page(body="").replace("<section", "<nav").replace("<footer", "<nav"),
        "<div>" * 5_000 + "x",
    ],
    ids=["nothing", "empty", "text", "one link", "navigation", "heading", "deep"],
)
def test_a_page_without_an_article_is_refused(written: str) -> None:
    with pytest.raises(BadArticle, match="no article was found"):
        article_text(written.encode())


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(BadArticle, match="binary"):
        article_text(b"\x89PNG\r\n\x1a\n\x00\x00<html>")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_page_gives_text_or_a_reason(head: str, body: str) -> None:
    written = page(head, body=f"<p>{FIRST}</p>{body}<p>{SECOND}</p>").encode("utf-8", "ignore")
    try:
        text = article_text(written)
    except BadArticle:
        return
    assert text.strip()
