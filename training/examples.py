"""What is drawn of one group each time it is trained on.

Flows in: a group and the role it plays this time. Flows out: the examples of one group, which are normalised together
(shared normalisation, Clark and Gardner 2018, section 3.4). Knows no batch.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from training.groups import Group, Text
from training.sequences import UNJUDGED, Cropping, Example, Head, Weights, changed_tokens, cropped
from training.tokens import LONGEST_QUESTION, NONE, Tokens

MOST_TEXTS = 4  # of a quiz question at a time
TOP = 12  # ranks from which a text that does not answer is drawn first


class Role(StrEnum):
    """How a group is used; the names are those of a recipe's mixes."""

    PARAGRAPH = "paragraph"  # the question with its own paragraph
    TWIN = "twin"  # a twin of the question: not answered
    FOREIGN = "foreign"  # another paragraph: not answered
    SEARCHED = "searched"  # passages that a search found
    CLOZE = "cloze"
    CLOZE_PRETRAINING = "cloze-pretraining"
    SUPPORT = "support"


def examples(group: Group, role: Role, longest: int, noise: float, rng: random.Random) -> list[Example]:
    """One or more, never none."""
    return _DRAWN[role](group, Cropping(longest, untitled=0.3, noise=noise), rng)


def can_play(group: Group, role: Role) -> bool:
    """Whether the group has what the role needs."""
    if role is Role.TWIN:
        return bool(group.twins)
    return len(group.texts) > 1 if role is Role.FOREIGN else True


def _paragraph(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    own = group.texts[0]
    drawn = [_answering(group.question, own, Weights(1.0, 1.0), cropping, rng)]
    if own.answers and group.twins:
        drawn = [replace(drawn[0], judged=Head.ANSWERABLE)]  # beside its twins: every token is borne out
    if own.answers and len(group.texts) > 1 and rng.random() < 0.35:
        drawn.append(_answering(group.question, rng.choice(group.texts[1:]), Weights(0.5, 0.5), cropping, rng))
    return drawn


def _twin(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    twin = rng.choice(group.twins)
    made = _answering(twin, replace(group.texts[0], spans=()), Weights(0.6, 0.6), cropping, rng)
    changed = changed_tokens(twin[:LONGEST_QUESTION], group.question[:LONGEST_QUESTION])
    return [replace(made, judged=Head.ANSWERABLE, not_borne_out=changed)]


def _foreign(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    return [_answering(group.question, rng.choice(group.texts[1:]), Weights(0.7, 0.7), cropping, rng)]


def _searched(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    """One or two that hold the answer, the better found the likelier, and two or three that do not."""
    holding = [text for text in group.texts if text.answers]
    others = [text for text in group.texts if not text.answers]
    weights = [1 / (4 + text.rank) for text in holding]
    chosen = rng.choices(holding, weights)
    if len(holding) > 1 and rng.random() < 0.5:
        second = rng.choices(holding, weights)[0]
        chosen += [second] if second is not chosen[0] else []
    top = [text for text in others if text.rank < TOP] or others
    chosen += rng.sample(top, min(len(top), 2))
    if others and rng.random() < 0.5:
        chosen.append(rng.choice(others))
    mostly_titled = replace(cropping, untitled=0.15)
    return [_answering(group.question, text, Weights(0.5, 0.7), mostly_titled, rng) for text in chosen[:MOST_TEXTS]]


def _cloze(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    chosen = group.texts if rng.random() < 0.5 else group.texts[:1]
    mostly_titled = replace(cropping, untitled=0.15)
    return [_answering(group.question, text, Weights(0.3, 0.7), mostly_titled, rng) for text in chosen]


def _cloze_pretraining(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    chosen = group.texts if rng.random() < 0.5 else group.texts[:1]
    varied = replace(cropping, untitled=0.4, shortest=60)
    return [_answering(group.question, text, Weights(0.5, 1.0), varied, rng) for text in chosen]


def _support(group: Group, cropping: Cropping, rng: random.Random) -> list[Example]:
    sequence, _ = cropped(group.question, NONE, group.texts[0].tokens, (), cropping, rng)
    made = Example(sequence, supported=float(group.supported))
    if group.supported == 1:
        return [replace(made, judged=Head.SUPPORT)]
    if not len(group.original):
        return [made]
    changed = changed_tokens(group.question[:LONGEST_QUESTION], group.original[:LONGEST_QUESTION])
    return [replace(made, judged=Head.SUPPORT, not_borne_out=changed)]


def _answering(question: Tokens, text: Text, weights: Weights, cropping: Cropping, rng: random.Random) -> Example:
    sequence, spans = cropped(question, text.title, text.tokens, text.spans, cropping, rng)
    return Example(sequence, spans, float(text.answers), UNJUDGED, weights)


_DRAWN: Mapping[Role, Callable[[Group, Cropping, random.Random], list[Example]]] = {
    Role.PARAGRAPH: _paragraph,
    Role.TWIN: _twin,
    Role.FOREIGN: _foreign,
    Role.SEARCHED: _searched,
    Role.CLOZE: _cloze,
    Role.CLOZE_PRETRAINING: _cloze_pretraining,
    Role.SUPPORT: _support,
}
