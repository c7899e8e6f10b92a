"""Which sentences of the articles a model is shown, and in how many parts.

Flows in: articles, a budget in tokens and a way to count. Flows out: SourceTexts that keep to the budget: every article
has its say before any has more than its share, and a long one gives its first sentences, since news tells the most
important first. Pure; knows no tokenizer, no prompt and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.prompting import Lines, about
from service.summaries.material import Telling

Cost = Callable[["SourceText"], int]  # tokens of one text as it will be shown


@dataclass(frozen=True, slots=True)
class SourceText:
    """What is shown of one article, or of the notes on several."""

    about: Lines  # ("Source", "Kazinform"), …
    sentences: tuple[str, ...]  # in reading order

    @property
    def lines(self) -> Lines:
        return (*self.about, ("Text", " ".join(self.sentences)))


def source_texts(tellings: Sequence[Telling]) -> list[SourceText]:
    """One for each article, in their order."""
    return [SourceText(about(one.article), tuple(line.text for line in one.lines)) for one in tellings if one.lines]


def shared(texts: Sequence[SourceText], budget: int, cost: Cost) -> list[SourceText]:
    """The texts cut to `budget` tokens in all, none below an equal share of it while another one has more.

    Cut at a sentence's end, and never before the first. When that is too much, the last of the texts are left out.
    """
    costs = [cost(text) for text in texts]
    cut = [
        shortened(text, share, cost) or _first(text, 1)
        for text, share in zip(texts, _shares(costs, budget), strict=True)
    ]
    return list(_within(cut, budget, cost))


def in_parts(texts: Sequence[SourceText], budget: int, cost: Cost) -> list[list[SourceText]]:
    """Every sentence in one of the parts, in order, each part within `budget` tokens.

    A text that does not fit into what is left of a part goes on in the next. A sentence that alone is over the budget
    is left out.
    """
    parts: list[list[SourceText]] = []
    left = 0
    for text in texts:
        rest: SourceText | None = text
        while rest is not None:
            piece = shortened(rest, left, cost)
            if piece is None:
                piece = shortened(rest, budget, cost)
                if piece is None:
                    rest = _without_first(rest, 1)
                    continue
                parts.append([])
                left = budget
            parts[-1].append(piece)
            left -= cost(piece)
            rest = _without_first(rest, len(piece.sentences))
    return parts


def shortened(text: SourceText, budget: int, cost: Cost) -> SourceText | None:
    """As many of its first sentences as fit into `budget` tokens, found by halving; None if not even one does."""
    if cost(text) <= budget:
        return text
    fits, too_many = 0, len(text.sentences)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if cost(_first(text, middle)) <= budget else (fits, middle)
    return _first(text, fits) if fits else None


def _shares(costs: Sequence[int], budget: int) -> list[int]:
    """What each may cost: all that it does, or an equal share of what the smaller ones leave."""
    left, level = budget, 0
    for number, one in enumerate(sorted(costs)):
        level = left // (len(costs) - number)
        if one > level:
            break
        left -= one
        level = one
    return [min(one, level) for one in costs]


def _within(texts: Iterable[SourceText], budget: int, cost: Cost) -> Iterator[SourceText]:
    left = budget
    for text in texts:
        if cost(text) <= left:
            left -= cost(text)
            yield text


def _first(text: SourceText, number: int) -> SourceText:
    return replace(text, sentences=text.sentences[:number])


def _without_first(text: SourceText, number: int) -> SourceText | None:
    rest = text.sentences[number:]
    return replace(text, sentences=rest) if rest else None
