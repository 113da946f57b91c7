# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A response policy zone: names and what is below them, and answers with listed addresses, become NXDOMAIN.

Owner names are relative, so that the zone may be loaded under any name up to ``ZONE`` characters. The serial is the
number of the state that it was made from, modulo 2^32 (RFC 1982 compares such). Source: draft-vixie-dnsop-dns-rpz,
sections 4 and 5: ``<length>.<reversed address>.rpz-ip``, of IPv6 with ``zz`` for the longest run of zeros.
"""

from __future__ import annotations

import ipaddress

from tocsin.watch.out.entry import ADDRESSES, Entry, Head, Unfit, comments, sure

ZONE = 60
"""Characters of the name of the zone that are left free."""
_LONGEST = 253 - ZONE - len("*.") - 1
_NXDOMAIN = "CNAME ."
TTL_S = 300


class Rpz:
    """One zone."""

    name = "rpz"
    suffix = ".zone"
    kinds = ADDRESSES | {"domain"}
    commented = True

    def head(self, head: Head) -> bytes:
        """Remarks, SOA and NS: nobody asks such a zone for them."""
        serial = head.sequence % 2**32
        soa = f"$TTL {TTL_S}\n@ SOA localhost. hostmaster.localhost. {serial} 3600 600 604800 {TTL_S}\n@ NS localhost.\n"
        return comments(head, ";") + soa.encode()

    def line(self, entry: Entry) -> bytes:
        """Two records a name, one an address."""
        value = sure(entry)
        if entry.kind != "domain":
            return f"{_address(value)}.rpz-ip {_NXDOMAIN}\n".encode()
        if len(value) > _LONGEST:
            raise Unfit(f"longer than {_LONGEST} characters, which leaves no room for the name of the zone")
        if value.rpartition(".")[2].startswith("rpz-"):
            raise Unfit("of a name that means something else in such a zone")
        return f"{value} {_NXDOMAIN}\n*.{value} {_NXDOMAIN}\n".encode()

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""


def _address(text: str) -> str:
    network = ipaddress.ip_network(text)
    if network.version == 4:
        parts = str(network.network_address).split(".")
        return ".".join([str(network.prefixlen), *reversed(parts)])
    words = [f"{int(word, 16):x}" for word in network.network_address.exploded.split(":")]
    begin, length = _zeros(words)
    if length > 1:
        words[begin : begin + length] = ["zz"]
    return ".".join([str(network.prefixlen), *reversed(words)])


def _zeros(words: list[str]) -> tuple[int, int]:
    """Where the longest run of zeros begins, the first of equals, and its length."""
    best, begin = (0, 0), None
    for at, word in enumerate([*words, "end"]):
        if word == "0":
            begin = at if begin is None else begin
        elif begin is not None:
            if at - begin > best[1]:
                best = begin, at - begin
            begin = None
    return best
