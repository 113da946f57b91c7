# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The routes of MISP of objects."""

from __future__ import annotations

from litestar import Response, post, route
from litestar.enums import HttpMethod
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from tocsin.flows import misp_parts
from tocsin.serve.misp_asked import PREFIX, Asked, write


@post(
    [f"{PREFIX}/objects/add/{{event:str}}", f"{PREFIX}/objects/add/{{event:str}}/{{named:path}}"],
    status_code=200, summary="MISP: add an object to an event",
)  # fmt: skip
async def add_object(request: Asked, event: FromPath[str], named: FromPath[str] = "") -> Response[bytes]:
    """An object with its attributes. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await write(request, misp_parts.add_object, event.removesuffix(".json"), named=named)


@route(
    f"{PREFIX}/objects/edit/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.PUT], status_code=200, summary="MISP: change an object",
)  # fmt: skip
async def edit_object(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Change what is named of an object. Errors: ``NotFound``, ``Denied``, ``BadInput``, ``Conflict``."""
    return await write(request, misp_parts.edit_object, name.removesuffix(".json"))


@route(
    f"{PREFIX}/objects/delete/{{name:str}}",
    http_method=[HttpMethod.POST, HttpMethod.DELETE], status_code=200, summary="MISP: delete an object",
)  # fmt: skip
async def delete_object(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Say that it is deleted with its attributes, or (``hard``) withdraw them. Errors: ``NotFound``, ``Denied``, ``BadInput``."""
    return await write(request, misp_parts.delete_object, name.removesuffix(".json"))


HANDLERS: tuple[ControllerRouterHandler, ...] = (
    add_object,
    edit_object,
    delete_object,
)
