"""/v1/digest-definitions: the digests that are kept. All of it needs a key that may write: addresses may be secrets."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Response

from service.bootstrap import Dateline, Shelf
from service.digests.defining import define, revise
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.digest_forms import DefinitionChangeIn, DefinitionIn, DefinitionOut, DefinitionsOut
from service.http.problems import documented
from service.http.publishing import rules_of
from service.model import DigestDefinition

PATH = "/v1/digest-definitions"
Writer = Annotated[Access, Depends(may("write"))]
NameOrId = Annotated[str, Path(max_length=200, description="Name or id of a stored digest.")]


def digest_definitions_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(prefix=PATH, tags=["digests"])
    _reading_routes(router, dateline)
    _writing_routes(router, dateline)
    return router


def _reading_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.get("", summary="List stored digests", responses=documented(401, 403, 429, 503))
    def list_definitions(access: Writer) -> DefinitionsOut:
        """By name."""
        return DefinitionsOut(
            definitions=[definition_out(one, dateline) for one in dateline.digests.all(access.archive)]
        )

    @router.get("/{name}", summary="Show a stored digest", responses=documented(401, 403, 404, 422, 429, 503))
    def show(name: NameOrId, access: Writer) -> DefinitionOut:
        """A destination's secret is never shown, only whether there is one."""
        return definition_out(dateline.digests.find(access.archive, name), dateline)


def _writing_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.post(
        "",
        status_code=201,
        summary="Keep a digest",
        responses=documented(400, 401, 403, 409, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    def create(body: DefinitionIn, response: Response, access: Writer) -> DefinitionOut:
        """With a `schedule` it is built and delivered by itself from then on."""
        definition = define(archive=access.archive, now=dateline.clock.now(), rules=rules_of(dateline), **body.fields)
        dateline.digests.add(definition)
        dateline.upkeep.digests_changed()
        response.headers["Location"] = f"{PATH}/{quote(definition.id, safe='')}"
        return definition_out(definition, dateline)

    @router.patch(
        "/{name}",
        summary="Change a stored digest",
        responses=documented(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    def change(name: NameOrId, body: DefinitionChangeIn, access: Writer) -> DefinitionOut:
        """What is left out stays, and so does what it has told."""
        stored = dateline.digests.find(access.archive, name)
        rules, now = rules_of(dateline), dateline.clock.now()
        changed = dateline.digests.change(
            access.archive, stored.id, lambda current: revise(current, now=now, rules=rules, **body.fields)
        )
        dateline.upkeep.digests_changed()
        return definition_out(changed, dateline)

    @router.delete(
        "/{name}",
        status_code=204,
        summary="Delete a stored digest",
        responses=documented(401, 403, 404, 422, 429, 503),
    )
    def delete(name: NameOrId, access: Writer) -> Response:
        """Its Editions stay; what is still to be delivered of it is not delivered."""
        dateline.digests.remove(access.archive, dateline.digests.find(access.archive, name).id)
        dateline.upkeep.digests_changed()
        return Response(status_code=204)


def definition_out(definition: DigestDefinition, dateline: Shelf) -> DefinitionOut:
    """With when its schedule is due next."""
    due = None
    if definition.schedule is not None and definition.enabled:
        due = dateline.timetable.next_after(definition.schedule, definition.time_zone, dateline.clock.now())
    return DefinitionOut.of(definition, next_at=due)
