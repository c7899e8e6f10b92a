"""`dateline digest`, `digests`, `stories` and `corrections`, as a shell runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.test_commands import Done, run

DAY = "2024-03-15"
FLOOD = "The Orla rose over its banks at Marden on Friday night. Rescue teams moved 1,200 people to safety."
HARBOUR = "Port Ellery's harbour will open again on Sunday, the port authority said. The crane is gone."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With two articles of one day, and no others."""
    folder = tmp_path / "home"
    read_in(folder, flood=FLOOD, harbour=HARBOUR)
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a digest and nothing else, for what changes nothing."""
    folder = tmp_path_factory.mktemp("kept") / "home"
    dateline(folder, "digests", "create", "Kept")
    return folder


def read_in(home: Path, **texts: str) -> None:
    lines = [
        {"text": text, "title": f"{name} news", "url": f"https://example.org/{name}"} for name, text in texts.items()
    ]
    file = home.parent / "news.jsonl"
    file.write_text("\n".join(json.dumps(line | {"published": DAY, "source": "Marden Post"}) for line in lines))
    assert dateline(home, "ingest", str(file)).returncode == 0


def dateline(home: Path, *arguments: str, **more: str) -> Done:
    return run(home, *arguments, DATELINE_SEEDS="off", **more)


def loaded(home: Path, *arguments: str) -> Any:
    done = dateline(home, *arguments, "--json")
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)


def test_an_edition_is_printed_and_kept_and_the_next_tells_only_what_is_new(home: Path) -> None:
    done = dateline(home, "digest", "--date", DAY)
    assert done.returncode == 0
    assert "1. " in done.stdout
    assert "2. " in done.stdout
    edition_id = done.stderr.split("Kept as ")[1].split(".")[0]
    again = dateline(home, "digest", "--date", DAY)
    assert again.returncode == 3
    assert "nothing new" in again.stdout
    assert "dateline digests editions" in again.stderr
    assert dateline(home, "digests", "edition", edition_id).stdout == done.stdout
    assert [row["id"] for row in loaded(home, "digests", "editions")][-1] == edition_id
    assert "flood news" in dateline(home, "digests", "editions").stdout


def test_a_dry_run_says_to_whom_it_would_go_and_leaves_nothing(home: Path) -> None:
    assert dateline(home, "digests", "create", "Morning", "--file", "desk").returncode == 0
    done = dateline(home, "digest", "Morning", "--date", DAY, "--dry-run")
    assert done.returncode == 0
    assert "It would go to file desk." in done.stderr
    assert loaded(home, "digests", "editions") == []
    assert dateline(home, "digest", "Morning", "--date", DAY, "--dry-run", "--json").stderr.startswith("A dry run")


def test_an_edition_that_is_sent_is_delivered_now_and_its_line_is_shown(home: Path) -> None:
    dateline(home, "digests", "create", "Morning", "--file", "desk")
    asked = dateline(home, "digest", "Morning", "--date", DAY)
    assert (asked.returncode, "--send" in asked.stderr, asked.stdout) == (2, True, "")
    done = dateline(home, "digest", "Morning", "--date", DAY, "--send")
    assert done.returncode == 0
    assert "sent  file desk" in done.stderr
    [line] = loaded(home, "digests", "deliveries", "Morning")
    assert (line["state"], line["attempts"], line["address"]) == ("sent", 1, "desk")
    assert loaded(home, "digests", "deliveries", line["edition_id"]) == [line]
    written = sorted(path.suffix for path in (home / "outbox" / "desk").iterdir())
    assert {".html", ".json"} <= set(written)


def test_a_delivery_that_fails_is_told_and_ends_with_1(home: Path) -> None:
    dateline(home, "digests", "create", "Morning", "--email", "desk@example.org")
    done = dateline(home, "digest", "Morning", "--date", DAY, "--send")
    assert done.returncode == 1
    assert "1. " in done.stdout
    assert "DATELINE_SMTP_URL" in done.stderr
    assert "dateline serve" in done.stderr
    [line] = loaded(home, "digests", "deliveries")
    refused = dateline(home, "digests", "deliveries", "--retry", line["id"])  # it is tried again by itself
    assert (refused.returncode, "unknown fate" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("options", "start"),
    [
        (("--out", "digest.html"), "<!doctype html>"),
        (("--out", "digest.md"), "# The news"),
        (("--out", "digest.txt"), "The news\n"),
        (("--out", "digest.json"), '{\n  "id"'),
        (("--out", "digest", "--format", "slack"), '{\n  "parent"'),
        (("--out", "digest.xml"), "<?xml"),
        (("--out", "digest.html", "--format", "email"), "<!doctype html>"),
    ],
)
def test_a_file_is_written_in_the_form_that_its_ending_or_the_format_says(
    home: Path, options: tuple[str, ...], start: str
) -> None:
    done = dateline(home, "digest", "--date", DAY, "--dry-run", *options)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"Written to {options[1]}." in done.stderr
    assert (home.parent / options[1]).read_text(encoding="utf-8").lower().startswith(start.lower())
    assert not list(home.parent.glob(".digest*"))


def test_a_file_that_cannot_be_written_is_told_before_anything_is_remembered(home: Path) -> None:
    for out in ("missing/digest.html", "."):
        done = dateline(home, "digest", "--date", DAY, "--out", out)
        assert done.returncode == 2
    assert loaded(home, "digests", "editions") == []


def test_a_digest_is_stored_shown_changed_and_deleted(home: Path) -> None:
    created = dateline(
        home,
        *("digests", "create", "Morning", "--topic", "flood", "--topic", "harbour", "--source", "Marden Post"),
        *("--question", "What happened in Marden?", "--hours", "48", "--time-zone", "Europe/Berlin"),
        *("--at", "0 8 * * mon-fri", "--length", "short", "--email", "desk@example.org", "--file", "desk"),
        *("--webhook", "http://127.0.0.1:9/hook", "--secret-from-env", "HOOK"),
        HOOK="whsec-not-to-be-shown",
    )
    assert created.returncode == 0
    for part in ("flood, harbour", "Marden Post", "48 h", "0 8 * * mon-fri Europe/Berlin", "(signed)", "email desk@"):
        assert part in created.stdout
    assert dateline(home, "digests", "show", "Morning").stdout == created.stdout
    shown = loaded(home, "digests", "show", "Morning")
    assert [place["kind"] for place in shown["destinations"]] == ["email", "webhook", "file"]
    assert loaded(home, "digests", "list") == [shown]
    assert "not-to-be-shown" not in json.dumps(shown) + created.stdout

    edited = loaded(home, "digests", "edit", "Morning", "--email", "a@example.org", "--email", "b@example.org", "--off")
    assert {place["address"] for place in edited["destinations"]} == {
        *("a@example.org", "b@example.org", "http://127.0.0.1:9/hook", "desk")
    }
    assert [place["secret"] for place in edited["destinations"] if place["kind"] == "webhook"] == [True]
    assert (edited["enabled"], edited["next_at"], edited["topics"]) == (False, None, ["flood", "harbour"])
    cleared = loaded(
        home, *("digests", "edit", "Morning", "--name", "Evening", "--clear", "topics", "--clear", "destinations")
    )
    assert (cleared["name"], cleared["topics"], cleared["destinations"]) == ("Evening", [], [])
    assert dateline(home, "digests", "delete", "Evening").stdout == "Deleted Evening. Its Editions stay.\n"
    assert "dateline digests create" in dateline(home, "digests").stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("digest", "--date", "today"), "2023-03-17"),
        (("digest", "--date", DAY, "--since", DAY), "since"),
        (("digest", "--send"), "send"),
        (("digest", "--json", "--format", "html"), "--json"),
        (("digest", "--format", "pdf"), "pdf"),
        (("digests", "create", ""), "name"),
        (("digests", "create", "M", "--at", "8:00"), "five fields"),
        (("digests", "create", "M", "--time-zone", "Berlin"), "Europe/Berlin"),
        (("digests", "create", "M", "--email", "desk"), "desk@example.org"),
        (("digests", "create", "M", "--secret-from-env", "NOPE"), "--webhook"),
        (("digests", "create", "M", "--webhook", "http://h.example", "--secret-from-env", "NOPE"), "NOPE"),
        (("digests", "edit", "Kept"), "Nothing to change"),
        (("digests", "edit", "Kept", "--clear", "topics", "--topic", "x"), "--clear topics"),
        (("digests", "edit", "Kept", "--clear", "name"), "name"),
        (("stories", "--from", "then"), "from"),
        (("stories", "--limit", "0"), "limit"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_write(kept: Path, arguments: tuple[str, ...], word: str) -> None:
    done = dateline(kept, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("digest", "Nope"),
        ("digests", "show", "Nope"),
        ("digests", "edit", "Nope", "--off"),
        ("digests", "delete", "Nope"),
        ("digests", "editions", "Nope"),
        ("digests", "edition", "Nope"),
        ("digests", "deliveries", "Nope"),
        ("digests", "deliveries", "--retry", "Nope"),
        ("stories", "Nope"),
    ],
)
def test_what_is_not_there_is_one_plain_line_and_ends_with_1(kept: Path, arguments: tuple[str, ...]) -> None:
    done = dateline(kept, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Nope" in done.stderr


def test_two_digests_may_not_share_a_name(kept: Path) -> None:
    done = dateline(kept, "digests", "create", "Kept")
    assert (done.returncode, "Kept" in done.stderr) == (1, True)


def test_stories_are_there_once_articles_are_read_in(home: Path) -> None:
    listed = loaded(home, "stories")
    assert {story["headline"] for story in listed} == {"flood news", "harbour news"}
    assert loaded(home, "stories", "--query", "crane in the harbour")[0]["headline"] == "harbour news"
    shown = loaded(home, "stories", listed[0]["id"])
    assert shown["members"][0]["source"] == "Marden Post"
    text = dateline(home, "stories", listed[0]["id"]).stdout
    assert listed[0]["headline"] in text
    assert shown["members"][0]["article_id"] in text
    assert dateline(home, "stories", "--source", "Nobody").returncode == 3


def test_a_revised_article_is_a_correction_and_the_next_edition_says_so(home: Path) -> None:
    assert "still stands" in dateline(home, "corrections").stdout
    dateline(home, "digest", "--date", DAY)
    read_in(home, flood=FLOOD.replace("Friday", "Thursday").replace("1,200", "900"))
    found = loaded(home, "corrections")
    assert {one["fate"] for one in found} == {"changed"}
    shown = dateline(home, "corrections").stdout
    assert f"“{found[0]['quote'].split(' on ')[0]}" in " ".join(shown.split())
    assert loaded(home, "corrections", "--limit", "1") == found[:1]
    told = loaded(home, "digest", "--date", DAY)
    assert {one["id"] for one in told["corrections"]} == {one["id"] for one in found}
    first = loaded(home, "digests", "editions")[-1]
    assert loaded(home, "digests", "edition", first["id"])["corrected_since"]


def test_an_archive_of_its_own_has_digests_of_its_own(home: Path) -> None:
    dateline(home, "digests", "create", "Morning", "--archive", "theirs")
    assert loaded(home, "digests", "list") == []
    assert len(loaded(home, "digests", "list", "--archive", "theirs")) == 1
    assert dateline(home, "digest", "--date", DAY, "--archive", "theirs").returncode == 3
