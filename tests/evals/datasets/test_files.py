"""Files of a data set are found and read in whatever way they are packed."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest

from evals.datasets import BadData
from evals.datasets.files import DataFile, files_of, find, has, only
from tests.evals.datasets.making import write, write_zip

CONTENT = "first\n\n  second Türk  \n".encode()


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.xz"])
def test_a_file_reads_the_same_however_it_is_packed(tmp_path: Path, name: str) -> None:
    file = find(files_of(write(tmp_path / name, CONTENT)), "a.jsonl")
    assert file.read() == CONTENT
    assert list(file.lines()) == [(1, b"first"), (3, "second Türk".encode())]
    assert file.shown == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep/er/a.jsonl", CONTENT),
        ("a.jsonl.gz", gzip.compress(CONTENT)),
        ("a.jsonl.xz", lzma.compress(CONTENT)),
    ],
    ids=["plain", "gzip", "xz"],  # gzip's bytes hold the time, and two processes would name the test differently
)
def test_a_member_of_a_zip_reads_the_same_however_it_is_packed(tmp_path: Path, name: str, content: bytes) -> None:
    path = write_zip(tmp_path / "set.zip", {name: content})
    file = find(files_of(path), "a.jsonl")
    assert file.read() == CONTENT
    assert file.shown == f"set.zip:{name}"


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    assert list(DataFile(write(tmp_path / "a.jsonl", b"\xef\xbb\xbf{}\n")).lines()) == [(1, b"{}")]


def test_a_name_with_a_folder_is_not_found_in_another_folder(tmp_path: Path) -> None:
    write(tmp_path / "other" / "test.tsv", b"x")
    assert not has(files_of(tmp_path), "qrels/test.tsv")
    write(tmp_path / "qrels" / "test.tsv.gz", b"y")
    assert find(files_of(tmp_path), "qrels/test.tsv").read() == b"y"


def test_the_file_nearest_to_the_top_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "copy" / "corpus.jsonl", b"copy")
    write(tmp_path / "corpus.jsonl", b"top")
    assert find(files_of(tmp_path), "corpus.jsonl").read() == b"top"


def test_what_is_missing_is_named_with_what_is_there(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt.gz", b"x")
    with pytest.raises(BadData, match=r"No corpus\.jsonl in the data set .*found: notes\.txt\."):
        find(files_of(tmp_path), "corpus.jsonl")


def test_a_path_where_nothing_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file or folder"):
        files_of(tmp_path / "gone")


def test_several_files_where_one_is_expected_are_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path / "a.json", b"{}")
    write(tmp_path / "b.json.gz", b"{}")
    with pytest.raises(BadData, match=r"found a\.json, b\.json\.gz"):
        only(tmp_path, ".json")


def damaged_gzip() -> bytes:
    return gzip.compress(CONTENT * 100)[:-12]


def damaged_xz() -> bytes:
    return lzma.compress(CONTENT * 100)[:-20]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json.gz", damaged_gzip()), ("a.json.xz", damaged_xz()), ("a.json.gz", b"plain"), ("a.json.xz", b"plain")],
    ids=["gzip", "xz", "no gzip", "no xz"],
)
def test_a_file_cut_short_is_called_damaged(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadData, match=rf"{name}: the file is damaged"):
        DataFile(tmp_path / name).read()


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set.zip").write_bytes(b"plain")
    with pytest.raises(BadData, match=r"set\.zip: not a zip archive"):
        files_of(tmp_path / "set.zip")


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(CONTENT) + b"this is no gzip member")
    lines = DataFile(tmp_path / "a.jsonl.gz").lines()
    assert next(lines) == (1, b"first"), "the damage at the end is not met before the end"
    with pytest.raises(BadData, match="damaged"):
        list(lines)
