# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``/watching``: the lists for other tools, the warninglists and the logs that were hunted through, and its JSON form."""

from __future__ import annotations

import asyncio

from litestar import Response, get

from tocsin.core.errors import NotFound
from tocsin.serve.asker import asker_of
from tocsin.serve.language import N_
from tocsin.serve.pages import Asked, answered, desk_of

STATE_WORDS = {
    "fresh": N_("up to date"),
    "stale": N_("looked at anew by the next tocsin work"),
    "trouble": N_("not made"),
}


@get(["/watching", "/watching.json"], summary="Lists for other tools, warninglists and hunted logs")
async def watching(request: Asked) -> Response[bytes]:
    """What watching goes by. Errors: ``NotFound``, ``Denied``."""
    desk = desk_of(request)
    if desk.intelligence is None:
        raise NotFound("this server shows nothing that is watched", do="start it by: tocsin serve")
    found = await asyncio.to_thread(desk.intelligence.watching, asker_of(request))
    return answered(request, found, "watching.html", request.url.path.endswith(".json"), states=STATE_WORDS)


HANDLERS = (watching,)
