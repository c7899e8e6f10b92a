"""Which articles of a window are about a topic, or bear on a saved question.

Flows in: topics and a question in a person's words, and the archive's search. Flows out: article ids. Knows no story:
a story is about a topic when one of its articles is.

The search brings whatever says a word of the topic somewhere: of a week's 500 articles, a hundred passages for any
topic. An article is about a topic when its headline and opening are, which is where news says what it is about:

    score = cosine of the topic to the headline and opening
          + OPENING_WORDS × the share of the topic's words that they say, by how much each word tells

is at least ABOUT_IT, and every name in the topic is said there or in a passage that was found. Both were chosen on 491
news articles of a week (all-MiniLM-L6-v2) and 16 topics, for which a list of words in the headline and opening stood in
for a reader's judgement: precision .82 and recall .68 as means over the topics, F1 .69, against .60 by the cosine alone
at its best threshold. Topics of one event or name do best ("abortion", "Donald Trump", "climate change": F1 about .9),
broad ones worst: "health" finds a fifth of what a person would file under it, since no article says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.digests.leads import Lead, Leads, cosine
from service.mentions import find_mentions
from service.ports import Retriever
from service.rarity import word_weight
from service.truecasing import with_capitals
from vectorstore.model import RankedPassage, Scope
from vectorstore.ports import Vectors
from vectorstore.terms import content_words, fold, stem, words

OPENING_WORDS = 0.25
ABOUT_IT = 0.36
ALL_WORDS = 0.99  # share of the words that is enough where nothing can be embedded
PASSAGES = 200  # asked for at first: 0.2 s
MOST_PASSAGES = 800  # asked for at most: 3 s
PRINTED = 8  # passages that show how names are printed
NEARER = 0.1  # hardly ever is an opening nearer to a topic, by more than this, than the nearest passage of its article
TAIL = 0.25  # of the articles found, those found last: while this share of them is about it, there may be more


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, as it is looked for."""

    text: str
    weights: Mapping[str, float]  # by stem
    names: frozenset[str]  # the folded words of its names
    vector: Vectors | None


def about(topics: Iterable[str], *, scope: Scope, now: datetime, retriever: Retriever, leads: Leads) -> frozenset[str]:
    """Ids of the articles that are about one of them at least. Raises ArchiveError."""
    return frozenset().union(*(_about(text, scope, now, retriever, leads) for text in topics))


def _about(text: str, scope: Scope, now: datetime, retriever: Retriever, leads: Leads) -> frozenset[str]:
    """Searches wider for as long as what is found last is about the topic, too."""
    limit = PASSAGES
    while True:
        passages = retriever(text, scope=scope, now=now, limit=limit).passages
        found, topic = _found(passages), topic_of(text, passages, leads)
        read = leads.read(list(found))
        near = leads.of([one for one, lead in read.items() if _may_bear(topic, lead, found[one])])
        kept = frozenset(one for one, lead in near.items() if bears_on(topic, lead))
        last = list(found)[-max(1, int(TAIL * len(found))) :] if found else []
        if limit >= MOST_PASSAGES or len(passages) < limit or len(kept.intersection(last)) < TAIL * len(last):
            return kept
        limit *= 2


def topic_of(text: str, found: Sequence[RankedPassage], leads: Leads) -> Topic:
    """With the names that its words are in the passages found: "kazakhstan" is one, whoever wrote it small."""
    printed = (entry.passage.sentence_text(span) for entry in found[:PRINTED] for span in entry.passage.sentences)
    names = find_mentions(with_capitals(text, printed)).names
    weights = {stem(word): word_weight(word) for word in content_words(text)}
    return Topic(text, weights, frozenset(token for name in names for token in name.tokens), leads.vectors([text])[0])


def bears_on(topic: Topic, lead: Lead) -> bool:
    """Whether the article is about the topic, as far as its headline and opening show."""
    inside, near = _share(topic, lead.stems), cosine(topic.vector, lead.vector)
    return inside >= ALL_WORDS if near is None else near + OPENING_WORDS * inside >= ABOUT_IT


@dataclass(frozen=True, slots=True)
class _Found:
    """What the search brought of one article."""

    said: frozenset[str]  # the folded words of its passages
    near: float  # the cosine of the nearest of them; 0 where the search had none


def _found(passages: Sequence[RankedPassage]) -> dict[str, _Found]:
    """By article, best first."""
    entries: dict[str, list[RankedPassage]] = {}
    for entry in passages:
        entries.setdefault(entry.passage.article.id, []).append(entry)
    return {
        article_id: _Found(
            frozenset(fold(word) for entry in found for word in words(entry.passage.text)),
            max(entry.scores.get("dense", 0.0) for entry in found),
        )
        for article_id, found in entries.items()
    }


def _may_bear(topic: Topic, lead: Lead, found: _Found) -> bool:
    """Whether it is worth embedding: it says the names of the topic, and a word of it up front or something near."""
    if not topic.names <= found.said | {fold(word) for word in words(lead.text)}:
        return False
    return not topic.weights.keys().isdisjoint(lead.stems) or found.near >= ABOUT_IT - NEARER


def _share(topic: Topic, said: frozenset[str]) -> float:
    """Of the topic's words, by weight, those that are among the stems; 0 to 1."""
    every = sum(topic.weights.values())
    return sum(weight for word, weight in topic.weights.items() if word in said) / every if every else 0.0
