# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An error as the outside sees it: one shape, as JSON or as a page.

    {"ok": false, "error": {"code", "what", "where", "do"}, "request_id"}

Errors that somebody can mend (``TocsinError``) are told in full; any other is
logged with its request id and told as "failed", because its text may hold
anything. The place where server errors turn into answers.
"""

from __future__ import annotations

import logging

import msgspec
from litestar.exceptions import HTTPException

from tocsin.core.errors import TocsinError
from tocsin.serve.language import N_

log = logging.getLogger("tocsin.serve")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong with one request. ``what`` and ``do`` are looked up in the catalogue."""

    status: int
    code: str
    what: str
    where: str = ""
    do: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """Of the answer, beside those that every answer has."""


class ErrorParts(msgspec.Struct, frozen=True, kw_only=True):
    """The inner part of the envelope."""

    code: str
    what: str
    where: str
    do: str


class ErrorDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope every JSON error comes in."""

    ok: bool = False
    error: ErrorParts
    request_id: str


_HTTP = {
    400: ("bad-input", N_("The request is not understood."), N_("Check the address and its parameters.")),
    404: ("not-found", N_("There is no such page here."), N_("Go back to the first page.")),
    405: (
        "method-not-allowed",
        N_("Nothing can be changed here yet: only reading is allowed."),
        N_("Use GET."),
    ),
    413: ("too-large", N_("The request is larger than the limit."), N_("Send less.")),
}
_FAILED = (
    N_("The server failed while it answered."),
    N_("Look for the request id in the log, and report it with what you did."),
)


def problem_of(error: Exception, *, where: str, request_id: str) -> Problem:
    """Say what an exception means outside; an unforeseen one is logged here."""
    if isinstance(error, TocsinError):
        return Problem(
            status=error.http_status,
            code=error.code,
            what=error.what,
            where=error.where or where,
            do=error.do,
            headers=getattr(error, "http_headers", ()),
        )
    if isinstance(error, HTTPException) and error.status_code < 500:
        code, what, do = _HTTP.get(error.status_code, _HTTP[400])
        return Problem(status=error.status_code, code=code, what=what, where=where, do=do)
    log.error("request %s %s failed", request_id, where, exc_info=error)
    return Problem(status=500, code="internal", what=_FAILED[0], where=where, do=_FAILED[1])


def envelope(problem: Problem, request_id: str) -> bytes:
    """The JSON form."""
    parts = ErrorParts(code=problem.code, what=problem.what, where=problem.where, do=problem.do)
    return msgspec.json.encode(ErrorDocument(error=parts, request_id=request_id))


def wants_json(path: str, accept: str) -> bool:
    """Whether an error should be JSON: a ``.json`` address, or a client that does not ask for HTML."""
    return path.endswith(".json") or "text/html" not in accept.lower()
