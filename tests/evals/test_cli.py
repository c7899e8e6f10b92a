from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from evals.cli import EPILOG, HELP, evaluation
from evals.report.json_file import read_report
from evals.suites import SUITES
from tests.evals.making import keyless

FACTS = """
as_of: 2024-01-15
seeds: {umarov: 000_0b9371732165eae5.txt}
cases:
  - {id: ilo, kind: person, split: dev, question: "Who heads the ILO?", expect: [Gilbert Houngbo],
     quotes: [ILO Director-General Gilbert Houngbo]}
"""
app = typer.Typer(rich_markup_mode=None)
app.command(help=HELP, epilog=EPILOG)(evaluation)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    keyless(monkeypatch, tmp_path)
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    wrong = f"""{FACTS}  - {{id: no, kind: k, question: "Who?", abstain: true}}\n"""
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")
    return tmp_path


def called(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_help_names_every_suite_with_what_it_is() -> None:
    code, out, _ = called("--help")
    assert code == 0
    for suite in SUITES.values():
        assert f"{suite.name:<14}{suite.summary}" in out
    assert "Exit codes" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "there are: facts, news-quiz"),
        (("news-quiz",), "news-quiz needs --data PATH: a folder or zip with questions.jsonl"),
        (("squad", "--data", "nowhere.json"), "nowhere.json"),
        (("beir", "--data", "facts.yaml"), "corpus.jsonl"),
        (("pages", "--data", "."), "No ground-truth.json"),
        (("--facts", "nowhere.yaml"), "nowhere.yaml"),
        (("--archive", "main"), "dateline ingest"),
        (("--split", "train"), "there is only"),
        (("--floor", "nowhere.yaml"), "nowhere.yaml"),
        (("--baseline", "facts.yaml"), "facts.yaml"),
        (("--facts", "facts.yaml", "--judge", "no model"), "--judge 'no model' must be PROVIDER:MODEL"),
        (("--facts", "wrong.yaml"), "wrong.yaml: `cases.1.id`: Input should be a valid string"),
        (("--data", "facts.yaml"), "facts does not read --data"),
        (("squad", "--data", ".", "--archive", "main", "--facts", "f"), "squad does not read --facts, --archive"),
        (("pages", "--data", ".", "--predictions", "p", "--jobs", "answering"), "pages does not read --jobs"),
        (("stories", "--data", ".", "--judge", "openai:x"), "stories does not read --judge"),
        (("--compare", "a.json", "b.json"), "a.json"),
        (("--facts", "facts.yaml", "--out", "facts.yaml/run"), "facts.yaml: File exists"),
    ],
)
def test_wrong_input_is_one_line_that_says_what_to_change(arguments: tuple[str, ...], said: str) -> None:
    code, out, err = called(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("dateline eval: ")
    assert err.count("\n") == 1
    assert said in err


def test_json_is_the_report_and_nothing_else(folder: Path) -> None:
    code, out, err = called("--facts", "facts.yaml", "--json", "--out", "kept/mine")
    assert code == 0, err
    assert json.loads(out) == json.loads((folder / "kept" / "mine.json").read_text())
    assert (folder / "kept" / "mine.html").exists()


def test_two_reports_are_compared(folder: Path) -> None:
    assert called("--facts", "facts.yaml")[0] == 0
    assert read_report(folder / "reports" / "eval.json").suite == "facts"
    both = ("--compare", "reports/eval.json", "reports/eval.json")
    code, out, err = called(*both)
    assert code == 0, err
    assert "fact coverage" in out
    assert "fact coverage" in (folder / "reports" / "compare.html").read_text(encoding="utf-8")
    assert called(*both, "--out", "kept/both")[0] == 0
    assert (folder / "kept" / "both.html").exists()
