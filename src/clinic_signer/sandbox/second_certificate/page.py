"""The phone page: its files as they are, under ``/page/``, and ``index.html`` where links lead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from clinic_signer.resources import resource

_FOLDER = "sandbox/phone"


def page_routes() -> list[BaseRoute]:
    """The routes of the page; where it is not installed, one that says so."""
    try:
        folder = resource(_FOLDER)
    except FileNotFoundError:
        return [Route(path, _missing) for path in ("/", "/r", "/a")]
    return [
        *(Route(path, _index(folder), methods=["GET"]) for path in ("/", "/r", "/a")),
        Mount("/page", StaticFiles(directory=folder)),
    ]


def _index(folder: Path) -> Callable[[Request], Awaitable[Response]]:
    index = folder / "index.html"

    async def serve(_request: Request) -> Response:
        return FileResponse(index) if index.is_file() else _no_page()

    return serve


async def _missing(_request: Request) -> Response:
    return _no_page()


def _no_page() -> Response:
    return PlainTextResponse("The phone page is not installed.", 404)
