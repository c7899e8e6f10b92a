"""How fast the reader reads, and the memory that it adds.

Flows in: passages. Flows out: passages per second, milliseconds for a few at once, megabytes. Knows nothing of the
catalogue; prints nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from statistics import median

import psutil

from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.adapters.onnx_reader import OnnxReader

QUESTION = "Who met the director general in round {}, and what was agreed?"
ROUNDS = 20
READ_FIRST = 50  # passages, before memory is looked at


def measure_reading(passages: Sequence[str], *, threads: int = 2, rounds: int = ROUNDS) -> dict[str, float]:
    """`reader_per_s`, passages a second when all are read for one question; `read_8_ms` and `read_12_ms`, the median of
    `rounds` questions, each of other passages. Each question is a new one, so that nothing is remembered of another.

    Raises ReaderUnavailable.
    """
    reader = OnnxReader(threads=threads)
    texts = [("", passage) for passage in passages]
    reader.read(QUESTION.format("one"), texts[:8])
    start = time.perf_counter()
    reader.read(QUESTION.format("two"), texts)
    per_s = len(texts) / (time.perf_counter() - start)
    measured = {f"read_{few}_ms": median(_times_ms(reader, texts, few, rounds)) for few in (8, 12)}
    reader.close()
    return {"reader_per_s": per_s, **measured}


def _times_ms(reader: OnnxReader, texts: Sequence[tuple[str, str]], few: int, rounds: int) -> list[float]:
    others = cycle(texts)
    taken: list[float] = []
    for number in range(rounds):
        chosen = list(islice(others, few))
        start = time.perf_counter()
        reader.read(QUESTION.format(f"{few} {number}"), chosen)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def reader_mb(passages: Sequence[str]) -> float:
    """Resident memory with the reader loaded and used, less that with a used embedder only; in a process of its own,
    since here what others have freed would be used again and not be seen.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_added_mb, list(passages[:READ_FIRST])).result()


def _added_mb(passages: Sequence[str]) -> float:
    OnnxEmbedder().embed(passages)
    before = psutil.Process().memory_info().rss
    texts = [("", passage) for passage in islice(cycle(passages), READ_FIRST)]
    OnnxReader().read(QUESTION.format("three"), texts)
    return float(psutil.Process().memory_info().rss - before) / 1e6
