# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The web application, put together.

Handed functions that compute the ``Status`` and the map, the settings and a clock; keeps no
state of its own, so that more processes can serve the same store. Refuses to
start if a message catalogue is missing.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from tocsin import __version__
from tocsin.core.errors import TocsinError
from tocsin.core.settings import Settings
from tocsin.flows.lists_served import Lists
from tocsin.flows.map_now import MapNow
from tocsin.flows.sign_in import SignIn
from tocsin.flows.status import Status
from tocsin.flows.taxii import Node
from tocsin.flows.taxii_unchanged import Pages
from tocsin.serve import (
    hit_pages,
    lists,
    map_pages,
    misp,
    object_pages,
    pages,
    sign_in_pages,
    taxii,
    unusual_page,
    warning_pages,
    watching_page,
    wellknown,
)
from tocsin.serve.bodies import Bodies
from tocsin.serve.gate import FORMS, SHARED, Gate
from tocsin.serve.guard import Guard
from tocsin.serve.language import load_all
from tocsin.serve.listen import Door
from tocsin.serve.problem import Problem, envelope, problem_of, wants_json
from tocsin.share.taxii import MEDIA_TYPE

if TYPE_CHECKING:
    from litestar.types import ControllerRouterHandler, Scope


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _new_id() -> str:
    return secrets.token_hex(8)


def _body(problem: Problem, request: pages.Asked, request_id: str, default: str) -> tuple[str, bytes]:
    if taxii.is_taxii(request.url.path):
        return MEDIA_TYPE, taxii.error_body(problem, request_id)
    if misp.is_misp(request.url.path):
        return pages.JSON, misp.error_body(problem, request_id, request.url.path)
    if wants_json(request.url.path, request.headers.get("accept", "")):
        return pages.JSON, envelope(problem, request_id)
    view = pages.view_of(request, default)
    return pages.HTML, view.page("error.html", problem=problem, request_id=request_id)


def _on_error(settings: Settings) -> Callable[[Request[Any, Any, Any], Exception], Response[bytes]]:
    """What becomes of an error in a route."""

    def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        request_id = str(request.scope["state"].get("request_id", ""))
        problem = problem_of(error, where=request.url.path[:200], request_id=request_id)
        kind, body = _body(problem, request, request_id, settings.language)
        allowed = taxii.is_taxii(request.url.path) and problem.status == 405
        headers = dict(problem.headers) | ({"allow": taxii.methods(request.url.path)} if allowed else {})
        return Response(body, media_type=kind, status_code=problem.status, headers=headers)

    return on_error


def _handlers(clock: Callable[[], dt.datetime], *, with_taxii: bool) -> list[ControllerRouterHandler]:
    return [
        *pages.HANDLERS,
        *warning_pages.HANDLERS,
        *object_pages.HANDLERS,
        *hit_pages.HANDLERS,
        *unusual_page.HANDLERS,
        *watching_page.HANDLERS,
        *map_pages.HANDLERS,
        *sign_in_pages.HANDLERS,
        *wellknown.handlers(clock),
        *((*taxii.HANDLERS, *misp.HANDLERS, *lists.HANDLERS) if with_taxii else ()),
    ]


def _guarded(
    inner: Any, settings: Settings, sign_in: SignIn | None, door: Door, new_id: Callable[[], str]
) -> Guard:
    """What stands before the routes, in order: guard, gate, bodies."""

    def refuse(problem: Problem, scope: Scope) -> tuple[str, bytes]:
        request: pages.Asked = Request(cast("Any", scope))
        return _body(problem, request, scope["state"]["request_id"], settings.language)

    gate = Gate(
        cast("Any", Bodies(inner, settings.limits)),
        refuse=refuse,
        organisation=settings.organisation,
        sign_in=sign_in,
        door=door,
    )
    return Guard(
        cast("Any", gate),
        refuse=refuse,
        new_id=new_id,
        body_bytes=settings.limits.object_bytes,
        door=door if door.open else None,
        writes=(*FORMS, *SHARED) if sign_in is not None else (),
        posts=SHARED,
        post_bytes=settings.limits.post_bytes,
    )


def create_app(
    read_status: Callable[[], Status],
    read_map: Callable[[], MapNow],
    settings: Settings,
    *,
    warnings: pages.Warnings,
    intelligence: pages.Intelligence | None = None,
    security_contact: str = "",
    sign_in: SignIn | None = None,
    door: Door | None = None,
    clock: Callable[[], dt.datetime] = _utc_now,
    new_id: Callable[[], str] = _new_id,
    taxii_node: Node | None = None,
) -> Litestar:
    """The application.

    ``read_status`` or ``read_map`` is called once for each page, in a thread of a pool: they must stand being
    called from several threads, and so must ``warnings``. ``sign_in`` knows the accounts (without it there are none, and
    whoever gets here reads everything); ``door`` says whom to believe. ``security_contact`` is a ``mailto:`` or ``https:``
    address for ``/.well-known/security.txt``; without it that address answers 404. Without ``taxii_node`` there is no TAXII,
    without ``intelligence`` the pages of sources and objects answer 404.
    Errors: ``Unavailable`` if a catalogue is missing.
    """
    load_all()

    on_error = _on_error(settings)
    desk = pages.Desk(
        read_status,
        settings.language,
        security_contact,
        read_map,
        warnings,
        sign_in,
        settings.organisation,
        intelligence,
    )
    app = Litestar(
        _handlers(clock, with_taxii=taxii_node is not None),
        state=State(
            {
                "desk": desk,
                "taxii": taxii_node,
                "taxii_pages": Pages(secret=secrets.token_bytes(32)),
                "lists": Lists(),
            }
        ),
        exception_handlers={TocsinError: on_error, HTTPException: on_error, Exception: on_error},
        # Litestar's own description pages load from outside hosts: only the JSON is served
        openapi_config=OpenAPIConfig(
            title="Tocsin",
            version=__version__,
            path="/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        request_max_body_size=max(settings.limits.object_bytes, settings.limits.post_bytes),
        logging_config=None,
        debug=False,
    )
    guarded = _guarded(app.asgi_handler, settings, sign_in, door or Door(), new_id)
    app.asgi_handler = cast("Any", misp.AtRoot(cast("Any", guarded)) if taxii_node is not None else guarded)
    return app
