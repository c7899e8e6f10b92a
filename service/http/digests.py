"""/v1/digests: build an Edition, list them, show one in any form, and what became of its deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from service.bootstrap import Dateline, Shelf, Unwatched
from service.digests.defining import MOST_DESTINATIONS
from service.http.auth import Access, check_scope, may
from service.http.bodies import json_body
from service.http.digest_forms import (
    DeliveriesOut,
    DeliveryOut,
    DigestIn,
    EditionRowOut,
    EditionsOut,
    EditionsQuery,
    PageQuery,
)
from service.http.incoming import Identifier
from service.http.limits import Line
from service.http.negotiating import chosen, tagged
from service.http.problems import documented, refusal
from service.http.publishing import edition_asked_for
from service.model import Correction, Delivery, Edition
from service.ports import Unknown
from service.rendering.edition_json import EditionOut, edition_json, edition_schema

FEED_LIMIT = 20
CHECKED_AT_ONCE = 50  # articles whose quotes are compared before an Edition is shown; the rest is upkeep's
ATOM = "application/atom+xml"
MEDIA_TYPES: Mapping[str, str] = {"json": "application/json", "markdown": "text/markdown", "html": "text/html"}
TOO_LATE = "The Edition is still being built; GET /v1/digests lists it when it is, unless it is a dry run."
Reader = Annotated[Access, Depends(may("read"))]
Writer = Annotated[Access, Depends(may("write"))]
EditionId = Annotated[str, Path(max_length=200, description="As listed.")]
Form = Annotated[
    Literal["json", "markdown", "html"] | None,
    Query(alias="format", description="Instead of what the Accept header says."),
]
TAGGED = {"ETag": {"schema": {"type": "string"}, "description": "For If-None-Match."}}


def digests_router(dateline: Dateline, line: Line) -> APIRouter:
    router = APIRouter(tags=["digests"])
    _building_route(router, dateline, line)
    _listing_routes(router, dateline)
    _showing_routes(router, dateline)
    _delivery_routes(router, dateline)
    return router


def _building_route(router: APIRouter, dateline: Dateline, line: Line) -> None:
    @router.post(
        "/v1/digests",
        status_code=201,
        summary="Build an Edition",
        responses={
            200: {"model": EditionOut, "description": "Of a dry run, which is not kept"},
            **documented(400, 401, 403, 404, 413, 415, 422, 429, 503),
        },
        dependencies=[Depends(json_body)],
    )
    async def build(body: DigestIn, response: Response, access: Reader) -> EditionOut:
        """The stories of the days asked for, each told once, and only what this digest has not told before.

        Every sentence carries a quote of an article. The Edition is frozen and kept; a dry run is not, and a key that
        may only read may ask for one.
        """
        if not body.dry_run:
            check_scope(access, "write")
        edition = await line.run(
            lambda: edition_asked_for(body, access.archive, dateline=dateline, progress=Unwatched()),
            timeout_s=dateline.settings.digest_timeout_s,
            late=TOO_LATE,
        )
        if body.dry_run:
            response.status_code = 200
        else:
            response.headers["Location"] = f"/v1/digests/{quote(edition.id, safe='')}"
        return EditionOut.of(edition)


def _listing_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.get("/v1/digests", summary="List Editions", responses=documented(401, 403, 404, 422, 429, 503))
    def list_editions(query: Annotated[EditionsQuery, Query()], access: Reader) -> EditionsOut:
        """Newest first."""
        digest_id = digest_id_of(dateline, access.archive, query.digest)
        found = dateline.editions.editions(
            access.archive, digest_id=digest_id, limit=query.limit + 1, offset=query.offset
        )
        rows = [EditionRowOut.of(edition) for edition in found[: query.limit]]
        return EditionsOut(editions=rows, next_offset=query.next_offset(found))

    @router.get(
        "/v1/digests/schema",
        summary="JSON Schema of an Edition",
        responses=documented(401, 403, 429),
        response_model=None,
    )
    def schema(access: Reader) -> dict[str, Any]:  # noqa: ARG001  a key, if keys are needed
        """JSON Schema, draft 2020-12, of what `GET /v1/digests/{id}` gives as JSON."""
        return edition_schema()

    @router.get(
        "/v1/digests.atom",
        summary="Editions as a feed",
        response_class=Response,
        responses={
            200: {"content": {ATOM: {"schema": {"type": "string"}}}, "headers": TAGGED, "description": "RFC 4287"},
            304: {"description": "You have the same"},
            **documented(401, 403, 404, 422, 429, 503),
        },
    )
    def feed(
        request: Request,
        access: Reader,
        digest: Annotated[Identifier | None, Query(description="Of this one alone: name or id.")] = None,
    ) -> Response:
        """The newest 20 Editions, of all digests or of one."""
        from service.rendering.atom import editions_feed

        digest_id = digest_id_of(dateline, access.archive, digest)
        found = dateline.editions.editions(access.archive, digest_id=digest_id, limit=FEED_LIMIT)
        base, asked = base_url_of(dateline, request), f"?digest={quote(digest, safe='')}" if digest else ""
        title = "Dateline" if digest is None else (found[0].name if found else digest)
        body = editions_feed(
            found,
            title=title,
            base_url=base,
            archive=access.archive,
            self_url=f"{base}/v1/digests.atom{asked}",
        )
        return tagged(body, ATOM, request, {})


def _showing_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.get(
        "/v1/digests/{edition_id}",
        summary="Show an Edition",
        response_model=EditionOut,
        responses={
            200: {
                "description": "In the form that is asked for",
                "content": {kind: {"schema": {"type": "string"}} for kind in ("text/markdown", "text/html")},
                "headers": TAGGED,
            },
            304: {"description": "You have the same"},
            **documented(401, 403, 404, 406, 422, 429, 503),
        },
    )
    def show(edition_id: EditionId, request: Request, access: Reader, form: Form = None) -> Response:
        """As JSON, Markdown or an HTML page, by the Accept header. Frozen, but for what no longer holds of it."""
        kind = MEDIA_TYPES[form] if form else chosen(request.headers.get("accept"), list(MEDIA_TYPES.values()))
        edition = dateline.editions.edition(access.archive, edition_id)
        dateline.corrections.check(limit=CHECKED_AT_ONCE)
        corrections = dateline.corrections.of(access.archive, edition_id)
        return RENDERINGS[kind](edition, corrections, base_url_of(dateline, request), request)


def _delivery_routes(router: APIRouter, dateline: Dateline) -> None:
    @router.get(
        "/v1/digests/{edition_id}/deliveries",
        summary="What became of an Edition's deliveries",
        responses=documented(401, 403, 404, 422, 429, 503),
    )
    def deliveries(edition_id: EditionId, query: Annotated[PageQuery, Query()], access: Writer) -> DeliveriesOut:
        """One line for each destination. Needs a key that may write, since addresses may be secrets."""
        dateline.editions.edition(access.archive, edition_id)
        found = dateline.ledger.deliveries(
            access.archive, edition_id=edition_id, limit=query.limit + 1, offset=query.offset
        )
        lines = [DeliveryOut.of(line) for line in found[: query.limit]]
        return DeliveriesOut(deliveries=lines, next_offset=query.next_offset(found))

    @router.post(
        "/v1/digests/{edition_id}/deliveries/{delivery_id}/retry",
        status_code=202,
        summary="Try a delivery again",
        responses=documented(401, 403, 404, 409, 422, 429, 503),
    )
    def retry(edition_id: EditionId, delivery_id: EditionId, access: Writer) -> DeliveryOut:
        """One that was given up, or of which nobody knows whether it arrived. The recipient may get it twice."""
        line = _line(dateline, access.archive, edition_id, delivery_id)
        if line.state not in ("failed", "unknown"):
            raise refusal(
                409, f"The delivery {delivery_id!r} is {line.state}; only one that ended otherwise is retried."
            )
        dateline.ledger.retry(access.archive, delivery_id, now=dateline.clock.now())
        dateline.upkeep.letters_written()
        return DeliveryOut.of(_line(dateline, access.archive, edition_id, delivery_id))


def _line(dateline: Dateline, archive: str, edition_id: str, delivery_id: str) -> Delivery:
    """Raises Unknown. An Edition has at most as many deliveries as a digest may have destinations."""
    for line in dateline.ledger.deliveries(archive, edition_id=edition_id, limit=MOST_DESTINATIONS):
        if line.id == delivery_id:
            return line
    raise Unknown(f"The Edition {edition_id!r} has no delivery {delivery_id!r} in archive {archive!r}")


def digest_id_of(dateline: Shelf, archive: str, name: str | None) -> str | None:
    """Of a stored digest; a name that none has may be the id of one that nobody keeps (any more). Raises Unknown."""
    if name is None:
        return None
    try:
        return dateline.digests.find(archive, name).id
    except Unknown:
        if dateline.editions.editions(archive, digest_id=name, limit=1):
            return name
        raise


def base_url_of(dateline: Dateline, request: Request) -> str:
    """Where readers reach this server: as it is set, else as this one did."""
    return (dateline.settings.public_url or str(request.base_url)).rstrip("/")


def _as_json(edition: Edition, corrections: Sequence[Correction], _base_url: str, request: Request) -> Response:
    return tagged(edition_json(edition, corrections=corrections), "application/json", request, {})


def _as_markdown(edition: Edition, corrections: Sequence[Correction], base_url: str, request: Request) -> Response:
    from service.rendering.markdown import edition_markdown

    body = edition_markdown(edition, base_url=base_url, corrections=corrections)
    return tagged(body, "text/markdown", request, {})


def _as_page(edition: Edition, corrections: Sequence[Correction], base_url: str, request: Request) -> Response:
    from service.rendering.page import POLICY, edition_page

    body = edition_page(edition, base_url=base_url, corrections=corrections)
    return tagged(body, "text/html", request, {"Content-Security-Policy": POLICY})


RENDERINGS: Mapping[str, Callable[[Edition, Sequence[Correction], str, Request], Response]] = {
    "application/json": _as_json,
    "text/markdown": _as_markdown,
    "text/html": _as_page,
}
