"""What a language model's calls are counted as; what it says and raises is not touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import count

import pytest

from service.adapters.metered_model import MeteredModel
from service.model import Message, ModelOutcome
from service.ports import ModelRefused, ModelUnavailable, ReplyTruncated

PIECES = ("One. ", "Two. ", "Three.")


class Scripted:
    """Satisfies LanguageModel: three pieces, then what it is told to raise, if anything."""

    name, context_tokens = "any:model", 1_000

    def __init__(self, error: Exception | None = None, *, at_once: bool = False) -> None:
        self._error = error
        self._pieces = () if at_once else PIECES
        self.closed = False

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        try:
            yield from self._pieces
            if self._error is not None:
                raise self._error
        finally:
            self.closed = True


class Noted:
    """Of a Meter what models are counted by."""

    def __init__(self) -> None:
        self.calls: list[tuple[ModelOutcome, float | None, float]] = []

    def model_replied(self, outcome: ModelOutcome, *, first_s: float | None, total_s: float) -> None:
        self.calls.append((outcome, first_s, total_s))


def asked(model: Scripted, meter: Noted, *, enough: int = 99) -> list[str]:
    """The pieces of a reply, of which `enough` are read; each look at the clock is a second later."""
    ticks = count()
    metered = MeteredModel(model, meter, timer=lambda: float(next(ticks)))  # type: ignore[arg-type]
    said: list[str] = []
    with closing(metered.stream([], timeout_s=5, max_tokens=5)) as pieces:  # type: ignore[type-var]
        for piece in pieces:
            said.append(piece)
            if len(said) == enough:
                break
    return said


def test_a_whole_reply_is_counted_once_with_its_times() -> None:
    meter = Noted()
    assert asked(Scripted(), meter) == list(PIECES)
    assert meter.calls == [("whole", 1.0, 2.0)]


def test_a_reply_that_is_enough_is_hung_up_on_and_the_models_own_is_closed() -> None:
    model, meter = Scripted(), Noted()
    assert asked(model, meter, enough=2) == list(PIECES[:2])
    assert meter.calls == [("hung_up", 1.0, 2.0)]
    assert model.closed


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ModelUnavailable("late"), "unavailable"),
        (ReplyTruncated("long"), "truncated"),
        (ModelRefused("no"), "refused"),
        (ValueError("a bug"), "failed"),
    ],
)
def test_what_it_raises_is_counted_and_raised(error: Exception, outcome: str, at_once: bool) -> None:
    meter = Noted()
    with pytest.raises(type(error), match=str(error)):
        asked(Scripted(error, at_once=at_once), meter)
    assert meter.calls == [(outcome, None, 1.0) if at_once else (outcome, 1.0, 2.0)]


def test_a_call_that_is_never_begun_is_not_counted() -> None:
    meter = Noted()
    with suppress(StopIteration):
        MeteredModel(Scripted(), meter).stream([], timeout_s=5, max_tokens=5)  # type: ignore[arg-type]
    assert meter.calls == []


def test_it_passes_for_the_model_and_loads_it_if_there_is_something_to_load() -> None:
    class Loading(Scripted):
        loads = 0

        def load(self) -> None:
            self.loads += 1

    model = Loading()
    metered = MeteredModel(model, Noted())  # type: ignore[arg-type]
    metered.load()
    MeteredModel(Scripted(), Noted()).load()  # type: ignore[arg-type]
    assert (metered.name, metered.context_tokens, model.loads) == ("any:model", 1_000, 1)
