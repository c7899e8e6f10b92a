from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.suites import SUITES
from tests.evals.datasets.making import write
from tests.evals.making import keyless, options

PAGES = SUITES["pages"]
BODY = "The night ferry to Hirtshals was cancelled on Tuesday"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for page in ("a", "b"):
        write(tmp_path / "pages" / "html" / f"{page}.html.gz", b"<p>a page</p>")
    truth = {"a": {"articleBody": BODY, "url": "https://news.example/a"}, "b": {"articleBody": BODY}}
    write(tmp_path / "pages" / "ground-truth.json", json.dumps(truth).encode())
    return tmp_path / "pages"


def test_what_an_extractor_took_out_is_held_against_the_marked_body(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    file = write(tmp_path / "taken.json", json.dumps({"a": {"articleBody": BODY}}).encode())
    given = options(tmp_path, keyless(monkeypatch, tmp_path), data=data, predictions=file)
    with PAGES.prepare(given) as prepared:
        whole, nothing = (task.run() for task in prepared.tasks)
    assert whole.faults == ()
    assert whole.tallies["extraction precision"].part == 1
    assert nothing.faults == ("extraction recall 0.00",)
    assert prepared.notes == ("1 pages are not in taken.json, and count as empty.",)


def test_without_a_file_it_is_what_dateline_takes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    story = f"{BODY}. A fire had broken out in its engine room, the captain said, and nobody was hurt."
    page = f"<html><body><nav>Menu of the page</nav><article><p>{story}</p></article></body></html>"
    write(data / "html" / "a.html.gz", page.encode())
    write(data / "ground-truth.json", json.dumps({name: {"articleBody": story} for name in "ab"}).encode())
    with PAGES.prepare(options(tmp_path, keyless(monkeypatch, tmp_path), data=data)) as prepared:
        whole, nothing = (task.run() for task in prepared.tasks)
    assert whole.faults == ()
    assert whole.tallies["extraction accuracy"].part == 1
    assert whole.seconds is not None
    assert nothing.faults == ("extraction recall 0.00",)
    assert prepared.data == "2 pages, taken out by Dateline"
