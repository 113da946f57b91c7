# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages about sources and objects, each with its JSON form from the same function.

``/sources``, ``/search``, ``/objects/{id}``, and ``/raw/{id}``, the bytes of an object to be saved. Reading runs in a thread,
and is asked on behalf of whoever has signed in.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Annotated, ParamSpec, TypeVar

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from tocsin.core.errors import NotFound
from tocsin.flows.search import LONGEST, LOOKED
from tocsin.flows.source_standing import MOST_SAID
from tocsin.serve import source_groups
from tocsin.serve.asker import asker_of
from tocsin.serve.language import N_
from tocsin.serve.pages import Asked, Intelligence, answered, desk_of
from tocsin.store.source_counts import VALUES

STATE_WORDS = {
    "running": N_("being pulled"),
    "failed": N_("failed"),
    "pulled": N_("pulled"),
    "new": N_("never pulled"),
    "taken": N_("taken in"),
    "partly": N_("taken in part"),
    "not taken": N_("not taken in"),
    "said": N_("said something"),
}
STATE_TONES = {
    "failed": "now",
    "not taken": "now",
    "partly": "weakened",
    "new": "not-checked",
    "running": "fragile",
}
JOB_WORDS = {"waiting": N_("waiting"), "running": N_("running"), "stopped": N_("stopped")}
OUTCOME_WORDS = {
    "nothing good": N_("Nothing in it could be taken."),
    "not understood": N_("It was not understood."),
    "not whole": N_("It was not whole."),
    "unreadable": N_("It could not be read."),
    "passed over": N_("It was passed over."),
}
KIND_WORDS = {
    "taxii": N_("TAXII collection"),
    "address": N_("address"),
    "folder": N_("watched folder"),
}
CALLED_WORDS = {
    "under way": N_("under way"),
    "revoked there": N_("revoked there"),
    "deleted there": N_("deleted there"),
    "not found there": N_("not found there"),
    "still there": N_("still there"),
    "sent again": N_("sent again"),
}
OBJECT_WORDS = {"kept": N_("kept"), "withdrawn": N_("withdrawn"), "not kept": N_("not kept")}
UNMARKED_WORD = N_("stays here")
MOST_ROWS = 1_000
"""Of a table on a page; the JSON form has all."""
_SAFE = re.compile(r"[^A-Za-z0-9._-]")
_WORDS = {
    "states": STATE_WORDS, "tones": STATE_TONES, "jobs": JOB_WORDS, "outcomes": OUTCOME_WORDS, "kinds": KIND_WORDS,
    "objects": OBJECT_WORDS, "most": MOST_ROWS, "longest": LONGEST, "looked": LOOKED, "values": VALUES, "said": MOST_SAID,
    "grouped": source_groups.grouped, "wrong": 5, "unmarked": UNMARKED_WORD, "called": CALLED_WORDS,
}  # fmt: skip

P = ParamSpec("P")
T = TypeVar("T")


async def _read(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.to_thread(call, *args, **kwargs)


def _intelligence(request: Asked) -> Intelligence:
    found = desk_of(request).intelligence
    if found is None:
        raise NotFound("this server shows no sources and objects", do="start it by: tocsin serve")
    return found


@get(["/sources", "/sources.json"], summary="The sources, feeds and jobs")
async def sources(request: Asked) -> Response[bytes]:
    """Every source: state, last and next pull, errors, what it has said and how that stood up; and every job."""
    found = await _read(_intelligence(request).sources, asker_of(request))
    return answered(request, found, "sources.html", request.url.path.endswith(".json"), words=_WORDS)


@get(["/search", "/search.json"], summary="Objects by value, id or words")
async def search(
    request: Asked, q: Annotated[str, QueryParameter(max_length=20_000)] = ""
) -> Response[bytes]:
    """Objects that speak of what was pasted; ``q``: values, defanged or not, an id, or words."""
    found = await _read(_intelligence(request).search, asker_of(request), q)
    return answered(
        request, found, "search.html", request.url.path.endswith(".json"), words=_WORDS, form=True
    )


@get("/objects/{object_id:path}", summary="One object")
async def about(
    request: Asked, object_id: FromPath[str], version: Annotated[str, QueryParameter(max_length=100)] = ""
) -> Response[bytes]:
    """One object: content, versions, relations, where it came from and went. Errors: ``NotFound``."""
    name = object_id.removeprefix("/")
    as_json = name.endswith(".json")
    read = _intelligence(request).about
    found = await _read(read, asker_of(request), name.removesuffix(".json"), version)
    return answered(request, found, "object.html", as_json, words=_WORDS)


@get("/raw/{object_id:path}", summary="The bytes of one object, as they came")
async def raw(
    request: Asked,
    object_id: FromPath[str],
    version: Annotated[str, QueryParameter(max_length=100)] = "",
    dispute: Annotated[str, QueryParameter(max_length=100)] = "",
    form: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[bytes]:
    """To be saved: a version, what a dispute says (by its digest), or with ``form=misp`` a MISP event. Errors: ``NotFound``."""
    name, asker, reading = object_id.removeprefix("/"), asker_of(request), _intelligence(request)
    if form not in {"", "misp"}:
        raise NotFound(
            "objects are not converted to this form here", where=form, do="leave form out, or give misp"
        )
    if form:
        body = await _read(reading.as_misp, asker, name)
    else:
        body = await _read(reading.raw, asker, name, version, dispute)
    file = f"{_SAFE.sub('_', name)[:120]}{'.misp' if form else ''}.json"
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    return Response(body, media_type="application/octet-stream", headers=headers)


HANDLERS = (sources, search, about, raw)
