# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The routes of MISP of attributes."""

from __future__ import annotations

from litestar import Response, get, post, route
from litestar.enums import HttpMethod
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from tocsin.flows import misp_parts, misp_search
from tocsin.serve.misp_asked import EITHER, PREFIX, Asked, ask, searched, write


@route(
    [f"{PREFIX}/attributes/restSearch", f"{PREFIX}/attributes/restSearch.json"],
    http_method=EITHER, status_code=200, summary="MISP: search for attributes",
)  # fmt: skip
async def search_attributes(request: Asked) -> Response[bytes]:
    """Attributes that are as asked for, each with its event. Errors: ``BadInput``."""
    return await ask(request, misp_search.search_attributes, await searched(request, "attributes"))


@post(
    [f"{PREFIX}/attributes/add/{{event:str}}", f"{PREFIX}/attributes/add/{{event:str}}/{{named:path}}"],
    status_code=200, summary="MISP: add attributes to an event",
)  # fmt: skip
async def add_attributes(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """One attribute, or a list. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await write(request, misp_parts.add_attributes, event.removesuffix(".json"), named=named)


@get(f"{PREFIX}/attributes/view/{{name:str}}", summary="MISP: one attribute")
async def view_attribute(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """One attribute. Errors: ``NotFound``."""
    return await ask(request, misp_parts.view_attribute, name.removesuffix(".json"))


@route(
    f"{PREFIX}/attributes/edit/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.PUT], status_code=200, summary="MISP: change an attribute",
)  # fmt: skip
async def edit_attribute(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Change what is named of an attribute. Errors: ``NotFound``, ``Denied``, ``BadInput``, ``Conflict``."""
    return await write(request, misp_parts.edit_attribute, name.removesuffix(".json"))


@route(
    f"{PREFIX}/attributes/delete/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.DELETE], status_code=200, summary="MISP: delete an attribute",
)  # fmt: skip
async def delete_attribute(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Say that it is deleted, or (``hard``) withdraw it. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await write(request, misp_parts.delete_attribute, name.removesuffix(".json"))


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    search_attributes,
    add_attributes,
    view_attribute,
    edit_attribute,
    delete_attribute,
)
