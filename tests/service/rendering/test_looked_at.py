"""The renderings as they were looked at, in the folder `looked_at`: open them.

After a change that is meant, `python -m tests.service.rendering.test_looked_at` writes them anew; look again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from service.model import Edition
from service.rendering.atom import editions_feed
from service.rendering.edition_json import edition_json, edition_schema
from service.rendering.email import edition_email
from service.rendering.markdown import edition_markdown, summary_markdown
from service.rendering.page import edition_page
from service.rendering.slack_blocks import edition_slack
from service.rendering.text import edition_text
from tests.editions import EDITION, correction, edition, empty_edition, fair_edition, summary
from tests.service.rendering.reading import BASE

FOLDER = Path(__file__).parent / "looked_at"
SINCE = [
    correction(owner_id=EDITION, item=1, sentence="The railway between Marden and Tolna stays closed until Monday.")
]
EDITIONS = {"full": edition(), "fair": fair_edition(corrections=()), "empty": empty_edition()}
RENDERINGS: dict[str, Callable[[Edition], str]] = {
    "json": lambda edition: edition_json(edition, corrections=SINCE),
    "md": lambda edition: edition_markdown(edition, base_url=BASE, corrections=SINCE),
    "html": lambda edition: edition_page(edition, base_url=BASE, corrections=SINCE),
    "mail.html": lambda edition: edition_email(edition, base_url=BASE).html,
    "txt": lambda edition: edition_text(edition, corrections=SINCE),
    "atom": lambda edition: editions_feed([edition], title="Digests", base_url=BASE),
    "slack.json": lambda edition: json.dumps(asdict(edition_slack(edition, base_url=BASE)), indent=1) + "\n",
}
FILES: dict[str, Callable[[], str]] = {
    f"{sample}.{ending}": lambda sample=sample, ending=ending: RENDERINGS[ending](EDITIONS[sample])
    for sample in EDITIONS
    for ending in RENDERINGS
} | {
    "schema.json": lambda: json.dumps(edition_schema(), indent=2) + "\n",
    "summary.md": lambda: summary_markdown(summary()),
}


@pytest.mark.parametrize("name", FILES)
def test_a_rendering_is_to_the_character_what_was_looked_at(name: str) -> None:
    assert FILES[name]() == (FOLDER / name).read_bytes().decode()


def test_every_file_that_was_looked_at_is_still_made() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, made in FILES.items():
        (FOLDER / name).write_bytes(made().encode())
