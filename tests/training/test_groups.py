"""Groups in their files: what is saved is what is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.training.making import pair, question
from training.groups import Group, load_groups, save_groups


def plain(group: Group) -> object:
    texts = [(text.tokens.tolist(), text.title.tolist(), text.spans, text.rank) for text in group.texts]
    twins = [twin.tolist() for twin in group.twins]
    return (group.question.tolist(), texts, twins, group.supported, group.original.tolist())


def test_groups_of_every_kind_come_back_as_they_were(tmp_path: Path) -> None:
    groups = [question(), pair(), pair(supported=True), question(3000, 9)]
    save_groups(tmp_path / "part.npz", groups)
    assert list(map(plain, load_groups(tmp_path / "part.npz"))) == list(map(plain, groups))


def test_a_part_without_groups_is_a_file_without_groups(tmp_path: Path) -> None:
    save_groups(tmp_path / "part.npz", [])
    assert load_groups(tmp_path / "part.npz") == []


def test_the_file_holds_no_pickle(tmp_path: Path) -> None:
    save_groups(tmp_path / "part.npz", [question()])
    with np.load(tmp_path / "part.npz", allow_pickle=False) as archive:
        assert all(archive[name].dtype != np.object_ for name in archive.files)
