"""A GGUF model in this process, through xllamacpp (llama.cpp): `gguf:PATH`.

Flows in: a path. Flows out: a LanguageModel. Knows no prompt and no question. The model is loaded when the first
reply is asked for, or by `load()`.

xllamacpp always opens a port on loopback beside its in-process calls; it is given a random key, so that nobody else
on the machine can use the model through it.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from service.adapters.bounded_stream import Send, bounded_stream
from service.model import Message
from service.ports import LanguageModel, ModelRefused, ModelUnavailable, ReplyTruncated, SettingsError

DEFAULT_CONTEXT_TOKENS = 8_192
PREFIX = "gguf:"


def gguf_model(spec: str, *, context_tokens: int = DEFAULT_CONTEXT_TOKENS, threads: int | None = None) -> LanguageModel:
    """The model in the file that `spec` ("gguf:PATH") names; it is not loaded yet.

    `context_tokens` is what prompt and reply may take together, at most what the model was trained for. `threads`:
    processors to use, all by default. Raises SettingsError when the file or the package xllamacpp (the extra
    `local-llm`) is missing.
    """
    path = Path(spec.removeprefix(PREFIX)).expanduser()
    if not spec.startswith(PREFIX) or not path.is_file():
        raise SettingsError(f"DATELINE_LLM={spec!r}: there is no file {str(path)!r}; write gguf:PATH-OF-A-GGUF-FILE")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise SettingsError(f"DATELINE_LLM={spec!r}: {path.name} is not a GGUF file")
    if find_spec("xllamacpp") is None:
        raise SettingsError(f"DATELINE_LLM={spec!r} needs the package xllamacpp: pip install xllamacpp")
    return GgufModel(path, context_tokens, threads or os.cpu_count() or 1)


class GgufModel:
    """A GGUF file as a LanguageModel. Replies wait for each other: the model has one slot."""

    def __init__(self, path: Path, context_tokens: int, threads: int) -> None:
        self._path = path
        self._context_tokens = context_tokens
        self._threads = threads
        self._loading = threading.Lock()
        self._server: Any = None

    @property
    def name(self) -> str:
        return f"{PREFIX}{self._path.name}"

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def load(self) -> None:
        """Loads the model, which the first reply would do otherwise. Raises ModelRefused when llama.cpp cannot."""
        with self._loading:
            if self._server is None:
                self._server = self._started()

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        """See LanguageModel."""

        def fetch(send: Send, unwanted: threading.Event) -> None:
            self.load()
            self._fetch(messages, max_tokens, send, unwanted)

        return bounded_stream(fetch, timeout_s=timeout_s, who=self.name)

    def _started(self) -> Any:
        import xllamacpp  # type: ignore[import-untyped]

        params = xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.n_ctx = self._context_tokens
        params.cpuparams.n_threads = self._threads
        params.api_keys = [secrets.token_urlsafe(32)]
        params.verbosity = -1
        params.warmup = False
        params.ui = False
        params.endpoint_slots = False
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelRefused(f"{self.name} cannot be loaded: {error}") from error

    def _fetch(self, messages: Sequence[Message], max_tokens: int, send: Send, unwanted: threading.Event) -> None:
        endings: list[str] = []
        errors: list[dict[str, Any]] = []

        def on_chunk(chunk: dict[str, Any]) -> bool:
            """Told to stop by True; an exception here would be swallowed."""
            if "error" in chunk:
                errors.append(chunk["error"])
                return True
            for choice in chunk.get("choices", []):
                endings.extend([choice["finish_reason"]] if choice.get("finish_reason") else [])
                if piece := choice.get("delta", {}).get("content"):
                    send(piece)
            return unwanted.is_set()

        request = {
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": 1,
            "stream": True,
        }
        self._server.handle_chat_completions(request, on_chunk)
        self._check(endings, errors, unwanted)

    def _check(self, endings: list[str], errors: list[dict[str, Any]], unwanted: threading.Event) -> None:
        if errors:
            message = f"{self.name}: {errors[0].get('message', errors[0])}"
            refused = 400 <= int(errors[0].get("code", 500)) < 500
            raise ModelRefused(message) if refused else ModelUnavailable(message)
        if "length" in endings:
            raise ReplyTruncated(f"{self.name} stopped at its token limit")
        if not endings and not unwanted.is_set():
            raise ModelUnavailable(f"{self.name} stopped in the middle of its reply")
