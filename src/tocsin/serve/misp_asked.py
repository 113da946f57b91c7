# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How the routes of MISP are asked, and answered: named parameters in the path, bodies, flows in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import HttpMethod

from tocsin.core.errors import BadInput
from tocsin.flows import misp_taken
from tocsin.flows.taxii import Node
from tocsin.serve import bounded
from tocsin.serve.asker import asker_of
from tocsin.share.misp import asked
from tocsin.share.misp.asked import Controller, Search

PREFIX = "/misp"
FEED = "/misp-feed"
JSON = "application/json"
Asked = Request[Any, Any, State]
EITHER = [HttpMethod.GET, HttpMethod.POST]
"""MISP takes what is asked for in the address, or in a body."""


def node_of(request: Asked) -> Node:
    """What this server serves."""
    node: Node = request.app.state.taxii
    return node


def as_json(value: object) -> Response[bytes]:
    """The answer that says this."""
    return Response(
        value if isinstance(value, bytes) else msgspec.json.encode(value), media_type=JSON, status_code=200
    )


async def ask(request: Asked, flow: Callable[..., object], *more: object, **named: object) -> Response[bytes]:
    """What a flow answers on behalf of who asks."""
    return as_json(await asyncio.to_thread(flow, node_of(request), asker_of(request), *more, **named))


async def fields(request: Asked, named: str = "") -> dict[str, object]:
    """What is asked for: the body of a POST, then the parameters in the path and behind it. Raises ``BadInput``."""
    value: dict[str, object] = {}
    if request.method == "POST":
        value = misp_taken.body_of(await bounded.body(request, node_of(request).limits), node_of(request))
        inner = value.get("request")
        value = inner if isinstance(inner, dict) and len(value) == 1 else value
    return value | named_in(named) | dict(request.query_params.items())


def named_in(text: str) -> dict[str, object]:
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


async def searched(request: Asked, controller: Controller, named: str = "", **fixed: object) -> Search:
    """What is searched for. Raises ``BadInput``."""
    node = node_of(request)
    value = {**await fields(request, named), **fixed}
    return asked.read(value, controller, most=node.limits.page_objects, now=misp_taken.seconds(node))


async def write(request: Asked, flow: Callable[..., object], *more: str, named: str = "") -> Response[bytes]:
    """What a flow makes of the body. Raises ``BadInput``."""
    known = named_in(named).keys() <= {"metadata", "breakOnDuplicate"}
    if not known:
        raise BadInput("this parameter is not known here", where=named[:60], do="leave it out")
    return await ask(request, flow, *more, await bounded.body(request, node_of(request).limits))
