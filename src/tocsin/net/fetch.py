# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one outbound fetcher: a URL into an open file, within bounds.

What it refuses, in order: a scheme that is not allowed (https unless the caller
says otherwise), a host of which any address is inside (loopback, private, link-local,
multicast, reserved, or such a one wrapped for a relay), checked again after every
redirect, more redirects, bytes or seconds than allowed, any answer but 200, a body
that was compressed on the way (nobody asked for that, and it may unpack to anything).
The addresses that were checked are those that are connected to, in their order, so a
name cannot change its mind in between.

Cost: streams; memory is one chunk. The time budget is looked at between hops and chunks
of the body; before the body only ``timeout_s`` holds, for each read.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import BinaryIO

import httpx
import msgspec

from tocsin.core.errors import BadInput, Denied, Unavailable, Unsupported


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


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What came: its final address, its size, and the date its server gave it."""

    url: str
    size_bytes: int
    modified: str = ""


STRICT = Bounds()

Resolve = Callable[[str, int], Iterable[str]]
Progress = Callable[[int, int | None], None]
"""Bytes so far, and in all if the server said."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host; raises Unavailable if it has none."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no host name"
        raise Unavailable(
            f"the name cannot be resolved: {why}", where=host, do="check the network and the name"
        ) from None
    return [str(row[4][0]) for row in rows]


def fetch(
    url: str,
    sink: BinaryIO,
    bounds: Bounds = STRICT,
    *,
    resolver: Resolve = resolve,
    clock: Callable[[], float] = time.monotonic,
    progress: Progress = lambda _done, _total: None,
) -> Fetched:
    """Copy what ``url`` answers into ``sink``.

    Raises Denied (scheme, inside address), Unavailable (network, status, time),
    Unsupported (too large, compressed, too many redirects), BadInput (no URL). What was
    written until then is the caller's to discard.
    """
    deadline = clock() + bounds.total_s
    target = named = _url(url, None)
    for _ in range(bounds.redirects + 1):
        free = bounds.inside and target.host == named.host
        addresses = _checked(target, bounds, resolver, free=free)
        # A client for each hop: a connection that was proved for one name is never used for another.
        with httpx.Client(timeout=bounds.timeout_s, trust_env=False, verify=_trust()) as client:
            try:
                answer = _connect(client, target, addresses, deadline, clock)
                try:
                    if answer.has_redirect_location:
                        target = _url(answer.headers["location"], target)
                        continue
                    if answer.status_code != httpx.codes.OK:
                        raise Unavailable(
                            f"the server answered {answer.status_code}",
                            where=str(target),
                            do="try again later or check the address",
                        )
                    size = _copy(answer, target, sink, bounds, deadline, clock, progress)
                finally:
                    answer.close()
            except httpx.HTTPError as error:
                raise Unavailable(
                    f"{type(error).__name__}: {error}",
                    where=str(target),
                    do="check the network and try again",
                ) from None
            return Fetched(url=str(target), size_bytes=size, modified=answer.headers.get("last-modified", ""))
    raise Unsupported(f"more than {bounds.redirects} redirects", where=url, do="name the final address")


@functools.cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes longer than many a fetch."""
    return httpx.create_ssl_context(trust_env=False)


def _url(text: str, base: httpx.URL | None) -> httpx.URL:
    try:
        return httpx.URL(text) if base is None else base.join(text)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadInput(f"this is no URL: {error}", where=text[:200], do="correct the address") from None


def _checked(target: httpx.URL, bounds: Bounds, resolver: Resolve, *, free: bool) -> list[str]:
    """The addresses of the host, if all of them may be connected to."""
    if target.scheme not in bounds.schemes:
        raise Denied(
            f"the scheme {target.scheme!r} is not allowed",
            where=str(target),
            do=f"use {' or '.join(bounds.schemes)}",
        )
    if not target.host:
        raise BadInput("this URL names no host", where=str(target), do="correct the address")
    found = [text.partition("%")[0] for text in resolver(target.host, _port(target))]
    for text in found:
        address = ipaddress.ip_address(text)
        if not free and _inside(address):
            raise Denied(
                f"{target.host} is {address}, an address inside",
                where=str(target),
                do="outgoing fetches go to public addresses only",
            )
    if not found:
        raise Unavailable("the name has no address", where=target.host, do="check the name")
    return found


def _port(target: httpx.URL) -> int:
    return target.port or (443 if target.scheme == "https" else 80)


UNICAST = ipaddress.IPv6Network("2000::/3")
"""RFC 4291: what is handed out of IPv6 for the public network."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address for a translator, which may reach what is inside."""


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is not plainly one of the public network."""
    if not address.is_global or address.is_multicast:
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return False
    if address in NAT64:
        return _inside(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    wrapped = address.sixtofour
    return address not in UNICAST or (wrapped is not None and _inside(wrapped))


def _connect(
    client: httpx.Client,
    target: httpx.URL,
    addresses: Iterable[str],
    deadline: float,
    clock: Callable[[], float],
) -> httpx.Response:
    """The answer of the first address that lets itself be connected to. Raises what the last one said."""
    failed: httpx.HTTPError = httpx.ConnectError("no address")
    headers = {"Host": target.netloc.decode(), "User-Agent": "tocsin", "Accept-Encoding": "identity"}
    for address in addresses:
        _in_time(target, deadline, clock)
        request = client.build_request("GET", target.copy_with(host=address), headers=headers)
        request.extensions["sni_hostname"] = target.host
        try:
            return client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failed = error
    raise failed


def _in_time(target: httpx.URL, deadline: float, clock: Callable[[], float]) -> None:
    if clock() > deadline:
        raise Unavailable("not done within the time allowed", where=str(target), do="try again later")


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
            where=str(target),
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
        where=str(target),
        do="raise the bound or fetch it by hand",
    )
