# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages, each with its JSON form from the same function.

``/`` and ``/status.json``, ``/trouble/{id}``, ``/cases/{id}``, ``/hits/lines``; an
address that ends in ``.json`` gets the document, any other the page made from
it. Reading the status is the only thing that can be slow; it runs in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter

from tocsin.core.errors import NotFound
from tocsin.core.policy import Asker
from tocsin.flows.deliveries import Standing
from tocsin.flows.hits_now import Asked as HitsAsked
from tocsin.flows.hits_now import Hits, Lines
from tocsin.flows.map_now import MapNow
from tocsin.flows.object_about import About
from tocsin.flows.search import Search
from tocsin.flows.sign_in import SignIn
from tocsin.flows.sources_now import Sources
from tocsin.flows.status import Status
from tocsin.flows.unusual import Noticed
from tocsin.flows.warnings_held import Account, Held
from tocsin.flows.watching_now import WatchingNow
from tocsin.serve import documents
from tocsin.serve.asker import visitor_of
from tocsin.serve.guard import FORM_CSP
from tocsin.serve.language import choose
from tocsin.serve.render import View

Asked = Request[Any, Any, State]
HTML = "text/html"
"""Litestar adds the character set."""
JSON = "application/json"


class Warnings(Protocol):
    """Where warnings are read from (``flows.warnings_now``)."""

    def all(self) -> tuple[Held, ...]:
        """Every warning."""

    def one(self, warning_id: str) -> Account:
        """One with its answers. Raises ``NotFound``."""

    def deliveries(self, asker: Asker, warning_id: str) -> tuple[Standing, ...]:
        """How it went to each recipient; empty for whoever may not know. Raises ``NotFound``."""


class Intelligence(Protocol):
    """Where objects and sources are read from (``flows.intelligence_now``)."""

    def sources(self, asker: Asker) -> Sources:
        """All sources. Raises ``Denied``."""

    def search(self, asker: Asker, asked: str) -> Search:
        """What was asked for."""

    def about(self, asker: Asker, object_id: str, version: str) -> About:
        """One object. Raises ``NotFound``."""

    def hits(self, asker: Asker, asked: HitsAsked) -> Hits:
        """Sightings by filter. Raises ``Denied``."""

    def lines(self, asker: Asker, sighting_id: str, after: int, limit: int) -> Lines:
        """The lines behind a sighting. Raises ``NotFound``."""

    def raw(self, asker: Asker, object_id: str, version: str, dispute: str) -> bytes:
        """Its bytes as they came. Raises ``NotFound``."""

    def as_misp(self, asker: Asker, object_id: str) -> bytes:
        """The object as a MISP event. Raises ``NotFound``."""

    def unusual(self, asker: Asker) -> Noticed:
        """What ours did for the first time. Raises ``Denied``."""

    def watching(self, asker: Asker) -> WatchingNow:
        """What watching goes by. Raises ``Denied``."""


class Desk(msgspec.Struct, frozen=True):
    """What every handler needs; kept in ``app.state.desk``."""

    read_status: Callable[[], Status]
    language: str
    """Used when neither the address nor the browser asks for one we have; may be empty."""
    security_contact: str
    read_map: Callable[[], MapNow]
    warnings: Warnings
    sign_in: SignIn | None = None
    """None where there are no accounts at all."""
    organisation: str = "own"
    """The name of the own one, before the first account gives it one."""
    intelligence: Intelligence | None = None


def desk_of(request: Asked) -> Desk:
    """The desk of the app that answers."""
    desk: Desk = request.app.state.desk
    return desk


async def read_status(request: Asked) -> Status:
    """Compute the status in a thread, so that other requests are answered meanwhile."""
    return await asyncio.to_thread(desk_of(request).read_status)


def view_of(request: Asked, default: str) -> View:
    """Language and address of this request."""
    asked = request.query_params.get("lang", "")
    language = choose(asked, request.headers.get("accept-language", ""), default)
    return View(
        language,
        path=request.url.path,
        asked=asked if asked and language.code == choose(asked, "", "").code else "",
        query=[(k, v) for k, v in request.query_params.multi_items() if isinstance(v, str)],
        account=visitor_of(request).name,
    )


def answered(
    request: Asked,
    document: msgspec.Struct,
    template: str,
    as_json: bool,
    *,
    form: bool = False,
    **values: object,
) -> Response[bytes]:
    """The document as JSON, or the page that the template makes of it and of ``values``; ``form``: it may send one to this server."""
    if as_json:
        return Response(msgspec.json.encode(document), media_type=JSON)
    view = view_of(request, desk_of(request).language)
    body = view.page(template, doc=document, chosen_language=view.asked, **values)
    headers = {"content-language": view.language.html, "vary": "accept-language"}
    if form:
        headers["content-security-policy"] = FORM_CSP
    return Response(body, media_type=HTML, headers=headers)


def _named(path: str, make: Callable[[str], msgspec.Struct]) -> tuple[msgspec.Struct, bool]:
    """The document of an id, and whether JSON was asked for; an id that itself ends in .json wins as a page."""
    name = path.removeprefix("/")
    try:
        return make(name), False
    except NotFound:
        if not name.endswith(".json"):
            raise
        return make(name.removesuffix(".json")), True


@get(["/", "/status.json"], summary="The state of all services")
async def operator(
    request: Asked, show: Annotated[str, QueryParameter(max_length=2000)] = ""
) -> Response[bytes]:
    """The operator's page; ``show`` is the id of the trouble whose chain is drawn."""
    document = documents.status_document(await read_status(request), show)
    return answered(request, document, "operator.html", request.url.path.endswith(".json"))


@get("/trouble/{trouble_id:path}", summary="One trouble whole")
async def trouble(request: Asked, trouble_id: FromPath[str]) -> Response[bytes]:
    """One trouble: chain, next steps, causes. Errors: ``NotFound``."""
    status = await read_status(request)
    document, as_json = _named(trouble_id, lambda name: documents.trouble_document(status, name))
    return answered(request, document, "trouble.html", as_json)


@get("/cases/{case_id:path}", summary="One case")
async def case(request: Asked, case_id: FromPath[str]) -> Response[bytes]:
    """One case: duties and history. Errors: ``NotFound``."""
    status = await read_status(request)
    document, as_json = _named(case_id, lambda name: documents.case_document(status, name))
    return answered(request, document, "case.html", as_json)


@get(["/hits/lines", "/hits/lines.json"], summary="The newest hits, line by line")
async def hit_lines(
    request: Asked,
    after: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """One page of hits: ``limit`` of them after the first ``after``."""
    document = documents.hits_document(await read_status(request), after, limit)
    return answered(request, document, "hit_lines.html", request.url.path.endswith(".json"))


HANDLERS = (operator, trouble, case, hit_lines)
