# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The routes of MISP of tags and sightings."""

from __future__ import annotations

import asyncio

from litestar import Response, get, post, route
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from tocsin.core.errors import BadInput
from tocsin.flows import misp_parts, misp_search, misp_seen, misp_taken
from tocsin.serve import bounded
from tocsin.serve.asker import asker_of
from tocsin.serve.misp_asked import EITHER, PREFIX, Asked, as_json, ask, fields, node_of, write
from tocsin.share.misp import asked, served


@get([f"{PREFIX}/tags", f"{PREFIX}/tags/index", f"{PREFIX}/tags/index.json"], summary="MISP: the tags")
async def tags(request: Asked) -> Response[bytes]:
    """The tags of the events that the asker may have. Errors: ``BadInput``."""
    found = await asyncio.to_thread(misp_search.tags, node_of(request), asker_of(request))
    return as_json({"Tag": found})


@post(f"{PREFIX}/tags/search", status_code=200, summary="MISP: search for tags")
async def search_tags(request: Asked) -> Response[bytes]:
    """Tags by name; ``%`` stands for anything. Errors: ``BadInput``."""
    value = await fields(request)
    found = await asyncio.to_thread(
        misp_search.tags,
        node_of(request),
        asker_of(request),
        asked.terms("tagname", value.get("tagname", "%")),
    )
    return as_json([{"Tag": each} for each in found])


async def _tag(request: Asked, *, attach: bool) -> Response[bytes]:
    body = await bounded.body(request, node_of(request).limits)
    return await ask(request, misp_parts.tag, body, attach=attach)


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
    return await write(request, misp_seen.add_sighting, attribute.removesuffix(".json"))


@route(
    [f"{PREFIX}/sightings/index", f"{PREFIX}/sightings/listSightings"],
    http_method=EITHER, status_code=200, summary="MISP: the sightings of an event or attribute",
)  # fmt: skip
async def list_sightings(request: Asked) -> Response[bytes]:
    """Of an event or an attribute (``context``, ``id``), else of all. Errors: ``BadInput``, ``NotFound``."""
    value = await fields(request)
    return as_json(await _seen(request, value, str(value.pop("context", "event"))))


@route(
    [f"{PREFIX}/sightings/restSearch", f"{PREFIX}/sightings/restSearch/{{context:str}}"],
    http_method=EITHER, status_code=200, summary="MISP: search for sightings",
)  # fmt: skip
async def search_sightings(request: Asked, context: FromPath[str] = "event") -> Response[bytes]:
    """Sightings that are as asked for. Errors: ``BadInput``, ``NotFound``."""
    found = await _seen(request, await fields(request), context)
    return as_json({"response": [{"Sighting": each} for each in found]})


async def _seen(request: Asked, value: dict[str, object], context: str) -> list[served.Props]:
    if context not in {"event", "attribute"}:
        raise BadInput(
            "a sighting is of an event or of an attribute", where=context[:60], do="name one of them"
        )
    of_attribute = str(value.pop("id", "") or "") if context == "attribute" else ""
    node = node_of(request)
    search = asked.read(value, "sightings", most=node.limits.page_objects, now=misp_taken.seconds(node))
    return await asyncio.to_thread(
        misp_search.sightings, node, asker_of(request), search, of_attribute=of_attribute
    )


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    tags,
    search_tags,
    attach_tag,
    remove_tag,
    add_sighting,
    list_sightings,
    search_sightings,
)
