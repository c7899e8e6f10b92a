"""A PDF gives the text of its pages, or the reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectorstore.readers.printing import locked, pdf
from vectorstore.model import Draft, Published
from vectorstore.ports import BadArticle
from vectorstore.readers import pdf as reader
from vectorstore.readers.pdf import read_pdf
from vectorstore.reading import prepare

LIMIT = 100_000
FIRST = [
    "Larvik Post - News of the day",
    "Ferry stays in port",
    "March 17, 2023",
    "The night ferry from Larvik to Hirtshals was cancelled on Tuesday after a fire in the",
    "engine room, and will stay in port until June. Nobody was hurt, said the captain, who",
    "has been on board since 2019.",
    "The company apologised to all passengers. They will get their money back within a",
    "1 / 2",
]
SECOND = [
    "Larvik Post - News of the day",
    "week, it said, and may use the day ferry until then. Those who cannot wait are taken to",
    "Denmark by bus.",
    "2 / 2",
]
BODY = (
    "The night ferry from Larvik to Hirtshals was cancelled on Tuesday after a fire in the engine room, and will stay "
    "in port until June. Nobody was hurt, said the captain, who has been on board since 2019.\n\n"
    "The company apologised to all passengers. They will get their money back within a week, it said, and may use the "
    "day ferry until then. Those who cannot wait are taken to Denmark by bus."
)


def read(folder: Path, printed: bytes, *, max_bytes: int = LIMIT) -> Draft:
    file = folder / "ferry.pdf"
    file.write_bytes(printed)
    [draft] = read_pdf(file, max_bytes)
    return prepare(draft).draft


def test_the_pages_are_one_text_without_running_heads(tmp_path: Path) -> None:
    draft = read(tmp_path, pdf(FIRST, SECOND))
    assert draft.text == f"Ferry stays in port\n\nMarch 17, 2023\n\n{BODY}"
    assert draft.text[draft.body_start :] == BODY
    assert draft.origin == (tmp_path / "ferry.pdf").as_posix()


def test_the_date_is_that_of_the_text_and_not_that_of_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, pdf(FIRST, SECOND)).published == Published("2023-03-17", "day", "text")
    undated = [line for line in FIRST if "2023" not in line]
    assert read(tmp_path, pdf(undated, SECOND)).published is None


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Ferry stays in port", "Ferry stays in port"),
        ("Microsoft Word - ferry_v3_final.doc", "Ferry stays in port"),
        ("", "Ferry stays in port"),
    ],
)
def test_a_title_is_believed_if_it_is_printed(tmp_path: Path, title: str, headline: str) -> None:
    assert read(tmp_path, pdf(FIRST, SECOND, title=title)).title == headline


def test_a_lock_without_a_password_is_no_lock(tmp_path: Path) -> None:
    assert read(tmp_path, locked(pdf(FIRST, SECOND), password="")).text.endswith(BODY)


def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArticle, match="locked with a password"):
        read(tmp_path, locked(pdf(FIRST), password="secret"))


def test_a_scan_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadArticle, match="OCR"):
        read(tmp_path, pdf([], []))


def test_what_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadArticle, match="more than the 300 bytes"):
        read(tmp_path, pdf(FIRST, SECOND), max_bytes=300)
    monkeypatch.setattr(reader, "MOST_PAGES", 1)
    with pytest.raises(BadArticle, match="it has 2 pages; 1 are the most"):
        read(tmp_path, pdf(FIRST, SECOND))


@pytest.mark.parametrize("data", [b"no pdf", b"%PDF-1.7", pdf(FIRST)[:300], b"\x00" * 2_000])
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadArticle):
        read(tmp_path, data)


@given(data=st.data())
def test_a_damaged_file_gives_text_or_a_reason(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = pdf(FIRST, SECOND)
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + data.draw(st.integers(0, 40)) :]
    try:
        draft = read(tmp_path_factory.getbasetemp(), damaged)
    except BadArticle:
        return
    assert draft.text
