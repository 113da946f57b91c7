# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``/unusual``: what ours did for the first time, each with its rows and with what was usual, and its JSON form."""

from __future__ import annotations

import asyncio

import msgspec
from litestar import Response, get

from tocsin.core.errors import NotFound
from tocsin.serve.asker import asker_of
from tocsin.serve.language import N_
from tocsin.serve.pages import HTML, JSON, Asked, desk_of, view_of

KIND_WORDS = {
    "new destination": N_("new destination"),
    "beacon": N_("calls in a beat"),
    "volume": N_("unusual volume"),
    "dns tunnel": N_("DNS tunnel"),
    "new service": N_("new service"),
    "new command": N_("new command"),
}
SHOWN_PARTIES = 12


@get(["/unusual", "/unusual.json"], summary="What ours did for the first time")
async def unusual(request: Asked) -> Response[bytes]:
    """The newest findings by day, and who is judged or still being learnt. Errors: ``NotFound``, ``Denied``."""
    desk = desk_of(request)
    if desk.intelligence is None:
        raise NotFound("this server shows nothing unusual", do="start it by: tocsin serve")
    found = await asyncio.to_thread(desk.intelligence.unusual, asker_of(request))
    if request.url.path.endswith(".json"):
        return Response(msgspec.json.encode(found), media_type=JSON)
    view = view_of(request, desk.language)
    body = view.page("unusual.html", doc=found, kinds=KIND_WORDS, parties=SHOWN_PARTIES)
    headers = {"content-language": view.language.html, "vary": "accept-language"}
    return Response(body, media_type=HTML, headers=headers)


HANDLERS = (unusual,)
