"""Settings come from the environment and .env; what is wrong is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.ports import SettingsError
from service.settings import PROVIDER_VARIABLES, Settings, load_settings, settings_table


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.setenv(str(field.validation_alias), "")
    for variable in PROVIDER_VARIABLES:
        monkeypatch.setenv(variable, "")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "none")
    assert settings.llm is None
    assert settings.port == 8000
    assert settings.home == Path(".dateline")


def test_the_environment_wins_over_the_dotenv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("DATELINE_PORT=9001\nDATELINE_LLM=openai:any\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\n")
    monkeypatch.setenv("DATELINE_PORT", "9002")
    settings = load_settings(dotenv)
    assert settings.port == 9002
    assert settings.llm == "openai:any"
    assert os.environ["OPENAI_BASE_URL"] == "http://127.0.0.1:9/v1"  # where the provider's client looks


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATELINE_PORT", "abc"),
        ("DATELINE_PORT", "70000"),
        ("DATELINE_ASK_TIMEOUT_S", "0"),
        ("DATELINE_PUBLIC_URL", "news.example.org"),
        ("DATELINE_PUBLIC_URL", "https://news.example.org/?a=b"),
        ("DATELINE_READER", "openai:any"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(
    variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path / "none")
    assert variable in str(raised.value)
    assert ".env" in str(raised.value)


def test_variables_of_other_programs_are_not_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings(tmp_path / "none").port == 8000
    assert load_settings(tmp_path / "none").home == Path(".dateline")


def test_secrets_are_masked_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-verysecretindeed")
    monkeypatch.setenv("DATELINE_API_KEY", "dl_anothersecretone")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:password@host/db")
    monkeypatch.setenv("DATELINE_SMTP_URL", "smtp://me:mailword@mail.example:587")
    rows = settings_table(load_settings(tmp_path / "none"))
    printed = " ".join(str(row) for row in rows)
    assert "verysecret" not in printed
    assert "anothersecret" not in printed
    assert "password" not in printed
    assert "mailword" not in printed
    assert "…@host/db" in printed
    assert "…@mail.example:587" in printed


def test_every_setting_is_described() -> None:
    assert all(field.description and field.validation_alias for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (None, "home/archive.db"),
        ("sqlite:///kept/news.db", "kept/news.db"),
        ("sqlite:////var/lib/news.db", "/var/lib/news.db"),
        ("sqlite+pysqlite:///news.db", "news.db"),
    ],
)
def test_the_catalogue_is_where_database_url_says(url: str | None, file: str) -> None:
    assert Settings.model_validate({"DATELINE_HOME": "home", "DATABASE_URL": url}).database_file == Path(file)


def test_files_go_into_the_home_folder_unless_another_is_named() -> None:
    assert Settings.model_validate({"DATELINE_HOME": "home"}).outbox_folder == Path("home/outbox")
    assert Settings.model_validate({"DATELINE_OUTBOX": "/srv/digests"}).outbox_folder == Path("/srv/digests")


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db?mode=ro", "postgresql://h/db", "news.db"]
)
def test_a_database_url_that_names_no_sqlite_file_is_refused_and_not_ignored(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        assert Settings.model_validate({"DATABASE_URL": url}).database_file


def test_two_catalogues_never_share_their_vectors() -> None:
    urls = (None, "sqlite:///a.db", "sqlite:///b.db")
    folders = {Settings.model_validate({"DATABASE_URL": url}).vectors_folder for url in urls}
    assert len(folders) == 3
