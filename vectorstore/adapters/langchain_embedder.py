"""Any embedder that LangChain knows, behind our port.

Flows in: texts, and once a setting such as `openai:text-embedding-3-small`. Flows out: unit vectors. Knows nothing of
articles. What a text means to the provider is the provider's: nothing is cut here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from vectorstore.adapters.vocabulary import use_shipped_vocabulary
from vectorstore.ports import EmbedderUnavailable, Vectors

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings  # a second and a half, and only when such an embedder is set

REMEMBERED = 64  # questions
PROBE = "How many numbers does a vector have?"


class LangChainEmbedder:
    """Satisfies `vectorstore.ports.Embedder` with a LangChain `Embeddings`. As thread-safe as what it wraps."""

    def __init__(self, embeddings: Embeddings, name: str) -> None:
        """`name` becomes part of collection names: other than a-z and 0-9 it keeps nothing but single dashes."""
        self._embeddings = embeddings
        self._question = lru_cache(REMEMBERED)(self._new_question)
        self.name = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")

    @cached_property
    def dimensions(self) -> int:
        """Asked of the provider by embedding one text, at first need. Raises EmbedderUnavailable."""
        return int(self._unit_vectors([PROBE]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dimensions] float32, L2-normalised, in the order given. Raises EmbedderUnavailable."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return self._unit_vectors([text or " " for text in texts])  # OpenAI refuses an empty input

    def embed_question(self, question: str) -> Vectors:
        """[dimensions] float32, L2-normalised, as the provider embeds a question. Raises EmbedderUnavailable.

        The last few are remembered: one question is compared with passages, and then with sentences.
        """
        return self._question(question)

    def _new_question(self, question: str) -> Vectors:
        vectors = self._checked(lambda: [self._embeddings.embed_query(question or " ")], 1)
        vectors.setflags(write=False)
        return np.asarray(vectors[0])

    def _unit_vectors(self, texts: list[str]) -> Vectors:
        return self._checked(lambda: self._embeddings.embed_documents(texts), len(texts))

    def _checked(self, embed: Callable[[], list[list[float]]], count: int) -> Vectors:
        try:
            vectors = np.array(embed(), np.float32)
        except Exception as error:  # each vendor has its own tree
            raise EmbedderUnavailable(f"the embedder {self.name} failed: {type(error).__name__}: {error}") from error
        if vectors.ndim != 2 or len(vectors) != count:
            raise EmbedderUnavailable(f"the embedder {self.name} answered {count} texts with {vectors.shape}")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(np.isfinite(lengths) & (lengths > 0)):
            raise EmbedderUnavailable(f"the embedder {self.name} answered with a vector that has no direction")
        return np.asarray(vectors / lengths, np.float32)


def embedder_from_setting(
    setting: str, *, base_url: str | None = None, api_key: str | None = None, timeout_s: float = 30.0
) -> LangChainEmbedder:
    """The embedder that `provider:model` names, e.g. `openai:text-embedding-3-small`, `ollama:nomic-embed-text`.

    With `base_url`, an OpenAI-compatible server elsewhere: it is sent texts, not OpenAI's token numbers, which such a
    server would refuse or, worse, read with another vocabulary. The provider's own variables (`OPENAI_API_KEY`, …) hold
    for what is not given. Raises EmbedderUnavailable when the setting is wrong or the provider's package is missing.
    """
    use_shipped_vocabulary()  # LangChain's OpenAI client cuts long texts with tiktoken
    from langchain.embeddings import init_embeddings  # as late as may be, like the above

    try:
        embeddings = init_embeddings(setting, **_options(setting, base_url, api_key, timeout_s))
    except Exception as error:  # ValueError, ImportError, or the vendor's own, for a missing key
        raise EmbedderUnavailable(f"the embedder {setting!r} cannot be used: {error}") from error
    return LangChainEmbedder(embeddings, setting)


def _options(setting: str, base_url: str | None, api_key: str | None, timeout_s: float) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if api_key is not None:
        options["api_key"] = api_key
    if base_url is not None:
        options["base_url"] = base_url
    if setting.startswith("openai:"):
        options |= {"timeout": timeout_s, "check_embedding_ctx_length": base_url is None}
    return options
