# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages about warnings, each with its JSON form from the same function: ``/warnings`` and ``/warnings/{id}``.

Reading runs in a thread. Nothing is answered here: an answer is given at the command line.
"""

from __future__ import annotations

import asyncio

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from tocsin.core.affected import REASONS
from tocsin.core.errors import NotFound
from tocsin.flows.deliveries import Standing
from tocsin.flows.warnings_held import Account, Held
from tocsin.serve.asker import asker_of
from tocsin.serve.draw_answers import draw
from tocsin.serve.language import N_, Language
from tocsin.serve.pages import Asked, answered, desk_of, view_of
from tocsin.share.warning_tally import Moment

STATE_WORDS = {
    "affected": N_("Affected"),
    "not-checked": N_("Not checked"),
    "not-affected": N_("Not affected"),
    "done": N_("Done"),
    "silent": N_("No answer yet"),
}
STATE_TONES = {
    "affected": "now",
    "not-checked": "not-checked",
    "not-affected": "quiet",
    "done": "fragile",
    "silent": "aside",
}
WARNING_WORDS = {
    "in-force": N_("in force"),
    "all-clear": N_("all clear"),
    "mistaken": N_("issued by mistake"),
}
COUNT_WORDS = {
    "components": N_("components"),
    "hits": N_("hits"),
    "suppliers": N_("suppliers"),
    "services": N_("services"),
    "assets": N_("assets"),
}
WENT_WORDS = {
    "warning": N_("warning"),
    "update": N_("update"),
    "all-clear": N_("all clear"),
    "mistaken": N_("issued by mistake"),
    "reminder": N_("reminder"),
    "answer": N_("own answer"),
}
WAY_WORDS = {"mail": N_("mail"), "webhook": N_("webhook")}
DELIVERY_WORDS = {
    "sent": N_("Sent"),
    "again": N_("Waiting for the next try"),
    "waiting": N_("Waiting to be sent"),
    "running": N_("Being sent"),
    "stopped": N_("Failed, not tried again"),
}
DELIVERY_TONES = {"sent": "fragile", "again": "due", "waiting": "aside", "running": "aside", "stopped": "now"}
MOST_ROWS = 1_000
"""Members and rows on one page; the JSON form has all."""
MOST_MOMENTS = 40


class WarningsDocument(msgspec.Struct, frozen=True):
    """All warnings that are kept here."""

    warnings: tuple[Held, ...]


class WarningDocument(Account, frozen=True, kw_only=True):
    """One warning, the answers to it, and how it went to each recipient."""

    deliveries: tuple[Standing, ...] = ()
    """For the organisation that runs this node; empty for anybody else."""


def _answer(
    request: Asked, document: msgspec.Struct, template: str, as_json: bool, **values: object
) -> Response[bytes]:
    words = {
        "states": STATE_WORDS, "tones": STATE_TONES, "kinds": WARNING_WORDS, "reasons": REASONS,
        "count_words": COUNT_WORDS, "most": MOST_ROWS, "went": WENT_WORDS, "ways": WAY_WORDS,
        "deliveries": DELIVERY_WORDS, "delivery_tones": DELIVERY_TONES,
    }  # fmt: skip
    if isinstance(document, Account) and not as_json:
        values["drawn"] = _drawn(document, view_of(request, desk_of(request).language).language)
    return answered(request, document, template, as_json, form=False, words=words, **values)


def _drawn(account: Account, language: Language) -> Markup:
    title = language.text(N_("Members by what they answered, over time"))
    desc = language.text(N_("The same follows as a table."))
    return draw(account.tally.over_time, until=account.at, title=title, desc=desc)


def some(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """The first and the last moments, as many as stand in a table."""
    return moments if len(moments) <= MOST_MOMENTS else (moments[0], *moments[1 - MOST_MOMENTS :])


@get(["/warnings", "/warnings.json"], summary="The warnings that are kept here")
async def warnings(request: Asked) -> Response[bytes]:
    """Every warning, those in force first, with what this node found and answered."""
    found = await asyncio.to_thread(desk_of(request).warnings.all)
    as_json = request.url.path.endswith(".json")
    return _answer(request, WarningsDocument(found), "warnings.html", as_json)


@get("/warnings/{warning_id:path}", summary="One warning and the answers to it")
async def warning(request: Asked, warning_id: FromPath[str]) -> Response[bytes]:
    """One warning: what to do, what this node found, who has answered, how it went. Errors: ``NotFound``."""
    name = warning_id.removeprefix("/")
    as_json = name.endswith(".json")
    book, asker = desk_of(request).warnings, asker_of(request)

    def read(warning_id: str) -> WarningDocument:
        account = book.one(warning_id)
        went = book.deliveries(asker, account.held.warning.id)
        return WarningDocument(**msgspec.structs.asdict(account), deliveries=went)

    try:
        found = await asyncio.to_thread(read, name.removesuffix(".json"))
    except NotFound as error:
        raise NotFound(error.what, where=name[:100], do="the page /warnings lists them") from None
    own = asker_of(request).own
    return _answer(request, found, "warning.html", as_json, own=own, some=some(found.tally.over_time))


HANDLERS = (warnings, warning)
