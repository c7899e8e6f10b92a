from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import prompts
from evals.stamping import commit, setting_words, stamp
from service.settings import Settings

SECRETS = {
    "DATABASE_URL": "sqlite:////srv/hidden/archive.db",
    "DATELINE_API_KEY": "dl_hidden_hidden_hidden",
    "OPENAI_API_KEY": "sk-hidden-hidden-hidden",
    "ANTHROPIC_API_KEY": "sk-ant-hidden-hidden",
    "CHROMA_URL": "https://user:hidden@chroma.example:8443/path?token=hidden",
    "OPENAI_BASE_URL": "http://127.0.0.1:9999/v1/hidden",
    "OLLAMA_HOST": "http://[broken?hidden",
    "DATELINE_HOME": "/srv/hidden/news",
    "DATELINE_LLM": "gguf:/srv/hidden/small.gguf",
}


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "code.py").write_text("one = 1\n")
    git(folder, "add", "code.py")
    git(folder, "commit", "-q", "-m", "one")
    return folder


def test_a_clean_checkout_is_its_commit(checkout: Path) -> None:
    head = (checkout / ".git" / (checkout / ".git" / "HEAD").read_text().split()[1]).read_text()
    assert commit(checkout) == head[:12]


def test_a_changed_checkout_says_so_and_another_change_is_another_stamp(checkout: Path) -> None:
    clean = commit(checkout)
    (checkout / "code.py").write_text("one = 2\n")
    changed = commit(checkout)
    (checkout / "code.py").write_text("one = 3\n")
    assert changed.startswith(f"{clean}-dirty-")
    assert commit(checkout) not in (clean, changed)


def test_a_report_written_beside_the_code_changes_no_stamp(checkout: Path) -> None:
    clean = commit(checkout)
    (checkout / "report.json").write_text("{}")
    assert commit(checkout) == clean


def test_another_projects_checkout_around_the_package_is_not_taken_for_ours(checkout: Path, tmp_path: Path) -> None:
    inside = checkout / "site-packages"
    inside.mkdir()
    assert commit(inside) == "unknown"
    assert commit(tmp_path / "nowhere") == "unknown"


def test_a_repository_named_in_the_environment_is_not_asked(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = commit(checkout)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert commit(checkout) == known


def test_without_git_the_commit_is_unknown(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert commit(checkout) == "unknown"


def test_no_secret_and_no_folder_of_the_machine_is_stamped(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    made = stamp(Settings(), extra={})
    assert "hidden" not in " ".join(made.values())
    assert not {"DATABASE_URL", "DATELINE_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"} & set(made)
    assert made["CHROMA_URL"] == "https://chroma.example:8443"
    assert made["OPENAI_BASE_URL"] == "http://127.0.0.1:9999"
    assert (made["DATELINE_HOME"], made["llm"]) == ("news", "gguf:small.gguf")


def test_every_setting_with_a_value_is_stamped_and_a_changed_one_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_LLM", raising=False)
    before = setting_words(Settings())
    monkeypatch.setenv("DATELINE_LLM", "openai:some-model")
    monkeypatch.setenv("DATELINE_SEEDS", "off")
    after = setting_words(Settings())
    assert {name: value for name, value in after.items() if before.get(name) != value} == {
        "DATELINE_LLM": "openai:some-model",
        "DATELINE_SEEDS": "off",
    }


def test_the_reader_is_stamped_by_its_setting_until_the_suite_knows_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_READER", "off")
    made = stamp(Settings(), extra={})
    assert (made["reader"], made["DATELINE_READER"]) == ("off", "off")
    assert stamp(Settings(), extra={"reader": "small-1"})["reader"] == "small-1"


def test_the_suites_own_words_go_before_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_LLM", raising=False)
    made = stamp(Settings(), extra={"embedder": "minilm-1234", "seed": "7"})
    assert (made["embedder"], made["seed"], made["llm"]) == ("minilm-1234", "7", "none")
    assert made["prompts"].split(", ") == [prompts.load(name).stamp for name in prompts.names()]
    assert {
        "commit",
        "dateline",
        "python",
        "chromadb",
        "onnxruntime",
        "langchain",
        "openai",
        "platform",
        "cpus",
    } <= set(made)
    assert made["chromadb"][0].isdigit()
