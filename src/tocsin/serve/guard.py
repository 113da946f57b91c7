# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What stands before every route: who may ask, how, and what every answer carries.

In order:

1. a fresh request id (one that comes in is not believed);
2. ``Host`` must name this machine, else 421: a page of another site whose name was
   made to point at 127.0.0.1 (DNS rebinding) stops here. Where the server listens for
   others (``listen.Door``), a number or one of the names in the settings will do, since
   rebinding needs a name of its own;
3. ``Origin``, if sent, must be our own, and a browser that says the request was
   made by another site's page (``Sec-Fetch-Site``) may only follow a link, else 403;
4. a method other than GET and HEAD is refused with 405, but at the addresses that take
   writes (``writes``): who may write there, and whether a page of ours made the request,
   is asked by ``serve.gate``;
5. a body over the limit is refused with 413;
6. security headers on every answer, errors included.

Web sockets are closed. Cost: a few dictionary look-ups a request.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from litestar.enums import ScopeType

from tocsin.serve.language import N_
from tocsin.serve.listen import Door, is_local
from tocsin.serve.problem import Problem

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

Refuse = Callable[[Problem, "Scope"], tuple[str, bytes]]
"""Turns a problem into a content type and a body, in the language and form the client asked for."""

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FORM_CSP = CSP.replace("form-action 'none'", "form-action 'self'")
"""Of a page with a form."""
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
_READS = ("GET", "HEAD")
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::\d{1,5})?")

_ELSEWHERE = N_("The request names another host; these pages answer for this machine only.")
_ELSEWHERE_DO = N_("Open the address that the server printed when it started.")
_FOREIGN = N_("The request comes from a page of another site.")
_FOREIGN_DO = N_("Open the address in a window of its own.")
_READ_ONLY = N_("Nothing can be changed here yet: only reading is allowed.")
_READ_ONLY_DO = N_("Use GET.")
_TOO_LARGE = N_("The request is larger than the limit.")
_TOO_LARGE_DO = N_("Send less.")


def headers_of(scope: Scope) -> dict[str, str]:
    """Header names to values; what is sent twice is joined, so that it cannot pass as one clean value."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def under(path: str, places: tuple[str, ...]) -> bool:
    """Whether a path is one of the places, or below one that ends in a stroke."""
    return any(path.startswith(one) if one.endswith("/") else path == one for one in places)


def check_host(headers: Mapping[str, str], door: Door | None = None) -> Problem | None:
    """Rule 2."""
    match = _HOST.fullmatch(headers.get("host", ""))
    if match and (
        is_local(match["name"]) or (door and (_is_number(match["name"]) or door.names(match["name"])))
    ):
        return None
    return Problem(status=421, code="wrong-host", what=_ELSEWHERE, where="Host", do=_ELSEWHERE_DO)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def check_origin(headers: Mapping[str, str], scheme: str, method: str = "GET") -> Problem | None:
    """Rule 3 (Fetch standard 3.2; Fetch Metadata, W3C)."""
    foreign = Problem(status=403, code="foreign-origin", what=_FOREIGN, where="Origin", do=_FOREIGN_DO)
    if "origin" in headers and headers["origin"].lower() != f"{scheme}://{headers.get('host', '')}".lower():
        return foreign
    elsewhere = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    if elsewhere and (headers.get("sec-fetch-mode") != "navigate" or method not in _READS):
        return foreign
    return None


def check_method(method: str, path: str = "", writes: tuple[str, ...] = ()) -> Problem | None:
    """Rule 4. An address of ``writes`` that ends in a stroke stands for all below it."""
    if method in _READS:
        return None
    if under(path, writes):
        return None
    return Problem(
        status=405, code="method-not-allowed", what=_READ_ONLY, where=method[:20], do=_READ_ONLY_DO
    )


def check_length(headers: Mapping[str, str], most: int) -> Problem | None:
    """Rule 5, for a body that says its length; one that does not is counted when a route reads it."""
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and len(length) < 20 and int(length) <= most:
        return None
    return Problem(status=413, code="too-large", what=_TOO_LARGE, where=f"limit {most}", do=_TOO_LARGE_DO)


class Guard:
    """ASGI application around the routes."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        refuse: Refuse,
        new_id: Callable[[], str],
        body_bytes: int,
        door: Door | None = None,
        writes: tuple[str, ...] = (),
        posts: tuple[str, ...] = (),
        post_bytes: int = 0,
    ) -> None:
        """``new_id`` makes a request id; at ``posts`` a body may be of ``post_bytes``; see the module for the rest."""
        self._app = app
        self._refuse = refuse
        self._new_id = new_id
        self._body_bytes = body_bytes
        self._door = door
        self._writes = writes
        self._posts, self._post_bytes = posts, post_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass on; HEAD is answered as GET without its body."""
        if scope["type"] != ScopeType.HTTP:
            await send(cast("Message", {"type": "websocket.close", "code": 1008, "reason": ""}))
            return
        request_id = self._new_id()
        method = str(scope["method"]).upper()
        inner = cast("Scope", {**scope, "method": "GET" if method == "HEAD" else method})
        inner["state"] = {**scope.get("state", {}), "request_id": request_id}
        problem = self._check(inner, method)
        out = _dress(send, request_id, bodyless=method == "HEAD")
        if problem is None:
            await self._app(inner, receive, out)
            return
        await answer(out, self._refuse, problem, inner)

    def _check(self, scope: Scope, method: str) -> Problem | None:
        headers = headers_of(scope)
        scheme, path = str(scope.get("scheme", "http")), str(scope["path"])
        if self._door is not None:
            scheme = self._door.scheme(scope, headers)
        return (
            check_host(headers, self._door)
            or check_origin(headers, scheme, method)
            or check_method(method, path, self._writes)
            or check_length(headers, self._post_bytes if under(path, self._posts) else self._body_bytes)
        )


async def answer(send: Send, refuse: Refuse, problem: Problem, scope: Scope) -> None:
    """Send a problem in the form and language that the client asked for."""
    kind, body = refuse(problem, scope)
    headers = [
        (b"content-type", (kind if ";" in kind else f"{kind}; charset=utf-8").encode()),
        (b"content-length", str(len(body)).encode()),
        *((name.encode(), value.encode("latin-1")) for name, value in problem.headers),
    ]
    if problem.status == 405:
        headers.append((b"allow", ", ".join(_READS).encode()))
    await send(cast("Message", {"type": "http.response.start", "status": problem.status, "headers": headers}))
    await send(cast("Message", {"type": "http.response.body", "body": body, "more_body": False}))


def _dress(send: Send, request_id: str, *, bodyless: bool) -> Send:
    """Add our headers where the route set none of its own, and drop the body for HEAD."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            given: list[tuple[bytes, bytes]] = list(message.get("headers", []))
            names = {name.lower() for name, _ in given}
            ours = {**HEADERS, "x-request-id": request_id}
            given += [(k.encode(), v.encode()) for k, v in ours.items() if k.encode() not in names]
            await send(cast("Any", {**message, "headers": given}))
        elif message["type"] == "http.response.body" and bodyless:
            await send(cast("Any", {**message, "body": b""}))
        else:
            await send(message)

    return dressed
