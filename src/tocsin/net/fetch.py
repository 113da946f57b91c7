# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one outbound fetcher: a URL into an open file, within bounds.

What it refuses, in order: a scheme that is not allowed (https unless the caller
says otherwise), a host that resolves to an address inside (loopback, private,
link-local, reserved), checked again after every redirect, more redirects, bytes
or seconds than allowed, any answer but 200. The address that was checked is the
address that is connected to, so a name cannot change its mind in between.

Cost: streams; memory is one chunk.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from typing import BinaryIO

import httpx
import msgspec

from tocsin.core.errors import Denied, Unavailable, Unsupported


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one fetch may cost and where it may go."""

    schemes: tuple[str, ...] = ("https",)
    inside: bool = False
    """Whether addresses inside (loopback, private) are allowed: for mirrors a person has named."""
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
    except OSError as error:
        raise Unavailable(
            f"the name cannot be resolved: {error.strerror}", where=host, do="check the network and the name"
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
    Unsupported (too large, too many redirects). What was written until then is the
    caller's to discard.
    """
    deadline = clock() + bounds.total_s
    target = httpx.URL(url)
    for _ in range(bounds.redirects + 1):
        pinned = _pin(target, bounds, resolver)
        with httpx.Client(timeout=bounds.timeout_s, trust_env=False) as client:
            request = client.build_request(
                "GET", pinned, headers={"Host": target.netloc.decode(), "User-Agent": "tocsin"}
            )
            request.extensions["sni_hostname"] = target.host
            try:
                answer = client.send(request, stream=True)
                try:
                    if answer.is_redirect:
                        target = target.join(answer.headers.get("location", ""))
                        continue
                    if answer.status_code != httpx.codes.OK:
                        raise Unavailable(
                            f"the server answered {answer.status_code}",
                            where=str(target),
                            do="try again later or check the address",
                        )
                    size = _copy(answer, sink, bounds, deadline, clock, progress)
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


def _pin(target: httpx.URL, bounds: Bounds, resolver: Resolve) -> httpx.URL:
    """The URL with its host replaced by an address that passed the check."""
    if target.scheme not in bounds.schemes:
        raise Denied(
            f"the scheme {target.scheme!r} is not allowed",
            where=str(target),
            do=f"use {' or '.join(bounds.schemes)}",
        )
    port = target.port or (443 if target.scheme == "https" else 80)
    addresses = list(resolver(target.host, port))
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not bounds.inside and not address.is_global:
            raise Denied(
                f"{target.host} is {address}, an address inside",
                where=str(target),
                do="outgoing fetches go to public addresses only",
            )
    if not addresses:
        raise Unavailable("the name has no address", where=target.host, do="check the name")
    return target.copy_with(host=addresses[0].partition("%")[0])


def _copy(
    answer: httpx.Response,
    sink: BinaryIO,
    bounds: Bounds,
    deadline: float,
    clock: Callable[[], float],
    progress: Progress,
) -> int:
    length = answer.headers.get("content-length", "")
    total = int(length) if length.isdigit() else None
    size = 0
    for chunk in answer.iter_bytes(64 * 1024):
        size += len(chunk)
        if size > bounds.max_bytes:
            raise Unsupported(
                f"larger than {bounds.max_bytes} bytes",
                where=str(answer.url),
                do="raise the bound or fetch it by hand",
            )
        if clock() > deadline:
            raise Unavailable(
                f"not done after {bounds.total_s:g} s", where=str(answer.url), do="try again later"
            )
        sink.write(chunk)
        progress(size, total)
    return size
