"""What holds for the repository as a whole: its files, locks, folders and documents."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from service.settings import Settings, settings_table

ROOT = Path(__file__).parents[1]
FOLDERS = {"evals", "prompts", "seeds", "service", "tests", "training", "vectorstore"}
INSTALLED = FOLDERS - {"tests", "training"}
LARGEST_BYTES = 30_000_000
# Spelled in pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home)" + r"/\w|/tmp" + r"/\w|/Users" + r"/\w|[A-Z]:\\" + r"Users")
REGISTRIES = re.compile(r"--(?:extra-)?(?:index-url|find-links)[ =]\S*:" + r"//|https?://[^\s/]*/simple(?:/|\b)")


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def tracked_text() -> list[tuple[str, str]]:
    texts = []
    for path in tracked():
        try:
            texts.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return texts


def locks() -> list[Path]:
    return sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine path", "registry address"])
def test_no_tracked_file_carries_a_machine_path_or_a_registry_address(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_text()
        if not name.startswith("vectorstore/assets/")
        for match in [pattern.search(text)]
        if match
    ]
    assert found == []


def test_the_patterns_find_what_they_look_for() -> None:
    assert MACHINE_PATHS.search("see /wo" + "rk/x")
    assert MACHINE_PATHS.search("in /tm" + "p/x")
    assert REGISTRIES.search("--index-url ht" + "tps://example.org/simple")
    assert REGISTRIES.search("ht" + "tp://example.org/simple")


@pytest.mark.parametrize("lock", locks(), ids=lambda path: path.name)
def test_every_pin_of_a_lock_has_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    pins = [entry for entry in entries if not entry.startswith("#")]
    assert pins
    assert [pin.split()[0] for pin in pins if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S", pin)] == []
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_locks_agree_on_what_they_share() -> None:
    runtime, dev = (_pins(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert {name: pin for name, pin in runtime.items() if dev.get(name) != pin} == {}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    for wanted, lock in [
        (project["project"]["dependencies"], "requirements.lock"),
        (groups["dev"], "requirements-dev.lock"),
        (groups["bootstrap"], "requirements-bootstrap.lock"),
    ]:
        names = {re.split(r"[\[<>=!~; ]", line)[0] for line in wanted}
        assert names - set(_pins(ROOT / lock)) == set()


def test_the_makefile_needs_no_lock_that_is_not_there() -> None:
    needed = set(re.findall(r"requirements[\w-]*\.lock", _makefile()))
    assert needed <= {lock.name for lock in locks()}


def test_there_is_no_second_kind_of_lock() -> None:
    assert [
        name for name in ("uv.lock", "poetry.lock", "Pipfile.lock", "requirements.txt") if (ROOT / name).exists()
    ] == []


def test_the_top_level_folders_are_the_prescribed_ones() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert {folder for folder in folders if not folder.startswith(".")} == FOLDERS


def test_no_tracked_file_is_too_large_to_clone() -> None:
    assert [path.name for path in tracked() if path.stat().st_size > LARGEST_BYTES] == []


def test_secrets_and_archives_are_ignored_by_git() -> None:
    tracked()
    for name in (".env", ".dateline/archive.db", ".venv/bin/python", "reports/eval.json"):
        assert subprocess.run(["git", "check-ignore", "--quiet", name], cwd=ROOT, check=False).returncode == 0, name


def test_the_readme_names_only_make_targets_that_exist_with_a_line_of_help() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## .", _makefile(), flags=re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", _readme(), flags=re.MULTILINE))
    assert {a or b for a, b in named} - targets == set()
    assert {"serve", "ask", "test", "check", "eval", "bench", "clean"} <= targets


def test_make_alone_lists_every_target() -> None:
    if shutil.which("make") is None:
        pytest.skip("no make")
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, env=_bare()).stdout
    listed = set(re.findall(r"^make ([a-z-]+) +\S", shown, flags=re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", _makefile(), flags=re.MULTILINE)
    assert phony is not None
    assert listed == set(phony.group(1).split())


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_a_python_that_is_too_old_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ("Makefile", "requirements-bootstrap.lock", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    made = subprocess.run(
        ["make", "serve", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True, check=False, env=_bare()
    )
    assert made.returncode != 0
    assert "needs Python 3.11 or newer" in made.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_readme_shows_every_setting_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("DATELINE_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "SLACK_")) or name in (
            "DATABASE_URL",
            "CHROMA_URL",
        ):
            monkeypatch.delenv(name)
    rows = [
        f"| `{row.variable}` | {f'`{row.default}`' if row.default else ''} | {row.description} |"
        for row in settings_table(Settings())
    ]
    wanted = "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows])
    shown = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", _readme(), flags=re.DOTALL)
    assert shown is not None
    assert shown.group(1).strip() == wanted


def test_the_readme_maps_every_folder() -> None:
    assert {folder for folder in FOLDERS if f"{folder}/" not in _readme()} == set()


def test_the_image_is_made_of_files_that_exist_and_are_let_in() -> None:
    copied = [
        source
        for line in _dockerfile().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert set(copied) == let_in


def test_the_image_has_one_pinned_base_a_plain_user_and_a_healthcheck() -> None:
    bases = re.findall(r"^FROM (\S+)", _dockerfile(), flags=re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", bases[0])
    assert re.search(r"^USER [1-9]\d*$", _dockerfile(), flags=re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", _dockerfile(), flags=re.MULTILINE)
    installs = re.findall(r"pip install (?!.*--no-deps)[^&\n]*", _dockerfile())
    assert len(installs) == 2
    assert all("--require-hashes" in line for line in installs)


def test_what_is_installed_is_compiled_so_that_a_start_does_not_wait_for_it() -> None:
    """uv does not compile by itself, and the image's user may not write where its packages are."""
    installs = [line for line in _makefile().splitlines() if "--require-hashes -r requirements.lock" in line]
    assert installs
    assert all("--compile-bytecode" in line for line in installs)
    assert "UV_COMPILE_BYTECODE=1" in _dockerfile()


def test_the_images_command_is_the_projects_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert 'ENTRYPOINT ["dateline"]' in _dockerfile()
    assert set(project["scripts"]) == {"dateline"}


def test_compose_publishes_to_this_machine_alone_and_its_chroma_is_the_locked_one() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert compose["services"]["chroma"]["image"] == f"chromadb/chroma:{_pins(ROOT / 'requirements.lock')['chromadb']}"
    assert compose["services"]["dateline"]["environment"]["DATELINE_HOME"] == "/data"
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


@pytest.mark.slow
def test_a_wheel_carries_everything_that_runs_and_its_command_starts_elsewhere(tmp_path: Path) -> None:
    """What the Dockerfile does, without Docker: build the wheel, unpack it somewhere bare, start the command there."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheel")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = (tmp_path / "wheel").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
        names = set(packed.namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in tracked() if path.relative_to(ROOT).parts[0] in INSTALLED}
    assert wanted - names == set()
    script = next(name for name in names if name.endswith("entry_points.txt"))
    module = re.search(r"dateline = ([\w.]+):main", (tmp_path / "site" / script).read_text())
    assert module is not None
    started = subprocess.run(
        [sys.executable, "-c", f"from {module.group(1)} import main; main()", "--help"],
        cwd=tmp_path,
        env={**_bare(), "PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    assert "serve" in started.stdout


def _bare() -> dict[str, str]:
    """The environment without what `make` hands down and without settings."""
    unwanted = ("MAKE", "MFLAGS", "DATELINE_", "PYTHON")
    return {
        name: value for name, value in os.environ.items() if not name.startswith(unwanted) and name not in ("Q", "ARGS")
    }


def _pins(lock: Path) -> dict[str, str]:
    return dict(
        re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    )


def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")
