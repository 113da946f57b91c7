# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one outbound fetcher: a URL into an open file, within bounds; the same way a body is posted.

What it refuses, in order: a scheme that is not allowed (https unless the caller
says otherwise), a host of which any address is inside (loopback, private, link-local,
multicast, reserved, or such a one wrapped for a relay), checked again after every
redirect, more redirects, bytes or seconds than allowed, any answer but those asked for (200), a body
that was compressed on the way (nobody asked for that, and it may unpack to anything).
The addresses that were checked are those that are connected to, in their order, so a
name cannot change its mind in between. A credential goes to the origin (scheme, host, port) that was asked for
and to no other, and what is posted is not posted again elsewhere.

With ``lines`` connections are kept from one fetch to the next (``net.lines``); else each hop has one of its own.

Cost: streams; memory is one chunk. The time budget is looked at between hops and chunks
of the body, and the connection is hung up when it is over (``net.reach.Guard``).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from tocsin.core.errors import BadInput, Denied, Unavailable, Unsupported
from tocsin.net.credential import Credential
from tocsin.net.lines import Line, Lines
from tocsin.net.reach import Guard, Resolve, checked, resolve

if TYPE_CHECKING:
    import httpx

__all__ = ["GET", "STRICT", "Ask", "Bounds", "Fetched", "Progress", "Refused", "Resolve", "fetch", "resolve"]


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one fetch may cost and where it may go."""

    schemes: tuple[str, ...] = ("https",)
    inside: bool = False
    """Whether the host that was asked for may be inside (loopback, private): for mirrors a person has
    named. Where it redirects to is not what the person named, and is held to the rule."""
    max_bytes: int = 2 * 2**30
    timeout_s: float = 30.0
    """For connecting and for each read."""
    total_s: float = 900.0
    redirects: int = 5


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for beside the URL. With ``etag`` or ``modified`` it is asked only for what is newer (RFC 9110 section 13)."""

    method: Literal["GET", "POST", "DELETE"] = "GET"
    headers: Mapping[str, str] = {}
    body: bytes = b""
    credential: Credential | None = None
    etag: str = ""
    modified: str = ""
    good: tuple[int, ...] = (200,)
    """Answers that are taken."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What came: its final address, its size, and the date its server gave it."""

    url: str
    size_bytes: int
    modified: str = ""
    etag: str = ""
    status: int = 200
    headers: Mapping[str, str] = {}
    """All of them, their names in lower case."""

    @property
    def unchanged(self) -> bool:
        """Whether nothing newer is there, so that nothing was written."""
        return self.status == HTTPStatus.NOT_MODIFIED


class Refused(Unavailable):
    """The server answered something else than what was asked for: ``status``, and the beginning of what it said."""

    def __init__(self, status: int, said: bytes, retry_after: str, *, where: str) -> None:
        """``retry_after``: the header of that name, as it came."""
        self.status, self.said, self.retry_after = status, said, retry_after
        super().__init__(
            f"the server answered {status}",
            where=where,
            do=_MENDS.get(status, "try again later or check the address"),
        )


_MENDS = {
    401: "check the credential: give it by --auth-file or --auth-env",
    403: "ask its operator what this credential may do",
    404: "check the address",
    406: "the server does not speak this format or version",
    410: "ask its operator where this has gone",
    413: "send less at once",
    415: "the server does not take this format or version",
    429: "it was asked too often: ask less often",
}

STRICT = Bounds()
GET = Ask()
_SAID_BYTES = 4_096
_HEADER_LETTERS = 1_024

Progress = Callable[[int, int | None], None]
"""Bytes so far, and in all if the server said."""


def fetch(
    url: str,
    sink: BinaryIO,
    bounds: Bounds = STRICT,
    *,
    ask: Ask = GET,
    resolver: Resolve = resolve,
    clock: Callable[[], float] = time.monotonic,
    progress: Progress = lambda _done, _total: None,
    lines: Lines | None = None,
) -> Fetched:
    """Copy what ``url`` answers into ``sink``.

    Raises Denied (scheme, inside address), Refused (another answer), Unavailable (network, time),
    Unsupported (too large, compressed, too many redirects), BadInput (no URL). What was
    written until then is the caller's to discard.
    """
    import httpx  # takes 10 MB, and a server that fetches nothing needs none of it

    deadline = clock() + bounds.total_s
    target = named = _url(url, None)
    for _ in range(bounds.redirects + 1):
        free = bounds.inside and target.host == named.host
        addresses = _checked(target, bounds, resolver, free=free)
        headers = _headers(ask, own=_origin(target) == _origin(named))
        # A line for each origin: a connection that was proved for one name is never used for another.
        line, whole = Line() if lines is None else lines.to(_origin(target)), False
        with Guard(deadline - clock()) as guard:
            try:
                answer = _connect(line, target, addresses, bounds, ask, headers, guard, deadline, clock)
                try:
                    if answer.has_redirect_location:
                        target = _next_hop(ask, answer, target)
                        continue
                    got = _taken(answer, target, sink, bounds, ask, guard, deadline, clock, progress)
                    whole = lines is not None and not got.unchanged and _goes_on(answer)
                    return got
                finally:
                    answer.close()
            except httpx.HTTPError as error:
                if guard.fired:
                    raise _late(target) from None
                raise Unavailable(
                    f"{type(error).__name__}: {error}",
                    where=_shown(target),
                    do="check the network and try again",
                ) from None
            finally:
                line.used = whole
                if not whole:
                    line.end()
    raise Unsupported(
        f"more than {bounds.redirects} redirects", where=_shown(named), do="name the final address"
    )


def _goes_on(answer: httpx.Response) -> bool:
    """Whether the server keeps the connection after this answer (RFC 9112 section 9.3)."""
    said = answer.headers.get("connection", "").lower()
    return answer.http_version == "HTTP/1.1" and "close" not in said


def _taken(
    answer: httpx.Response,
    target: httpx.URL,
    sink: BinaryIO,
    bounds: Bounds,
    ask: Ask,
    guard: Guard,
    deadline: float,
    clock: Callable[[], float],
    progress: Progress,
) -> Fetched:
    """The answer of the last hop, its body copied."""
    size, status = 0, answer.status_code
    unchanged = status == HTTPStatus.NOT_MODIFIED and bool(ask.etag or ask.modified)
    if not unchanged:
        if status not in ask.good:
            raise Refused(status, _said(answer), answer.headers.get("retry-after", ""), where=_shown(target))
        size = _copy(answer, target, sink, bounds, deadline, clock, progress)
        if guard.fired:  # a body without length ends where the connection does
            raise _late(target)
    return Fetched(
        url=str(target),
        size_bytes=size,
        modified=_plain(answer.headers.get("last-modified", "")),
        etag=_plain(answer.headers.get("etag", "")),
        status=status,
        headers={name.lower(): value for name, value in answer.headers.items()},
    )


def _plain(value: str) -> str:
    """What may be sent back in a header some day; empty if it may not."""
    return value if value.isascii() and value.isprintable() and len(value) <= _HEADER_LETTERS else ""


def _said(answer: httpx.Response) -> bytes:
    """The beginning of the body of an answer that is not taken."""
    import httpx

    said = b""
    with contextlib.suppress(httpx.HTTPError):
        for chunk in answer.iter_raw():
            said += chunk[:_SAID_BYTES]
            if len(said) >= _SAID_BYTES:
                break
    return said[:_SAID_BYTES]


def _next_hop(ask: Ask, answer: httpx.Response, target: httpx.URL) -> httpx.URL:
    if ask.method != "GET":
        raise Unsupported(
            "the server sends what is posted elsewhere", where=_shown(target), do="name the final address"
        )
    return _url(answer.headers["location"], target)


def _headers(ask: Ask, *, own: bool) -> dict[str, str]:
    """``own``: whether it goes to the origin that was asked for, which alone is given the credential."""
    made = dict(ask.headers)
    if ask.etag:
        made["If-None-Match"] = ask.etag
    if ask.modified:
        made["If-Modified-Since"] = ask.modified
    if ask.credential is not None and own:
        made[ask.credential.header] = ask.credential.value
    return made


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return (url.scheme, url.host, _port(url))


def _shown(url: httpx.URL) -> str:
    """For errors and logs: without a query, in which others' addresses carry keys."""
    return str(url.copy_with(query=None, fragment=None))


def _url(text: str, base: httpx.URL | None) -> httpx.URL:
    import httpx

    try:
        made = httpx.URL(text) if base is None else base.join(text)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadInput(f"this is no URL: {error}", where=text[:200], do="correct the address") from None
    if made.userinfo:
        raise BadInput(
            "a user or password stands in this URL", where=made.host, do="give it apart from the address"
        )
    return made


def _checked(target: httpx.URL, bounds: Bounds, resolver: Resolve, *, free: bool) -> list[str]:
    """The addresses of the host, if all of them may be connected to."""
    if target.scheme not in bounds.schemes:
        raise Denied(
            f"the scheme {target.scheme!r} is not allowed",
            where=_shown(target),
            do=f"use {' or '.join(bounds.schemes)}",
        )
    if not target.host:
        raise BadInput("this URL names no host", where=_shown(target), do="correct the address")
    return checked(target.host, _port(target), resolver, inside=free, where=_shown(target))


def _port(target: httpx.URL) -> int:
    return target.port or (443 if target.scheme == "https" else 80)


def _connect(
    line: Line,
    target: httpx.URL,
    addresses: Iterable[str],
    bounds: Bounds,
    ask: Ask,
    more: Mapping[str, str],
    guard: Guard,
    deadline: float,
    clock: Callable[[], float],
) -> httpx.Response:
    """The answer of the first address that lets itself be connected to. Raises what the last one said."""
    import httpx

    failed: httpx.HTTPError = httpx.ConnectError("no address")
    headers = {**more, "Host": target.netloc.decode(), "User-Agent": "tocsin", "Accept-Encoding": "identity"}
    wait = httpx.Timeout(bounds.timeout_s).as_dict()
    for address in addresses:
        _in_time(target, deadline, clock)
        while True:
            request = httpx.Request(
                ask.method,
                target.copy_with(host=address),
                headers=headers,
                content=ask.body or None,
                extensions={"sni_hostname": target.host, "timeout": wait},
            )
            try:
                return line.send(request, guard)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
                break
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                # The server may hang up just when a kept connection is used again. What was asked is asked anew, once;
                # what was posted is not: nobody knows whether it arrived (RFC 9110 section 9.2.2).
                if not line.used or guard.fired or ask.method != "GET":
                    raise
                line.end()
    raise failed


def _late(target: httpx.URL) -> Unavailable:
    return Unavailable("not done within the time allowed", where=_shown(target), do="try again later")


def _in_time(target: httpx.URL, deadline: float, clock: Callable[[], float]) -> None:
    if clock() > deadline:
        raise _late(target)


def _copy(
    answer: httpx.Response,
    target: httpx.URL,
    sink: BinaryIO,
    bounds: Bounds,
    deadline: float,
    clock: Callable[[], float],
    progress: Progress,
) -> int:
    if answer.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise Unsupported(
            "the server compressed its answer, which was not asked for",
            where=_shown(target),
            do="fetch it by hand",
        )
    length = answer.headers.get("content-length", "")
    total = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None
    size = 0
    if total is not None and total > bounds.max_bytes:
        raise _too_large(target, bounds)
    for chunk in answer.iter_raw():
        size += len(chunk)
        if size > bounds.max_bytes:
            raise _too_large(target, bounds)
        _in_time(target, deadline, clock)
        sink.write(chunk)
        progress(size, total)
    return size


def _too_large(target: httpx.URL, bounds: Bounds) -> Unsupported:
    return Unsupported(
        f"larger than {bounds.max_bytes} bytes",
        where=_shown(target),
        do="raise the bound or fetch it by hand",
    )
