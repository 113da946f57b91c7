# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The TAXII 2.1 server: routes below ``/taxii2``, with and without a slash at the end, never a redirect.

Discovery is at ``/taxii2/``, the one API root at ``/taxii2/api/``. Each handler asks ``serve.asker`` on whose behalf,
checks media types, reads a body within its bounds, and hands the rest to ``flows.taxii`` in a thread. Every error
leaves as TAXII's own error message in its media type (section 3.6.1), made in ``error_body``.

A client may keep a page, and asks by its ``ETag`` whether it is still that (``flows.taxii_unchanged``).

What a body may be: not encoded (a compressed one is refused with 415, so that none can unpack into more), and no longer
than announced (413, without reading on). That it comes in time is for ``serve.bodies``.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.params import FromPath

from tocsin.core import entity_tag
from tocsin.core.account import covers
from tocsin.flows import taxii as flow
from tocsin.flows import taxii_in, taxii_unchanged
from tocsin.serve import bounded
from tocsin.serve.asker import asker_of, visitor_of
from tocsin.serve.bounded import Refused
from tocsin.serve.guard import under
from tocsin.serve.language import N_
from tocsin.serve.problem import Problem
from tocsin.share import taxii, taxii_server

PREFIX = "/taxii2"
ROOT = f"{PREFIX}/api/"
_STATUS = "/taxii2/api/status/{status_id:str}"
_COLLECTION = "/taxii2/api/collections/{collection_id:str}"
_OBJECT = _COLLECTION + "/objects/{object_id:str}"
_MAKING = {own: ThreadPoolExecutor(2, thread_name_prefix="taxii-page") for own in (True, False)}
"""Where pages are made: each takes some MB while it is, and Python makes no more of them in the same time with more threads.
Those for others may wait for a turn to write down what they are given, which must keep nobody of the own organisation."""
Asked = Request[Any, Any, State]
_METHOD = N_("This address does not know that method.")


def is_taxii(path: str) -> bool:
    """Whether a path belongs to this server."""
    return under(path, (PREFIX, f"{PREFIX}/"))


def methods(path: str) -> str:
    """What may be asked of a path, for ``Allow``."""
    known = "GET, HEAD"
    *_, before, last = ["", *path.strip("/").split("/")]
    return f"{known}, POST" if last == "objects" else f"{known}, DELETE" if before == "objects" else known


def error_body(problem: Problem, request_id: str) -> bytes:
    """The error message resource."""
    if problem.status == 405:
        problem = msgspec.structs.replace(problem, what=_METHOD, do="see the header Allow")
    said = taxii_server.Error(
        title=problem.what,
        description=problem.do,
        error_id=request_id,
        error_code=problem.code,
        http_status=str(problem.status),
        details={"where": problem.where} if problem.where else {},
    )
    return msgspec.json.encode(said)


def node_of(request: Asked) -> flow.Node:
    """What the routes were handed."""
    node: flow.Node = request.app.state.taxii
    return node


def _check(request: Asked) -> None:
    if not taxii.accepts(",".join(request.headers.getall("accept", []))):
        do = f"send Accept: {taxii.MEDIA_TYPE}"
        raise Refused(406, N_("This server answers in TAXII 2.1 alone."), do)


def _may_write(request: Asked) -> bool:
    return covers(visitor_of(request).scope or "", "write")


def _said(request: Asked, reply: flow.Reply) -> Response[bytes]:
    """What is known without a look into the store, and so without a thread."""
    _check(request)
    return Response(reply.body, media_type=taxii.MEDIA_TYPE)


async def _answer(
    request: Asked, ask: Callable[..., flow.Reply], *arguments: object, status: int = 200
) -> Response[bytes]:
    _check(request)
    reply = await asyncio.to_thread(ask, node_of(request), *arguments)
    headers = {}
    if reply.first:
        headers = {taxii.FIRST_ADDED: reply.first, taxii.LAST_ADDED: reply.last}
    return Response(reply.body, media_type=taxii.MEDIA_TYPE, headers=headers, status_code=status)


async def _page(
    request: Asked, ask: Callable[..., flow.Reply], query: taxii_server.Query, *more: str
) -> Response[bytes]:
    """A page with its tag; 304 without a body if the client has just that (RFC 9110, 15.4.5)."""
    has = entity_tag.named(",".join(request.headers.getall("if-none-match", [])))
    pages: taxii_unchanged.Pages = request.app.state.taxii_pages
    asker = asker_of(request)
    made = functools.partial(
        taxii_unchanged.asked, pages, node_of(request), ask, asker, query, *more, has=has
    )
    found = await asyncio.get_running_loop().run_in_executor(_MAKING[asker.own], made)
    reply = found.reply
    headers = {"etag": found.tag, "cache-control": "private, no-cache"}
    if reply.first:
        headers |= {taxii.FIRST_ADDED: reply.first, taxii.LAST_ADDED: reply.last}
    status = 304 if found.unchanged else 200
    return Response(reply.body, media_type=taxii.MEDIA_TYPE, headers=headers, status_code=status)


def _query(request: Asked, collection_id: str, *, version: str = "last") -> taxii_server.Query:
    _check(request)
    most = node_of(request).limits.page_objects
    return taxii_server.asked(request.scope["query_string"], collection_id, most, version=version)


@get(PREFIX, summary="TAXII: discovery")
async def discovery(request: Asked) -> Response[bytes]:
    """The API roots of this server; absolute where the address is https, else beginning with a slash."""
    root = f"https://{request.headers['host']}{ROOT}" if request.scope["scheme"] == "https" else ROOT
    return _said(request, flow.discovery(node_of(request), root))


@get(ROOT, summary="TAXII: the API root")
async def api_root(request: Asked) -> Response[bytes]:
    """Versions, and how long a post may be."""
    return _said(request, flow.api_root(node_of(request)))


@get("/taxii2/api/collections", summary="TAXII: the collections")
async def collections(request: Asked) -> Response[bytes]:
    """Every collection."""
    return await _answer(request, flow.all_collections, _may_write(request))


@get(_COLLECTION, summary="TAXII: one collection")
async def collection(request: Asked, collection_id: FromPath[str]) -> Response[bytes]:
    """Title, description, and whether it takes objects. Errors: ``NotFound``."""
    return await _answer(request, flow.one_collection, collection_id, _may_write(request))


@get(_COLLECTION + "/manifest", summary="TAXII: the manifest of a collection")
async def manifest(request: Asked, collection_id: FromPath[str]) -> Response[bytes]:
    """A page of ids, versions and times of adding. Errors: ``NotFound``, ``BadInput``."""
    return await _page(request, flow.manifest, _query(request, collection_id))


@get(_COLLECTION + "/objects", summary="TAXII: the objects of a collection")
async def objects(request: Asked, collection_id: FromPath[str]) -> Response[bytes]:
    """A page of objects, as the bytes they came in. Errors: ``NotFound``, ``BadInput``."""
    return await _page(request, flow.objects, _query(request, collection_id))


@get(_OBJECT, summary="TAXII: one object")
async def one_object(
    request: Asked, collection_id: FromPath[str], object_id: FromPath[str]
) -> Response[bytes]:
    """Its versions, as the bytes they came in. Errors: ``NotFound``, ``BadInput``."""
    query = _query(request, collection_id)
    return await _page(request, flow.one_object, query, object_id)


@get(_OBJECT + "/versions", summary="TAXII: the versions of one object")
async def object_versions(
    request: Asked, collection_id: FromPath[str], object_id: FromPath[str]
) -> Response[bytes]:
    """When each was made, in the order in which they were added. Errors: ``NotFound``, ``BadInput``."""
    query = _query(request, collection_id)
    return await _page(request, flow.object_versions, query, object_id)


@get(_STATUS, summary="TAXII: what became of a post")
async def status(request: Asked, status_id: FromPath[str]) -> Response[bytes]:
    """For who posted. Errors: ``NotFound``."""
    return await _answer(request, flow.status, asker_of(request), status_id)


@post(_COLLECTION + "/objects", status_code=202, summary="TAXII: add objects")
async def add_objects(request: Asked, collection_id: FromPath[str]) -> Response[bytes]:
    """Take in an envelope; what became of each object. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    _check(request)
    body = await _body(request)
    return await _answer(request, taxii_in.add, asker_of(request), collection_id, body, status=202)


@delete(_OBJECT, status_code=200, summary="TAXII: withdraw an object")
async def delete_object(
    request: Asked, collection_id: FromPath[str], object_id: FromPath[str]
) -> Response[bytes]:
    """All versions of it, everywhere on this node. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    query = _query(request, collection_id, version="all")
    await asyncio.to_thread(taxii_in.delete, node_of(request), asker_of(request), query, object_id)
    return Response(b"", media_type=taxii.MEDIA_TYPE, status_code=200)


async def _body(request: Asked) -> bytes:
    """The body, within its bounds."""
    if not taxii.is_content(",".join(request.headers.getall("content-type", []))):
        do = f"send Content-Type: {taxii.MEDIA_TYPE}"
        raise Refused(415, N_("The body is no TAXII 2.1."), do)
    return await bounded.body(request, node_of(request).limits)


HANDLERS = (
    discovery, api_root, collections, collection, manifest, objects, one_object, object_versions, status, add_objects,
    delete_object,
)  # fmt: skip
