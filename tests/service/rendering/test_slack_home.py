"""The Home tab: how to ask, and every digest with its schedule in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import DigestDefinition, Json
from service.rendering.slack_home import MOST_DIGESTS, home_view
from service.rendering.slack_names import PREVIEW, SUBSCRIBE
from service.rendering.slack_text import words
from tests.editions import DIGEST, SECRET, definition
from tests.service.rendering.slack_reading import ANY, BASE, buttons, view_taken

DUE = datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_it_tells_how_to_ask_and_when_each_digest_comes() -> None:
    view = home_view([definition()], next_runs={DIGEST: DUE}, articles=1_204, base_url=BASE)
    view_taken(view)
    text = words(_blocks(view))
    assert "There are 1,204 articles in the archive." in text
    assert "/ask " in text
    assert text.endswith(
        "Orla valley & coast\nAbout floods on the Orla, Port Ellery\n"
        "Comes every day at 08:00 (Asia/Almaty); next on 23 Nov 2026, 08:00\nOpen Dateline"
    )
    assert buttons(_blocks(view)) == {PREVIEW: DIGEST, SUBSCRIBE: DIGEST}


def test_where_a_digest_goes_is_not_shown() -> None:
    view = str(home_view([definition()], next_runs={}, articles=1, base_url=None))
    assert SECRET not in view
    assert "hooks.example" not in view
    assert "desk@" not in view


def test_one_that_is_switched_off_or_never_due_says_so() -> None:
    off, asked = (
        definition(enabled=False),
        definition(schedule=None, topics=(), question="Who pays?", sources=("Post",)),
    )
    text = words(_blocks(home_view([off, asked], next_runs={DIGEST: DUE}, articles=1, base_url=None)))
    assert "Comes every day at 08:00 (Asia/Almaty); switched off at the moment" in text
    assert "About “Who pays?”, from Post\nComes only when it is asked for" in text


def test_an_empty_archive_without_digests_says_what_to_do() -> None:
    view = home_view([], next_runs={}, articles=0, base_url=None)
    view_taken(view)
    text = words(_blocks(view))
    assert "There are no articles in the archive yet." in text
    assert "Write /digest subscribe in a channel" in text


def test_of_very_many_digests_the_rest_are_counted() -> None:
    many = [replace(definition(), id=f"d{n}", name=f"Digest {n}") for n in range(MOST_DIGESTS + 5)]
    view = home_view(many, next_runs={}, articles=1, base_url=BASE)
    view_taken(view)
    assert "\nand 5 more: write /digest list to see them all.\n" in words(_blocks(view))


@settings(max_examples=30)
@given(texts=st.lists(ANY, min_size=1, max_size=8), many=st.sampled_from([1, 3, 60]))
def test_no_definition_makes_a_page_that_slack_refuses(texts: list[str], many: int) -> None:
    digest: DigestDefinition = definition(name=texts[0], topics=tuple(texts), sources=tuple(texts), question=texts[-1])
    digests = [replace(digest, id=f"d{n}") for n in range(many)]
    view_taken(home_view(digests, next_runs={}, articles=5, base_url=BASE))


def _blocks(view: Json) -> list[Json]:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return blocks
