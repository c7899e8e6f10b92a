"""Which sentences are compared with the question by meaning, with a reader and without."""

from __future__ import annotations

from service.candidates import Candidate, candidates
from service.likeness import no_likeness
from service.question_analysis import analyse
from service.read_sentences import read_sentences
from service.scoring import MAX_COMPARED, READ_COMPARED, Reads, nearest
from service.supporting import Support, support
from tests.passages import passage, ranked
from tests.scripted_reader import reading
from vectorstore.model import RankedPassage

COUNT = MAX_COMPARED + 4
NAMED = " ".join(f"Anna Kowalska opened the bridge of row {number}." for number in range(COUNT))
UNNAMED = " ".join(f"They were glad about the mill, the road and line {number}." for number in range(COUNT))
QUESTION = analyse("When did Anna Kowalska open the bridge?")


def supported(text: str) -> list[tuple[Candidate, Support]]:
    item = passage(text, title="News")
    pool = candidates(ranked(item), {"a1": item})
    return [(candidate, support(QUESTION, candidate, no_likeness)) for candidate in pool]


def seen(text: str, scores: dict[str, float]) -> Reads:
    """What is read in each sentence, where each of the words has its score."""
    read = [RankedPassage(passage(text, title="News"), 1.0, {}, reading=reading(text, scores))]
    return read_sentences([candidate for candidate, _ in supported(text)], read)


def texts(found: list[Candidate]) -> list[str]:
    return [candidate.text for candidate in found]


def test_without_a_reader_those_that_hold_what_is_named_are_compared_and_no_more_than_so_many() -> None:
    assert len(nearest(supported(NAMED), {})) == MAX_COMPARED
    assert nearest(supported(UNNAMED), {}) == []


def test_with_a_reader_those_where_it_sees_most_are_compared_whatever_their_words() -> None:
    reads = seen(UNNAMED, {f"line {number}": float(number) for number in range(COUNT)})
    found = texts(nearest(supported(UNNAMED), reads))
    assert len(found) == READ_COMPARED
    assert found == [text for text, _ in _by_score(UNNAMED, reads)][:READ_COMPARED]


def test_with_a_reader_those_are_compared_beside_the_others_and_none_twice() -> None:
    text = f"{NAMED} {UNNAMED}"
    found = nearest(supported(text), seen(text, {"row 3": 9.0, "line 2": 8.0}))
    assert len({candidate.key for candidate in found}) == len(found) == MAX_COMPARED + READ_COMPARED
    assert {"row 3", "line 2"} <= {words for one in found for words in ("row 3", "line 2") if words in one.text}


def _by_score(text: str, reads: Reads) -> list[tuple[str, float]]:
    scored = [(one.text, reads[one.key].behind) for one, _ in supported(text)]
    return sorted(scored, key=lambda pair: -pair[1])
