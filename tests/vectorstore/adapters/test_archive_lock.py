from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vectorstore.adapters.archive_lock import Owner, hold, owner
from vectorstore.ports import ArchiveBusy

CHILD = """
import sys, time
from pathlib import Path
from vectorstore.adapters.archive_lock import hold
held = hold(Path(sys.argv[1]), url="http://127.0.0.1:8123")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_told_who_and_where(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(ArchiveBusy, match=rf"process {child.pid}.*http://127\.0\.0\.1:8123"):
        hold(tmp_path)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert owner(tmp_path) == Owner(child.pid, "http://127.0.0.1:8123")
    with hold(tmp_path):
        assert owner(tmp_path) == Owner(os.getpid(), None)


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with hold(tmp_path) as held:
            held.serves_at("http://127.0.0.1:1")
            assert owner(tmp_path) == Owner(os.getpid(), "http://127.0.0.1:1")
        assert owner(tmp_path) is None
