"""Every rendering of an Edition says the Edition's sentences, with their citations and quotes, and no others."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import Edition
from service.rendering.visible import visible
from tests.editions import edition, empty_edition
from tests.service.rendering.drawing import WORDS, retold, shapes, texts
from tests.service.rendering.reading import SHOWN, as_json, one_line, slack_messages

TOKEN = re.compile(r"[SQV]\d+[SQV]")
EVERY = pytest.mark.parametrize("rendering", SHOWN)


@EVERY
@settings(max_examples=20)
@given(shape=shapes())
def test_every_sentence_and_side_is_said_once_in_order_with_its_numbers(rendering: str, shape: Edition) -> None:
    words = SHOWN[rendering](shape)
    expected = []
    for item in shape.items:
        expected += [f"{said.text} {_marks(said.citations)}" for said in item.sentences]
        expected += [f"{side.text} {_marks(side.citations)}" for found in item.conflicts for side in found.sides]
    assert re.findall(r"[SV]\d+[SV] (?:\[\d+\])+", words) == expected


@EVERY
@settings(max_examples=20)
@given(shape=shapes())
def test_every_citation_shows_its_quote_or_says_that_it_stands_above_word_for_word(
    rendering: str, shape: Edition
) -> None:
    words = SHOWN[rendering](shape)
    parts = re.split(r"(?<!\S)(?=\d\. A|\d\. Orla floods)", words)[-len(shape.items) :]
    for item, part in zip(shape.items, parts, strict=True):
        told = {(said.text, number) for said in item.sentences for number in said.citations}
        for citation in item.citations:
            shown = re.search(rf"\[{citation.number}\] (?:A source )?“{citation.quote}”", part)
            assert shown or ((citation.quote, citation.number) in told and told_word_for_word(citation.number, part))


@EVERY
@settings(max_examples=25)
@given(data=st.data())
def test_nothing_but_the_sentences_and_quotes_changes_with_what_they_say(rendering: str, data: st.DataObject) -> None:
    """Whatever they say, they stand whole where the tokens stood, and the rest is the same."""
    shape = data.draw(shapes())
    words = {token: f"{data.draw(WORDS)} {number}" for number, token in enumerate(texts(shape))}
    shown = SHOWN[rendering](shape)
    expected = TOKEN.sub(lambda token: visible(words[token[0]]), shown)
    assert SHOWN[rendering](retold(shape, words)) == one_line(expected)


@pytest.mark.parametrize("whole", [edition(), edition(items=edition().items[:1], corrections=()), empty_edition()])
@EVERY
def test_the_samples_are_told_whole(rendering: str, whole: Edition) -> None:
    words = SHOWN[rendering](whole)
    for item in whole.items:
        prose = " ".join(f"{visible(said.text)} {_marks(said.citations)}" for said in item.sentences)
        assert one_line(prose) in words
        for citation in item.citations:
            assert one_line(visible(citation.quote)) in words
        for conflict in item.conflicts:
            assert all(one_line(visible(side.text)) in words for side in conflict.sides)
    for correction in whole.corrections:
        assert all(
            one_line(visible(text)) in words for text in (correction.sentence, correction.quote, correction.now or "")
        )
    assert one_line(visible(whole.message or "")) in words


@given(shape=shapes())
def test_json_has_every_sentence_and_citation_as_they_are(shape: Edition) -> None:
    written = as_json(shape)
    items = written["items"]
    assert isinstance(items, list)
    for item, out in zip(shape.items, items, strict=True):
        said = [(sentence.text, sentence.citations) for sentence in item.sentences]
        assert [(sentence["text"], tuple(sentence["citations"])) for sentence in out["sentences"]] == said
        quoted = [(citation.number, citation.quote) for citation in item.citations]
        assert [(citation["number"], citation["quote"]) for citation in out["citations"]] == quoted


@given(shape=shapes())
def test_slack_reads_the_sentences_out_in_its_fallback_text(shape: Edition) -> None:
    replies = slack_messages(shape)[-len(shape.items) :]
    for item, reply in zip(shape.items, replies, strict=True):
        said = [f"{sentence.text} {_marks(sentence.citations)}" for sentence in item.sentences]
        assert reply["text"].splitlines()[1:] == said


def _marks(numbers: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def told_word_for_word(number: int, part: str) -> bool:
    """By itself or with others of the same article: "[1][3] Word for word"."""
    return re.search(rf"\[{number}\](?:\[\d+\])* Word for word", part) is not None
