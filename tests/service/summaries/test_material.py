from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.grounding import is_exact
from service.summaries.material import telling
from service.summaries.standing_alone import Footing
from tests.passages import passage
from vectorstore.chunking import cut_passages
from vectorstore.model import Passage

WORDS = st.sampled_from(
    "But However, Harrow Velmar opened the bridge on Monday. He said. “It fell.” \n\n 12 — (AP)".split(" ")
)


def passages_of(text: str) -> list[Passage]:
    """As the archive keeps them: each begins with the last sentence of the one before."""
    whole = passage(text)
    return [
        replace(whole, id=n, ordinal=n, span=cut.span, text=cut.span.of(text), sentences=cut.sentences)
        for n, cut in enumerate(cut_passages(text, words=12, shortest_tail=3))
    ]


@given(st.lists(WORDS, min_size=1, max_size=80).map(" ".join))
def test_every_line_is_an_exact_quote_and_stands_once_in_reading_order(text: str) -> None:
    passages = passages_of(text)
    if not passages:
        return
    lines = telling(passages).lines
    assert all(line.text == text[line.span.start : line.span.end] for line in lines)
    assert all(is_exact(line.quote) for line in lines)
    assert [line.position for line in lines] == list(range(len(lines)))
    assert all(one.span.end <= other.span.start for one, other in pairwise(lines))


def test_the_overlap_of_two_passages_is_told_once() -> None:
    text = " ".join(f"The ferry number {n} carried many people to the island of Velmar." for n in range(9))
    passages = passages_of(text)
    assert len(passages) > 1
    assert len(telling(passages).lines) == 9
    assert len(telling(passages, most=4).lines) == 4


def test_a_quotation_ends_with_its_paragraph() -> None:
    text = "“The bridge is safe.\nThe bridge was closed on Monday by the mayor of Velmar."
    opened, closed = telling([passage(text)]).lines
    assert (opened.footing, closed.footing) == (Footing.UNFIT, Footing.STANDS)


def test_what_stands_above_a_credit_is_its_caption() -> None:
    text = (
        "The mayor of Velmar opened a bridge over the harbour on Monday.\n\n"
        "People of Velmar came out to look at the bridge on Monday. Jo Marsh/Pool/Reuters\n\n"
        "The bridge cost the city nine million crowns and took a year."
    )
    told = [line.text for line in telling([passage(text)]).lines if line.footing is Footing.STANDS]
    assert [one.split()[0:2] for one in told] == [["The", "mayor"], ["The", "bridge"]]


def test_a_but_in_front_of_a_name_is_left_out_of_text_and_quote() -> None:
    [line] = telling([passage("But Harrow said that the bridge was closed for the winter.")]).lines
    assert line.text == "Harrow said that the bridge was closed for the winter."
    assert line.span.start == 4
    assert line.quote.text == line.text
