"""A file that was made anew has its sum noted in its own place, and no other line changes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from vectorstore.assets.sums import note_sum

OTHER = "0" * 64


def test_a_new_sum_takes_the_place_of_the_old_one_in_both_lists(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"new")
    (tmp_path / "SHA256SUMS").write_text(f"{'1' * 64}  a.onnx\n{OTHER}  b-a.onnx\n")
    (tmp_path / "NOTICE.md").write_text(f"Of `a.onnx`.\n\n| `a.onnx` | `old` |\n| `b-a.onnx` | `{OTHER}` |\n")
    digest = sha256(b"new").hexdigest()
    assert note_sum(tmp_path, "a.onnx") == digest
    assert (tmp_path / "SHA256SUMS").read_text() == f"{digest}  a.onnx\n{OTHER}  b-a.onnx\n"
    notice = (tmp_path / "NOTICE.md").read_text()
    assert notice == f"Of `a.onnx`.\n\n| `a.onnx` | `{digest}` |\n| `b-a.onnx` | `{OTHER}` |\n"


def test_the_first_sum_of_a_file_comes_last(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"new")
    digest = note_sum(tmp_path, "a.onnx")
    assert (tmp_path / "SHA256SUMS").read_text() == f"{digest}  a.onnx\n"
    assert not (tmp_path / "NOTICE.md").exists()
    note_sum(tmp_path, "a.onnx")
    assert (tmp_path / "SHA256SUMS").read_text() == f"{digest}  a.onnx\n"
