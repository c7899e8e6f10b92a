"""The morning that `make demo-slack` shows, and that the README shows, is what happens."""

from __future__ import annotations

from pathlib import Path

from tests.slack.demo import morning

README = Path(__file__).parents[2] / "README.md"
MORNING = Path(__file__).parent / "morning.txt"  # `make demo-slack > tests/slack/morning.txt` writes it again


def test_the_morning_goes_as_it_is_written_down() -> None:
    assert morning() == MORNING.read_text()


def test_the_readme_shows_it() -> None:
    assert f"<!-- morning -->\n```\n{MORNING.read_text()}```\n<!-- /morning -->" in README.read_text()
