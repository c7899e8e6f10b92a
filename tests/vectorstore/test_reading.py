"""Files and folders become drafts; whatever cannot be read is named, with the reason."""

from __future__ import annotations

import gzip
import json
import lzma
import os
from pathlib import Path

import pytest

from seeds import seed_files
from vectorstore.model import Draft, SkippedFile
from vectorstore.ports import BadArticle
from vectorstore.reading import prepare, read_drafts


class CountingProgress:
    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0
        self.finished = False

    def start(self, task: str, total: int | None) -> None:
        self.total = total

    def advance(self, count: int = 1) -> None:
        self.done += count

    def finish(self) -> None:
        self.finished = True


def read(*paths: Path, max_bytes: int = 10_000_000) -> tuple[list[Draft], dict[str, str]]:
    items = list(read_drafts(paths, progress=CountingProgress(), max_bytes=max_bytes))
    skipped = {Path(item.origin).name: item.reason for item in items if isinstance(item, SkippedFile)}
    return [item for item in items if isinstance(item, Draft)], skipped


def test_seeds_come_out_right() -> None:
    drafts, skipped = read(*seed_files())
    assert not skipped
    assert [(draft.place, draft.agency, draft.source) for draft in drafts] == [
        ("ASTANA", None, None),
        ("ASTANA", "KAZINFORM", "Kazinform"),
    ]
    for draft in drafts:
        prepared = prepare(draft)
        assert prepared.draft == draft
        assert prepared.passages[0].span.start == draft.body_start
        assert prepared.passages[-1].span.end == len(draft.text.rstrip())


def test_bad_files_are_named_and_the_rest_go_in(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("A good story. It ends.")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "blank.md").write_text("---\ntitle: x\n---\n \n")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "large.txt").write_text("word " * 50)
    (tmp_path / "scan.tiff").write_bytes(b"II*\x00")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / ".hidden.txt").write_text("Hidden.")
    (tmp_path / "yaml.md").write_text("---\ntitle: [x\n---\nText")
    (tmp_path / "dated.md").write_text("---\ndate: 2023-02-30\n---\nText")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    drafts, skipped = read(tmp_path, tmp_path / "good.txt", tmp_path / "missing.txt", max_bytes=6_000 // 25)
    assert [draft.text for draft in drafts] == ["A good story. It ends."]
    assert set(skipped) == {
        "empty.txt", "blank.md", "binary.txt", "large.txt", "scan.tiff", "broken.pdf", "yaml.md", "dated.md",
        "pipe.txt", "dangling.txt", "missing.txt",
    }  # fmt: skip
    assert skipped["scan.tiff"].startswith("not a format Dateline reads (.tiff): .txt")
    assert skipped["broken.pdf"].startswith("not a PDF that can be read")
    assert "more than the 240" in skipped["large.txt"]
    assert "front matter" in skipped["yaml.md"]
    assert "2023-02-30" in skipped["dated.md"]
    assert skipped["missing.txt"] == skipped["dangling.txt"] == "no such file or folder"
    assert skipped["empty.txt"] == skipped["blank.md"] == "empty"


def test_binary_within_the_limit_is_called_binary(tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    assert "binary" in read(tmp_path)[1]["binary.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("Secret.")
    path.chmod(0)
    assert read(tmp_path)[1] == {"secret.txt": "not readable: permission denied"}


def test_origin_is_the_same_from_every_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A story.")
    monkeypatch.chdir(tmp_path)
    assert read(Path("a.txt"))[0][0].origin == read(tmp_path)[0][0].origin == (tmp_path / "a.txt").resolve().as_posix()


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "b/z.txt", "b/a.txt", "a.txt"):
        (tmp_path / name).write_text(f"The story {name}")
    assert [draft.text[10:] for draft in read(tmp_path)[0]] == ["a.txt", "b/a.txt", "b/z.txt", "c.txt"]


def test_what_a_browser_saved_beside_a_page_is_no_article(tmp_path: Path) -> None:
    story = "The night ferry to Hirtshals was cancelled on Tuesday after a fire in its engine room, the captain said."
    (tmp_path / "Ferry.html").write_text(f"<html><body><article><p>{story}</p></article></body></html>")
    for folder in ("Ferry_files", "other_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "advert.txt").write_text(f"From {folder}")
    drafts, skipped = read(tmp_path)
    assert [draft.text for draft in drafts] == [story, "From other_files"]
    assert skipped == {}


def test_progress_knows_every_article_before_the_first(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"text": f"Story {n}."}) for n in range(7))
    (tmp_path / "a.jsonl").write_text(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "c.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
    (tmp_path / "d.txt").write_text("Story.")
    progress = CountingProgress()
    items = list(read_drafts([tmp_path], progress=progress))
    assert (len(items), progress.total, progress.done, progress.finished) == (22, 22, 22, True)


def test_prepare_takes_apart_a_text_from_elsewhere() -> None:
    prepared = prepare(Draft("PARIS (AFP) – The talks ended. All left.", "api"))
    assert (prepared.draft.place, prepared.draft.agency, prepared.draft.body_start) == ("PARIS", "AFP", 14)
    assert prepared.passages[0].span.start == 14


@pytest.mark.parametrize("text", ["", " \n ", "12 34 !!", "Nul \x00 here", "Half \ud800 a pair"])
def test_prepare_refuses_what_has_no_words_or_cannot_be_stored(text: str) -> None:
    with pytest.raises(BadArticle):
        prepare(Draft(text, "api"))
