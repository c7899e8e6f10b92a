"""What a figure depends on, besides the data: code, settings, prompts, models, versions, machine.

Flows in: settings, and what the suite knows itself. Flows out: short words by short names, the same in every run of the
same. No secret and no folder of this machine is among them, since a report may be kept where others read it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

import prompts
from service.release import release
from service.settings import PROVIDER_VARIABLES, Settings, settings_table

CHECKOUT = Path(__file__).parent.parent
GIT_TIMEOUT_S = 10.0
DIGITS = 8  # of a hash
PACKAGES = ("chromadb", "langchain", "onnxruntime", "openai")
UNKNOWN = "unknown"


def stamp(settings: Settings, *, extra: Mapping[str, str]) -> dict[str, str]:
    """`extra` is the suite's, and goes before ours: the seed, a hash of the data, the embedder and reader once open.

    What cannot be found out is "unknown".
    """
    return {
        "commit": commit(CHECKOUT),
        "dateline": release(),
        "llm": _setting("DATELINE_LLM", settings.llm) if settings.llm else "none",
        "embedder": settings.embedder,
        "reader": settings.reader,
        "prompts": ", ".join(prompts.load(name).stamp for name in prompts.names()),
        **setting_words(settings),
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        "platform": f"{platform.system()} {platform.machine()}",
        "cpus": str(os.cpu_count() or UNKNOWN),
        **extra,
    }


def setting_words(settings: Settings) -> dict[str, str]:
    """Every setting with a value, by its variable, defaults included; without secrets, paths by their last part."""
    secrets = _secrets(settings)
    rows = [row for row in settings_table(settings) if row.variable not in secrets]
    return {row.variable: _setting(row.variable, row.value) for row in rows if row.value}


def commit(folder: Path) -> str:
    """The commit checked out in `folder`, and "-dirty-" with a hash of the difference if tracked files differ from it.

    "unknown" where `folder` is not the root of a checkout, as in an installed package: a checkout around it is of
    another project. Files that git does not track do not count: a report written beside the code is no change of it.
    """
    root = _git(folder, "rev-parse", "--show-toplevel")
    head = _git(folder, "rev-parse", "HEAD")
    if root is None or head is None or Path(os.fsdecode(root.strip())).resolve() != folder.resolve():
        return UNKNOWN
    difference = _git(folder, "diff", "--no-ext-diff", "--no-textconv", "--binary", "HEAD")
    name = head.decode().strip()[:12]
    if difference is None:
        return f"{name}-{UNKNOWN}"
    return f"{name}-dirty-{hashlib.sha256(difference).hexdigest()[:DIGITS]}" if difference else name


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says about `folder`, whatever repository the environment names; None when it does not."""
    git = shutil.which("git")
    if git is None:
        return None
    around = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 - no shell, and arguments of our own
            [git, "-C", str(folder), *arguments],
            env={**around, "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=GIT_TIMEOUT_S,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None


def _secrets(settings: Settings) -> set[str]:
    fields = Settings.model_fields.items()
    own = {str(field.validation_alias) for name, field in fields if isinstance(getattr(settings, name), SecretStr)}
    return own | {variable for variable in PROVIDER_VARIABLES if variable.endswith("_KEY")}


def _setting(variable: str, value: str) -> str:
    """A URL is told by its host, which may stand between a password and a token; a path by its last part."""
    if "://" in value:
        return _host(value)
    if variable == "DATELINE_HOME":
        return Path(value).name
    kind, _, name = value.partition(":")
    return f"{kind}:{Path(name).name}" if kind == "gguf" else value


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return UNKNOWN
    return f"{parts.scheme}://{parts.hostname or UNKNOWN}{port}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
