"""The whole bench at a size that takes seconds, with a real server: every number is really there."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from evals.bench.browsing import chromium_path
from evals.bench.corpus import made_corpus
from evals.bench.measuring import Sizes, growing, starting
from evals.progress import Bar

SEEDS = Path(__file__).parents[3] / "seeds"


def measured_here(name: str) -> bool:
    """The page is measured where there is a browser, and what drives one."""
    browser = chromium_path() is not None and find_spec("playwright") is not None
    return browser or not name.startswith("first sentence on the page")


@pytest.mark.slow
def test_a_small_archive_gives_every_measure_and_no_error(tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    sizes = Sizes(passages=120, scales=(60, 120, 240), questions=8, clients=4, posts=2, noise_above=120)
    corpus = made_corpus(texts, articles=60)
    measures = [*starting(tmp_path), *growing(tmp_path, corpus, sizes, Bar())]
    values = {measure.name: measure.value for measure in measures}
    assert [name for name, value in values.items() if value is None and measured_here(name)] == []
    assert values["/v1/ask errors, 4 clients"] == 0
    assert values["Slack not acknowledged"] == 0
    assert "retrieval p50 at 240, random vectors" in values
    assert "retrieval p50 at 120" in values
