"""Runs every task, one after another or several at once, and keeps what each gave.

Flows in: tasks, and a journal if what is done shall outlive this process. Flows out: a record for each task. Knows
nothing of what a task does, or of scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Event

from evals.journal import Journal
from evals.model import Record, Task
from vectorstore.ports import Progress

Keep = Callable[[Record], None]

LOOK_UP_S = 0.2


def run(
    tasks: Sequence[Task], *, workers: int, progress: Progress, journal: Journal | None = None
) -> tuple[Record, ...]:
    """One record for each task, in their order, whatever order they ended in.

    With one worker every task runs in this thread, so that what it times is its own; with more, in that many threads.
    What a task raises is kept as its record's error, so that one bug does not hide the other cases. Tasks whose records
    stand in the journal are not run; each new record is written to it at once, before the next one is counted. An
    interruption (Ctrl-C) ends the run: what has begun is let finish and written down, what has not is left, and
    KeyboardInterrupt goes on to the caller. Raises ValueError when ids are used twice.
    """
    _check(tasks)
    done = dict(journal.done) if journal else {}
    left = [task for task in tasks if task.id not in done]
    made: dict[str, Record] = {}

    def keep(record: Record) -> None:
        if journal:
            journal.add(record)
        made[record.id] = record
        progress.advance()

    with _shown(progress, total=len(tasks), done=len(tasks) - len(left)):
        if workers == 1:
            _one_by_one(left, keep)
        else:
            _at_once(left, workers, keep)
    return _in_order(tasks, done | made)


def _one_by_one(tasks: Iterable[Task], keep: Keep) -> None:
    for task in tasks:
        keep(_record(task))


def _at_once(tasks: Sequence[Task], workers: int, keep: Keep) -> None:
    """Keeps them as they end, in this thread alone.

    No task begins before every thread is started: a thread whose start is interrupted is unknown to the executor, which
    would not wait for what it does.
    """
    go = Event()
    ended: SimpleQueue[Record | BaseException] = SimpleQueue()
    with ThreadPoolExecutor(workers, thread_name_prefix="eval", initializer=go.wait) as threads:
        try:
            for task in tasks:
                threads.submit(_tell, task, ended)
            go.set()
            for _ in tasks:
                keep(_given(_next(ended)))
        except KeyboardInterrupt:
            _leave(threads, go, wait=True)
            while not ended.empty():
                keep(_given(ended.get()))
            raise
        finally:
            _leave(threads, go, wait=False)


def _leave(threads: ThreadPoolExecutor, go: Event, *, wait: bool) -> None:
    """What has not begun is left out; `wait` for what has."""
    threads.shutdown(wait=False, cancel_futures=True)
    go.set()
    threads.shutdown(wait=wait)


def _tell(task: Task, ended: SimpleQueue[Record | BaseException]) -> None:
    try:
        ended.put(_record(task))
    except BaseException as stop:  # SystemExit, say: the thread that waits must hear of it
        ended.put(stop)


def _next(ended: SimpleQueue[Record | BaseException]) -> Record | BaseException:
    """Looks up now and then: an interruption that comes just before a wait does not end that wait."""
    while True:
        with suppress(Empty):
            return ended.get(timeout=LOOK_UP_S)


def _given(result: Record | BaseException) -> Record:
    if isinstance(result, BaseException):
        raise result
    return result


def _record(task: Task) -> Record:
    try:
        record = task.run()
        if record.id != task.id:
            raise ValueError(f"the task {task.id!r} gave the record of {record.id!r}")
    except Exception as error:  # an evaluator that stops at the first bug says nothing about the rest
        return replace(task.blank, error=_words(error))
    return record


def _words(error: Exception) -> str:
    """ "Type: message", of characters that can be written as UTF-8: a file's name may hold others."""
    words = ": ".join(part for part in (type(error).__name__, str(error)) if part)
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


def _check(tasks: Sequence[Task]) -> None:
    repeated = [name for name, count in Counter(task.id for task in tasks).items() if count > 1]
    if repeated:
        raise ValueError(f"ids used by two tasks: {', '.join(repeated)}")
    astray = [task.id for task in tasks if task.blank.id != task.id]
    if astray:
        raise ValueError(f"tasks whose blank record has another id: {', '.join(astray)}")


def _in_order(tasks: Iterable[Task], records: Mapping[str, Record]) -> tuple[Record, ...]:
    return tuple(records[task.id] for task in tasks)


@contextmanager
def _shown(progress: Progress, *, total: int, done: int) -> Iterator[None]:
    progress.start("Cases", total)
    try:
        if done:
            progress.advance(done)
        yield
    finally:
        progress.finish()
