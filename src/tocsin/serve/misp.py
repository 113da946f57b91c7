# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The part of the MISP REST API that PyMISP uses, below ``/misp``, and the feed of MISP, below ``/misp-feed``.

Each handler asks ``serve.asker`` on whose behalf, reads what is asked for, and hands the rest to ``flows.misp_search``,
``flows.misp_in``, ``flows.misp_parts`` and ``flows.misp_feed_served`` in a thread. Paths may carry named parameters (``/metadata:1``); one that is
not known is refused, as a filter is. Errors leave as MISP writes them: ``name``, ``message`` and ``url``.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, cast

import msgspec
from litestar import Request, Response, get, post, route
from litestar.datastructures import State
from litestar.enums import HttpMethod, ScopeType
from litestar.params import FromPath
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from tocsin.core import ids
from tocsin.core.account import covers
from tocsin.core.errors import BadInput
from tocsin.flows import misp_feed_served, misp_in, misp_parts, misp_search, misp_seen, misp_taken
from tocsin.flows.taxii import Node
from tocsin.serve import bounded
from tocsin.serve.asker import asker_of, visitor_of
from tocsin.serve.guard import under
from tocsin.serve.language import N_
from tocsin.serve.problem import Problem
from tocsin.share.misp import asked, served
from tocsin.share.misp.asked import Controller, Search

PREFIX = "/misp"
FEED = "/misp-feed"
_JSON = "application/json"
_CSV = "text/csv; charset=utf-8"
Asked = Request[Any, Any, State]
_MOST_TAGS = 4_096
_METHOD = N_("This address does not know that method.")
_EITHER = [HttpMethod.GET, HttpMethod.POST]
_ADDS = ("include", "exclude", "extension")
"""How named parameters begin that add to an answer or take from it what is not in it here."""


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


def _node(request: Asked) -> Node:
    node: Node = request.app.state.taxii
    return node


def _json(value: object) -> Response[bytes]:
    return Response(
        value if isinstance(value, bytes) else msgspec.json.encode(value), media_type=_JSON, status_code=200
    )


async def _ask(request: Asked, ask: Callable[..., object], *more: object, **named: object) -> Response[bytes]:
    return _json(await asyncio.to_thread(ask, _node(request), asker_of(request), *more, **named))


async def _fields(request: Asked, named: str = "") -> dict[str, object]:
    """What is asked for: the body of a POST, then the parameters in the path and behind it. Raises ``BadInput``."""
    value: dict[str, object] = {}
    if request.method == "POST":
        value = misp_taken.body_of(await bounded.body(request, _node(request).limits), _node(request))
        inner = value.get("request")
        value = inner if isinstance(inner, dict) and len(value) == 1 else value
    return value | _named(named) | dict(request.query_params.items())


def _named(text: str) -> dict[str, object]:
    """``/name:value/name:value``; a name with ``[]`` is of a list."""
    found: dict[str, object] = {}
    for part in text.strip("/").split("/"):
        name, colon, value = part.partition(":")
        if part and (not colon or not name):
            raise BadInput("this is no named parameter", where=part[:60], do="write name:value")
        before = found.get(name[:-2])
        if name.endswith("[]"):
            found[name[:-2]] = [*before, value] if isinstance(before, list) else [value]
        elif part:
            found[name] = value
    return found


async def _search(request: Asked, controller: Controller, named: str = "", **fixed: object) -> Search:
    node = _node(request)
    value = {**await _fields(request, named), **fixed}
    return asked.read(value, controller, most=node.limits.page_objects, now=misp_taken.seconds(node))


# -- who and what -----------------------------------------------------------------------------


@get([f"{PREFIX}/servers/getVersion", f"{PREFIX}/servers/getVersion.json"], summary="MISP: the version")
async def version(request: Asked) -> Response[bytes]:  # noqa: ARG001, RUF029 -- every handler takes the request and is awaited
    """The version of MISP whose routes these are."""
    return _json(served.version())


@get(
    [f"{PREFIX}/servers/getPyMISPVersion", f"{PREFIX}/servers/getPyMISPVersion.json"],
    summary="MISP: the version of PyMISP",
)
async def pymisp_version(request: Asked) -> Response[bytes]:  # noqa: ARG001, RUF029 -- as above
    """The version of PyMISP that fits."""
    return _json({"version": served.VERSION})


@get([f"{PREFIX}/users/view/me", f"{PREFIX}/users/view/me.json"], summary="MISP: who asks")
async def me(request: Asked) -> Response[bytes]:  # noqa: RUF029 -- as above
    """The account, what it may do, and its organisation."""
    visitor = visitor_of(request)
    organisation = visitor.asker.organisation
    uuid = ids.derived("identity", organisation).partition("--")[2]
    writes = visitor.how != "local" and covers(visitor.scope or "", "write")
    return _json(served.user(visitor.name or "local", organisation, uuid, writes=writes))


# -- events -----------------------------------------------------------------------------------


@route(
    [f"{PREFIX}/events", f"{PREFIX}/events/index", f"{PREFIX}/events/index.json", f"{PREFIX}/events/index/{{named:path}}"],
    http_method=_EITHER, status_code=200, summary="MISP: the events",
)  # fmt: skip
async def index(request: Asked, named: FromPath[str] = "") -> Response[bytes]:
    """The events that the asker may have, without what is in them. Errors: ``BadInput``."""
    return await _ask(request, misp_search.index, await _search(request, "index", named))


@route(
    [f"{PREFIX}/events/view/{{event:str}}", f"{PREFIX}/events/view/{{event:str}}/{{named:path}}"],
    http_method=_EITHER, status_code=200, summary="MISP: one event",
)  # fmt: skip
async def view(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """One event with what is in it. Errors: ``NotFound``, ``BadInput``."""
    value = {
        name: each for name, each in (await _fields(request, named)).items() if not name.startswith(_ADDS)
    }
    bare = asked.flag("noSightings", value.pop("noSightings", 0) or 0)
    search = asked.read(value, "events", most=_node(request).limits.page_objects, now=0)
    if msgspec.structs.replace(search, deleted="live", metadata=False) != Search():
        raise BadInput("one event is not searched", where="body", do="ask at events/restSearch")
    name = event.removesuffix(".json")
    return await _ask(request, misp_search.view, name, deleted=search.deleted, sightings=not bare)


@route(
    [f"{PREFIX}/events/restSearch", f"{PREFIX}/events/restSearch.json"],
    http_method=_EITHER, status_code=200, summary="MISP: search for events",
)  # fmt: skip
async def search_events(request: Asked) -> Response[bytes]:
    """Events that are as asked for. Errors: ``BadInput``."""
    return await _ask(request, misp_search.search_events, await _search(request, "events"))


@route(
    [f"{PREFIX}/attributes/restSearch", f"{PREFIX}/attributes/restSearch.json"],
    http_method=_EITHER, status_code=200, summary="MISP: search for attributes",
)  # fmt: skip
async def search_attributes(request: Asked) -> Response[bytes]:
    """Attributes that are as asked for, each with its event. Errors: ``BadInput``."""
    return await _ask(request, misp_search.search_attributes, await _search(request, "attributes"))


async def _write(
    request: Asked, write: Callable[..., object], *more: str, named: str = ""
) -> Response[bytes]:
    known = _named(named).keys() <= {"metadata", "breakOnDuplicate"}
    if not known:
        raise BadInput("this parameter is not known here", where=named[:60], do="leave it out")
    return await _ask(request, write, *more, await bounded.body(request, _node(request).limits))


@post(
    [f"{PREFIX}/events/add", f"{PREFIX}/events/add/{{named:path}}"],
    status_code=200,
    summary="MISP: add an event",
)
async def add(request: Asked, named: FromPath[str] = "") -> Response[bytes]:
    """Take in an event; what became of it. Errors: ``BadInput``, ``Conflict``."""
    return await _write(request, misp_in.add, named=named)


@route(
    [f"{PREFIX}/events/edit/{{event:str}}", f"{PREFIX}/events/edit/{{event:str}}/{{named:path}}"],
    http_method=[HttpMethod.POST, HttpMethod.PUT], status_code=200, summary="MISP: change an event",
)  # fmt: skip
async def edit(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """Change what is named of an event. Errors: ``NotFound``, ``Denied``, ``BadInput``, ``Conflict``."""
    return await _write(request, misp_in.edit, event.removesuffix(".json"), named=named)


@post(f"{PREFIX}/events/publish/{{event:str}}", status_code=200, summary="MISP: publish an event")
async def publish(request: Asked, event: FromPath[str]) -> Response[bytes]:
    """Say that it is ready. Errors: ``NotFound``, ``Denied``."""
    return await _ask(request, misp_in.publish, event.removesuffix(".json"), published=True)


@post(
    f"{PREFIX}/events/unpublish/{{event:str}}",
    status_code=200,
    summary="MISP: take back that an event is ready",
)
async def unpublish(request: Asked, event: FromPath[str]) -> Response[bytes]:
    """Say that it is not ready. Errors: ``NotFound``, ``Denied``."""
    return await _ask(request, misp_in.publish, event.removesuffix(".json"), published=False)


@route(
    f"{PREFIX}/events/delete/{{event:str}}",
    http_method=[HttpMethod.POST, HttpMethod.DELETE], status_code=200, summary="MISP: delete an event",
)  # fmt: skip
async def delete(request: Asked, event: FromPath[str]) -> Response[bytes]:
    """Withdraw it and what is of it alone. Errors: ``NotFound``, ``Denied``."""
    return await _ask(request, misp_in.delete, event.removesuffix(".json"))


@post(
    [f"{PREFIX}/attributes/add/{{event:str}}", f"{PREFIX}/attributes/add/{{event:str}}/{{named:path}}"],
    status_code=200, summary="MISP: add attributes to an event",
)  # fmt: skip
async def add_attributes(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """One attribute, or a list. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await _write(request, misp_parts.add_attributes, event.removesuffix(".json"), named=named)


# -- attributes, objects ----------------------------------------------------------------------


@get(f"{PREFIX}/attributes/view/{{name:str}}", summary="MISP: one attribute")
async def view_attribute(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """One attribute. Errors: ``NotFound``."""
    return await _ask(request, misp_parts.view_attribute, name.removesuffix(".json"))


@route(
    f"{PREFIX}/attributes/edit/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.PUT], status_code=200, summary="MISP: change an attribute",
)  # fmt: skip
async def edit_attribute(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Change what is named of an attribute. Errors: ``NotFound``, ``Denied``, ``BadInput``, ``Conflict``."""
    return await _write(request, misp_parts.edit_attribute, name.removesuffix(".json"))


@route(
    f"{PREFIX}/attributes/delete/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.DELETE], status_code=200, summary="MISP: delete an attribute",
)  # fmt: skip
async def delete_attribute(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Say that it is deleted, or (``hard``) withdraw it. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await _write(request, misp_parts.delete_attribute, name.removesuffix(".json"))


@post(
    [f"{PREFIX}/objects/add/{{event:str}}", f"{PREFIX}/objects/add/{{event:str}}/{{named:path}}"],
    status_code=200, summary="MISP: add an object to an event",
)  # fmt: skip
async def add_object(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """An object with its attributes. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await _write(request, misp_parts.add_object, event.removesuffix(".json"), named=named)


@route(
    f"{PREFIX}/objects/edit/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.PUT], status_code=200, summary="MISP: change an object",
)  # fmt: skip
async def edit_object(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Change what is named of an object. Errors: ``NotFound``, ``Denied``, ``BadInput``, ``Conflict``."""
    return await _write(request, misp_parts.edit_object, name.removesuffix(".json"))


@route(
    f"{PREFIX}/objects/delete/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.DELETE], status_code=200, summary="MISP: delete an object",
)  # fmt: skip
async def delete_object(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Say that it is deleted with its attributes, or (``hard``) withdraw them. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await _write(request, misp_parts.delete_object, name.removesuffix(".json"))


# -- tags, sightings --------------------------------------------------------------------------


@get([f"{PREFIX}/tags", f"{PREFIX}/tags/index", f"{PREFIX}/tags/index.json"], summary="MISP: the tags")
async def tags(request: Asked) -> Response[bytes]:
    """The tags of the events that the asker may have. Errors: ``BadInput``."""
    found = await asyncio.to_thread(misp_search.tags, _node(request), asker_of(request))
    return _json({"Tag": found})


@post(f"{PREFIX}/tags/search", status_code=200, summary="MISP: search for tags")
async def search_tags(request: Asked) -> Response[bytes]:
    """Tags by name; ``%`` stands for anything. Errors: ``BadInput``."""
    value = await _fields(request)
    found = await asyncio.to_thread(
        misp_search.tags, _node(request), asker_of(request), asked.terms("tagname", value.get("tagname", "%"))
    )
    return _json([{"Tag": each} for each in found])


async def _tag(request: Asked, *, attach: bool) -> Response[bytes]:
    body = await bounded.body(request, _node(request).limits)
    return await _ask(request, misp_parts.tag, body, attach=attach)


@post(f"{PREFIX}/tags/attachTagToObject", status_code=200, summary="MISP: set a tag")
async def attach_tag(request: Asked) -> Response[bytes]:
    """On an event or an attribute. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await _tag(request, attach=True)


@post(f"{PREFIX}/tags/removeTagFromObject", status_code=200, summary="MISP: take off a tag")
async def remove_tag(request: Asked) -> Response[bytes]:
    """From an event or an attribute. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await _tag(request, attach=False)


@post(
    [f"{PREFIX}/sightings/add", f"{PREFIX}/sightings/add/{{attribute:str}}"],
    status_code=200, summary="MISP: add a sighting",
)  # fmt: skip
async def add_sighting(request: Asked, attribute: FromPath[str] = "") -> Response[bytes]:
    """Of an attribute, or of all with a value. Errors: ``NotFound``, ``BadInput``."""
    return await _write(request, misp_seen.add_sighting, attribute.removesuffix(".json"))


@route(
    [f"{PREFIX}/sightings/index", f"{PREFIX}/sightings/listSightings"],
    http_method=_EITHER, status_code=200, summary="MISP: the sightings of an event or attribute",
)  # fmt: skip
async def list_sightings(request: Asked) -> Response[bytes]:
    """Of an event or an attribute (``context``, ``id``), else of all. Errors: ``BadInput``, ``NotFound``."""
    value = await _fields(request)
    return _json(await _seen(request, value, str(value.pop("context", "event"))))


@route(
    [f"{PREFIX}/sightings/restSearch", f"{PREFIX}/sightings/restSearch/{{context:str}}"],
    http_method=_EITHER, status_code=200, summary="MISP: search for sightings",
)  # fmt: skip
async def search_sightings(request: Asked, context: FromPath[str] = "event") -> Response[bytes]:
    """Sightings that are as asked for. Errors: ``BadInput``, ``NotFound``."""
    found = await _seen(request, await _fields(request), context)
    return _json({"response": [{"Sighting": each} for each in found]})


async def _seen(request: Asked, value: dict[str, object], context: str) -> list[served.Props]:
    if context not in {"event", "attribute"}:
        raise BadInput(
            "a sighting is of an event or of an attribute", where=context[:60], do="name one of them"
        )
    of_attribute = str(value.pop("id", "") or "") if context == "attribute" else ""
    node = _node(request)
    search = asked.read(value, "sightings", most=node.limits.page_objects, now=misp_taken.seconds(node))
    return await asyncio.to_thread(
        misp_search.sightings, node, asker_of(request), search, of_attribute=of_attribute
    )


# -- the feed ---------------------------------------------------------------------------------


async def _feed(request: Asked, ask: Callable[..., bytes], *more: str, kind: str = _JSON) -> Response[bytes]:
    """A file with its tag; 304 without a body if the client has just that (RFC 9110, 15.4.5)."""
    body = await asyncio.to_thread(ask, _node(request), asker_of(request), *more)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in ",".join(request.headers.getall("if-none-match", []))[:_MOST_TAGS]:
        return Response(b"", media_type=kind, status_code=304, headers=headers)
    return Response(body, media_type=kind, status_code=200, headers=headers)


_ALL = f"{FEED}/"
_ONE = f"{FEED}/{{collection_id:str}}/"


@get([f"{_ALL}manifest.json", f"{_ONE}manifest.json"], summary="MISP feed: the events")
async def manifest(request: Asked, collection_id: FromPath[str] = "") -> Response[bytes]:
    """``manifest.json`` of all published events, or of a collection. Errors: ``NotFound``."""
    return await _feed(request, misp_feed_served.manifest, collection_id)


@get([f"{_ALL}hashes.csv", f"{_ONE}hashes.csv"], summary="MISP feed: hashes of the values")
async def hashes(request: Asked, collection_id: FromPath[str] = "") -> Response[bytes]:
    """``hashes.csv``. Errors: ``NotFound``, ``BadInput``."""
    return await _feed(request, misp_feed_served.hashes, collection_id, kind=_CSV)


@get([f"{_ALL}{{event:str}}", f"{_ONE}{{event:str}}"], summary="MISP feed: one event")
async def feed_event(
    request: Asked, event: FromPath[str], collection_id: FromPath[str] = ""
) -> Response[bytes]:
    """``<uuid>.json``. Errors: ``NotFound``."""
    return await _feed(request, misp_feed_served.event, collection_id, event.removesuffix(".json"))


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    version, pymisp_version, me, index, view, search_events, search_attributes, add, edit, publish, unpublish, delete,
    add_attributes, view_attribute, edit_attribute, delete_attribute, add_object, edit_object, delete_object, tags, search_tags,
    attach_tag, remove_tag, add_sighting, list_sightings, search_sightings, manifest, hashes, feed_event,
)  # fmt: skip
