# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages about the map, each with its JSON form from the same function.

``/know/chokepoints``, ``/know/impact``, ``/know/explore``, ``/know/plan`` and ``/know/found``; an address that ends in ``.json`` gets the document, any other the page made from it. Reading the map
and computing run in a thread. A name of no node is a 404 in both forms; the page still shows the map, and what
may have been meant.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

import msgspec
from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from tocsin.core.dependency import NodeKind
from tocsin.core.errors import BadInput, NotFound
from tocsin.flows.map_now import MapNow
from tocsin.serve import found_documents, map_documents, map_render, plan_documents
from tocsin.serve.guard import FORM_CSP
from tocsin.serve.map_asked import LONGEST, asked, names
from tocsin.serve.pages import HTML, JSON, Asked, desk_of, view_of

T = TypeVar("T")
Names = Annotated[list[str] | None, QueryParameter(max_items=50)]
Text = Annotated[str, QueryParameter(max_length=100)]
SCRIPT_CSP = f"{FORM_CSP}; script-src 'self'; connect-src 'self'"
"""For the one page with a script."""


async def _computed(request: Asked, make: Callable[[MapNow], T]) -> T:
    read = desk_of(request).read_map
    return await asyncio.to_thread(lambda: make(read()))


def _as_json(request: Asked) -> bool:
    return request.url.path.endswith(".json")


def _missing(unknown: tuple[str, ...], near: tuple[str, ...]) -> NotFound:
    do = f"did you mean {', '.join(near)}?" if near else "the page /know/explore lists what is on the map"
    return NotFound("this is on no map", where=", ".join(unknown)[:200], do=do)


def _json(document: msgspec.Struct) -> Response[bytes]:
    return Response(msgspec.json.encode(document), media_type=JSON)


def _page(
    request: Asked, make: Callable[[map_render.MapView], bytes], *, status: int = 200, **headers: str
) -> Response[bytes]:
    view = map_render.MapView(view_of(request, desk_of(request).language))
    said = {"content-language": view.html, "vary": "accept-language"}
    said.update({name.replace("_", "-"): value for name, value in headers.items()})
    return Response(make(view), media_type=HTML, headers=said, status_code=status)


@get(["/know/chokepoints", "/know/chokepoints.json"], summary="What most hangs on, and what falls without it")
async def chokepoints(
    request: Asked,
    lose: Names = None,
    sort: FromQuery[Literal["", "people", "services", "name", "kind", "falls"]] = "",
) -> Response[bytes]:
    """The chokepoint map; each ``lose`` names a node that is lost from today on, for good. Errors: ``NotFound``."""
    document = await _computed(
        request, lambda now: map_documents.chokepoints_document(now, names(lose), sort)
    )
    if not _as_json(request):
        return _page(
            request, lambda view: view.chokepoints(document), status=404 if document.unknown else 200
        )
    if document.unknown:
        raise _missing(document.unknown, document.near)
    return _json(document)


@get(["/know/impact", "/know/impact.json"], summary="What a loss does over time")
async def impact(
    request: Asked,
    lose: Names = None,
    start: Annotated[str, QueryParameter(name="from", max_length=100)] = "",
    end: Annotated[str, QueryParameter(name="to", max_length=100)] = "",
    days: Text = "",
    level: Text = "",
    de_minimis: Text = "",
) -> Response[bytes]:
    """Levels of each service while the nodes of ``lose`` are lost ``from`` a day until before ``to``; ``de_minimis`` is the share of content from which on a lost jurisdiction reaches products made elsewhere. Errors: ``NotFound``, ``BadInput``."""

    def computed(now: MapNow) -> map_render.Impact:
        question = asked(lose, start, end, days, level, de_minimis, today=now.today)
        return map_render.Impact(
            asked=question,
            document=map_documents.impact_document(now, question.loss),
            choices=now.choices,
        )

    found = await _computed(request, computed)
    problem, document = found.asked.problem, found.document
    if not _as_json(request):
        status = problem.status if problem else 404 if document.unknown else 200
        return _page(
            request, lambda view: view.impact(found), status=status, content_security_policy=FORM_CSP
        )
    if problem:
        raise BadInput(problem.what, where=problem.where, do=problem.do)
    if document.unknown:
        raise _missing(document.unknown, document.near)
    return _json(document)


@get(["/know/explore", "/know/explore.json"], summary="The map to look around in")
async def explore(
    request: Asked,
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    kind: FromQuery[Literal["", NodeKind]] = "",
    node: Annotated[str, QueryParameter(max_length=LONGEST)] = "",
    after: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
) -> Response[bytes]:
    """Nodes whose id or name holds the words of ``q``; ``node`` is told with all its facts. Errors: ``NotFound``."""
    document = await _computed(
        request, lambda now: map_documents.explore_document(now, q.strip(), kind, node.strip(), after)
    )
    if not _as_json(request):
        return _page(
            request,
            lambda view: view.explore(document),
            status=404 if document.unknown else 200,
            content_security_policy=SCRIPT_CSP,
        )
    if document.unknown:
        raise _missing(document.unknown, document.near)
    return _json(document)


@get(["/know/plan", "/know/plan.json"], summary="Plans that are kept: what to buy under a budget, and why")
async def plan(
    request: Asked, name: Annotated[str, QueryParameter(max_length=LONGEST)] = ""
) -> Response[bytes]:
    """The plans that are kept; of the one called ``name`` everything. Nothing is solved here. Errors: ``NotFound``."""
    document = await _computed(request, lambda now: plan_documents.plan_document(now, name))
    if not _as_json(request):
        return _page(request, lambda view: view.plan(document), status=404 if document.unknown else 200)
    if document.unknown:
        do = f"did you mean {', '.join(document.near)}?" if document.near else "/know/plan.json lists them"
        raise NotFound("no plan is kept under this name", where=name[:200], do=do)
    return _json(document)


@get(["/know/found", "/know/found.json"], summary="Dependencies found in logs and settings, proposed")
async def found(request: Asked) -> Response[bytes]:
    """The proposals of the last ``tocsin try`` with their evidence; nothing is on the map before it is accepted."""
    document = await _computed(request, found_documents.found_document)
    return _json(document) if _as_json(request) else _page(request, lambda view: view.found(document))


HANDLERS = (chokepoints, impact, explore, plan, found)
