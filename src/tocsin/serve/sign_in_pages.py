# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages for signing in and out, for the first account, and the one that says who you are.

Plain forms, no script. Each form carries a token that follows from a cookie (``gate.page_token``), so that no other site can
send it; signing in always makes a new session. What went wrong is said in one sentence that is the same for an
unknown name and a wrong password. What was typed is never shown again but the name.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.params import QueryParameter

from tocsin.core.account import SECRET_BYTES, cookies, secret_of
from tocsin.core.errors import BadInput, Denied, NotFound, TocsinError
from tocsin.flows.sign_in import Refused, Signed, SignIn
from tocsin.serve.asker import visitor_of
from tocsin.serve.gate import ACCOUNT, FIRST, SESSION, SIGN_IN, SIGN_OUT, VISIT, hashing, page_token, same
from tocsin.serve.guard import FORM_CSP
from tocsin.serve.language import N_
from tocsin.serve.pages import HTML, Asked, desk_of, view_of

FORM_BYTES = 16_384
FIELDS = 8
_FIELD_CHARACTERS = 4_096
_COOKIE = "Path=/; Secure; HttpOnly; SameSite=Strict"

WRONG = N_("Name or password is not right.")
SLOWER = N_("Too many tries failed. Try again in {n} s.")
SAID_ELSEWHERE = (
    N_("this is not the first-run secret, or it was used"),
    N_("use the one that tocsin init printed, or run tocsin account add NAME"),
    N_("the password is empty or too long"),
    N_("the password is easy to guess"),
    N_("the password has fewer than 15 characters"),
    N_("the password holds a character that cannot be seen or is none"),
    N_("use several words, or let a password manager make one"),
    N_("use several words that do not belong together, or let a password manager make one"),
    N_("use letters, digits, signs and spaces"),
)
"""What ``core.account`` and ``flows.sign_in`` refuse with, for the catalogue."""
STALE = N_("The page was too old, or cookies are off. Try again.")


def here(target: str) -> str:
    """Where to go after signing in: an address of our own, else the first page."""
    plain = target.isascii() and target.isprintable() and " " not in target and "\\" not in target
    if not plain or not target.startswith("/") or target.startswith("//") or len(target) > 2000:
        return "/"
    return "/" if target.partition("?")[0] in (SIGN_IN, SIGN_OUT, FIRST) else target


def _sign_in(request: Asked) -> SignIn:
    found = desk_of(request).sign_in
    if found is None:
        raise NotFound("there is no such page here", where=request.url.path[:200], do="go to the first page")
    return found


def _cookies(request: Asked) -> Mapping[str, str]:
    return cookies(request.headers.get("cookie", ""))


async def _form(request: Asked) -> dict[str, str]:
    """The fields of a form. Errors: ``BadInput``."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind != "application/x-www-form-urlencoded":
            raise ValueError(kind)
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
        )
        fields = dict(pairs)
        if len(fields) != len(pairs) or any(len(value) > _FIELD_CHARACTERS for value in fields.values()):
            raise ValueError
    except ValueError:
        raise BadInput(
            "this is no form of these pages", where=request.url.path[:200], do="reload the page"
        ) from None
    return fields


def _ours(request: Asked, fields: Mapping[str, str], cookie: str) -> bool:
    kept = _cookies(request).get(cookie, "")
    return bool(kept) and same(fields.get("token", ""), page_token(kept))


def _page(
    request: Asked, template: str, status: int = 200, wait_s: int = 0, **values: object
) -> Response[bytes]:
    view = view_of(request, desk_of(request).language)
    headers = {"content-language": view.language.html, "vary": "accept-language, cookie"}
    headers["content-security-policy"] = FORM_CSP
    # with no-referrer a browser sends forms with "Origin: null" (Fetch standard 3.2), as another site's page would
    headers["referrer-policy"] = "same-origin"
    if wait_s:
        headers["retry-after"] = str(wait_s)
    visit = _cookies(request).get(VISIT, "")
    if not 40 <= len(visit) <= 100:
        visit = secret_of(secrets.token_bytes(SECRET_BYTES))
        headers["set-cookie"] = f"{VISIT}={visit}; {_COOKIE}"
    body = view.page(template, token=page_token(visit), wait_s=wait_s, **values)
    return Response(body, media_type=HTML, headers=headers, status_code=status)


def _go(target: str, session: str | None = None) -> Response[bytes]:
    headers = {"location": target}
    if session is not None:
        ended = "" if session else "; Max-Age=0"
        headers["set-cookie"] = f"{SESSION}={session}; {_COOKIE}{ended}"
    return Response(b"", media_type="text/plain", headers=headers, status_code=303)


Next = Annotated[str, QueryParameter(name="next", max_length=4000)]


@get(SIGN_IN, summary="The sign-in page", include_in_schema=False)
async def sign_in_page(request: Asked, back: Next = "") -> Response[bytes]:
    """Asks for name and password; ``next`` is where to go then."""
    if not await asyncio.to_thread(_sign_in(request).asked):
        return _go(FIRST)
    return _page(request, "sign_in.html", back=here(back), name="", problem="")


@post(SIGN_IN, status_code=303, request_max_body_size=FORM_BYTES, include_in_schema=False)
async def sign_in(request: Asked) -> Response[bytes]:
    """Look at name and password; a new session if they are right."""
    gate = _sign_in(request)
    fields = await _form(request)
    name, back = fields.get("name", ""), here(fields.get("next", ""))
    if not _ours(request, fields, VISIT):
        return _page(request, "sign_in.html", 403, back=back, name=name, problem=STALE)
    address = visitor_of(request).address
    signed = await hashing(gate.by_password, name, fields.get("password", ""), address)
    if isinstance(signed, Refused):
        status, says = (429, SLOWER) if signed.wait_s else (403, WRONG)
        return _page(request, "sign_in.html", status, signed.wait_s, back=back, name=name, problem=says)
    return _go(back, await _started(request, gate, signed))


async def _started(request: Asked, gate: SignIn, signed: Signed) -> str:
    return await asyncio.to_thread(gate.start, signed, _cookies(request).get(SESSION, ""))


@post(SIGN_OUT, status_code=303, request_max_body_size=FORM_BYTES, include_in_schema=False)
async def sign_out(request: Asked) -> Response[bytes]:
    """End the session, here and in the browser."""
    gate = _sign_in(request)
    if not _ours(request, await _form(request), SESSION):
        raise Denied("the form is not of this session", where=SIGN_OUT, do="reload the page and try again")
    await asyncio.to_thread(gate.end, _cookies(request).get(SESSION, ""))
    return _go(SIGN_IN, "")


@get(ACCOUNT, summary="Who you are here", include_in_schema=False)
async def account_page(request: Asked) -> Response[bytes]:
    """Name, organisation, communities and scope of whoever asks, and the way out."""
    _sign_in(request)
    visitor = visitor_of(request)
    kept = _cookies(request).get(SESSION, "") if visitor.how == "session" else ""
    leave = page_token(kept) if kept else ""
    return _page(request, "account.html", visitor=visitor, leave=leave)


@get(FIRST, summary="The page for the first account", include_in_schema=False)
async def first_page(request: Asked) -> Response[bytes]:
    """Asks for the first-run secret, a name and a password, as long as no account exists."""
    if await asyncio.to_thread(_sign_in(request).asked):
        return _go(SIGN_IN)
    return _page(request, "first_account.html", name="", problem="", do="")


@post(FIRST, status_code=303, request_max_body_size=FORM_BYTES, include_in_schema=False)
async def first(request: Asked) -> Response[bytes]:
    """Make the first account, and sign it in."""
    gate, desk = _sign_in(request), desk_of(request)
    fields = await _form(request)
    name = fields.get("name", "")
    if not _ours(request, fields, VISIT):
        return _page(request, "first_account.html", 403, name=name, problem=STALE, do="")
    secret, password = fields.get("secret", ""), fields.get("password", "")
    address = visitor_of(request).address
    try:
        made = await hashing(gate.first, secret, name, password, desk.organisation, address)
    except TocsinError as error:
        return _page(
            request, "first_account.html", error.http_status, name=name, problem=error.what, do=error.do
        )
    return _go("/", await _started(request, gate, made))


HANDLERS = (sign_in_page, sign_in, sign_out, account_page, first_page, first)
