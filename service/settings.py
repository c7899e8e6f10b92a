"""What an operator can set, read once from the environment and `.env`.

Flows in: environment variables. Flows out: one frozen Settings, and the table of them that `dateline doctor` and the
README show. Knows nothing of what the settings are used for. An empty variable counts as not set.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.ports import SettingsError

SQLITE_URL = re.compile(r"sqlite(?:\+pysqlite)?:///((?!:memory:|file:)[^?#]+)")
PUBLIC_URL = re.compile(r"https?://[^\s/?#@<>\"']+(/[^\s?#<>\"']*)?")
PROVIDER_VARIABLES = {
    "OPENAI_API_KEY": "Key for `openai:` models and embedders.",
    "OPENAI_BASE_URL": "Where `openai:` requests go: vLLM, LM Studio, any OpenAI-compatible server.",
    "ANTHROPIC_API_KEY": "Key for `anthropic:` models.",
    "OLLAMA_HOST": "Where `ollama:` requests go.",
}


def _setting(default: object, variable: str, description: str, **limits: float) -> object:
    return Field(default=default, validation_alias=variable, description=description, **limits)  # type: ignore[call-overload]


def _public_url(url: str | None) -> str | None:
    if url is not None and not PUBLIC_URL.fullmatch(url):
        raise ValueError("write an http or https address without a query, such as https://news.example.org")
    return url


class Settings(BaseSettings):
    """Every setting of Dateline's own. Providers' own variables are read by their clients."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, str_strip_whitespace=True)

    home: Annotated[Path, _setting(Path(".dateline"), "DATELINE_HOME", "Folder where the archive lives.")]
    host: Annotated[str, _setting("127.0.0.1", "DATELINE_HOST", "Address to serve on. Any but loopback needs a key.")]
    port: Annotated[int, _setting(8000, "DATELINE_PORT", "Port to serve on; 0 takes a free one.", ge=0, le=65535)]
    public_url: Annotated[
        str | None,
        _setting(
            None,
            "DATELINE_PUBLIC_URL",
            "Where readers reach this server, such as `https://news.example.org`: links in digests lead there.",
        ),
        AfterValidator(_public_url),
    ]
    smtp_url: Annotated[
        SecretStr | None,
        _setting(
            None,
            "DATELINE_SMTP_URL",
            "Mail server for digests: `smtp://USER:PASSWORD@HOST:587` (STARTTLS), `smtps://…` (TLS). Unset: no e-mail.",
        ),
    ]
    mail_from: Annotated[
        str | None,
        _setting(None, "DATELINE_MAIL_FROM", "From whom digests come: `Morning news <desk@example.org>`."),
    ]
    outbox: Annotated[
        Path | None,
        _setting(
            None, "DATELINE_OUTBOX", "Folder that digests may be written to as files; unset: inside DATELINE_HOME."
        ),
    ]
    private_webhooks: Annotated[
        bool,
        _setting(
            True,
            "DATELINE_PRIVATE_WEBHOOKS",
            "`off`: webhooks go to public addresses only; for when people you do not know may write to an archive.",
        ),
    ]
    slack_bot_token: Annotated[
        SecretStr | None,
        _setting(None, "SLACK_BOT_TOKEN", "Bot token (`xoxb-…`) of the one Slack workspace that is served."),
    ]
    slack_signing_secret: Annotated[
        SecretStr | None,
        _setting(None, "SLACK_SIGNING_SECRET", "Tells Slack's requests to `/slack/events` from forged ones."),
    ]
    slack_app_token: Annotated[
        SecretStr | None,
        _setting(
            None, "SLACK_APP_TOKEN", "App-level token (`xapp-…`): Slack is listened to by Socket Mode, without a port."
        ),
    ]
    slack_client_id: Annotated[
        str | None, _setting(None, "SLACK_CLIENT_ID", "With its secret: several workspaces may install Dateline.")
    ]
    slack_client_secret: Annotated[
        SecretStr | None, _setting(None, "SLACK_CLIENT_SECRET", "The secret of SLACK_CLIENT_ID.")
    ]
    slack_archive: Annotated[
        str, _setting("main", "DATELINE_SLACK_ARCHIVE", "Archive that the workspace of SLACK_BOT_TOKEN asks.")
    ]
    slack_api_url: Annotated[
        str,
        _setting("https://slack.com/api/", "DATELINE_SLACK_API_URL", "Slack's Web API; GovSlack has one of its own."),
        AfterValidator(_public_url),
    ]
    llm: Annotated[
        str | None,
        _setting(
            None, "DATELINE_LLM", "`openai:NAME`, `anthropic:NAME`, `ollama:NAME`, `gguf:PATH`; unset: extractive."
        ),
    ]
    embedder: Annotated[
        str, _setting("embedded", "DATELINE_EMBEDDER", "`embedded`, or `PROVIDER:MODEL` through LangChain.")
    ]
    reader: Annotated[
        Literal["embedded", "off"],
        _setting(
            "embedded", "DATELINE_READER", "`embedded` reads the best passages with the question; `off`: only searches."
        ),
    ]
    database_url: Annotated[
        SecretStr | None, _setting(None, "DATABASE_URL", "Catalogue: `sqlite:///PATH`; unset: inside DATELINE_HOME.")
    ]
    chroma_url: Annotated[
        str | None, _setting(None, "CHROMA_URL", "Chroma server; unset: embedded, inside DATELINE_HOME.")
    ]
    seeds: Annotated[bool, _setting(True, "DATELINE_SEEDS", "`off`: a fresh archive starts empty.")]
    api_key: Annotated[
        SecretStr | None,
        _setting(None, "DATELINE_API_KEY", "Key that the command line uses when it asks through a running server."),
    ]
    rate_limit: Annotated[
        int | None,
        _setting(
            None,
            "DATELINE_RATE_LIMIT",
            "Requests a minute for each key, or for each address without one. Unset: 600 a key; no limit on loopback "
            "without keys.",
            ge=1,
            le=1_000_000,
        ),
    ]
    max_body_bytes: Annotated[
        int, _setting(2_000_000, "DATELINE_MAX_BODY_BYTES", "Largest JSON body.", ge=10_000, le=100_000_000)
    ]
    max_upload_bytes: Annotated[
        int, _setting(20_000_000, "DATELINE_MAX_UPLOAD_BYTES", "Largest file upload.", ge=10_000, le=1_000_000_000)
    ]
    ask_timeout_s: Annotated[
        float, _setting(60.0, "DATELINE_ASK_TIMEOUT_S", "Longest a question may take, seconds.", gt=0, le=3600)
    ]
    model_timeout_s: Annotated[
        float,
        _setting(
            30.0, "DATELINE_MODEL_TIMEOUT_S", "Longest a language model may take, retries included.", gt=0, le=3600
        ),
    ]
    digest_timeout_s: Annotated[
        float,
        _setting(
            300.0,
            "DATELINE_DIGEST_TIMEOUT_S",
            "Longest a request waits for a digest to be built, seconds.",
            gt=0,
            le=3600,
        ),
    ]
    asks_at_once: Annotated[
        int,
        _setting(64, "DATELINE_ASKS_AT_ONCE", "Questions in hand before more are told to come back.", ge=1, le=10_000),
    ]
    threads: Annotated[int, _setting(16, "DATELINE_THREADS", "Threads that answer requests.", ge=1, le=256)]

    @property
    def database_file(self) -> Path:
        """The catalogue's file. Raises SettingsError when DATABASE_URL names something this version does not have."""
        if self.database_url is None:
            return self.home / "archive.db"
        return _sqlite_file(self.database_url.get_secret_value())

    @property
    def outbox_folder(self) -> Path:
        """Where a digest's files go, and nowhere else."""
        return self.home / "outbox" if self.outbox is None else self.outbox

    @property
    def vectors_folder(self) -> Path:
        """Embedded Chroma's folder, one for each catalogue: passages of two catalogues may have the same number."""
        if self.database_url is None:
            return self.home / "chroma"
        return self.home / f"chroma-{sha256(bytes(self.database_file.resolve())).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as `dateline doctor` and the README list it."""

    variable: str
    value: str | None  # as set, secrets masked; None when not set and without a default
    default: str
    description: str
    is_set: bool


def load_settings(dotenv: Path = Path(".env")) -> Settings:
    """Settings from the environment, with `dotenv` filling what it leaves out. Raises SettingsError.

    The file's variables are put into this process's environment, since the providers' clients read theirs there.
    """
    for name, value in dotenv_values(dotenv).items():
        if value and not os.environ.get(name):
            os.environ[name] = value
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_plain(error)) from None


def settings_table(settings: Settings) -> list[SettingRow]:
    """Dateline's own settings and the providers', in the order an operator would look for them."""
    own = [_row(settings, name) for name in Settings.model_fields]
    providers = [
        SettingRow(
            variable, _shown(variable, os.environ.get(variable) or None), "", text, bool(os.environ.get(variable))
        )
        for variable, text in PROVIDER_VARIABLES.items()
    ]
    return own + providers


def _sqlite_file(url: str) -> Path:
    """The path in `sqlite:///relative.db` or `sqlite:////absolute.db`, as SQLAlchemy writes them."""
    scheme = url.partition(":")[0]
    if scheme.partition("+")[0] != "sqlite":
        raise SettingsError(
            f"DATABASE_URL names {scheme}, but this version keeps its catalogue in SQLite; Postgres comes with a later "
            "one. Leave DATABASE_URL empty, and set DATELINE_HOME to choose the folder."
        )
    path = SQLITE_URL.fullmatch(url)
    if path is None:
        raise SettingsError(
            f"DATABASE_URL={url!r} names no file: write sqlite:///relative/archive.db or "
            "sqlite:////absolute/archive.db, without options, or leave it empty."
        )
    return Path(path[1])


def _row(settings: Settings, name: str) -> SettingRow:
    field = Settings.model_fields[name]
    variable, value = str(field.validation_alias), getattr(settings, name)
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    default = "" if field.default is None else _printed(field.default)
    shown = None if text is None else _shown(variable, _printed(text))
    return SettingRow(variable, shown, default, field.description or "", name in settings.model_fields_set)


def _printed(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _shown(variable: str, value: str | None) -> str | None:
    if value is None:
        return None
    if variable.endswith(("_KEY", "_TOKEN", "_SECRET")):
        return "set" if len(value) < 12 else f"{value[:3]}…{value[-2:]}"
    if "@" in value and "://" in value:  # a URL that carries a password
        return f"{value.split('://')[0]}://…@{value.rsplit('@', 1)[1]}"
    return value


def _plain(error: ValidationError) -> str:
    lines = [
        f"{'.'.join(str(part) for part in e['loc'])}={e['input']!r}: {e['msg'].removeprefix('Value error, ')}"
        for e in error.errors()
    ]
    return "; ".join(lines) + ". Change it in the environment or in .env, or leave it empty for the default."
