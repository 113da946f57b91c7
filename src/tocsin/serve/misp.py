# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The part of the MISP REST API that PyMISP uses, below ``/misp``, and the feed of MISP, below ``/misp-feed``.

Each handler asks ``serve.asker`` on whose behalf, reads what is asked for, and hands the rest to ``flows.misp_search``,
``flows.misp_in``, ``flows.misp_parts`` and ``flows.misp_feed_served`` in a thread. Paths may carry named parameters (``/metadata:1``); one that is
not known is refused, as a filter is. Errors leave as MISP writes them: ``name``, ``message`` and ``url``.
"""

from __future__ import annotations

from typing import cast

from litestar import Response, get
from litestar.enums import ScopeType
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from tocsin.core import ids
from tocsin.core.account import covers
from tocsin.serve import misp_attributes, misp_events, misp_feed, misp_objects, misp_tags
from tocsin.serve.asker import visitor_of
from tocsin.serve.guard import under
from tocsin.serve.language import N_
from tocsin.serve.misp_asked import FEED, PREFIX, Asked, as_json
from tocsin.serve.problem import Problem
from tocsin.share.misp import served

_METHOD = N_("This address does not know that method.")


_AT_ROOT = (
    "/servers/", "/users/view/", "/events/", "/attributes/", "/tags/", "/sightings/", "/objects/add/", "/objects/edit/",
    "/objects/delete/",
)  # fmt: skip
"""Where a client asks that was given the address of the MISP without its last stroke: by RFC 3986, 5.3, ``misp`` is then
the name of a document, which ``events/index`` takes the place of. No page of ours stands there."""


class AtRoot:
    """Stands before all else, and puts what was asked for at the root where it is."""

    def __init__(self, app: ASGIApp) -> None:
        """``app`` is what answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        path = str(scope.get("path", ""))
        if scope["type"] == ScopeType.HTTP and (path in ("/events", "/tags") or under(path, _AT_ROOT)):
            raw = PREFIX.encode() + bytes(scope.get("raw_path") or path.encode())
            scope = cast("Scope", {**scope, "path": f"{PREFIX}{path}", "raw_path": raw})
        await self._app(scope, receive, send)


def is_misp(path: str) -> bool:
    """Whether a path belongs to these routes."""
    return under(path, (PREFIX, f"{PREFIX}/", FEED, f"{FEED}/"))


def error_body(problem: Problem, request_id: str, path: str) -> bytes:
    """An error as MISP writes it."""
    what, do = problem.what, problem.do
    if problem.status == 405:
        what, do = _METHOD, "see docs/misp.md for the addresses"
    return served.error(what, do, path[:200], where=problem.where, request_id=request_id)


@get([f"{PREFIX}/servers/getVersion", f"{PREFIX}/servers/getVersion.json"], summary="MISP: the version")
async def version(request: Asked) -> Response[bytes]:  # noqa: ARG001, RUF029 -- every handler takes the request and is awaited
    """The version of MISP whose routes these are."""
    return as_json(served.version())


@get(
    [f"{PREFIX}/servers/getPyMISPVersion", f"{PREFIX}/servers/getPyMISPVersion.json"],
    summary="MISP: the version of PyMISP",
)
async def pymisp_version(request: Asked) -> Response[bytes]:  # noqa: ARG001, RUF029 -- as above
    """The version of PyMISP that fits."""
    return as_json({"version": served.VERSION})


@get([f"{PREFIX}/users/view/me", f"{PREFIX}/users/view/me.json"], summary="MISP: who asks")
async def me(request: Asked) -> Response[bytes]:  # noqa: RUF029 -- as above
    """The account, what it may do, and its organisation."""
    visitor = visitor_of(request)
    organisation = visitor.asker.organisation
    uuid = ids.derived("identity", organisation).partition("--")[2]
    writes = visitor.how != "local" and covers(visitor.scope or "", "write")
    return as_json(served.user(visitor.name or "local", organisation, uuid, writes=writes))


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    version, pymisp_version, me, *misp_events.HANDLERS, *misp_attributes.HANDLERS, *misp_objects.HANDLERS,
    *misp_tags.HANDLERS, *misp_feed.HANDLERS,
)  # fmt: skip
