"""Where a command that runs until it is stopped writes what it has to say: stderr."""

from __future__ import annotations

import logging
import sys


def log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("dateline").setLevel(logging.INFO)
