"""Reports with something in every field, made up for the tests of what is shown of them."""

from __future__ import annotations

from evals.figures import by_split, figures
from evals.model import AnyOf, Figure, Measure, Record, Report, Said, Tally

MEASURES = (
    Measure("coverage", note="facts that are in the answer", beside=("always silent",)),
    Measure("always silent", better="neither"),
    Measure("unquoted", better="lower", unit="count"),
)


def said(text: str = "The quay opens in May.", *, confidence: float | None = 0.8, status: str = "answered") -> Said:
    abstention = "no_support" if status == "abstained" else None
    return Said(
        status, text, "May", ("The quay opens in May.",), abstention, (("It is long.", "no quote"),), confidence, "x"
    )


def wrong(
    name: str = "w", *, kind: str = "dates", split: str = "dev", question: str = "When does the quay open?"
) -> Record:
    return Record(
        name,
        kind,
        split,
        question,
        "3 May | May 3",
        after=("Where is the quay?",),
        tallies={"coverage": Tally(0.0), "always silent": Tally(0.0), "unquoted": Tally(1.0)},
        faults=("missing: 3 May | May 3",),
        said=said(),
        found=("Gazette: the quay", "Herald: the herring"),
        should_abstain=False,
        seconds=0.02,
    )


def right(name: str = "r", *, kind: str = "dates", split: str = "dev") -> Record:
    tallies = {"coverage": Tally(1.0), "always silent": Tally(0.0), "unquoted": Tally(0.0)}
    return Record(
        name, kind, split, "Who opens it?", "", tallies=tallies, said=said(), should_abstain=False, seconds=0.03
    )


def report(*records: Record, notes: AnyOf = ()) -> Report:
    stamp = {"commit": "abc1234", "prompts": "answer@3"}
    return Report("facts", f"made.yaml, {len(records)} cases", stamp, MEASURES, records, notes)


def computed(of: Report) -> dict[str, tuple[Figure, ...]]:
    return {split: figures(part, of.measures, seed=1, draws=20) for split, part in by_split(of.records)}
