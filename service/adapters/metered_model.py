"""A language model whose calls are counted.

Flows in: a model and a meter. Flows out: the same model; what it says and raises is not touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from service.model import Message, ModelOutcome
from service.ports import LanguageModel, Meter, ModelRefused, ModelUnavailable, ReplyTruncated
from service.prompting import closable

_OUTCOMES: Final[Mapping[type[BaseException], ModelOutcome]] = {  # the first that fits
    GeneratorExit: "hung_up",
    ReplyTruncated: "truncated",  # which is a ModelUnavailable
    ModelUnavailable: "unavailable",
    ModelRefused: "refused",
    BaseException: "failed",
}


class MeteredModel:
    """Satisfies service.ports.LanguageModel."""

    def __init__(self, model: LanguageModel, meter: Meter, *, timer: Callable[[], float] = time.monotonic) -> None:
        """`timer`: seconds, from anywhere."""
        self._model = model
        self._meter = meter
        self._timer = timer

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    def load(self) -> None:
        """What the model has to import or to read before its first reply, if anything. Raises what its own raises."""
        load = getattr(self._model, "load", None)
        if load is not None:
            load()

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        """See LanguageModel. One call is counted when its pieces have ended, or nobody wants more of them."""
        began = self._timer()
        first_s: float | None = None
        outcome: ModelOutcome = "whole"
        pieces = closable(self._model.stream(messages, timeout_s=timeout_s, max_tokens=max_tokens))
        try:
            for piece in pieces:
                if first_s is None:
                    first_s = self._timer() - began
                yield piece
        except BaseException as error:
            outcome = next(name for kind, name in _OUTCOMES.items() if isinstance(error, kind))
            raise
        finally:
            pieces.close()
            self._meter.model_replied(outcome, first_s=first_s, total_s=self._timer() - began)
