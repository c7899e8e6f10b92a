"""Texts in stories, dated or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.datasets import BadData
from evals.datasets.stories import load_stories
from tests.evals.datasets.making import Json, json_lines, write
from vectorstore.model import Published

FULL = {
    "id": "a",
    "story": "s1",
    "source": "gazette",
    "title": "Bridge opens",
    "url": "https://example.org/a",
    "published": "2012-05-03",
    "text": "The bridge opened.",
    "event": "A bridge opens",
}
BARE = {"id": "b", "story": "s2", "text": "A lock closed .\nIt rained ."}


def written(tmp_path: Path, *records: Json) -> Path:
    return write(tmp_path / "set.jsonl.gz", json_lines(records))


def test_a_text_has_its_story_and_what_is_known_of_it(tmp_path: Path) -> None:
    first, second = load_stories(written(tmp_path, FULL, BARE)).texts
    assert (first.story, first.article.source, first.article.title) == ("s1", "gazette", "Bridge opens")
    assert first.article.published == Published("2012-05-03", "day", "metadata")
    assert (second.story, second.article.published, second.article.url, second.article.title) == (
        "s2",
        None,
        None,
        None,
    )
    assert second.article.text == "A lock closed .\nIt rained ."


def test_an_id_used_twice_stays_apart_in_the_gold_stories(tmp_path: Path) -> None:
    stories = load_stories(written(tmp_path, BARE, {**BARE, "story": "s3"}))
    assert stories.gold == {"b": "s2", "b#2": "s3"}
    assert [article.id for article in stories.articles()] == ["b", "b#2"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"story": ""}, "`story`"),
        ({"text": " "}, "`text`"),
        ({"published": "2012-13-40"}, "date: "),
        ({"topic": "x"}, "`topic`: Extra inputs"),
    ],
)
def test_a_wrong_text_is_refused_by_its_line(tmp_path: Path, changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadData, match=rf"set\.jsonl\.gz, line 2: {complaint}"):
        load_stories(written(tmp_path, FULL, {**FULL, **changes}))


def test_a_file_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no texts"):
        load_stories(written(tmp_path))
