# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the sieve looks up, as flat arrays: hashes of values and of parts of values, and addresses as numbers.

There is no value in them: a line that the sieve names is read by ``watch.tokens``, which decides. So a hash that happens
to be equal costs a line, and nothing is found by it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.watch.sieve import hashing
from tocsin.watch.sieve.layout import (
    AT_CONTAINERS,
    AT_ENDINGS,
    AT_FLAGS,
    AT_HAS,
    AT_LENGTHS,
    AT_NAME_FILTER,
    AT_NAME_FILTER_MASK,
    AT_NAME_FIRST,
    AT_NAME_SHIFT,
    AT_NAMES,
    AT_OTHER_FILTER,
    AT_OTHER_FILTER_MASK,
    AT_OTHER_FIRST,
    AT_OTHER_SHIFT,
    AT_OTHERS,
    AT_PAGES,
    AT_STARTS,
    AT_TOPS,
    DIGEST,
    DOMAIN,
    EMAIL,
    EMAIL_HOST,
    FIELD,
    HAS_BARE_HOSTS,
    HAS_DIGESTS,
    HAS_EMAILS,
    HAS_FIELDS,
    HAS_IDN_TOPS,
    HAS_IPV6_HOSTS,
    HAS_NAMES,
    HAS_TOPS_WITH_DIGITS,
    HAS_URLS,
    HEAD,
    HEADER,
    LOWER,
    MANY_LENGTHS,
    MIXED,
    NAME,
    PAGES,
    PATH,
    PREFIX,
    TAIL,
    URL_HOST,
    Bytes,
    Words,
)

FIELD_KINDS = ("filename", "mutex", "regkey", "useragent", "ja4")
_HASHES = ("md5", "sha1", "sha256", "sha512", "ja3")


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


def build(of: Wanted, seed: int) -> Words:
    """The tables of these values, as one array with a head that says where each is. Cost: 1 us a value, most of it cutting URLs and addresses into parts."""
    starts = np.array([hashing.start_of(seed, kind) for kind in range(7)], np.uint64)
    hosts, paths = _urls(of.urls)
    mail = {email.rpartition("@")[2] for email in of.emails}
    names, flags = _names(((of.domains, DOMAIN), (hosts, URL_HOST), (mail, EMAIL_HOST)), starts[NAME])
    wholes = [value.lower().encode("utf-8", "surrogatepass")[-TAIL:] for value in of.wholes]
    lasts = [
        value.lower().replace("/", "\\").rpartition("\\")[2].encode("utf-8", "surrogatepass")[-TAIL:]
        for value in of.lasts
    ]
    networks, lengths = _ipv6([*of.ipv6, *(value for value in of.cidr if ":" in value)], starts[PREFIX])
    others = [
        hashing.digests(np.array([int(value[-16:], 16) for value in of.digests], np.uint64), starts[DIGEST]),
        _hashed([value.encode() for value in of.emails], starts[EMAIL]),
        _hashed([*wholes, *lasts], starts[FIELD]),
        _hashed(paths, starts[PATH]),
        networks,
    ]
    found = np.unique(np.concatenate(others))
    tops = np.zeros(1_024, np.uint64)
    v4_hosts = {host for host in hosts if host[-1:].isdecimal() and host.replace(".", "").isdecimal()}
    labels = {name.rpartition(".")[2] for part in (of.domains, hosts - v4_hosts, mail) for name in part}
    for h in _hashed_names((label.encode() for label in labels), starts[NAME]):
        tops[(int(h) >> 20) & 1_023] |= np.uint64(1 << (int(h) & 63))
    pages, containers = _ipv4([*of.ipv4, *v4_hosts], [value for value in of.cidr if ":" not in value])
    has = (
        HAS_NAMES * bool(len(names)) | HAS_URLS * bool(of.urls) | HAS_EMAILS * bool(of.emails) | HAS_DIGESTS * bool(of.digests)
        | HAS_FIELDS * bool(wholes or lasts) | HAS_IPV6_HOSTS * any("[" in host for host in hosts)
        | HAS_BARE_HOSTS * any("." not in host for host in hosts) | HAS_IDN_TOPS * any(label.startswith("xn--") for label in labels)
        | HAS_TOPS_WITH_DIGITS * any(label[-1:].isdecimal() for label in labels)
    )  # fmt: skip
    return _joined(
        starts,
        names,
        flags,
        found,
        tops,
        pages,
        containers,
        sorted(lengths),
        _endings([*wholes, *lasts]),
        has,
    )


def _joined(
    starts: Words, names: Words, flags: Bytes, others: Words, tops: Words, pages: npt.NDArray[np.int32], containers: Words,
    lengths: Sequence[int], endings: Words, has: int,
) -> Words:  # fmt: skip
    name_filter, other_filter = hashing.filter_of(names), hashing.filter_of(others)
    name_first, name_shift = hashing.buckets_of(names)
    other_first, other_shift = hashing.buckets_of(others)
    head = np.zeros(HEADER, np.uint64)
    head[AT_HAS], head[MANY_LENGTHS] = has, len(lengths)
    head[AT_NAME_SHIFT], head[AT_OTHER_SHIFT] = name_shift, other_shift
    head[AT_NAME_FILTER_MASK], head[AT_OTHER_FILTER_MASK] = len(name_filter) - 1, len(other_filter) - 1
    parts: dict[int, npt.NDArray[Any]] = {
        AT_STARTS: starts, AT_NAMES: names, AT_NAME_FILTER: name_filter, AT_NAME_FIRST: name_first, AT_FLAGS: flags,
        AT_OTHERS: others, AT_OTHER_FILTER: other_filter, AT_OTHER_FIRST: other_first, AT_TOPS: tops, AT_PAGES: pages,
        AT_CONTAINERS: containers.reshape(-1), AT_LENGTHS: np.array(lengths, np.uint64), AT_ENDINGS: endings,
    }  # fmt: skip
    made, at = [head], HEADER
    for which, part in parts.items():
        head[which] = at
        raw = part.tobytes()
        words = np.frombuffer(raw + bytes(-len(raw) % 64), np.uint64)
        made.append(words)
        at += len(words)
    return np.concatenate(made)


def _hashed(values: Iterable[bytes], begin: np.uint64) -> Words:
    listed = list(values)
    ends = np.cumsum(np.fromiter(map(len, listed), np.int64, len(listed)))
    starts = ends - np.fromiter(map(len, listed), np.int64, len(listed))
    return hashing.backward(np.frombuffer(b"".join(listed), np.uint8), starts, ends, begin, LOWER)


def _endings(values: Iterable[bytes]) -> Words:
    """A bit for each three bytes that a field ends with; all bits if one is shorter."""
    bits = np.zeros(1_024, np.uint64)
    for value in values:
        if len(value) < 3:
            bits[:] = ~np.uint64(0)
            break
        slot = ((value[-1] | value[-2] << 8 | value[-3] << 16) * MIXED & 0xFFFF_FFFF) >> 16
        bits[slot >> 6] |= np.uint64(1 << (slot & 63))
    return bits


def _hashed_names(values: Iterable[bytes], begin: np.uint64) -> Words:
    listed = list(values)
    ends = np.cumsum(np.fromiter(map(len, listed), np.int64, len(listed))) + 8
    starts = ends - np.fromiter(map(len, listed), np.int64, len(listed))
    return hashing.names(np.frombuffer(bytes(8) + b"".join(listed), np.uint8), starts, ends, begin)


def _names(parts: Iterable[tuple[Collection[str], int]], begin: np.uint64) -> tuple[Words, Bytes]:
    hashes = [(_hashed_names((name.encode() for name in names), begin), flag) for names, flag in parts]
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
