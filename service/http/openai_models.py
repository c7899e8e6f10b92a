"""GET /v1/models: what can be asked for by name, the archive's answers and the embedder."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.openai_errors import documented
from service.http.problems import Problem, Refused
from service.http.strict import Strict

CHAT_MODEL = "dateline"
CREATED = 1_767_225_600  # 2026-01-01: clients want a date, and a model that is code and articles has none


ModelName = Annotated[str, Path(min_length=1, max_length=200)]


class ModelOut(Strict):
    id: str
    object: Literal["model"] = "model"
    created: int = CREATED
    owned_by: Literal["dateline"] = "dateline"


class ModelsOut(Strict):
    object: Literal["list"] = "list"
    data: list[ModelOut]


def models_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(tags=["openai"])
    refusals = documented(401, 403, 429, 503)

    @router.get("/v1/models", summary="List the models", responses=refusals)
    def models(_access: Annotated[Access, Depends(may("read"))]) -> ModelsOut:
        """`dateline` answers questions; the other one is the embedder, for /v1/embeddings."""
        return ModelsOut(data=[ModelOut(id=name) for name in (CHAT_MODEL, dateline.embedder.name)])

    @router.get("/v1/models/{model:path}", summary="One model", responses=refusals | documented(400, 404))
    def model(model: ModelName, _access: Annotated[Access, Depends(may("read"))]) -> ModelOut:
        if model not in (CHAT_MODEL, dateline.embedder.name):
            raise unknown_model(model, dateline)
        return ModelOut(id=model)

    return router


def known_model(name: str, dateline: Dateline, *, chat: bool) -> None:
    """Raises Refused (404, `model_not_found`) unless `name` answers questions, or makes vectors."""
    if name != (CHAT_MODEL if chat else dateline.embedder.name):
        raise unknown_model(name, dateline)


def unknown_model(name: str, dateline: Dateline) -> Refused:
    shown = name[:100].encode("utf-8", "replace").decode()
    message = (
        f"The model `{shown}` does not exist here for this. "
        f"Questions are answered by `{CHAT_MODEL}`, vectors are made by `{dateline.embedder.name}`."
    )
    return Refused(Problem(404, "model-not-found", "No such model", message, errors=(("model", message),)))
