"""POST /v1/embeddings: the archive's own embedder, for whoever wants the same vectors."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Depends
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.limits import Line
from service.http.openai_errors import documented
from service.http.openai_models import known_model
from service.http.openai_reading import refused
from service.http.strict import Strict
from service.tokens import TOKENS_OF_EMBEDDINGS, count_tokens, text_of_tokens

TEXTS = 2_048  # at once, as OpenAI has it
Text = Annotated[str, Field(min_length=1)]
Token = Annotated[int, Field(ge=0, strict=True)]
Tokens = Annotated[list[Token], Field(min_length=1)]


def _plainly(value: object, check: ValidatorFunctionWrapHandler) -> object:
    """One error in place of one for each of the four forms."""
    try:
        return check(value)
    except ValidationError:
        raise ValueError(f"must be a text, or up to {TEXTS:,} texts, or their tokens; none of them empty") from None


class EmbeddingsIn(BaseModel):
    """Texts to make vectors of; or their tokens by cl100k_base, as LangChain sends them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model: Annotated[str, Field(min_length=1, max_length=200)]
    input: Annotated[
        Text
        | Annotated[list[Text], Field(min_length=1, max_length=TEXTS)]
        | Annotated[list[Token], Field(min_length=1)]
        | Annotated[list[Tokens], Field(min_length=1, max_length=TEXTS)],
        WrapValidator(_plainly),
    ]
    encoding_format: Literal["float", "base64"] | None = "float"
    dimensions: Annotated[int | None, Field(ge=1, description="Only the embedder's own.")] = None
    user: JsonValue = None


class EmbeddingOut(Strict):
    object: Literal["embedding"] = "embedding"
    index: int
    embedding: Annotated[
        list[float] | str, Field(description="Of unit length; with `base64`, little-endian 32-bit floats.")
    ]


class EmbeddingUsageOut(Strict):
    """Tokens sent; texts are counted by o200k_base. The embedder reads the beginning of a long text alone."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingsOut(Strict):
    object: Literal["list"] = "list"
    data: Annotated[list[EmbeddingOut], Field(description="In the order of `input`.")]
    model: str
    usage: EmbeddingUsageOut


def embeddings_router(dateline: Dateline, line: Line) -> APIRouter:
    router = APIRouter(tags=["openai"])
    timeout_s = dateline.settings.ask_timeout_s

    @router.post(
        "/v1/embeddings",
        summary="Make vectors",
        responses=documented(400, 401, 403, 404, 413, 415, 429, 503),
        dependencies=[Depends(json_body)],
    )
    async def embed(body: EmbeddingsIn, _access: Annotated[Access, Depends(may("read"))]) -> EmbeddingsOut:
        """One vector of unit length for each text. The embedder that ships reads the first 256 tokens of a text."""
        known_model(body.model, dateline, chat=False)
        dimensions = dateline.embedder.dimensions
        if body.dimensions not in (None, dimensions):
            raise refused(f"This model makes vectors of {dimensions} dimensions, and no others.", "dimensions")
        return await line.run(lambda: _embedded(body, dateline), timeout_s=timeout_s)

    return router


def _embedded(body: EmbeddingsIn, dateline: Dateline) -> EmbeddingsOut:
    texts, tokens = _texts(body.input)
    vectors = dateline.embedder.embed(texts).astype("<f4")
    written = [_base64(vector) if body.encoding_format == "base64" else vector.tolist() for vector in vectors]
    return EmbeddingsOut(
        data=[EmbeddingOut(index=n, embedding=vector) for n, vector in enumerate(written)],
        model=body.model,
        usage=EmbeddingUsageOut(prompt_tokens=tokens, total_tokens=tokens),
    )


def _texts(given: str | Sequence[str] | Sequence[int] | Sequence[Sequence[int]]) -> tuple[list[str], int]:
    """The texts, and how many tokens they are. Raises Refused (400) for tokens that are none."""
    if isinstance(given, str):
        return [given], count_tokens(given)
    texts = [item for item in given if isinstance(item, str)]
    if texts:
        return texts, sum(map(count_tokens, texts))
    single = [item for item in given if isinstance(item, int)]
    arrays = [single] if single else [item for item in given if not isinstance(item, str | int)]
    try:
        return [text_of_tokens(tokens) for tokens in arrays], sum(map(len, arrays))
    except ValueError as error:
        raise refused(f"{error}; send text, or tokens of {TOKENS_OF_EMBEDDINGS}.", "input") from None


def _base64(vector: npt.NDArray[np.float32]) -> str:
    return base64.b64encode(vector.tobytes()).decode()
