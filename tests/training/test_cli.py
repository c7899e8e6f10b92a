"""The commands, on data sets that are made up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.evals.datasets.making import json_lines, write
from tests.training.making import Pointing
from tests.training.preparing.test_squad import FIRE, MILL, SALE
from tests.training.preparing.test_support import BODY
from tests.training.test_checkpoints import checkpoint
from training import scoring
from training.checkpoints import save_checkpoint
from training.cli import app
from training.groups import load_groups
from training.tokens import Encoder

TITLES = [f"Mill_{number}" for number in range(6)]


def squad_file(folder: Path) -> Path:
    def article(title: str) -> dict[str, object]:
        answers = [{"text": "1840", "answer_start": MILL.index("1840")}]
        asked = {"id": title, "question": "When did Ünal build the mill?", "answers": answers, "is_impossible": False}
        never = {"id": f"{title}-", "question": "Who painted the mill?", "answers": [], "is_impossible": True}
        paragraphs = [
            {"context": MILL, "qas": [asked]},
            {"context": SALE, "qas": [never]},
            {"context": FIRE, "qas": []},
        ]
        return {"title": title, "paragraphs": paragraphs}

    document = {"version": "v2.0", "data": [article(title) for title in TITLES]}
    return write(folder / "squad.json", json.dumps(document).encode())


def quiz_folder(folder: Path) -> Path:
    def asked(day: str, *searched: str) -> dict[str, object]:
        return {
            "id": day,
            "asked_on": day,
            "question": "Who bought the old mill near Konya?",
            "choices": ["Ayla Demir", "Kemal Kaya"],
            "answer": [0],
            "nota_choices": None,
            "nota_answer": None,
            "searched": list(searched),
        }

    def article(url: str, day: str) -> dict[str, object]:
        return {"url": url, "title": "An old mill | Paper", "published": day, "text": BODY.replace("\n", " ")}

    questions = [asked("2023-05-05", "early"), asked("2023-11-03", "late"), asked("2024-01-05", "never")]
    articles = [article("early", "2023-05-01"), article("late", "2023-11-01"), article("never", "2024-01-01")]
    write(folder / "questions.jsonl", json_lines(questions))
    write(folder / "articles.jsonl", json_lines(articles))
    return folder


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(map(str, words)))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    code, _ = run(
        "prepare",
        "--squad",
        squad_file(tmp_path),
        "--news-quiz",
        quiz_folder(tmp_path / "quiz"),
        "--out",
        tmp_path / "data",
    )
    assert code == 0
    return tmp_path / "data"


def test_prepare_writes_a_file_a_part_and_keeps_what_is_held_out_apart(prepared: Path) -> None:
    names = {file.name.partition(".")[0] for file in prepared.iterdir()}
    trained = {"squad", "quiz", "pool", "cloze", "support"}
    assert names == trained | {"squad-test", "squad-calibration", "quiz-dev", "pool-dev", "support-dev"}
    assert len(load_groups(prepared / "squad.npz")) == 2 * (len(TITLES) - 4)
    assert [len(load_groups(prepared / f"{part}.npz")) for part in ("quiz", "pool")] == [1, 1]


def test_prepare_gives_the_same_twice(prepared: Path, tmp_path: Path) -> None:
    run("prepare", "--news-quiz", tmp_path / "quiz", "--out", tmp_path / "again")
    for part in ("support.npz", "pool.npz", "support-dev.jsonl.xz"):
        assert (tmp_path / "again" / part).read_bytes() == (prepared / part).read_bytes()


def test_evaluate_prints_figures_and_calibrate_writes_numbers(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = Pointing(Encoder().ids("1840").tolist(), answerable=2.0)
    monkeypatch.setattr(scoring, "open_scorer", lambda _: scorer)
    out = tmp_path / "figures.json"
    code, output = run("evaluate", "any.onnx", "--data", prepared, "--sets", "squad,quiz", "--out", out)
    assert code == 0
    assert "AUC answerable" in output
    figures = json.loads(out.read_text())
    assert figures["squad"]["exact match"] == 100
    assert figures["quiz"]["questions"] == 1
    code, _ = run("calibrate", "any.onnx", "--data", prepared, "--out", tmp_path / "calibration.json")
    assert code == 0
    calibration = json.loads((tmp_path / "calibration.json").read_text())
    assert calibration["answerable"]["of"] == ["log-odds"]
    assert len(calibration["answerable-by-three"]["weights"]) == 3


def test_export_writes_weights(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "small.npz", checkpoint())
    code, output = run("export", tmp_path / "small.npz", "--out", tmp_path / "reader.npz")
    assert (code, output.partition(" ")[0]) == (0, "2")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["prepare", "--out", "x"], "name at least one of --squad"),
        (["prepare", "--squad", "missing.json", "--out", "x"], "missing.json: no such file"),
        (["evaluate", "any.onnx", "--data", ".", "--sets", "squid"], "no set squid; there are: squad"),
        (["evaluate", "any.onnx", "--data", "nowhere", "--sets", "quiz"], "no quiz-dev.jsonl.xz in nowhere"),
        (["export", "missing.npz"], "missing.npz: not a checkpoint"),
    ],
)
def test_what_a_person_can_put_right_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scoring, "open_scorer", lambda _: Pointing([1]))
    code, output = run(*words)
    assert code == 2
    assert complaint in output
    assert output.count("\n") == 1


def test_training_without_torch_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("staging", "training_loop", "model", "losses"):
        monkeypatch.delitem(sys.modules, f"training.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    code, output = run("train", "--data", "data", "--out", "out", "--weights", "any.whl")
    assert code == 2
    assert output == "training: torch is not installed; training/README.md says how.\n"


def test_no_command_but_training_needs_torch() -> None:
    script = "import sys; import training.cli, training.exporting, training.scoring; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_nothing_that_is_served_or_measured_imports_training_or_torch() -> None:
    root = Path(__file__).parents[2]
    files = [
        file for folder in ("evals", "service", "vectorstore", "prompts") for file in (root / folder).rglob("*.py")
    ]
    imports = ("import torch", "from torch", "import training", "from training")
    lines = [(file.name, line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(files) > 100
    assert [found for found in lines if found[1].strip().startswith(imports)] == []
