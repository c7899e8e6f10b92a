"""What a reader sees in each sentence: its words, and figures that compare it with all that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from service.candidates import candidates
from service.read_sentences import MOST_OVER, ReadSentence, most_believed, read_sentences
from tests.passages import passage
from tests.scripted_reader import reading
from vectorstore.model import Passage, RankedPassage, Span
from vectorstore.readings import Reading

OPENED = "Mayor Anna Kowalska opened the Harbour Bridge on Monday. Engineer Piotr Nowak thanked her for it."
PRAISED = "The bridge is a gift to the town, said Anna Kowalska. Nobody has praised the seabed under it."
PAINTED = "They will paint the long bridge green in the summer. It has cost 40 million euros so far."


def read(*texts: tuple[str, Reading | None]) -> dict[str, ReadSentence]:
    """By the sentence, of passages of articles of their own."""
    passages = [passage(text, article=f"a{number}", ordinal=number) for number, (text, _) in enumerate(texts)]
    ranked = [RankedPassage(one, 1.0, {}, reading=its) for one, (_, its) in zip(passages, texts, strict=True)]
    return read_passages(ranked)


def read_passages(ranked: list[RankedPassage]) -> dict[str, ReadSentence]:
    pool = candidates(ranked, {one.passage.article.id: one.passage for one in ranked})
    found = read_sentences(pool, ranked)
    by_key = {candidate.key: candidate.text for candidate in pool}
    assert set(found) <= set(by_key)
    for key, one in found.items():
        assert by_key[key][one.start : one.end] == one.text
    return {by_key[key]: one for key, one in found.items()}


def of(
    text: str, answers: Mapping[str, float], *, nothing: float = 0.0, answerable: float = 0.0
) -> tuple[str, Reading]:
    return text, reading(text, answers, nothing=nothing, answerable=answerable)


def one_of(found: Mapping[str, ReadSentence], words: str) -> ReadSentence:
    return next(one for sentence, one in found.items() if words in sentence)


def test_each_sentence_has_the_words_seen_in_it_and_how_far_they_stand_behind_the_best() -> None:
    found = read(of(OPENED, {"Anna Kowalska": 6.0, "Piotr Nowak": 4.0}), of(PRAISED, {"Anna Kowalska": 3.0}))
    opened, thanked, praised = (one_of(found, word) for word in ("opened", "thanked", "gift"))
    assert [(one.text, one.behind) for one in (opened, thanked, praised)] == [
        ("Anna Kowalska", 0.0),
        ("Piotr Nowak", -2.0),
        ("Anna Kowalska", -3.0),
    ]


def test_words_that_several_passages_hold_strengthen_each_other_however_they_are_written() -> None:
    nowak, green = of(OPENED, {"Piotr Nowak": 4.0}), of(PAINTED, {"green": 4.0})
    alone = one_of(read(nowak, green), "thanked")
    again = PRAISED.replace("gift", "“PIOTR-Nowak” gift")
    together = one_of(read(nowak, green, of(again, {"PIOTR-Nowak": 4.0})), "thanked")
    assert exp(alone.agreement) == pytest.approx(1 / 2, abs=0.01)
    assert exp(together.agreement) == pytest.approx(2 / 3, abs=0.01)
    assert together.behind == alone.behind == 0.0


def test_the_likelier_words_have_the_greater_share_of_belief() -> None:
    found = read(of(OPENED, {"Anna Kowalska": 6.0, "Piotr Nowak": 4.0}), of(PRAISED, {"gift": 3.0}))
    opened, thanked, praised = (one_of(found, word).agreement for word in ("opened", "thanked", "gift"))
    assert 0 >= opened > thanked > praised


def believed(*texts: tuple[str, Reading | None]) -> str | None:
    return most_believed([RankedPassage(passage(text), 1.0, {}, reading=its) for text, its in texts])


def test_the_words_believed_most_are_those_of_the_largest_share() -> None:
    assert believed(of(OPENED, {"Anna Kowalska": 6.0, "Piotr Nowak": 4.0})) == "Anna Kowalska"
    opened = of(OPENED, {"Piotr Nowak": 6.0, "Anna Kowalska": 5.8})
    praised = of(PRAISED.replace("Anna", "ANNA"), {"ANNA Kowalska": 5.6}, nothing=20.0)
    assert believed(opened, praised) == "Anna Kowalska"
    assert believed((PAINTED, None)) is None
    assert believed() is None


def test_what_was_not_read_has_nothing_and_alone_leaves_nothing_to_compare() -> None:
    found = read(of(OPENED, {"Anna Kowalska": 6.0}), (PRAISED, None))
    assert all(sentence in OPENED for sentence in found)
    assert len(found) == 2
    assert read((PRAISED, None)) == {}
    assert read((PRAISED, reading(""))) == {}
    assert read_sentences([], []) == {}


def test_a_sentence_that_the_reader_did_not_get_to_has_nothing() -> None:
    first = OPENED[: OPENED.index("Engineer")]
    found = read((OPENED, reading(first, {"Anna Kowalska": 6.0})))
    assert list(found) == [first.strip()]


def test_above_nothing_there_is_a_limit_and_below_it_none() -> None:
    found = read(
        of(OPENED, {"Anna Kowalska": 6.0}, nothing=-90.0),
        of(PRAISED, {"gift": 5.0}, nothing=7.0),
        of(PAINTED, {"green": 4.0}, nothing=1.0),
    )
    over = [one_of(found, word).over_nothing for word in ("opened", "gift", "green")]
    assert over == [MOST_OVER, -2.0, 3.0]


@pytest.mark.parametrize(
    ("score", "nothing", "believed"), [(6.0, 0.0, True), (6.0, 15.0, True), (6.0, 17.0, False), (1.0, 0.0, False)]
)
def test_it_believes_words_that_it_does_not_rule_out_and_that_have_a_share(
    score: float, nothing: float, believed: bool
) -> None:
    found = read(of(OPENED, {"Anna Kowalska": 6.0}), of(PRAISED, {"gift": score}, nothing=nothing))
    assert one_of(found, "gift").is_believed is believed


def test_the_same_words_are_the_same_whatever_their_case() -> None:
    found = read(of(OPENED, {"Anna Kowalska": 6.0}), of(PRAISED, {"gift": 6.0}))
    mine = one_of(found, "gift")
    assert mine.same_words(replace(mine, text="“Gift”."))
    assert not mine.same_words(one_of(found, "opened"))


def test_each_sentence_knows_how_well_its_passage_answers() -> None:
    found = read(
        of(OPENED, {"Anna Kowalska": 6.0}, answerable=-1.0), of(PRAISED, {"gift": 4.0}, answerable=2.0), (PAINTED, None)
    )
    assert (one_of(found, "opened").answerable, one_of(found, "gift").answerable) == (-1.0, 2.0)


def test_words_are_placed_in_their_sentence_wherever_the_passage_stands_in_its_article() -> None:
    later = _moved(passage(OPENED), 1_000)
    [first, second] = read_passages(
        [RankedPassage(later, 1.0, {}, reading=reading(OPENED, {"Anna Kowalska": 6.0, "Piotr Nowak": 4.0}))]
    ).values()
    assert (first.text, second.text) == ("Anna Kowalska", "Piotr Nowak")


def test_a_sentence_in_two_passages_is_read_in_the_better_ranked_one() -> None:
    whole, end = passage(OPENED), OPENED.index("Engineer")
    tail = _moved(passage(OPENED[end:], ordinal=1), end)
    ranked = [
        RankedPassage(whole, 1.0, {}, reading=reading(OPENED, {"Anna Kowalska": 6.0, "Piotr Nowak": 4.0})),
        RankedPassage(tail, 0.5, {}, reading=reading(OPENED[end:], {"her": 8.0})),
    ]
    thanked = one_of(read_passages(ranked), "thanked")
    assert (thanked.text, thanked.behind) == ("Piotr Nowak", -4.0)


@given(st.data())
def test_whatever_is_read_words_stand_in_their_sentence_and_none_is_above_the_best(data: st.DataObject) -> None:
    texts = []
    for text in (OPENED, PRAISED):
        plain = reading(text)
        drawn = arrays.arrays(np.float32, len(plain.offsets), elements=st.floats(-15, 15, width=32))
        texts.append((text, replace(plain, starts=data.draw(drawn), ends=data.draw(drawn))))
    found = read(*texts)
    assert len(found) == 4
    assert all(one.behind <= 0 and one.agreement <= 1e-6 and one.over_nothing <= MOST_OVER for one in found.values())


def _moved(one: Passage, by: int) -> Passage:
    """The same passage, standing `by` code points later in its article."""
    spans = tuple(Span(span.start + by, span.end + by) for span in one.sentences)
    return replace(one, span=Span(by, by + len(one.text)), sentences=spans)
