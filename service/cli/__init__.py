"""The command line: `dateline ask`, `search`, `ingest`, `reindex`, `backup`, `serve`, `keys`, `doctor` …

Flows in: arguments. Flows out: text for a person, JSON with `--json`, and an exit code that means something. What a
command needs is imported when it runs, so that `dateline --help` answers at once.
"""

from __future__ import annotations

import sys

ERROR, USAGE, ABSTAINED = 1, 2, 3


def main() -> None:
    """Runs one command. An error is one plain line; its traceback comes with `--traceback`."""
    from service.cli.commands import app

    arguments = [argument for argument in sys.argv[1:] if argument != "--traceback"]
    try:
        app(arguments, prog_name="dateline")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `dateline search … | head`
        sys.stderr.close()
        sys.exit(ERROR)
    except Exception as error:
        if "--traceback" in sys.argv:
            raise
        from service.cli.failing import failed

        sys.exit(failed(error))
