# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The feed of MISP, below ``/misp-feed``."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from tocsin.flows import misp_feed_served
from tocsin.serve.asker import asker_of
from tocsin.serve.misp_asked import FEED, JSON, Asked, node_of

_CSV = "text/csv; charset=utf-8"
_MOST_TAGS = 4_096


async def _feed(request: Asked, ask: Callable[..., bytes], *more: str, kind: str = JSON) -> Response[bytes]:
    """A file with its tag; 304 without a body if the client has just that (RFC 9110, 15.4.5)."""
    body = await asyncio.to_thread(ask, node_of(request), asker_of(request), *more)
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
    manifest,
    hashes,
    feed_event,
)
