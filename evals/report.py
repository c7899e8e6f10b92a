"""What a run showed: a table for a person, JSON for a program, and every case that went wrong.

Flows in: outcomes and the texts they are about. Flows out: a Rich renderable, or plain JSON values. Knows nothing of
where either is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from evals.model import Figure, Outcome
from evals.scoring import faults, figures
from service.model import Answer

Json = dict[str, object]


def as_json(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> Json:
    """Figures for each split and for all, how each kind fared, and every wrong case with what it said."""
    return {
        "answered_by": _answerers(outcomes),
        "cases": len(outcomes),
        "figures": {name: [asdict(figure) for figure in figures(part, texts)] for name, part in splits(outcomes)},
        "kinds": {kind: {"right": right, "of": of} for kind, right, of in _kinds(outcomes, texts)},
        "wrong": [_wrong(outcome, texts) for outcome in outcomes if faults(outcome, texts)],
    }


def as_tables(outcomes: Sequence[Outcome], texts: Mapping[str, str], *, wrong: int | None = None) -> RenderableType:
    """The same for a terminal, with at most `wrong` wrong cases (None: all).

    Of a run over both splits only the wrong cases of `dev` are shown: who reads those of `test` is tuning on them.
    """
    read = dict(splits(outcomes)).get("dev", outcomes)
    bad = [outcome for outcome in read if faults(outcome, texts)]
    shown = bad if wrong is None else bad[:wrong]
    left_out = [Text(f"… and {len(bad) - len(shown)} more in the report")] if len(bad) > len(shown) else []
    return Group(
        _figure_table(outcomes, texts),
        _kind_table(outcomes, texts),
        *(_wrong_text(outcome, texts) for outcome in shown),
        *left_out,
    )


def splits(outcomes: Sequence[Outcome]) -> list[tuple[str, Sequence[Outcome]]]:
    """The splits that have cases, then all of them."""
    parts = [(name, [o for o in outcomes if o.case.split == name]) for name in ("dev", "test")]
    return [*((name, part) for name, part in parts if part), ("all", outcomes)]


def _figure_table(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> Table:
    columns = {name: figures(part, texts) for name, part in splits(outcomes)}
    table = Table(title=f"{len(outcomes)} cases, answered by {', '.join(_answerers(outcomes)) or 'nobody'}")
    table.add_column("figure")
    for name in columns:
        table.add_column(name, justify="right")
    for row in zip(*columns.values(), strict=True):
        table.add_row(row[0].name, *(_value(figure) for figure in row))
    beside = [f"{figure.name}: {figure.beside}" for figure in columns["all"] if figure.beside]
    table.caption = "Over all. " + ". ".join(beside)
    return table


def _kind_table(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> Table:
    table = Table("kind", "right", "of", title="Wholly right, by kind of question")
    for kind, right, of in _kinds(outcomes, texts):
        table.add_row(kind, str(right), str(of))
    return table


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "–"
    shown = {"ratio": f"{figure.value:.3f}", "count": f"{figure.value:.0f}", "ms": f"{figure.value:.0f} ms"}
    return f"{shown[figure.unit]} (n={figure.n})"


def _kinds(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> list[tuple[str, int, int]]:
    kinds = dict.fromkeys(outcome.case.kind for outcome in outcomes)
    parts = [(kind, [o for o in outcomes if o.case.kind == kind]) for kind in kinds]
    return [(kind, sum(not faults(o, texts) for o in part), len(part)) for kind, part in parts]


def _answerers(outcomes: Sequence[Outcome]) -> list[str]:
    answers = [outcome.answer for outcome in outcomes if outcome.answer is not None]
    return sorted({_answerer(answer) for answer in answers})


def _answerer(answer: Answer) -> str:
    stamps = [answer.mode, answer.model or "", answer.prompt or "", "degraded" if answer.degraded else ""]
    return " ".join(stamp for stamp in stamps if stamp)


def _wrong(outcome: Outcome, texts: Mapping[str, str]) -> Json:
    answer = outcome.answer
    return {
        "id": outcome.case.id,
        "kind": outcome.case.kind,
        "split": outcome.case.split,
        "after": list(outcome.case.after),
        "question": outcome.case.question,
        "faults": faults(outcome, texts),
        "expected": _expectation(outcome),
        "status": answer.status if answer else None,
        "text": answer.text if answer else None,
        "short_answer": answer.short_answer if answer else None,
        "quotes": [citation.quote for citation in answer.citations] if answer else [],
        "abstention": answer.abstention.reason if answer and answer.abstention else None,
        "dropped": [asdict(dropped) for dropped in answer.dropped] if answer else [],
    }


def _expectation(outcome: Outcome) -> str:
    expected = outcome.case.expected
    return "abstention" if expected.abstain else "; ".join(" | ".join(ways) for ways in expected.facts)


def _wrong_text(outcome: Outcome, texts: Mapping[str, str]) -> Text:
    case, answer = outcome.case, outcome.answer
    lines = [
        f"\n[bold]{escape(case.id)}[/] [dim]{case.split}[/]  {escape(' → '.join([*case.after, case.question]))}",
        *(f"  [red]{escape(fault)}[/]" for fault in faults(outcome, texts)),
        f"  [dim]expected[/] {escape(_expectation(outcome))}",
    ]
    if answer is not None:
        lines.append(
            f"  [dim]{answer.status}[/] {escape(answer.text)} [dim]short:[/] {escape(str(answer.short_answer))}"
        )
        lines += [f"  [dim]quote[/] {escape(citation.quote)}" for citation in answer.citations]
    return Text.from_markup("\n".join(lines))
