# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The routes of MISP of events."""

from __future__ import annotations

import msgspec
from litestar import Response, post, route
from litestar.enums import HttpMethod
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from tocsin.core.errors import BadInput
from tocsin.flows import misp_in, misp_search
from tocsin.serve.misp_asked import EITHER, PREFIX, Asked, ask, fields, node_of, searched, write
from tocsin.share.misp import asked
from tocsin.share.misp.asked import Search

_ADDS = ("include", "exclude", "extension")
"""How named parameters begin that only add to an answer, or take from it what is never in it here (``excludeDecayed``)."""


@route(
    [f"{PREFIX}/events", f"{PREFIX}/events/index", f"{PREFIX}/events/index.json", f"{PREFIX}/events/index/{{named:path}}"],
    http_method=EITHER, status_code=200, summary="MISP: the events",
)  # fmt: skip
async def index(request: Asked, named: FromPath[str] = "") -> Response[bytes]:
    """The events that the asker may have, without what is in them. Errors: ``BadInput``."""
    return await ask(request, misp_search.index, await searched(request, "index", named))


@route(
    [f"{PREFIX}/events/view/{{event:str}}", f"{PREFIX}/events/view/{{event:str}}/{{named:path}}"],
    http_method=EITHER, status_code=200, summary="MISP: one event",
)  # fmt: skip
async def view(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """One event with what is in it. Errors: ``NotFound``, ``BadInput``."""
    value = {
        name: each
        for name, each in (await fields(request, named)).items()
        if name in asked.LEAVES or not name.startswith(_ADDS)
    }
    search = asked.read(value, "events", most=node_of(request).limits.page_objects, now=0)
    if msgspec.structs.replace(search, deleted="live", metadata=False, without=frozenset()) != Search():
        raise BadInput("one event is not searched", where="body", do="ask at events/restSearch")
    name = event.removesuffix(".json")
    return await ask(request, misp_search.view, name, deleted=search.deleted, without=search.without)


@route(
    [f"{PREFIX}/events/restSearch", f"{PREFIX}/events/restSearch.json"],
    http_method=EITHER, status_code=200, summary="MISP: search for events",
)  # fmt: skip
async def search_events(request: Asked) -> Response[bytes]:
    """Events that are as asked for. Errors: ``BadInput``."""
    return await ask(request, misp_search.search_events, await searched(request, "events"))


@post(
    [f"{PREFIX}/events/add", f"{PREFIX}/events/add/{{named:path}}"],
    status_code=200,
    summary="MISP: add an event",
)
async def add(request: Asked, named: FromPath[str] = "") -> Response[bytes]:
    """Take in an event; what became of it. Errors: ``BadInput``, ``Conflict``."""
    return await write(request, misp_in.add, named=named)


@route(
    [f"{PREFIX}/events/edit/{{event:str}}", f"{PREFIX}/events/edit/{{event:str}}/{{named:path}}"],
    http_method=[HttpMethod.POST, HttpMethod.PUT], status_code=200, summary="MISP: change an event",
)  # fmt: skip
async def edit(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """Change what is named of an event. Errors: ``NotFound``, ``Denied``, ``BadInput``, ``Conflict``."""
    return await write(request, misp_in.edit, event.removesuffix(".json"), named=named)


@post(f"{PREFIX}/events/publish/{{event:str}}", status_code=200, summary="MISP: publish an event")
async def publish(request: Asked, event: FromPath[str]) -> Response[bytes]:
    """Say that it is ready. Errors: ``NotFound``, ``Denied``."""
    return await ask(request, misp_in.publish, event.removesuffix(".json"), published=True)


@post(
    f"{PREFIX}/events/unpublish/{{event:str}}",
    status_code=200,
    summary="MISP: take back that an event is ready",
)
async def unpublish(request: Asked, event: FromPath[str]) -> Response[bytes]:
    """Say that it is not ready. Errors: ``NotFound``, ``Denied``."""
    return await ask(request, misp_in.publish, event.removesuffix(".json"), published=False)


@route(
    f"{PREFIX}/events/delete/{{event:str}}",
    http_method=[HttpMethod.POST, HttpMethod.DELETE], status_code=200, summary="MISP: delete an event",
)  # fmt: skip
async def delete(request: Asked, event: FromPath[str]) -> Response[bytes]:
    """Withdraw it and what is of it alone. Errors: ``NotFound``, ``Denied``."""
    return await ask(request, misp_in.delete, event.removesuffix(".json"))


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    index,
    view,
    search_events,
    add,
    edit,
    publish,
    unpublish,
    delete,
)
