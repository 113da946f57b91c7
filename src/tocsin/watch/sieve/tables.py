# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the sieve looks up, as flat arrays: hashes of values and of parts of values, and addresses as numbers.

There is no value in them: a line that the sieve names is read by ``watch.tokens``, which decides. So a hash that happens
to be equal costs a line, and nothing is found by it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.watch.sieve import hashing
from tocsin.watch.sieve.hashing import LOWER, Bytes, Words

DOMAIN, URL_HOST, EMAIL_HOST = 1, 2, 4
"""What a name stands for."""
TAIL = 16
"""Bytes of the end of a field that its hash is made of."""
HEAD = 12
"""Bytes of the path of a URL that its hash is made of."""
PAGES = 1 << 16
FIELD_KINDS = ("filename", "mutex", "regkey", "useragent", "ja4")
_HASHES = ("md5", "sha1", "sha256", "sha512", "ja3")


class Tables(NamedTuple):
    """Arrays only, so that compiled code takes it."""

    starts: Words
    """``hashing.start_of`` each class, by its number."""
    names: Words
    """Hashes of domains and of hosts of URLs and addresses, sorted; ``flags`` says which."""
    flags: Bytes
    name_filter: Words
    name_first: npt.NDArray[np.uint32]
    name_shift: Words
    """One number."""
    others: Words
    """Hashes of digests, email addresses, ends of fields, beginnings of paths, prefixes of IPv6, sorted."""
    other_filter: Words
    other_first: npt.NDArray[np.uint32]
    other_shift: Words
    tops: Words
    """1,024 words: a bit for each hash of a last label of a name."""
    pages: npt.NDArray[np.int32]
    """By the first 16 bits of an IPv4 address: the container of the others, -1 if there is none."""
    containers: Words
    """(containers, 1,024): a bit for each of the other 16 bits."""
    ipv6_lengths: npt.NDArray[np.int64]
    """Lengths of the prefixes there are, 128 among them if there is an address."""
    has: Bytes
    """1 or 0: names, URLs, email, digests, ends of fields, hosts of URLs that are IPv6."""


class Wanted(NamedTuple):
    """Values in normal form, by what they are."""

    domains: Collection[str] = ()
    urls: Collection[str] = ()
    emails: Collection[str] = ()
    digests: Collection[str] = ()
    ipv4: Collection[str] = ()
    cidr: Collection[str] = ()
    ipv6: Collection[str] = ()
    wholes: Collection[str] = ()
    """Kinds that are a field as a whole: mutex, useragent, ja4."""
    lasts: Collection[str] = ()
    """Kinds of which the last part of a path is enough: filename, regkey."""


def wanted(values: dict[str, Collection[str]]) -> Wanted:
    """Of values by kind."""
    return Wanted(
        values.get("domain", ()), values.get("url", ()), values.get("email", ()),
        [value for kind in _HASHES for value in values.get(kind, ())], values.get("ipv4", ()), values.get("cidr", ()),
        values.get("ipv6", ()), [value for kind in ("mutex", "useragent", "ja4") for value in values.get(kind, ())],
        [value for kind in ("filename", "regkey") for value in values.get(kind, ())],
    )  # fmt: skip


def build(of: Wanted, seed: int) -> Tables:
    """The tables of these values. Cost: 1 us a value, most of it cutting URLs and addresses into parts."""
    starts = np.array([hashing.start_of(seed, kind) for kind in range(7)], np.uint64)
    hosts, paths = _urls(of.urls)
    mail = {email.rpartition("@")[2] for email in of.emails}
    names, flags = _names(((of.domains, DOMAIN), (hosts, URL_HOST), (mail, EMAIL_HOST)), starts[hashing.NAME])
    wholes = [value.lower().encode("utf-8", "surrogatepass")[-TAIL:] for value in of.wholes]
    lasts = [value.lower().replace("/", "\\").rpartition("\\")[2].encode("utf-8", "surrogatepass")[-TAIL:] for value in of.lasts]
    networks, lengths = _ipv6([*of.ipv6, *(value for value in of.cidr if ":" in value)], starts[hashing.PREFIX])
    others = [
        _hashed([value.encode() for value in of.digests], starts[hashing.DIGEST]),
        _hashed([value.encode() for value in of.emails], starts[hashing.EMAIL]),
        _hashed([*wholes, *lasts], starts[hashing.FIELD]),
        _hashed(paths, starts[hashing.PATH]),
        networks,
    ]
    found = np.unique(np.concatenate(others))
    name_filter, name_first, name_shift = hashing.table(names)
    other_filter, other_first, other_shift = hashing.table(found)
    tops = np.zeros(1_024, np.uint64)
    labels = {name.rpartition(".")[2] for part in (of.domains, hosts, mail) for name in part}
    for h in _hashed([label.encode() for label in labels], starts[hashing.NAME]):
        tops[(int(h) >> 20) & 1_023] |= np.uint64(1 << (int(h) & 63))
    v4_hosts = [host for host in hosts if host[-1:].isdecimal() and host.replace(".", "").isdecimal()]
    pages, containers = _ipv4([*of.ipv4, *v4_hosts], [value for value in of.cidr if ":" not in value])
    has = [
        bool(len(names)), bool(of.urls), bool(of.emails), bool(of.digests), bool(wholes or lasts),
        any("[" in host for host in hosts),
    ]  # fmt: skip
    return Tables(
        starts, names, flags, name_filter, name_first, np.array([name_shift], np.uint64), found, other_filter, other_first,
        np.array([other_shift], np.uint64), tops, pages, containers, np.array(sorted(lengths), np.int64),
        np.array(has, np.uint8),
    )  # fmt: skip


def _hashed(values: Iterable[bytes], begin: np.uint64) -> Words:
    listed = list(values)
    ends = np.cumsum(np.fromiter(map(len, listed), np.int64, len(listed)))
    starts = ends - np.fromiter(map(len, listed), np.int64, len(listed))
    return hashing.backward(np.frombuffer(b"".join(listed), np.uint8), starts, ends, begin, LOWER)


def _names(parts: Iterable[tuple[Collection[str], int]], begin: np.uint64) -> tuple[Words, Bytes]:
    hashes = [(_hashed((name.encode() for name in names), begin), flag) for names, flag in parts]
    every = np.concatenate([each for each, _ in hashes])
    flags = np.concatenate([np.full(len(each), flag, np.uint8) for each, flag in hashes])
    found, rows = np.unique(every, return_inverse=True)
    joined = np.zeros(len(found), np.uint8)
    np.bitwise_or.at(joined, rows, flags)
    return found, joined


def _urls(urls: Iterable[str]) -> tuple[set[str], list[bytes]]:
    """The hosts, and of each URL its host and the beginning of its path, as ``tokens.leads_on`` hashes them."""
    hosts, paths = set(), []
    for url in urls:
        rest = url.partition("://")[2]
        authority, slash, path = rest.partition("/")
        host = authority.rpartition("@")[2]
        host = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
        hosts.add(host)
        paths.append((slash + path).encode()[:HEAD][::-1] + host.encode())
    return hosts, paths


def _ipv4(addresses: Iterable[str], prefixes: Iterable[str]) -> tuple[npt.NDArray[np.int32], Words]:
    numbers = np.array([_number(each) for each in addresses], np.int64)
    ranges = [ipaddress.IPv4Network(each) for each in prefixes]
    first = np.array([int(each.network_address) for each in ranges], np.int64)
    last = np.array([int(each.broadcast_address) for each in ranges], np.int64)
    touched = np.zeros(PAGES, np.bool_)
    touched[numbers >> 16] = True
    for low, high in zip(first >> 16, last >> 16, strict=True):
        touched[low : high + 1] = True
    pages = np.where(touched, np.cumsum(touched) - 1, -1).astype(np.int32)
    containers = np.zeros((int(touched.sum()) + 1, 1_024), np.uint64)
    hashing.fill(pages, containers, numbers, numbers)
    hashing.fill(pages, containers, first, last)
    return pages, containers


def _number(quad: str) -> int:
    a, b, c, d = quad.split(".")
    return int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)


def _ipv6(values: Iterable[str], begin: np.uint64) -> tuple[Words, set[int]]:
    made, lengths = [], set()
    for value in values:
        network = ipaddress.IPv6Network(value)
        lengths.add(network.prefixlen)
        made.append(network.network_address.packed[::-1] + bytes([network.prefixlen]))
    return _raw_hashed(made, begin), lengths


def _raw_hashed(values: list[bytes], begin: np.uint64) -> Words:
    ends = np.arange(1, len(values) + 1, dtype=np.int64) * 17
    text = np.frombuffer(b"".join(values), np.uint8)
    return hashing.backward(text, ends - 17, ends, begin, np.arange(256, dtype=np.uint8))
