"""GET /: the page to ask and read in, from the files of `service/page`.

Flows in: requests. Flows out: those files, each with a tag of its content: a browser keeps them, and asks before it
uses them. The policy lets only what is served here run, load or be spoken to. Knows nothing of what the page does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent.parent / "page"
INDEX = "index.html"
PREFIX = "/page/"
MEDIA_TYPES: Mapping[str, str] = {  # not guessed, since a registry of types may say anything
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}


def page_router() -> APIRouter:
    """`/`, and `/page/…` for every file of the page."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", _served(FOLDER / INDEX), methods=["GET", "HEAD"])
    for file in page_files():
        path = PREFIX + file.relative_to(FOLDER).as_posix()
        router.add_api_route(path, _served(file), methods=["GET", "HEAD"])
    return router


def page_files() -> list[Path]:
    """What the page is made of, in order of names; other files of its folder are not served."""
    return sorted(file for file in FOLDER.rglob("*") if file.suffix in MEDIA_TYPES and file.name != INDEX)


def is_of_the_page(path: str) -> bool:
    """Whether a request's path is the page's own: nothing there is anybody's secret."""
    return path == "/" or path.startswith(PREFIX)


def _served(file: Path) -> Callable[[Request], Awaitable[Response]]:
    media_type = MEDIA_TYPES[file.suffix]

    async def serve(request: Request) -> Response:
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = HEADERS | {"ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return serve
