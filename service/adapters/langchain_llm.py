"""Language models through LangChain: `openai:gpt-…`, `anthropic:…`, `ollama:…`, and any server that speaks OpenAI's.

Flows in: a spec and the providers' own variables (`OPENAI_API_KEY`, `OPENAI_BASE_URL`, …). Flows out: a LanguageModel
whose errors are ours. Knows no prompt and no question. LangChain is imported when the first reply is asked for, or by
`load()`: it costs 1.8 s.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from typing import Any

from service.adapters.bounded_stream import Send, bounded_stream
from service.model import Message
from service.ports import LanguageModel, ModelError, ModelRefused, ModelUnavailable, ReplyTruncated, SettingsError

DEFAULT_CONTEXT_TOKENS = 8_192
PLACEHOLDER_KEY = "no-key"  # the OpenAI client insists on one; local servers do not look at it
_SEED = 1
_OPENAI_BASE_URLS = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
_PACKAGES = {  # where the module is not langchain_<provider>
    "azure_openai": "langchain_openai",
    "azure_ai": "langchain_azure_ai",
    "anthropic_bedrock": "langchain_aws",
    "bedrock": "langchain_aws",
    "bedrock_converse": "langchain_aws",
    "google_vertexai": "langchain_google_vertexai",
    "google_anthropic_vertex": "langchain_google_vertexai",
    "nvidia": "langchain_nvidia_ai_endpoints",
}
# Where each provider's last piece says why the reply ended.
_END_KEYS = ("finish_reason", "stop_reason", "done_reason")
_PROVIDERS_THAT_SAY_WHY = frozenset({"openai", "azure_openai", "anthropic", "ollama"})
_TRUNCATED = frozenset({"length", "max_tokens"})
_BLOCKED = frozenset({"content_filter", "refusal"})
_TRY_AGAIN = frozenset({408, 409, 425, 429})
_OBJECTS_TO_OPTIONS = frozenset({400, 422})


def langchain_model(
    spec: str,
    *,
    context_tokens: int = DEFAULT_CONTEXT_TOKENS,
    max_retries: int = 0,
    environ: Mapping[str, str] = os.environ,
) -> LanguageModel:
    """The model that `spec` ("provider:name") names; nothing is imported or contacted yet.

    `context_tokens` is what prompt and reply may take together. `max_retries` are the vendor client's own, on top of
    ours. Raises SettingsError when the spec, the provider's package or an OpenAI key is missing.
    """
    provider, _, model = spec.partition(":")
    if not provider or not model:
        raise SettingsError(f"DATELINE_LLM={spec!r} must be PROVIDER:MODEL, for example openai:gpt-5-mini")
    package = _PACKAGES.get(provider, f"langchain_{provider}")
    if not re.fullmatch(r"[a-z0-9_]+", provider) or find_spec(package) is None:
        raise SettingsError(
            f"DATELINE_LLM={spec!r} needs the package {package.replace('_', '-')}: "
            f"pip install {package.replace('_', '-')}. If {provider!r} is a typing error, LangChain's provider names "
            "are openai, anthropic, ollama, mistralai, google_genai and so on."
        )
    options = _openai_options(environ) if provider == "openai" else {}
    return LangChainModel(spec, context_tokens, {**options, "max_retries": max_retries})


def _openai_options(environ: Mapping[str, str]) -> dict[str, Any]:
    base_url = next((environ[name] for name in _OPENAI_BASE_URLS if environ.get(name)), None)
    key = environ.get("OPENAI_API_KEY", "").strip()
    if not key and base_url is None:
        raise SettingsError(
            "OPENAI_API_KEY is not set. Set it, or set OPENAI_BASE_URL to a server that needs no key "
            "(vLLM, LM Studio, llama.cpp)."
        )
    return {"api_key": key or PLACEHOLDER_KEY, **({"base_url": base_url} if base_url else {})}


class LangChainModel:
    """A LangChain chat model as a LanguageModel. Safe to use from several threads."""

    def __init__(self, spec: str, context_tokens: int, options: Mapping[str, Any]) -> None:
        self._spec = spec
        self._provider = spec.partition(":")[0]
        self._context_tokens = context_tokens
        self._options = dict(options)
        self._loading = threading.Lock()
        self._chat: Any = None
        self._bare = False  # the server has refused the optional parameters once

    @property
    def name(self) -> str:
        return self._spec

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def load(self) -> None:
        """Imports LangChain and builds the client, which the first reply would do otherwise. Raises SettingsError."""
        with self._loading:
            if self._chat is None:
                self._chat = _chat_model(self._spec, self._options)

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        """See LanguageModel. The parts of a reply that are not text (reasoning, tool calls) are left out."""

        def fetch(send: Send, unwanted: threading.Event) -> None:
            try:
                self.load()
            except SettingsError as error:
                raise ModelRefused(str(error)) from error
            self._fetch(messages, timeout_s, max_tokens, send, unwanted)

        return bounded_stream(fetch, timeout_s=timeout_s, who=self._spec)

    def _fetch(
        self, messages: Sequence[Message], timeout_s: float, max_tokens: int, send: Send, unwanted: threading.Event
    ) -> None:
        full = self._call_options(max_tokens)
        attempts = [{}] if self._bare else [full, {}]
        for number, optional in enumerate(attempts):
            try:
                self._fetch_once(messages, {**self._timeout(timeout_s), **optional}, send, unwanted)
            except Exception as error:
                last = number == len(attempts) - 1
                if last or not optional or _status(error) not in _OBJECTS_TO_OPTIONS:
                    raise _translated(error, self._spec) from error
            else:
                self._bare = self._bare or number > 0
                return

    def _call_options(self, max_tokens: int) -> dict[str, Any]:
        if self._provider in ("openai", "azure_openai"):
            return {"temperature": 0, "seed": _SEED, "max_tokens": max_tokens}
        return {"max_tokens": max_tokens} if self._provider == "anthropic" else {}

    def _timeout(self, timeout_s: float) -> dict[str, Any]:
        return {"timeout": timeout_s} if self._provider in ("openai", "azure_openai", "anthropic") else {}

    def _fetch_once(
        self, messages: Sequence[Message], call: Mapping[str, Any], send: Send, unwanted: threading.Event
    ) -> None:
        ending: str | None = None
        _current.unwanted = unwanted
        with closing(self._chat.stream([(m.role, m.content) for m in messages], **call)) as chunks:
            for chunk in chunks:
                ending = _ending(chunk) or ending
                if chunk.text and not send(str(chunk.text)):
                    return
        self._check_ending(ending)

    def _check_ending(self, ending: str | None) -> None:
        if ending in _TRUNCATED:
            raise ReplyTruncated(f"{self._spec} stopped at its token limit")
        if ending in _BLOCKED:
            raise ModelRefused(f"{self._spec} would not answer ({ending})")
        if ending is None and self._provider in _PROVIDERS_THAT_SAY_WHY:
            raise ModelUnavailable(f"{self._spec}: the reply was cut off, or was not a chat completion stream")


_current = threading.local()  # .unwanted: the event of the reply that this thread fetches


def _chat_model(spec: str, options: Mapping[str, Any]) -> Any:
    provider, _, model = spec.partition(":")
    extra = {"http_client": _http_client()} if provider == "openai" else {"temperature": 0}
    try:
        from langchain.chat_models import init_chat_model

        return init_chat_model(model, model_provider=provider, **{**options, **extra})
    except ImportError as error:
        raise SettingsError(f"DATELINE_LLM={spec!r} cannot be loaded: {error}") from error
    except Exception as error:  # a missing key and an unknown provider have no common class among the vendors
        raise SettingsError(f"DATELINE_LLM={spec!r} cannot be used: {_first_line(error)}") from error


def _http_client() -> Any:
    """The OpenAI client's own HTTP client, but one that drops a reply nobody waits for any more.

    Comments in an event stream (": processing", sent by busy gateways) never reach LangChain; without this the
    thread of an abandoned reply would read them until the server tires.
    """
    import openai

    return openai.DefaultHttpxClient(event_hooks={"response": [_watch]})


def _watch(response: Any) -> None:
    unwanted = getattr(_current, "unwanted", None)
    if unwanted is not None:
        response.stream = _watched_class()(response.stream, unwanted)


def _watched_class() -> Any:
    import httpx2

    class Watched(httpx2.SyncByteStream):
        def __init__(self, stream: Any, unwanted: threading.Event) -> None:
            self._stream, self._unwanted = stream, unwanted

        def __iter__(self) -> Iterator[bytes]:
            for piece in self._stream:
                if self._unwanted.is_set():
                    raise httpx2.ReadTimeout("nobody waits for this reply any more")
                yield piece

        def close(self) -> None:
            self._stream.close()

    return Watched


def _ending(chunk: Any) -> str | None:
    metadata = chunk.response_metadata
    return next((str(metadata[key]) for key in _END_KEYS if metadata.get(key)), None)


def _translated(error: Exception, spec: str) -> ModelError:
    """Ours from a vendor's: by HTTP status where there is one, else the connection is at fault."""
    if isinstance(error, ModelError):
        return error
    status = _status(error)
    message = f"{spec}: {_first_line(error)}"
    if status is None or status >= 500 or status in _TRY_AGAIN:
        if _code(error) == "insufficient_quota":
            return ModelRefused(f"{message}. The account has no credit left")
        return ModelUnavailable(message, retry_after_s=_retry_after_s(error))
    if status in (401, 403):
        return ModelRefused(f"{message}. Check the provider's key")
    return ModelRefused(message)


def _status(error: BaseException) -> int | None:
    """HTTP status of a vendor's error, or of what caused it."""
    current: BaseException | None = error
    while current is not None:
        for holder in (current, getattr(current, "response", None)):
            status = getattr(holder, "status_code", None)
            if isinstance(status, int):
                return status
        current = current.__cause__
    return None


def _code(error: BaseException) -> str | None:
    code = getattr(error, "code", None)
    return code if isinstance(code, str) else None


def _retry_after_s(error: BaseException) -> float | None:
    """Seconds of a `Retry-After` header; a date there is left out, since clocks differ."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    value = str(headers.get("retry-after", ""))
    return float(value) if re.fullmatch(r"\d{1,6}(\.\d+)?", value) else None


def _first_line(error: BaseException) -> str:
    """The first line of an error, at most 300 characters; bodies of HTML pages are left out."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return f"{type(error).__name__}: {line.partition('<')[0].strip() or 'not a JSON answer'}"[:300]
