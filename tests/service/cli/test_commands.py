"""The commands, as a shell runs them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from service.bootstrap import open_shelf
from service.cli import main
from service.cli.printing import CONTROL, shown
from service.model import Feedback
from service.settings import PROVIDER_VARIABLES, Settings

ROOT = Path(__file__).parents[3]
QUESTION = "Who did Umarov meet at the WHO?"


def environment(home: Path, **more: str) -> dict[str, str]:
    ours = {str(field.validation_alias) for field in Settings.model_fields.values()} | set(PROVIDER_VARIABLES)
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"DATELINE_HOME": str(home), "PYTHONPATH": str(ROOT)} | more


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(home: Path, *arguments: str, **more: str) -> Done:
    """In this process, which saves a second or two of imports each time."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment(home, **more), clear=True),
        patch.object(sys, "argv", ["dateline", *arguments]),
        contextlib.chdir(home.parent),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    code = ended.value.code
    return Done(code if isinstance(code, int) else 0 if code is None else 1, out.getvalue(), err.getvalue())


def run_process(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        capture_output=True,
        text=True,
        cwd=home.parent,
        env=environment(home, **more),
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by tests that change nothing they care about."""
    return tmp_path_factory.mktemp("cli") / "home"


def test_an_answer_shows_its_quotes_and_ends_with_0(home: Path) -> None:
    done = run_process(home, "ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tedros Ghebreyesus" in done.stdout
    assert "[1] “" in done.stdout
    assert "13 Dec, year unknown" in done.stdout


def test_json_is_the_answer_of_the_http_contract_and_nothing_else(home: Path) -> None:
    done = run(home, "ask", QUESTION, "--json")
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["quote"] in answer["citations"][0]["quote"]
    assert done.stderr == ""


def test_only_the_named_articles_are_asked_and_searched(home: Path) -> None:
    listed = json.loads(run(home, "articles", "list", "--json").stdout)
    ids = {"Umarov" in run(home, "articles", "show", one["id"]).stdout: one["id"] for one in listed}
    assert run(home, "ask", QUESTION, "--article", ids[False]).returncode == 3
    both = run(home, "ask", QUESTION, "--article", ids[False][:6], "--article", ids[True], "--json")
    assert {citation["article_id"] for citation in json.loads(both.stdout)["citations"]} == {ids[True]}
    found = run(home, "search", "Kazakhstan", "--article", ids[False], "--json")
    assert {passage["article_id"] for passage in json.loads(found.stdout)["passages"]} == {ids[False]}
    wrong = run(home, "ask", QUESTION, "--article", "nosuch")
    assert (wrong.returncode, "'nosuch'" in wrong.stderr) == (2, True)


def test_feedback_is_listed_newest_first_with_what_it_is_on(tmp_path: Path) -> None:
    given = tmp_path / "home"
    asked = json.loads(run(given, "ask", QUESTION, "--json").stdout)
    assert "Nobody" in run(given, "feedback").stdout
    with open_shelf(Settings.model_validate({"DATELINE_HOME": given})) as shelf:
        for number, verdict in enumerate(("up", "down")):
            at = datetime(2026, 11, 22, 9, number, tzinfo=UTC)
            shelf.feedback.record(
                Feedback(f"f{number}", "main", asked["id"], verdict, "No\x1b[2J.", f"slack T1/U{number}", at)  # type: ignore[arg-type]
            )
    said = run(given, "feedback").stdout
    assert said.index("slack T1/U1") < said.index("slack T1/U0")
    assert QUESTION in said
    assert asked["sentences"][0]["text"][:40] in said
    assert "\x1b[2J" not in said
    [down] = json.loads(run(given, "feedback", "--verdict", "down", "--json").stdout)
    assert (down["answer_id"], down["by"], down["question"]) == (asked["id"], "slack T1/U1", QUESTION)
    assert json.loads(run(given, "feedback", "--archive", "other", "--json").stdout) == []


def test_an_abstention_ends_with_3_and_shows_the_nearest_passages(home: Path) -> None:
    done = run(home, "ask", "Who won the 2022 World Cup?")
    assert done.returncode == 3
    assert "nearest passages" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", ""),
        ("ask", "x", "--from", "yesterday"),
        ("ask", "x", "--from", "2023-02-01", "--to", "2023-01-01"),
        ("ask", "\x1b[2J"),
        ("search", "x", "--limit", "0"),
        ("nonsense",),
        ("serve", "--port", "70000"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_word_of_why(home: Path, arguments: tuple[str, ...]) -> None:
    done = run(home, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (("ask", QUESTION, "--conversation", "none"), {}),
        (("articles", "show", "none"), {}),
        (("articles", "delete", "none"), {}),
        (("keys", "revoke", "none"), {}),
        (("ask", QUESTION), {"DATELINE_PORT": "abc"}),
        (("ask", QUESTION), {"DATABASE_URL": "postgresql://u:secret@h/db"}),
    ],
)
def test_an_error_is_one_plain_line_and_ends_with_1(
    home: Path, arguments: tuple[str, ...], more: dict[str, str]
) -> None:
    done = run(home, *arguments, **more)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("dateline: ")
    assert "secret" not in done.stderr


def test_serving_strangers_without_a_key_is_refused_and_says_how_to_make_one(home: Path) -> None:
    done = run_process(home, "serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "dateline keys create" in done.stderr


def test_ingest_names_what_it_skips_and_reading_twice_changes_nothing(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "news"
    folder.mkdir()
    (folder / "bridge.txt").write_text("The harbour bridge of Velmar opened on Monday, said mayor Jane Harrow.")
    (folder / "empty.txt").write_text("")
    first = run(home, "ingest", str(folder), "--json")
    report = json.loads(first.stdout)
    assert (first.returncode, report["added"], report["vectors"]) == (0, 1, "8 made")
    assert [Path(one["origin"]).name for one in report["skipped"]] == ["empty.txt"]
    second = run(home, "ingest", str(folder))
    assert "0 added, 0 revised, 1 unchanged" in second.stdout
    assert "empty.txt: empty" in second.stderr
    found = json.loads(run(home, "search", "Velmar bridge", "--json", "--explain").stdout)
    assert "dense" in found["passages"][0]["scores"]


def test_ingest_of_nothing_readable_ends_with_1(home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = run(home, "ingest", str(tmp_path / "empty.txt"), str(tmp_path / "missing.txt"), "--words-only")
    assert done.returncode == 1
    assert "missing.txt" in done.stderr


def test_deleted_seeds_do_not_come_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    listed = json.loads(run(home, "articles", "list", "--json").stdout)
    assert len(listed) == 2
    for article in listed:
        assert run(home, "articles", "delete", article["id"]).returncode == 0
    assert json.loads(run(home, "articles", "list", "--json").stdout) == []


def test_a_fresh_archive_stays_empty_without_seeds(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "articles", "list", "--json", DATELINE_SEEDS="off")
    assert json.loads(done.stdout) == []


def test_reindex_rebuilds_both_indexes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "7 passages" in run(home, "reindex", "--yes").stdout
    assert run(home, "ask", QUESTION).returncode == 0


def test_a_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = json.loads(run(home, "keys", "create", "slack", "--write", "--json").stdout)
    listed = run(home, "keys", "list", "--json").stdout
    assert made["secret"] not in listed
    assert json.loads(listed)[0]["scopes"] == "read write"
    assert run(home, "keys", "revoke", made["id"]).returncode == 0
    assert json.loads(run(home, "keys", "list", "--json").stdout)[0]["revoked_at"]


def test_the_doctor_finds_a_whole_installation_well(home: Path) -> None:
    done = run(home, "doctor", "--json", OPENAI_API_KEY="sk-not-to-be-shown-to-anybody")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["healthy"]
    assert {check["name"] for check in report["checks"]} >= {"catalogue", "words", "vectors", "embedder", "disk"}
    assert "not-to-be-shown" not in done.stdout


def test_the_doctor_makes_no_archive(tmp_path: Path) -> None:
    assert run(tmp_path / "home", "doctor").returncode == 0
    assert not (tmp_path / "home").exists()


def test_the_doctor_says_what_to_do_about_what_is_wrong(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "archive.db").write_bytes(b"this is no database" * 1000)
    done = run(
        home,
        "doctor",
        DATELINE_HOST="0.0.0.0",
        DATELINE_LLM="openai:any",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
        DATELINE_SMTP_URL="smtp://127.0.0.1:9",
        DATELINE_MAIL_FROM="desk@example.org",
    )
    assert done.returncode == 1
    for part in ("catalogue", "exposure", "model", "mail"):
        assert f"WRONG {part}" in done.stdout
    assert "backup" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, service.cli.commands; print(*[m for m in sys.argv[1:] if m in sys.modules])"
    heavy = ("numpy", "fastapi", "chromadb", "sqlalchemy", "pydantic", "langchain", "onnxruntime", "rich.console")
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == ""


def test_text_of_an_article_cannot_steer_the_terminal() -> None:
    assert shown("a\x1b[31mb\x07\u202ec\n").plain == "a\ufffd[31mb\ufffd\ufffdc\n"
    assert not CONTROL.search("plain text, «quotes» and — dashes\tand\nlines")
