"""A text of a data set becomes what ingest takes, with nothing added."""

from __future__ import annotations

from evals.datasets.articles import DataArticle
from vectorstore.model import Draft, Published


def test_a_draft_says_what_the_data_set_says() -> None:
    published = Published("2024-03-01", "day", "metadata")
    article = DataArticle("a1", "One.\r\nTwo.", "Headline", "https://example.org/1", "Example", published)
    assert article.draft() == Draft(
        text="One.\nTwo.",
        origin="a1",
        url="https://example.org/1",
        title="Headline",
        source="Example",
        published=published,
    )


def test_what_the_data_set_leaves_out_stays_unknown() -> None:
    draft = DataArticle("p#1", "One.").draft()
    assert (draft.url, draft.title, draft.source, draft.published, draft.fetched) == (None,) * 5
