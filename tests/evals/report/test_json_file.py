from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.model import Measure, Record, Report, Said, Tally
from evals.report.json_file import BadReport, read_report, write_report
from tests.evals.report.making import computed, report, right, wrong

Json = dict[str, object]
words = st.text(max_size=20)
several = st.lists(words, max_size=3).map(tuple)
number = st.floats(allow_nan=False, allow_infinity=False)
maybe = st.none() | words
tallies = st.dictionaries(words, st.builds(Tally, number, number), max_size=3)
spoken = st.builds(
    Said, words, words, maybe, several, maybe, st.lists(st.tuples(words, words), max_size=2).map(tuple),
    st.none() | number, words,
)  # fmt: skip
records = st.builds(
    Record, words, words, words, words, words, several, tallies, several, st.none() | spoken, several,
    st.none() | st.booleans(), st.none() | number, maybe, maybe,
)  # fmt: skip
measures = st.builds(Measure, words, st.sampled_from(["higher", "lower", "neither"]), st.sampled_from(["ratio", "ms"]))
reports = st.builds(
    Report, words, words, st.dictionaries(words, words, max_size=3), st.lists(measures, max_size=2).map(tuple),
    st.lists(records, max_size=3).map(tuple), several,
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports") / "r.json"


@given(written=reports)
def test_a_report_is_the_same_when_it_is_read_again(path: Path, written: Report) -> None:
    write_report(path, written, {})
    assert read_report(path) == written


def test_what_is_read_has_the_types_of_the_model(path: Path) -> None:
    write_report(path, report(wrong(), right()), {})
    (first, _) = read_report(path).records
    assert isinstance(first.tallies["coverage"], Tally)
    assert isinstance(first.said, Said)
    assert isinstance(first.faults, tuple)


def test_figures_stand_in_the_file_by_split(path: Path) -> None:
    made = report(wrong(), right(split="test"))
    write_report(path, made, computed(made))
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["format"] == 1
    assert list(written["figures"]) == ["dev", "test", "all"]
    (coverage,) = (figure for figure in written["figures"]["all"] if figure["name"] == "coverage")
    assert (coverage["value"], coverage["n"]) == (0.5, 2)


def test_a_number_that_is_not_finite_is_not_written_over_a_report_that_is(path: Path) -> None:
    good = report(right())
    write_report(path, good, {})
    bad = replace(right(), tallies={"coverage": Tally(math.nan)})
    with pytest.raises(BadReport, match="not finite"):
        write_report(path, report(bad), {})
    assert read_report(path) == good
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_folder_is_made(tmp_path: Path) -> None:
    write_report(tmp_path / "a" / "b" / "r.json", report(), {})
    assert read_report(tmp_path / "a" / "b" / "r.json") == report()


def test_half_a_character_does_not_cost_the_report(path: Path) -> None:
    write_report(path, report(wrong(question="What \ud83d?")), {})
    assert read_report(path).records[0].question == "What ??"


def _another_format(file: Json) -> None:
    file["format"] = 2


def _more(file: Json) -> None:
    file["report"]["records"][0]["mood"] = "good"  # type: ignore[index]


def _less(file: Json) -> None:
    del file["report"]["suite"]  # type: ignore[attr-defined]


def _word_for_number(file: Json) -> None:
    file["report"]["records"][0]["tallies"]["coverage"] = ["1", 1.0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_another_format, r"format: Input should be 1"),
        (_more, r"report\.records\.0\.mood: Unexpected"),
        (_less, r"report\.suite: "),
        (_word_for_number, r"report\.records\.0\.tallies\.coverage\.0: .*valid number"),
    ],
)
def test_a_file_that_is_not_quite_a_report_is_refused_with_the_place(
    path: Path, spoil: Callable[[Json], None], said: str
) -> None:
    write_report(path, report(wrong()), {})
    file = json.loads(path.read_text(encoding="utf-8"))
    spoil(file)
    path.write_text(json.dumps(file), encoding="utf-8")
    with pytest.raises(BadReport, match=said):
        read_report(path)


@pytest.mark.parametrize("body", ["", "{", "[]", '{"format": NaN}', "\udcff"])
def test_a_file_that_is_no_report_is_refused(path: Path, body: str) -> None:
    path.write_bytes(body.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(BadReport, match=r"r\.json is no report"):
        read_report(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadReport, match=r"none\.json cannot be read: No such file"):
        read_report(tmp_path / "none.json")
