"""How alike articles are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Features, Term
from service.stories.comparing import FEWEST, SAME_EVENT, Scale, Weighed, alike, linked
from service.stories.features import features_of
from tests.service.stories.invented import EVENTS, article

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def of(event: str, paper: int) -> Features:
    draft = article(event, paper)
    return features_of(draft.title, draft.text, draft.body_start)


def weighed(*features: Features, counts: Mapping[str, int] | None = None, total: int = 0) -> list[Weighed]:
    held = counts or {}

    def count(terms: Iterable[str]) -> dict[str, int]:
        return {term: held[term] for term in terms if term in held}

    scale = Scale(total, count)
    scale.learn(features)
    return [scale.weigh(each) for each in features]


@pytest.mark.parametrize("event", EVENTS)
def test_three_papers_on_one_event_are_alike(event: str) -> None:
    for one, other in combinations(weighed(*(of(event, paper) for paper in range(3))), 2):
        assert alike(one, other) > SAME_EVENT


@pytest.mark.parametrize(("event", "other"), list(combinations(EVENTS, 2)))
def test_two_events_are_not(event: str, other: str) -> None:
    one, two = weighed(of(event, 0), of(other, 0))
    assert alike(one, two) < SAME_EVENT / 2


@given(TEXTS, TEXTS, st.none() | TEXTS)
def test_it_is_a_share_and_the_order_does_not_matter(one: str, other: str, title: str | None) -> None:
    left, right = weighed(features_of(title, one, 0), features_of(None, other, 0))
    assert 0 <= alike(left, right) <= 1 + 1e-9
    assert alike(left, right) == pytest.approx(alike(right, left))


def test_a_text_is_as_alike_to_itself_as_can_be() -> None:
    (one,) = weighed(of("mine", 0))
    assert alike(one, one) == pytest.approx(1)


def test_what_the_whole_archive_speaks_of_tells_less() -> None:
    first = features_of("Vestland gets a boat", "Heron Island in Vestland gets a boat, says Vestland.", 0)
    second = features_of("Vestland loses a bus", "Tromsdal station in Vestland loses a bus, says Vestland.", 0)
    apart = alike(*weighed(first, second))
    known = alike(*weighed(first, second, counts={"vestland": 900}, total=1000))
    assert known < apart / 2


def test_the_rarest_terms_are_looked_up_and_some_however_common_they_are() -> None:
    counts = {f"t{n:02}": 10 * n for n in range(20)}
    scale = Scale(1000, lambda _: counts)
    scale.learn([Features(tuple(Term(stem, 1, 5.0) for stem in counts), (), (), frozenset(), 0, b"")])
    terms = list(reversed(counts))
    assert scale.rarest(terms, limit=10_000) == tuple(counts)
    assert scale.rarest(terms, limit=450) == tuple(counts)[:10]
    assert scale.rarest(terms, limit=0) == tuple(counts)[:FEWEST]


def test_pages_that_share_their_furniture_and_no_headline_are_not_alike() -> None:
    furniture = "How relevant is this ad to you? Video player was slow to load content. Ad froze before loading. " * 3
    one, other = weighed(
        features_of("Bank lays off hundreds in Tromsdal", furniture, 0),
        features_of("Ketchup ice cream is this summer's treat", furniture, 0),
    )
    assert alike(one, other) == 0


def test_a_story_is_as_alike_as_its_nearest_text_and_its_average_text() -> None:
    assert linked([0.6]) == pytest.approx(0.6)
    assert linked([0.6, 0.2, 0.1]) == pytest.approx((0.6 + 0.3) / 2)
    assert linked([]) == 0
