"""Editions drawn at random: of any shape, and of any words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from service.model import Citation, Conflict, ConflictSide, Edition, EditionItem, Sentence
from service.rendering.visible import visible
from tests.editions import correction, edition, flood, origin
from vectorstore.model import Published

DAY = Published("2026-11-21", "day", "metadata")

HOSTILE = st.lists(
    st.sampled_from(
        [
            *"<>&\"'`*_[]()#!|~$\\@:;{}=+-.1",
            *"\x00\x07\x1b\n\r\t\x85\u2028\u00a0",
            *"\u00ad\u200b\u200c\u200d\u200e\u202a\u202e\u202c\u2066\u2069\ufeff\ufffe",
            *"aé文ع🌉",
            " ",
            "  \n\n",
            "<script>alert(1)</script>",
            "</style>",
            "</bdi>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "![a](https://evil.example/x.gif)",
            "[a]: https://evil.example/def",
            "<https://evil.example/auto>",
            "https://evil.example/bare",
            "www.evil.example",
            "&lt;b&gt;",
            "&#106;",
            "<!channel>",
            "<@U012AB3CD>",
            "<https://evil.example|click>",
            "]]>",
            "<!--",
            "-->",
            "{{ 7 * 7 }}",
            "{% raw %}",
            "```",
            "~~~",
            "---",
            "| a | b |",
            "1. ",
            "- [ ] ",
            "word",
        ]
    ),
    max_size=12,
).map("".join)
WORDS = st.one_of(st.text(max_size=60), HOSTILE).filter(lambda text: bool(visible(text)))
URLS = st.one_of(
    st.none(),
    HOSTILE,
    HOSTILE.map(lambda text: f"https://news.example/{text}"),
    st.sampled_from(["javascript:alert(1)", "data:text/html,x", "//evil.example/", "http://news.example/a?b=1&c=2"]),
)


@st.composite
def shapes(draw: st.DrawFn) -> Edition:
    """Sentences S1, S2 …, quotes Q1 … (or the sentence's own), sides of conflicts V1 …; numbered over the Edition."""
    counts = draw(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2)), min_size=1, max_size=3))
    items: list[EditionItem] = []
    for number, (sentences, citations, conflicts) in enumerate(counts, start=1):
        begun = 10 * number
        numbers = st.lists(st.integers(1, citations), min_size=1, max_size=3, unique=True).map(tuple)
        said = tuple(Sentence(f"S{begun + n}S", draw(numbers)) for n in range(sentences))
        own = [sentence.text for sentence in said]
        quotes = [draw(st.sampled_from([f"Q{begun + n}Q", *own])) for n in range(citations)]
        sides = tuple(ConflictSide(f"{n}", f"V{begun + n}V", draw(numbers), DAY) for n in range(2))
        items.append(
            replace(
                flood(number),
                sentences=said,
                citations=tuple(_citation(n, quote) for n, quote in enumerate(quotes, start=1)),
                conflicts=(Conflict("how many", sides),) * conflicts,
            )
        )
    return edition(items=tuple(items))


def retold(shape: Edition, words: Mapping[str, str]) -> Edition:
    """`shape` with each of its texts said in `words`."""
    return replace(shape, items=tuple(_retold(item, words) for item in shape.items))


def texts(shape: Edition) -> list[str]:
    """Every different text of sentences, quotes and sides."""
    found: dict[str, None] = {}
    for item in shape.items:
        found |= dict.fromkeys(sentence.text for sentence in item.sentences)
        found |= dict.fromkeys(citation.quote for citation in item.citations)
        found |= dict.fromkeys(side.text for conflict in item.conflicts for side in conflict.sides)
    return list(found)


@st.composite
def hostile_editions(draw: st.DrawFn) -> Edition:
    """Any words in every field that an article, a feed or a digest's owner fills in."""
    text, url = draw(WORDS), draw(URLS)
    wording = [draw(WORDS) for _ in range(6)]
    cited = Citation(1, "a1", 1, draw(WORDS), draw(WORDS), url, DAY, 0, len(text), text)
    side = ConflictSide(wording[0], wording[1], (1,), None)
    item = replace(
        flood(1),
        headline=wording[2],
        sentences=(Sentence(text, (1,)), Sentence(wording[3], (1,))),
        citations=(cited,),
        conflicts=(Conflict(wording[4], (side, side)),),
        origins=(replace(origin("flood-1"), title=cited.title, source=cited.source, url=draw(URLS), copies=2),),
        url=url,
    )
    changed = correction(sentence=draw(WORDS), quote=draw(WORDS), now=draw(WORDS), title=draw(WORDS), url=draw(URLS))
    return edition(name=wording[5], items=(item,), corrections=(changed,), message=draw(st.none() | WORDS))


def _citation(number: int, quote: str) -> Citation:
    return Citation(number, "a1", 1, "A title", "A source", "https://news.example/a", DAY, 0, len(quote), quote)


def _retold(item: EditionItem, words: Mapping[str, str]) -> EditionItem:
    return replace(
        item,
        sentences=tuple(replace(sentence, text=words[sentence.text]) for sentence in item.sentences),
        citations=tuple(replace(citation, quote=words[citation.quote]) for citation in item.citations),
        conflicts=tuple(
            replace(conflict, sides=tuple(replace(side, text=words[side.text]) for side in conflict.sides))
            for conflict in item.conflicts
        ),
    )
