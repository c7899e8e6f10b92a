"""Fetched pages with marked bodies, and what extractors made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets import BadData
from evals.datasets.pages import load_bodies, load_pages
from tests.evals.datasets.making import write

HTML = "<html><body><nav>Menu</nav><p>The bridge opened. £5.</p></body></html>".encode()


def written(tmp_path: Path, truth: object) -> Path:
    write(tmp_path / "ground-truth.json", json.dumps(truth).encode())
    write(tmp_path / "html" / "bb.html.gz", HTML)
    write(tmp_path / "html" / "aa.html", b"<p>Other</p>")
    return tmp_path


def test_a_page_has_its_bytes_and_its_marked_body(tmp_path: Path) -> None:
    truth = {"bb": {"articleBody": "The bridge opened.", "url": "https://example.org/b"}, "aa": {"articleBody": ""}}
    first, second = load_pages(written(tmp_path, truth))
    assert (first.id, first.url, first.html()) == ("aa", None, b"<p>Other</p>")
    assert (second.id, second.url, second.body) == ("bb", "https://example.org/b", "The bridge opened.")
    assert second.html() == HTML


def test_a_marked_page_that_was_not_fetched_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"ground-truth\.json, page cc: there is no html/cc\.html\.gz"):
        load_pages(written(tmp_path, {"cc": {"articleBody": "x"}}))


def test_a_page_without_a_body_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"ground-truth\.json: `aa\.articleBody`"):
        load_pages(written(tmp_path, {"aa": {"body": "x"}}))


def test_bodies_of_an_extractor_are_read_by_page(tmp_path: Path) -> None:
    extracted = {"bb": {"articleBody": "The bridge\n\nopened.", "took": 3}, "aa": {"articleBody": ""}}
    path = write(tmp_path / "extractor.json.gz", json.dumps(extracted).encode())
    assert load_bodies(path) == {"bb": "The bridge\n\nopened.", "aa": ""}


def test_bodies_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"x\.json: `bb\.articleBody`"):
        load_bodies(write(tmp_path / "x.json", b'{"bb": {"articleBody": null}}'))
