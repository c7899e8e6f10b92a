"""One whole evaluation: a fresh archive, the cases asked of it, the report kept, the floors held against it.

Flows in: where the facts, texts and floors are. Flows out: a report on the terminal and in a file, and an exit code.
The archive is made for the occasion and thrown away; whatever database or Chroma server is set is left alone.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from evals.cases import load_facts
from evals.gating import Floors, load_floors, shortfalls
from evals.model import FactSet, Outcome
from evals.progress import Bar
from evals.report import as_json, as_tables
from evals.running import Ask, run
from evals.scoring import figures
from service.answering import answer
from service.bootstrap import Dateline, open_dateline
from service.settings import Settings, load_settings
from vectorstore.model import MAIN_ARCHIVE, Draft
from vectorstore.reading import prepare, read_drafts

FILL_AT_ONCE = 256


def evaluate(
    facts: Path, texts: Path, *, split: str, floor: Path | None, out: Path, wrong: int | None, json_only: bool
) -> int:
    """0 when every floor is kept, 1 when one is not. Raises BadFacts and BadFloors before anything is asked."""
    floors = load_floors(floor) if floor else Floors()
    chosen = _of_split(load_facts(facts, texts), split)
    with fresh_archive([texts / name for name in chosen.texts], load_settings()) as ask:
        outcomes = run(chosen.cases, ask=ask, seconds=time.perf_counter, progress=Bar())
    _keep(out, outcomes, chosen)
    _show(outcomes, chosen, wrong, json_only=json_only)
    short = shortfalls(figures(outcomes, chosen.texts), floors)
    notes = Console(stderr=True, soft_wrap=True)
    notes.print(f"Kept in {out}", *(f"[red]below its floor:[/] {line}" for line in short), sep="\n")
    return 1 if short else 0


@contextmanager
def fresh_archive(texts: Sequence[Path], settings: Settings) -> Iterator[Ask]:
    """An archive that holds `texts` and nothing else, words and vectors, with the language model that is set."""
    with tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder:
        apart = {"home": Path(folder) / "home", "database_url": None, "chroma_url": None, "seeds": False}
        with open_dateline(settings.model_copy(update=apart)) as dateline:
            _read_in(dateline, texts)
            yield lambda question: answer(question, ports=dateline.answering)


def _read_in(dateline: Dateline, texts: Sequence[Path]) -> None:
    read = read_drafts(texts, progress=Bar())
    dateline.catalogue.add(MAIN_ARCHIVE, [prepare(draft) for draft in read if isinstance(draft, Draft)])
    while dateline.fill_some(FILL_AT_ONCE):
        pass


def _of_split(facts: FactSet, split: str) -> FactSet:
    return replace(facts, cases=tuple(case for case in facts.cases if split in ("all", case.split)))


def _keep(out: Path, outcomes: Sequence[Outcome], facts: FactSet) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    report = json.dumps(as_json(outcomes, facts.texts), indent=1, ensure_ascii=False)
    out.write_text(report + "\n", encoding="utf-8")


def _show(outcomes: Sequence[Outcome], facts: FactSet, wrong: int | None, *, json_only: bool) -> None:
    if json_only:
        print(json.dumps(as_json(outcomes, facts.texts), ensure_ascii=False))
        return
    Console().print(as_tables(outcomes, facts.texts, wrong=wrong))
