from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals.journal import Journal
from evals.model import Record, Tally, Task
from evals.running import run
from tests.evals.recording import record

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0


class Steps:
    """A progress that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def start(self, task: str, total: int | None) -> None:
        self.told.append(total)

    def advance(self, count: int = 1) -> None:
        self.told.append(f"+{count}")

    def finish(self) -> None:
        self.told.append("end")


def task(name: str, before: Callable[[], object] = lambda: None) -> Task:
    """Does `before`, then gives a record that is its own."""

    def made() -> Record:
        before()
        return record(name, question=f"Who is {name}?", mark=Tally(len(name)))

    return Task(name, made, record(name))


def failing(name: str, error: Exception) -> Task:
    def fail() -> Record:
        raise error

    return Task(name, fail, record(name))


def ids(records: tuple[Record, ...]) -> list[str]:
    return [made.id for made in records]


def test_one_case_that_raises_does_not_hide_the_others() -> None:
    steps = Steps()
    made = run([failing("a", ValueError("no such thing")), task("b")], workers=1, progress=steps)
    assert [one.error for one in made] == ["ValueError: no such thing", None]
    assert made[0].question == "Who?"
    assert steps.told == [2, "+1", "+1", "end"]


def test_an_error_without_words_is_told_by_its_type_and_one_of_strange_characters_can_be_written() -> None:
    made = run([failing("a", TimeoutError()), failing("b", OSError("bad \udcff name"))], workers=1, progress=Steps())
    assert [one.error for one in made] == ["TimeoutError", "OSError: bad \\udcff name"]


def test_a_record_of_another_case_is_an_error_of_its_own() -> None:
    astray = Task("a", lambda: record("b"), record("a"))
    [made] = run([astray], workers=1, progress=Steps())
    assert made.id == "a"
    assert made.error == "ValueError: the task 'a' gave the record of 'b'"


def test_ids_used_twice_are_refused_before_anything_runs() -> None:
    ran: list[int] = []
    with pytest.raises(ValueError, match="ids used by two tasks: a"):
        run([task("a", lambda: ran.append(1)), task("a")], workers=1, progress=Steps())
    with pytest.raises(ValueError, match="another id: a"):
        run([Task("a", lambda: record("a"), record("b"))], workers=1, progress=Steps())
    assert ran == []


def test_one_worker_is_the_calling_thread() -> None:
    threads: list[threading.Thread] = []
    run([task(name, lambda: threads.append(threading.current_thread())) for name in "abc"], workers=1, progress=Steps())
    assert threads == [threading.current_thread()] * 3


def test_several_workers_give_what_one_gives_in_the_same_order_whatever_ended_first() -> None:
    alone = run([task("a"), failing("b", ValueError("no")), task("c")], workers=1, progress=Steps())
    ended = threading.Event()
    slow = task("a", lambda: ended.wait(PATIENCE_S))
    together = run([slow, failing("b", ValueError("no")), task("c", ended.set)], workers=2, progress=Steps())
    assert ended.is_set()
    assert together == alone


def test_as_many_tasks_run_at_once_as_there_are_workers() -> None:
    meeting = threading.Barrier(3, timeout=PATIENCE_S)  # breaks, and is an error, unless three wait together
    made = run([task(str(at), meeting.wait) for at in range(6)], workers=3, progress=Steps())
    assert [one.error for one in made] == [None] * 6


@pytest.mark.parametrize("workers", [1, 3])
def test_what_stands_in_the_journal_is_not_run_again(tmp_path: Path, workers: int) -> None:
    ran: list[str] = []
    tasks = [task(name, lambda name=name: ran.append(name)) for name in "abcd"]  # type: ignore[misc]
    whole = run([task(name) for name in "abcd"], workers=1, progress=Steps())
    with Journal(tmp_path / "journal", "print") as journal:
        journal.add(whole[1])
        journal.add(record("c", error="TimeoutError"))
    steps = Steps()
    with Journal(tmp_path / "journal", "print") as journal:
        assert run(tasks, workers=workers, progress=steps, journal=journal) == whole
    assert sorted(ran) == ["a", "c", "d"]
    assert steps.told == [4, "+1", "+1", "+1", "+1", "end"]
    with Journal(tmp_path / "journal", "print") as journal:
        assert run(tasks, workers=workers, progress=Steps(), journal=journal) == whole
    assert len(ran) == 3


def test_an_interruption_ends_the_run_and_leaves_what_was_done(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    steps = Steps()
    with Journal(tmp_path / "journal", "print") as journal, pytest.raises(KeyboardInterrupt):
        run([task("a"), task("b", interrupt), task("c")], workers=1, progress=steps, journal=journal)
    assert steps.told[-1] == "end"
    with Journal(tmp_path / "journal", "print") as journal:
        assert set(journal.done) == {"a"}


@pytest.fixture
def interrupted() -> Iterator[threading.Event]:
    """Set when the main thread was interrupted, right before it raises KeyboardInterrupt."""
    seen = threading.Event()

    def on_interrupt(*_: object) -> None:
        seen.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, on_interrupt)
    yield seen
    signal.signal(signal.SIGINT, before)


def test_an_interruption_of_several_workers_keeps_all_that_had_begun(
    tmp_path: Path, interrupted: threading.Event
) -> None:
    ran: list[str] = []
    running_in = threading.get_ident()

    both_begun = threading.Barrier(2)

    def first() -> None:
        both_begun.wait(PATIENCE_S)
        signal.pthread_kill(running_in, signal.SIGINT)
        interrupted.wait(PATIENCE_S)

    def second() -> None:
        both_begun.wait(PATIENCE_S)
        interrupted.wait(PATIENCE_S)

    def noted(name: str, before: Callable[[], object]) -> Task:
        def both() -> None:
            ran.append(name)
            before()

        return task(name, both)

    begun = [noted("first", first), noted("second", second)]
    never = threading.Event()  # a moment each: a busy machine would run them all before the main thread goes on
    rest = [noted(str(at), lambda: never.wait(0.01)) for at in range(1000)]
    with Journal(tmp_path / "journal", "print") as journal, pytest.raises(KeyboardInterrupt):
        run([*begun, *rest], workers=2, progress=Steps(), journal=journal)
    with Journal(tmp_path / "journal", "print") as journal:
        assert set(journal.done) == set(ran)
    assert {"first", "second"} <= set(ran)
    assert len(ran) < 1000


def counted(folder: Path, *, killed_in: str | None) -> list[Task]:
    """Tasks that tell a file when they have run; in one of them the process may be killed."""

    def told(name: str) -> Callable[[], None]:
        def tell() -> None:
            if name == killed_in:
                os.kill(os.getpid(), signal.SIGKILL)
            with (folder / "ran").open("a") as file:
                file.write(f"{name}\n")

        return tell

    return [task(name, told(name)) for name in ("a", "b", "c", "d", "e")]


def run_until_killed(folder: str) -> None:
    """Run by a process of its own."""
    with Journal(Path(folder) / "journal", "print") as journal:
        run(counted(Path(folder), killed_in="d"), workers=1, progress=Steps(), journal=journal)


def test_a_run_that_was_killed_goes_on_where_it_stopped_and_gives_each_record_once(tmp_path: Path) -> None:
    code = "import sys; from tests.evals.test_running import run_until_killed; run_until_killed(sys.argv[1])"
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with Journal(tmp_path / "journal", "print") as journal:
        assert set(journal.done) == {"a", "b", "c"}
        made = run(counted(tmp_path, killed_in=None), workers=2, progress=Steps(), journal=journal)
    assert ids(made) == ["a", "b", "c", "d", "e"]
    assert Counter((tmp_path / "ran").read_text().split()) == Counter("abcde")
    with Journal(tmp_path / "journal", "print") as journal:
        assert journal.done == {one.id: one for one in made}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_task_that_ends_the_process_is_not_taken_for_a_wrong_case(workers: int) -> None:
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        run([task("a"), task("b", leave), task("c")], workers=workers, progress=Steps())


def test_an_interruption_while_the_threads_are_started_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes while the second thread starts; the thread runs all the same."""
    start = threading.Thread.start
    ran, started = [], []

    def interrupted_start(thread: threading.Thread) -> None:
        start(thread)
        started.append(thread)
        if len(started) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted_start)
    with pytest.raises(KeyboardInterrupt):
        run([task(str(at), lambda: ran.append(1)) for at in range(9)], workers=3, progress=Steps())
    for thread in started:
        thread.join(PATIENCE_S)
    assert (ran, [thread.is_alive() for thread in started]) == ([], [False, False])
