# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where the server may listen, and whom it believes.

On this machine always. Elsewhere only if accounts exist, and only over TLS of our own or behind a proxy whose
address the settings name. A name other than ``localhost`` is refused without asking a resolver, because its answer
may change. What a proxy says in headers counts only when the connection comes from such an address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.core.errors import BadInput, Denied
from tocsin.core.settings import Server

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Number = ipaddress.IPv4Address | ipaddress.IPv6Address


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """How requests from other machines may come in."""

    certificate: str = ""
    """File with our certificate and its chain, in PEM; empty for none."""
    key: str = ""
    proxies: tuple[Network, ...] = ()
    known_as: tuple[str, ...] = ()
    """Lower-case names under which we are reached."""
    certificate_header: str = ""
    """Lower-case name of the header in which a proxy names the client certificate that it verified; empty for none."""

    @property
    def open(self) -> bool:
        """Whether others may come in at all: TLS or a proxy is configured."""
        return bool(self.certificate or self.proxies)

    def names(self, host: str) -> bool:
        """Whether ``host`` (without port) is one of our names."""
        return host.lower() in self.known_as

    def is_proxy(self, address: str) -> bool:
        """Whether a connection from ``address`` is that of a proxy of the settings."""
        number = _number(address)
        return number is not None and any(number in network for network in self.proxies)

    def lets_in(self, address: str) -> bool:
        """Whether a connection may be answered: with TLS any; without, only a proxy's or this machine's."""
        return bool(self.certificate) or self.is_proxy(address) or is_local(address) or not address

    def client(self, scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        """The address of who asks: of the connection, or as the nearest proxy has it (the last of ``X-Forwarded-For``
        that is not itself a proxy).
        """
        here = peer(scope)
        if not self.is_proxy(here):
            return here
        said = [part.strip() for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]
        for one in reversed(said[-32:]):
            if _number(one) is None:
                return here
            if not self.is_proxy(one):
                return one
        return here

    def scheme(self, scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        """``http`` or ``https`` as the browser sees it: a proxy may say that it took the request over TLS."""
        said = headers.get("x-forwarded-proto", "").lower()
        if said in ("http", "https") and self.is_proxy(peer(scope)):
            return said
        return str(scope.get("scheme", "http"))

    def client_certificate(self, scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        """What a proxy says of the client's certificate; empty if it says nothing, or if anybody else says it."""
        if not self.certificate_header or not self.is_proxy(peer(scope)):
            return ""
        return headers.get(self.certificate_header, "")


def door_of(server: Server) -> Door:
    """The door that the settings describe. Errors: ``BadInput`` naming the setting."""
    if bool(server.tls_certificate) != bool(server.tls_key):
        raise BadInput(
            "a certificate and its key belong together",
            where="server.tls_certificate, server.tls_key",
            do="set both, or neither",
        )
    if server.certificate_header and not server.proxies:
        raise BadInput(
            "a header about client certificates is believed from a proxy only, and none is named",
            where="server.certificate_header",
            do="set server.proxies to the addresses of the proxy",
        )
    return Door(
        certificate=server.tls_certificate,
        key=server.tls_key,
        proxies=tuple(_network(part) for part in _parts(server.proxies)),
        known_as=tuple(part.lower() for part in _parts(server.names)),
        certificate_header=server.certificate_header.strip().lower(),
    )


def peer(scope: Mapping[str, Any]) -> str:
    """The address at the other end of the connection; empty for a socket without one."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _number(text: str) -> Number | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _network(text: str) -> Network:
    try:
        found = ipaddress.ip_network(text)
    except ValueError:
        found = None
    if found is None or found.prefixlen == 0:
        raise BadInput(
            f"{text[:60]!r} is no address or network of a proxy",
            where="server.proxies",
            do="write addresses or networks with commas between, as 192.0.2.7, 2001:db8::/64",
        )
    return found


def is_local(host: str) -> bool:
    """Whether ``host`` is ``localhost`` or a loopback address (RFC 1122 3.2.1.3, RFC 4291 2.5.3)."""
    name = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check(host: str, door: Door | None = None, *, accounts: bool = False) -> None:
    """Let a loopback address pass; another if it is a number, accounts exist and the door is open.

    Errors: ``Denied`` for any other, because whoever reaches a page without accounts reads everything on it.
    """
    if is_local(host):
        return
    tunnel = "from another machine, come in over an SSH tunnel (ssh -L 8470:127.0.0.1:8470 HOST)"
    where = f"server host {host!r}"
    if not accounts:
        raise Denied(
            "no accounts exist yet, so the pages are served to this machine only",
            where=where,
            do=f"make an account with tocsin account add; or use 127.0.0.1, ::1 or localhost: {tunnel}",
        )
    if door is None or not door.open:
        raise Denied(
            "without TLS or a proxy, passwords would go over the network for all to read, so the pages are served to"
            " this machine only",
            where=where,
            do="set server.tls_certificate and server.tls_key, or server.proxies; or use 127.0.0.1:"
            f" {tunnel}",
        )
    if _number(host.removeprefix("[").removesuffix("]")) is None:
        raise Denied(
            "this is no address, and the answer for a name may change",
            where=where,
            do="give the number of an address of this machine, or 0.0.0.0 or :: for all of them",
        )
