"""Each format gives the same Draft for the same article, and names the line that it cannot read."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.model import Draft, Published, SkippedFile
from vectorstore.ports import BadArticle
from vectorstore.readers import READERS, format_of
from vectorstore.readers.decoding import decode
from vectorstore.readers.jsonl import read_jsonl
from vectorstore.readers.markdown import read_markdown

RUSSIAN = "Президент встретился с комиссаром ООН. Они обсудили права человека и сотрудничество. " * 5
DAY = Published("2023-03-17", "day", "metadata")
LIMIT = 10_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "koi8-r"])
def test_encodings_are_recognised(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


def test_western_text_in_cp1252_is_recognised() -> None:
    text = "The café’s owner – Mr. Müller – said “no” to the offer from Zürich. He had his reasons, he said. " * 4
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", bytes(range(1, 256)) * 9, b"\xff\xfea", b"\x01\x02\x03abc"]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(BadArticle):
        decode(data)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_keeps_every_character(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


def test_line_ends_are_normalised() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


def markdown(path: Path, text: str) -> Draft:
    path.write_text(text, "utf-8")
    (draft,) = read_markdown(path, LIMIT)
    return draft


def test_front_matter_is_honoured_and_stays_out_of_the_text(tmp_path: Path) -> None:
    draft = markdown(
        tmp_path / "a.md",
        "---\ntitle: Big news\ndate: 2023-03-17\nlink: https://example.com/a\npublisher: Example\nlang: en\n"
        "updated: 2023-03-18T10:00:00Z\ntags: [x, y]\n---\n# Big news\n\nGENEVA – They met. They spoke.\n",
    )
    assert (draft.title, draft.published, draft.url, draft.source, draft.language) == (
        "Big news", DAY, "https://example.com/a", "Example", "en",
    )  # fmt: skip
    assert draft.modified == datetime(2023, 3, 18, 10, tzinfo=UTC)
    assert draft.text.startswith("# Big news")
    assert (draft.place, draft.text[draft.body_start :]) == ("GENEVA", "They met. They spoke.\n")


def test_markdown_without_front_matter_takes_its_heading_for_the_title(tmp_path: Path) -> None:
    draft = markdown(tmp_path / "a.md", "# Big news\n\nThey met. They spoke.\n\n---\n\nMore.")
    assert (draft.title, draft.published) == ("Big news", None)


@pytest.mark.parametrize(
    "front", ["title: [x", "- a\n- b", "a: b: c", "date: 2023-02-30", "title: {a: b, c: [d]}\nurl: [a, b]"]
)
def test_bad_front_matter_is_refused(tmp_path: Path, front: str) -> None:
    with pytest.raises(BadArticle):
        markdown(tmp_path / "a.md", f"---\n{front}\n---\nText")


def test_json_lines_reports_each_bad_line_and_reads_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"url": "https://example.com/a", "title": "T", '
        b'"published_at": "March 17, 2023", "body": "One story."}\n'
        b"\nnot json\n[1]\n{}\n"
        b'{"text": 5}\n{"text": "x", "date": "2023-02-30"}\n{"text": "x", "published": 1679040000}\n\xff\n'
        b'{"text": "' + b"x" * LIMIT + b'"}\n'
        b'{"content": "Last\\r\\nstory.", "source": {"name": "Example"}}'
    )
    items = list(read_jsonl(path, LIMIT))
    first, *bad, last = items
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert (first.url, first.title, first.published, first.text) == ("https://example.com/a", "T", DAY, "One story.")
    assert (last.text, last.source) == ("Last\nstory.", "Example")
    assert all(isinstance(item, SkippedFile) for item in bad)
    assert [item.origin for item in bad] == [f"{path}:{number}" for number in (3, 4, 5, 6, 7, 8, 9, 10)]


def test_copies_of_one_text_under_two_urls_have_two_origins(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"text": "They met. They spoke.", "url": f"https://example.org/{name}"}) for name in "ab"]
    path.write_text("\n".join(lines), "utf-8")
    assert len({item.origin for item in read_jsonl(path, LIMIT)}) == 2


def test_a_record_keeps_its_origin_when_the_lines_are_reordered(tmp_path: Path) -> None:
    lines = [json.dumps(record) for record in ({"text": "One."}, {"text": "Two."}, {"id": 7, "text": "Three."})]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines))
    before = {item.origin for item in read_jsonl(path, LIMIT)}
    path.write_text("\n".join(["", *reversed(lines)]))
    assert {item.origin for item in read_jsonl(path, LIMIT)} == before
    assert len(before) == 3
    assert f"{path.resolve().as_posix()}#7" in before


def test_a_damaged_archive_gives_what_comes_before_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress("\n".join(json.dumps({"text": f"Story {n} {n * 7919}."}) for n in range(5000)).encode())
    path.write_bytes(whole[: len(whole) // 2])
    *good, last = read_jsonl(path, LIMIT)
    assert good
    assert isinstance(last, SkippedFile)
    assert "damaged" in last.reason


def test_formats_are_found_by_the_end_of_the_name_in_any_case() -> None:
    assert format_of(Path("A.TXT")) is READERS[".txt"]
    assert format_of(Path("a.b.jsonl.gz")) is READERS[".jsonl"]
    assert format_of(Path("notes.v1.md")) is READERS[".md"]
    assert format_of(Path("a.gz")) is None
