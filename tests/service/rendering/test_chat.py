"""An answer as a chat message: links that clients show, indices that hold, and nothing of an article that is markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from service.model import Abstention, Answer, Citation, Conflict, ConflictSide, Nearest, Sentence, SentenceReady
from service.rendering.chat import ChatText
from service.rendering.visible import visible
from tests.answers import DAY, answer
from tests.service.rendering.reading import Html

BASE = "http://127.0.0.1:8000"
OPEN_WEBUI_CITATION = re.compile(r"\[(?:\d+(?:#[^,\]\s]+)?(?:,\s*\d+(?:#[^,\]\s]+)?)*)\]")  # its citation-extension.ts
OPEN_WEBUI_FORMULA = re.compile(r"(?<!\\)(\$|\\\[|\\\(|\\begin\{equation\})")  # the openings of its katex-extension.ts
PARTS = (
    "$5 and $6|[1](http://evil.example)|![x](http://evil.example/i.png)|<b onclick=x>|`code`|*Żółć*|🎉🇳🇴|[^1]|[ ]|"
    "\\[x\\]|\\(y\\)|# no|1. one|Ödön|https://evil.example|&copy;|](|[[|~~"
).split("|")
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=8), min_size=1, max_size=6).map(" ".join)


def cited(number: int, quote: str, *, url: str | None = None, title: str | None = "Title") -> Citation:
    return Citation(number, f"a{number}", 1, title, "Velmar Post", url, DAY, 5, 5 + len(quote), quote)


def said(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> Answer:
    plain = {"conflicts": (), "abstention": None, "retrieved": replace(answer().retrieved, notes=())}
    return answer(sentences=tuple(sentences), citations=tuple(citations), **plain)


def written(found: Answer, base_url: str | None = BASE) -> tuple[ChatText, list[str]]:
    """The message and its pieces, as they come in a stream."""
    text, sent, pieces = ChatText(base_url=base_url), set[int](), []
    for sentence in found.sentences:
        new = tuple(c for c in found.citations if c.number in sentence.citations and c.number not in sent)
        sent |= {citation.number for citation in new}
        pieces.append(text.sentence(SentenceReady(sentence, new)))
    return text, [*pieces, text.ending(found)]


def page(markdown: str) -> Html:
    return Html(MarkdownIt("commonmark", {"linkify": False}).render(markdown))


def test_a_sentence_links_to_its_source_and_the_sources_stand_beneath() -> None:
    found = said([Sentence("The bridge opened.", (1,))], [cited(1, "The bridge opened.", url="https://example.org/1")])
    text, _ = written(found)
    assert text.content == (
        "The bridge opened. [[1]](https://example.org/1)\n\n**Sources**\n\n"
        "- [[1]](https://example.org/1) Word for word in Title, Velmar Post, 17 Mar 2023"
    )
    seen = page(text.content)
    assert seen.words.startswith("The bridge opened. [1] Sources [1] Word for word in Title")
    assert seen.links == {"https://example.org/1"}


def test_without_a_publishers_page_the_mark_leads_to_the_span_on_our_own() -> None:
    found = said([Sentence("It opened.", (1,))], [cited(1, "The bridge opened.")])
    assert written(found)[0].marks[0].url == f"{BASE}/#/articles/a1?revision=1&start=5&end=23"


def test_without_any_address_the_mark_is_plain_and_nothing_is_annotated() -> None:
    text, _ = written(said([Sentence("It opened.", (1,))], [cited(1, "The bridge opened.")]), None)
    assert text.content.startswith("It opened. [1]\n\n**Sources**\n\n- [1] “The bridge opened.”, Title")
    assert text.marks == []


@given(st.lists(st.tuples(TEXTS, TEXTS, st.booleans()), min_size=1, max_size=4))
def test_indices_are_code_points_of_the_message_and_point_at_its_links(made: list[tuple[str, str, bool]]) -> None:
    citations = [
        cited(n, quote or "x", url=f"https://example.org/{n}?(é)" if linked else None)
        for n, (_, quote, linked) in enumerate(made, 1)
    ]
    found = said([Sentence(text, (n, 1)) for n, (text, _, _) in enumerate(made, 1)], citations)
    text, pieces = written(found)
    assert "".join(pieces) == text.content
    shown = [text.content[mark.start : mark.end] for mark in text.marks]
    assert [re.match(r"\[\[(\d+)\]\]\(https?://", piece) is not None for piece in shown] == [True] * len(shown)
    numbers = [int(piece[2 : piece.index("]")]) for piece in shown]
    assert numbers == [number for sentence in found.sentences for number in sentence.citations]


@given(TEXTS, TEXTS)
def test_nothing_of_an_article_is_markup(text: str, title: str) -> None:
    citation = cited(1, text, url="https://example.org/1", title=title)
    message = written(said([Sentence(text, (1,))], [citation]))[0].content
    seen = page(message)
    assert seen.links == {"https://example.org/1"}
    assert {tag for tag, _ in seen.elements} <= {"p", "a", "strong", "ul", "li"}
    assert " ".join(visible(text).split()) in seen.words


@given(TEXTS)
def test_open_webui_finds_no_mark_or_formula_of_its_own_in_an_article(text: str) -> None:
    message = written(said([Sentence(text.replace("\\", ""), (1,))], [cited(1, "x", url="https://example.org/1")]))[0]
    start = message.content[: message.marks[0].start]
    assert not OPEN_WEBUI_CITATION.search(start)
    assert not OPEN_WEBUI_FORMULA.search(start)


def test_open_webui_takes_a_mark_for_a_link() -> None:
    """Its own marks are matched where a text begins with one, before links; so a link must not begin with one."""
    message = written(said([Sentence("So.", (1,))], [cited(1, "x", url="https://example.org/1")]))[0].content
    assert not OPEN_WEBUI_CITATION.match(message[message.index("[") :])


def test_where_sources_disagree_each_side_is_told_with_its_mark() -> None:
    sides = (ConflictSide("12", "It cost 12.", (1,), DAY), ConflictSide("15", "It cost 15.", (2,), None))
    citations = [cited(1, "It cost 12."), cited(2, "It cost 15.")]
    found = said([Sentence("It cost 12.", (1,)), Sentence("It cost 15.", (2,))], citations)
    message = written(replace(found, status="conflict", conflicts=(Conflict("what it cost", sides),)), None)[0].content
    assert "**Sources disagree: what it cost**" in message
    assert "- **12** (Velmar Post, 17 Mar 2023) [1]" in message
    assert "- **15** (Velmar Post, date unknown) [2]" in message


def test_an_abstention_says_why_and_names_the_nearest_articles_once() -> None:
    near = Nearest("a2", 3, "The *bridge*", "Velmar Post", None, None, 5, 9, "text", 0.3)
    found = answer(
        status="abstained", sentences=(), citations=(), nearest=(near, replace(near, start=7)),
        abstention=Abstention("no_support", "Not in the archive."),
    )  # fmt: skip
    message = written(found)[0].content
    assert message == (
        "Not in the archive.\n\nThe nearest articles:\n\n"
        f"- The \\*bridge\\*, Velmar Post, date unknown [read]({BASE}/#/articles/a2?revision=3&start=5&end=9)"
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://evil.example/ x"])
def test_only_web_addresses_are_linked(url: str) -> None:
    text, _ = written(said([Sentence("So.", (1,))], [cited(1, "x", url=url)]), None)
    assert text.marks == []
    assert page(text.content).links == set()
