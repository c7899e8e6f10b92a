"""Every number of the reader's is really measured, and its memory in a process that has nothing else."""

from __future__ import annotations

import pytest

from evals.bench.reading import measure_reading, reader_mb

PASSAGES = [f"Passage {number} of the archive." for number in range(9)]


def test_every_number_is_measured() -> None:
    measured = measure_reading(PASSAGES, rounds=1)
    assert set(measured) == {"reader_per_s", "read_8_ms", "read_12_ms"}
    assert all(value > 0 for value in measured.values())


@pytest.mark.slow
def test_the_reader_adds_less_memory_than_the_project_allows() -> None:
    assert 1 < reader_mb(PASSAGES) < 80
