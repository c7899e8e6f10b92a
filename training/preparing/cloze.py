"""Questions made of news itself: a sentence with a phrase taken out, and another passage that holds the phrase.

Flows in: clusters of articles that a search returned together. Flows out: groups: the passage that answers, and the
nearest that does not. The phrase recurs in another passage that shares the sentence's rare words, in the manner of
recurring spans (Ram et al. 2021, "Few-Shot Question Answering by Pretraining Span Selection"; across articles, as in
Ram et al. 2022, "Learning to Retrieve Passages without Supervision"). Knows no question that a person asked.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evals.altering.words import PAGE_PADDING, STOP_WORDS, whole, words
from evals.datasets.articles import DataArticle
from evals.datasets.news_quiz import Question
from training.groups import Group, Text
from training.preparing.cloze_questions import Phrase, as_question, phrases
from training.preparing.news import NewsPassage, headline, passages
from training.tokens import LONGEST_QUESTION, LONGEST_TITLE, Encoded, Encoder, Tokens

LONGEST_ARTICLE = 14_000  # characters
MOST = 9  # questions of an article
MOST_OF_ONE_ANSWER = 2  # in an article
WORDS = range(6, 46)  # of a sentence
TRIES = 3  # phrases of a sentence
COPIED = 0.8  # a passage that shares more of a sentence's rare words is the same agency's text
NEAR = 0.22  # and one that shares less says something else
ELSEWHERE = 0.15  # what a passage of another article is preferred by
SMALL = 0.1  # a share that no passage is looked at below
_HEADLINE_WORDS = 5  # more than that make a sentence
_HEADLINE = -1


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Articles that tell of one thing, where each word stands and what it weighs, and what has been tokenised."""

    passages: tuple[NewsPassage, ...]
    holding: Mapping[str, Sequence[int]]  # word to the passages that have it
    rarity: Callable[[str], float]
    encode: Encoder
    titles: dict[str, Tokens] = field(default_factory=dict)
    encoded: dict[int, Encoded] = field(default_factory=dict)

    def text(self, place: int, answer: str | None) -> Text | None:
        """The passage as a Text; None when `answer` is asked for and stands in none of its tokens."""
        held = self.passages[place]
        if place not in self.encoded:
            self.encoded[place] = self.encode(held.text)
        encoded = self.encoded[place]
        spans = encoded.spans(match.span() for match in whole(answer).finditer(held.text)) if answer else ()
        if answer and not spans:
            return None
        if held.url not in self.titles:
            self.titles[held.url] = self.encode.ids(headline(held.title), LONGEST_TITLE)
        return Text(encoded.ids, self.titles[held.url], spans)


def clusters_of(questions: Iterable[Question], articles: Mapping[str, DataArticle]) -> list[list[DataArticle]]:
    """What was searched for one question is a cluster; an article is in the first it comes in, the rest alone."""
    used: set[str] = set()
    clusters = []
    for question in questions:
        urls = [url for url in dict.fromkeys(question.searched) if url in articles and url not in used]
        used.update(urls)
        if urls:
            clusters.append([articles[url] for url in urls])
    return [*clusters, *([articles[url]] for url in sorted(articles) if url not in used)]


def cloze_groups(clusters: Sequence[Sequence[DataArticle]], encode: Encoder, rng: random.Random) -> Iterator[Group]:
    """Groups of one cluster after another."""
    cut = [[passage for article in cluster for passage in passages(article, LONGEST_ARTICLE)] for cluster in clusters]
    rarity = _rarity([passage for cluster in cut for passage in cluster])
    for cluster in cut:
        yield from _groups_of(_Cluster(tuple(cluster), _holding(cluster), rarity, encode), rng)


def _holding(passages: Sequence[NewsPassage]) -> Mapping[str, Sequence[int]]:
    holding: dict[str, list[int]] = defaultdict(list)
    for number, passage in enumerate(passages):
        for word in set(words(passage.text)):
            holding[word].append(number)
    return holding


def _rarity(held: Sequence[NewsPassage]) -> Callable[[str], float]:
    """Inverse document frequency, natural logarithm; of stop words 0."""
    frequency = Counter(word for passage in held for word in set(words(passage.text)))

    def rarity(word: str) -> float:
        return 0.0 if word in STOP_WORDS else math.log(max(1.0, len(held) / (1 + frequency[word])))

    return rarity


def _groups_of(cluster: _Cluster, rng: random.Random) -> Iterator[Group]:
    for url in dict.fromkeys(passage.url for passage in cluster.passages):
        made = 0
        answers: Counter[str] = Counter()
        for sentence, place in _sentences(cluster, url, rng):
            if made == MOST:
                break
            found = _group(sentence, place, cluster, answers, rng)
            if found is not None:
                made += 1
                yield found


def _sentences(cluster: _Cluster, url: str, rng: random.Random) -> list[tuple[str, int]]:
    """The article's headline, then its sentences in a drawn order, each once, with the passage it stands in."""
    numbered = [(number, passage) for number, passage in enumerate(cluster.passages) if passage.url == url]
    places: dict[str, int] = {}
    for number, passage in numbered:
        for sentence in passage.sentences:
            places.setdefault(sentence, number)
    drawn = list(places.items())
    rng.shuffle(drawn)
    head = headline(numbered[0][1].title)
    both = [(head, _HEADLINE), *drawn] if len(head.split()) > _HEADLINE_WORDS else drawn
    return [(text, place) for text, place in both if len(text.split()) in WORDS and not PAGE_PADDING.search(text)]


def _group(sentence: str, place: int, cluster: _Cluster, answers: Counter[str], rng: random.Random) -> Group | None:
    left = phrases(sentence, cluster.rarity)
    for _ in range(TRIES):
        if not left:
            return None
        phrase = rng.choices(left, [each.weight for each in left])[0]
        left = [each for each in left if each.text != phrase.text]
        if answers[phrase.text] >= MOST_OF_ONE_ANSWER or len(whole(phrase.text).findall(sentence)) > 1:
            continue
        texts = _texts(sentence, place, phrase, cluster)
        if texts:
            answers[phrase.text] += 1
            question = as_question(sentence, phrase, rng)
            return Group(cluster.encode.ids(question, LONGEST_QUESTION), texts)
    return None


def _texts(sentence: str, place: int, phrase: Phrase, cluster: _Cluster) -> tuple[Text, ...]:
    """The passage that answers and the nearest that does not; () when none answers."""
    asked = set(words(sentence)) - set(words(phrase.text))
    pattern = whole(phrase.text)
    own = cluster.passages[place].url if place != _HEADLINE else None
    answering: list[tuple[float, int]] = []
    others: list[tuple[float, int]] = []
    for number, share in _shared(asked, sentence, place, cluster):
        held = cluster.passages[number]
        if phrase.text not in held.text or not pattern.search(held.text):  # the first alone is ten times as fast
            others.append((share, -number))
        elif share > NEAR:
            answering.append((share + (ELSEWHERE if held.url != own else 0), -number))
    answer = cluster.text(-max(answering)[1], phrase.text) if answering else None
    if answer is None:
        return ()
    other = cluster.text(-max(others)[1], None) if others else None
    return (answer,) if other is None else (answer, other)


def _shared(asked: Collection[str], sentence: str, place: int, cluster: _Cluster) -> Iterator[tuple[int, float]]:
    """Other passages, no copies, with the share of the rare words of `asked` that each has, where that is not small."""
    weights = {word: cluster.rarity(word) for word in sorted(asked)}
    total = sum(weights.values()) or 1.0
    shares: dict[int, float] = defaultdict(float)
    for word, weight in weights.items():
        for number in cluster.holding.get(word, ()):
            shares[number] += weight / total
    for number in sorted(shares):
        copied = number == place or shares[number] > COPIED
        if shares[number] > SMALL and not copied and sentence not in cluster.passages[number].text:
            yield number, shares[number]
