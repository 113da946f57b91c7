# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses with a fixed meaning: health, security contact, static files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from tocsin.core.errors import NotFound
from tocsin.serve.assets import asset
from tocsin.serve.documents import HealthDocument
from tocsin.serve.pages import JSON, Asked, desk_of, read_status

_KEEP_DAYS = 180


@get("/healthz", sync_to_thread=False, summary="Whether the process answers")
def healthz() -> Response[bytes]:
    """The process is alive; says nothing about the store."""
    return Response(msgspec.json.encode(HealthDocument()), media_type=JSON)


@get("/readyz", summary="Whether the store answers")
async def readyz(request: Asked) -> Response[bytes]:
    """The status can be computed. Errors: what computing it raised, as 503 or as it is."""
    status = await read_status(request)
    return Response(msgspec.json.encode(HealthDocument(at=status.at)), media_type=JSON)


def security_text(contact: str, now: dt.datetime) -> str:
    """RFC 9116: contact and the day until which it may be believed. Errors: ``NotFound`` without a contact."""
    if not contact or any(ord(char) < 33 for char in contact):
        raise NotFound(
            "no security contact is set",
            where="/.well-known/security.txt",
            do="ask whoever runs this server",
        )
    expires = (now + dt.timedelta(days=_KEEP_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    return f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, zh\n"


def security_route(clock: Callable[[], dt.datetime]) -> object:
    """The route of ``/.well-known/security.txt``, told what time it is."""

    @get("/.well-known/security.txt", sync_to_thread=False, summary="Whom to tell about a security hole")
    def security_txt(request: Asked) -> Response[str]:
        """Contact of who runs this server."""
        text = security_text(desk_of(request).security_contact, clock())
        return Response(text, media_type="text/plain")

    return security_txt


@get("/static/{name:str}", sync_to_thread=False, include_in_schema=False)
def static(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """A style sheet or icon; kept by the browser only if the address names the content it has now."""
    found = asset(name)
    current = request.query_params.get("v") == found.digest
    keep = "public, max-age=31536000, immutable" if current else "no-cache"
    return Response(found.content, media_type=found.kind, headers={"cache-control": keep})


def handlers(clock: Callable[[], dt.datetime]) -> tuple[Any, ...]:
    """All of them."""
    return (healthz, readyz, static, security_route(clock))
