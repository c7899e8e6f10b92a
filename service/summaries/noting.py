"""Articles that do not fit into a model's context at once: read in parts, and noted down (the map of map and reduce).

Flows in: the texts of many articles. Flows out: notes on each part, as texts again, small enough to be written from.
Knows no article but as it is shown. The notes are the model's own words, and nothing is ever quoted from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event
from typing import TypeVar

import prompts
from service.ports import ModelUnavailable
from service.prompting import harmless
from service.reply import Declined
from service.summaries.asking import Asking, Drafts
from service.summaries.budgeting import SourceText, in_parts, shared

MAX_PARTS = 8
AT_ONCE = 4  # parts that are read at the same time
FEWEST_NOTES, MOST_NOTES = 2, 8  # of one part
MOST_NAMED = 10  # sources and days of one part
NOTE_TOKENS = 45  # of one note, with its share of the lines around it
TIME_SHARE = 0.7  # in which every part has to have been read: writing from the notes takes the rest

T = TypeVar("T")
R = TypeVar("R")


def notes_on(texts: Sequence[SourceText], *, topic: str, room: int, asking: Asking) -> list[SourceText]:
    """The notes on each part in order, about `room` tokens in all. Empty when there is nothing about the topic.

    At most 8 parts: of more text than that, each article is read as far as its share goes. Raises what `reply_to`
    raises when a part cannot be read.
    """
    prompt, hurried = prompts.load("notes"), asking.within(TIME_SHARE)
    inputs = {"topic": harmless(topic), "most": str(MOST_NOTES)}
    budget = asking.room(prompt, inputs)
    parts = in_parts(shared(texts, MAX_PARTS * budget, asking.cost), budget, asking.cost)
    most = max(FEWEST_NOTES, min(MOST_NOTES, room // (NOTE_TOKENS * max(1, len(parts)))))

    def read(part: Sequence[SourceText], stopped: Event) -> SourceText | None:
        drafts = hurried.reply(prompt, part, inputs | {"most": str(most)}, most=most)
        return _notes(part, _collected(drafts, stopped))

    return [notes for notes in _at_once(read, parts) if notes is not None]


def _collected(drafts: Drafts, stopped: Event) -> tuple[str, ...] | None:
    """The notes of one part; None when there is nothing to note. A reply that breaks off keeps its whole sentences."""
    noted: list[str] = []
    try:
        for draft in drafts:
            if isinstance(draft, Declined):
                return None
            noted.append(draft.text)
            if stopped.is_set():
                break
    except ModelUnavailable:
        if not noted:
            raise
    return tuple(noted)


def _notes(part: Sequence[SourceText], noted: tuple[str, ...] | None) -> SourceText | None:
    """With where they are from. A reply without a sentence leaves each text's own first one in their place."""
    if noted is None:
        return None
    places = dict.fromkeys(f"{known['Source']}, {known['Published']}" for known in (dict(text.about) for text in part))
    named = "; ".join([*list(places)[:MOST_NAMED], *(["and others"] if len(places) > MOST_NAMED else [])])
    return SourceText((("From", named),), noted or tuple(text.sentences[0] for text in part))


def _at_once(work: Callable[[T, Event], R], items: Sequence[T]) -> list[R]:
    """What `work` gives for each item, in their order. The first error stops the others and is raised."""
    stopped = Event()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="dateline-notes") as threads:
        futures = [threads.submit(work, item, stopped) for item in items]
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        failed = next((error for future in done if (error := future.exception()) is not None), None)
        if failed is not None:
            stopped.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise failed
    return [future.result() for future in futures]
