# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages of hits: ``/hits``, sightings by value, asset and day with a filter, and ``/hits/of/{id}``, the lines of one.

Each has its JSON form from the same function. Reading runs in a thread, on behalf of whoever has signed in.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from tocsin.core.errors import NotFound
from tocsin.core.hit import RULES
from tocsin.flows.hits_now import MOST_HELD
from tocsin.flows.hits_now import Asked as HitsAsked
from tocsin.serve.asker import asker_of
from tocsin.serve.language import N_
from tocsin.serve.pages import Asked, Intelligence, answered, desk_of

STATE_WORDS = {
    "live": N_("live"),
    "earlier": N_("before it was valid"),
    "expired": N_("expired"),
    "revoked": N_("revoked"),
    "false": N_("found false"),
    "withdrawn": N_("withdrawn"),
}
LISTED_WORD = N_("on a warninglist")
REASON_WORDS = {
    "public suffix": N_("public suffix"),
    "private range": N_("private range"),
    "reserved range": N_("reserved range"),
    "empty file": N_("digest of an empty file"),
    "listed": N_("entry of a warninglist"),
}
_WORDS = {
    "states": STATE_WORDS,
    "listed": LISTED_WORD,
    "reasons": REASON_WORDS,
    "most": MOST_HELD,
    "rules": RULES,
}


def _reading(request: Asked) -> Intelligence:
    found = desk_of(request).intelligence
    if found is None:
        raise NotFound("this server shows no hits", do="start it by: tocsin serve")
    return found


@get(["/hits", "/hits.json"], summary="Hits by value, asset and day")
async def hits(
    request: Asked,
    q: Annotated[str, QueryParameter(max_length=500)] = "",
    kind: Annotated[str, QueryParameter(max_length=20)] = "",
    found_state: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
    since: Annotated[str, QueryParameter(max_length=10)] = "",
    until: Annotated[str, QueryParameter(max_length=10)] = "",
    after: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """Sightings, newest day first, ``limit`` of them after the first ``after``; ``q``: words that all stand in one."""
    asked = HitsAsked(q=q, kind=kind, state=found_state, since=since, until=until, after=after, limit=limit)
    found = await asyncio.to_thread(_reading(request).hits, asker_of(request), asked)
    return answered(request, found, "hits.html", request.url.path.endswith(".json"), words=_WORDS, form=True)


@get("/hits/of/{sighting_id:str}", summary="The lines behind one sighting")
async def of(
    request: Asked,
    sighting_id: FromPath[str],
    after: Annotated[int, QueryParameter(ge=0, le=2**53)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> Response[bytes]:
    """``limit`` lines with a greater number than ``after``, with every place where each stands. Errors: ``NotFound``."""
    as_json = sighting_id.endswith(".json")
    name = sighting_id.removesuffix(".json")
    found = await asyncio.to_thread(_reading(request).lines, asker_of(request), name, after, limit)
    return answered(request, found, "sighting.html", as_json, words=_WORDS)


HANDLERS = (hits, of)
