"""The contract as a file: `python -m service.http.openapi` writes it anew, and says with `--check` whether it is true.

Flows in: the application. Flows out: `openapi.json` beside this module, the same on every machine: it depends on no
setting and no archive.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from service.bootstrap import Dateline, open_dateline
from service.http.app import described
from service.settings import Settings

FILE = Path(__file__).parent / "openapi.json"
OUTDATED = "service/http/openapi.json is not what is served; write it with: python -m service.http.openapi"


def document_text(dateline: Dateline) -> str:
    """The document as it is served over `dateline`, in the form in which it is kept."""
    return json.dumps(described(dateline), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    with TemporaryDirectory(prefix="dateline-openapi-") as home, open_dateline(_settings(home)) as dateline:
        text = document_text(dateline)
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        print(OUTDATED, file=sys.stderr)
        return 1
    return 0


def _settings(home: str) -> Settings:
    """Of an empty archive, whatever the environment says."""
    return Settings.model_construct(home=Path(home), seeds=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
