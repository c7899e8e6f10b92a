"""GET /docs: the contract as a page to read and try, from files that lie beside this module.

Flows in: requests. Flows out: the page, Swagger UI's script and style, and our few lines that start it. No other host
is asked for anything, and the policy forbids it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

ASSETS = Path(__file__).parent / "assets"
PAGE = "/docs"
FILES: Mapping[str, str] = {  # by path; not guessed, since a registry of types may say anything
    PAGE: "text/html",
    f"{PAGE}/docs.js": "text/javascript",
    f"{PAGE}/swagger-ui-bundle.js": "text/javascript",
    f"{PAGE}/swagger-ui.css": "text/css",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "max-age=3600"}


def documentation_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for path, media_type in FILES.items():
        router.add_api_route(path, _served(path, media_type), methods=["GET", "HEAD"])
    return router


def _served(path: str, media_type: str) -> Callable[[], Awaitable[FileResponse]]:
    file = ASSETS / ("docs.html" if path == PAGE else path.rpartition("/")[2])

    async def serve() -> FileResponse:
        return FileResponse(file, media_type=media_type, headers=HEADERS)

    return serve
