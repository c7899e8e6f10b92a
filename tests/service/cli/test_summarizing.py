"""`dateline summarize`, as a shell runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seeds import seed_files
from tests.service.cli.test_commands import Done, run

SEED = "seeds/003_d3f6c9d3e033b8f5.txt"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the seeds, and two files of one name beside it."""
    home = tmp_path_factory.mktemp("summarize") / "home"
    for folder, town in (("one", "Velmar"), ("two", "Orlin")):
        (home.parent / folder).mkdir()
        text = f"The harbour bridge of {town} opened on Monday, said mayor Jane Harrow."
        (home.parent / folder / "bridge.txt").write_text(text)
    assert run(home, "ingest", "one", "two").returncode == 0
    (home.parent / "unread.txt").write_text("Nobody has read this in.")
    return home


def summarize(home: Path, *arguments: str) -> Done:
    return run(home, "summarize", *arguments)


def article_of(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    [only] = {citation["article_id"] for citation in json.loads(done.stdout)["citations"]}
    return str(only)


def ids(home: Path) -> dict[str, str]:
    return {one["origin"]: one["id"] for one in json.loads(run(home, "articles", "list", "--json").stdout)}


def test_a_seed_is_summed_up_with_its_quotes_and_dates(home: Path) -> None:
    done = summarize(home, SEED)
    assert (done.returncode, done.stderr) == (0, "")
    assert "[1] “" in done.stdout
    assert "17 Mar 2023" in done.stdout
    assert "answered, extractive · 1 article" in done.stdout


def test_an_article_is_named_by_id_by_how_its_id_begins_and_by_its_file(home: Path) -> None:
    known = ids(home)
    wanted = known[SEED]
    [shipped] = [path for path in seed_files() if path.name == Path(SEED).name]
    for name in (wanted, wanted[:6], SEED, f"./{SEED}", Path(SEED).name, str(shipped)):
        assert article_of(summarize(home, name, "--json")) == wanted
    bridge = (home.parent / "one" / "bridge.txt").resolve().as_posix()
    for name in ("one/bridge.txt", "./one/bridge.txt", bridge):
        assert article_of(summarize(home, name, "--json")) == known[bridge]


def test_several_articles_are_summed_up_together(home: Path) -> None:
    done = summarize(home, SEED, "one/bridge.txt", "--json", "--length", "long", "--style", "bullets")
    summary = json.loads(done.stdout)
    assert (summary["articles"], summary["length"], summary["style"]) == (2, "long", "bullets")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "--question"),
        (("nothing",), "for a topic, --question"),
        ((SEED, "no article of this name"), "for a topic, --question"),
        (("bridge.txt",), "may mean several articles"),
        (("unread.txt",), "dateline ingest unread.txt"),
        ((SEED, "--question", "rights"), "leave --question"),
        ((SEED, "--from", "2023-03-01"), "leave --question, --from"),
        (("--from", "yesterday"), "2023-03-17"),
        ((SEED, "--length", "huge"), "'short', 'medium', 'long'"),
        ((SEED, "--archive", "other"), "archive 'other'"),
        (("x" * 5_000,), "No article"),
    ],
)
def test_what_cannot_be_summed_up_ends_with_2_and_what_to_write(
    home: Path, arguments: tuple[str, ...], why: str
) -> None:
    done = summarize(home, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_articles_that_one_name_may_mean_are_listed_by_id(home: Path) -> None:
    known = ids(home)
    stderr = summarize(home, "bridge.txt").stderr
    assert all(known[origin] in stderr for origin in known if origin.endswith("bridge.txt"))
