# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``/unusual``: what ours did for the first time, each with its rows and with what was usual, and its JSON form."""

from __future__ import annotations

import asyncio

from litestar import Response, get

from tocsin.core.errors import NotFound
from tocsin.serve.asker import asker_of
from tocsin.serve.language import N_
from tocsin.serve.pages import Asked, answered, desk_of

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
    as_json = request.url.path.endswith(".json")
    return answered(request, found, "unusual.html", as_json, kinds=KIND_WORDS, parties=SHOWN_PARTIES)


HANDLERS = (unusual,)
