"""What may be sent to POST /v1/chat/completions.

Flows in: JSON. Flows out: checked messages and options. A message may have fields that are not known here: clients
send back what they were given.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from service.http.incoming import ArticleIds, Filters

MESSAGES = 2_000  # at most
WHAT_BECOMES_OF_EACH_FIELD = """
| field | what becomes of it |
|---|---|
| `model` | `dateline`, and nothing else; another one is 404 `model_not_found` |
| `messages` | the last message of the user is the question; the earlier ones say what a follow-up points at |
| … `system`, `developer`, `tool`, `function` | not read: only articles make answers |
| … parts | `text` is read; `image_url`, `input_audio` and `file` of a user are refused (400) |
| `stream`, `stream_options` | as OpenAI has them, `include_usage` too |
| `store` | `true` keeps the answer, for `/v1/feedback` and corrections; else nothing is kept |
| `dateline` | Dateline's own: `from`, `to`, `sources`, `as_of`, `articles`, as in `/v1/ask` |
| `n` | 1; more is refused |
| `logprobs`, `top_logprobs` | `true`, or a number above 0, is refused: no token is drawn |
| `response_format` | `text`; another is refused |
| `modalities`, `audio` | `["text"]`; speech is refused |
| `tools`, `functions` | never called; `tool_choice` (`function_call`) that insists on a call is refused |
| `temperature`, `max_tokens`, `stop`, `seed`, `user` and other knobs that clients send | not read |
| anything else | refused (400), as OpenAI does |
"""
Role = Literal["system", "developer", "user", "assistant", "tool", "function"]


class PartIn(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(strict=True)

    type: Literal["text", "refusal", "image_url", "input_audio", "file"]
    text: str | None = None


class MessageIn(BaseModel):
    model_config = ConfigDict(strict=True)

    role: Role
    content: str | list[PartIn] | None = None


class StreamOptionsIn(BaseModel):
    model_config = ConfigDict(strict=True)

    include_usage: bool | None = None


class FormatIn(BaseModel):
    model_config = ConfigDict(strict=True)

    type: str


class SearchedIn(Filters):
    """Which articles may be used; Dateline's own."""

    articles: ArticleIds | None = None


class IgnoredIn(BaseModel):
    """Taken and not read: an answer is not sampled, and is never cut within a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    temperature: JsonValue = None
    top_p: JsonValue = None
    frequency_penalty: JsonValue = None
    presence_penalty: JsonValue = None
    seed: JsonValue = None
    stop: JsonValue = None
    logit_bias: JsonValue = None
    max_tokens: JsonValue = None
    max_completion_tokens: JsonValue = None
    metadata: JsonValue = None
    moderation: JsonValue = None
    parallel_tool_calls: JsonValue = None
    prediction: JsonValue = None
    prompt_cache_key: JsonValue = None
    prompt_cache_options: JsonValue = None
    prompt_cache_retention: JsonValue = None
    reasoning_effort: JsonValue = None
    safety_identifier: JsonValue = None
    service_tier: JsonValue = None
    user: JsonValue = None
    verbosity: JsonValue = None
    web_search_options: JsonValue = None
    # not OpenAI's own: as clients send them to vLLM, Ollama and llama.cpp
    chat_template_kwargs: JsonValue = None
    keep_alive: JsonValue = None
    min_p: JsonValue = None
    num_ctx: JsonValue = None
    options: JsonValue = None
    repeat_penalty: JsonValue = None
    repetition_penalty: JsonValue = None
    think: JsonValue = None
    top_k: JsonValue = None
    ChatIn: JsonValue = None


class ChatIn(IgnoredIn):
    """One chat completion."""

    model: Annotated[str, Field(min_length=1, max_length=200, examples=["dateline"])]
    messages: Annotated[list[MessageIn], Field(min_length=1, max_length=MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptionsIn | None = None
    store: bool | None = False
    dateline: SearchedIn | None = None
    n: Annotated[int | None, Field(ge=1, le=128)] = 1
    logprobs: bool | None = False
    top_logprobs: Annotated[int | None, Field(ge=0, le=20)] = None
    response_format: FormatIn | None = None
    modalities: list[Literal["text", "audio"]] | None = None
    audio: JsonValue = None
    tools: list[JsonValue] | None = None
    functions: list[JsonValue] | None = None
    tool_choice: str | dict[str, JsonValue] | None = None
    function_call: str | dict[str, JsonValue] | None = None

    @property
    def with_usage(self) -> bool:
        return self.stream_options is not None and bool(self.stream_options.include_usage)
