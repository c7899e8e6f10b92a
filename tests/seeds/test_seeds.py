"""The example articles are exactly the files that were given."""

from __future__ import annotations

import hashlib

from seeds import seed_files


def test_seeds_are_unchanged() -> None:
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in seed_files()} == {
        "000_0b9371732165eae5.txt": "2ea04569ee6aac6f0b6afd7e55582252231e5dbed56f32af152d533fa625b191",
        "003_d3f6c9d3e033b8f5.txt": "30c38b195834cd6233f7872ffa9bee4a31ed1fd6aa76a78b9055e66bcf546a50",
    }
