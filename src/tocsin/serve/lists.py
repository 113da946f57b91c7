# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists for firewalls and resolvers that poll: ``/lists/NAME.txt``, as ``tocsin watch out`` has named them.

An asker that names the tag it has (``If-None-Match``) is answered 304 without a body while the entries are the same.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from tocsin.core.errors import NotFound
from tocsin.flows.lists_served import Lists
from tocsin.flows.taxii import Node
from tocsin.serve.asker import asker_of

PREFIX = "/lists"
_KIND = "text/plain"
_ENDING = ".txt"
_MOST_TAGS = 4_096
Asked = Request[Any, Any, State]


@get(f"{PREFIX}/{{file:str}}", summary="A list for another tool")
async def one_list(request: Asked, file: FromPath[str]) -> Response[bytes]:
    """The list as the asker may have it. Errors: ``NotFound``, ``Unavailable``."""
    if not file.endswith(_ENDING):
        raise NotFound("there is no such list", where=file[:60], do="its address ends in .txt")
    node, lists = cast("Node", request.app.state["taxii"]), cast("Lists", request.app.state["lists"])
    found = await asyncio.to_thread(lists.answer, node, asker_of(request), file.removesuffix(_ENDING))
    tag = f'W/"{found.tag[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in ",".join(request.headers.getall("if-none-match", []))[:_MOST_TAGS]:
        return Response(b"", media_type=_KIND, status_code=304, headers=headers)
    return Response(found.body, media_type=_KIND, status_code=200, headers=headers)


HANDLERS: tuple[ControllerRouterHandler, ...] = (one_list,)
