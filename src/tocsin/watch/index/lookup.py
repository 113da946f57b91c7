# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is looked for, asked value by value: the exact face of the flat index.

Values come in normal form (``core.atoms.normal``). A domain is stored under its own name only: the parents of a
*seen* name are walked at look-up and stop before its border (``border``). Who vouches for a value is asked when
it is found, and nobody means that it is looked for no longer.

Cost: a look-up is a few microseconds; memory is the file, shared by all that map it.
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from tocsin.core.atoms import KINDS
from tocsin.core.errors import BadInput
from tocsin.watch.index import border
from tocsin.watch.index.entry import Ask, Entry, Voucher
from tocsin.watch.index.file import Header, Sections
from tocsin.watch.index.layout import CLASS_OF, KIND, NUMBER_OF, Arrays, Ints, Longs, keys
from tocsin.watch.index.vouched import beside
from tocsin.watch.machine_code import Ready

ipv4_in, ipv6_in, pair_in = (
    Ready("tocsin.watch.index.addresses", name) for name in ("ipv4_in", "ipv6_in", "pair_in")
)
find, walk, host_among, place = (
    Ready("tocsin.watch.index.walk", name) for name in ("find", "walk", "host_among", "place")
)
_LABELS = 127
"""A name of the DNS has no more labels (RFC 1035 section 2.3.4: 253 characters)."""
_HALF = 2**64 - 1


_of_thread = threading.local()


def _room() -> Ints:
    """For what one look-up of a name finds."""
    made: Ints | None = getattr(_of_thread, "room", None)
    if made is None:
        made = _of_thread.room = np.empty((_LABELS, 2), np.int32)
    return made


class Hosts:
    """Names known by their hashes only: may say yes wrongly, one time in 2**64."""

    def __init__(self, hashes: Longs, key: Longs) -> None:
        """Of ascending hashes made with the key of an index."""
        self._hashes, self._key = hashes, key

    def __contains__(self, name: str) -> bool:
        """Whether the name may be one of them."""
        if not len(self._hashes):
            return False
        seen = name.encode("utf-8", "surrogatepass")
        return bool(host_among(seen, self._hashes, self._key))

    def __bool__(self) -> bool:
        """Whether there is any."""
        return len(self._hashes) > 0


class Index:
    """Indicators of all kinds. Make one with ``build``, or open a file: ``Index(*file.read(path))``."""

    def __init__(
        self,
        header: Header,
        sections: Sections,
        ask: Ask | None = None,
        shared: Collection[str] = border.SHARED,
        path: str = "",
    ) -> None:
        """Of what ``Builder.finish`` or ``file.read`` gave; ``ask`` says who vouches, instead of arrays beside the index.

        ``path``: the file, for other processes to map; empty if it is in memory only.
        """
        for array in sections.values():
            array.flags.writeable = False
        self.header, self.sections, self.path = header, sections, path
        self.ask, self._shared = ask, shared
        made = {name: sections[name] for name in Arrays._fields if name in sections}
        shift = np.uint64(65 - (len(sections["buckets"])).bit_length())
        self.arrays = Arrays(**made, shift=shift, keys=keys(header.seed))  # type: ignore[arg-type] # checked by Header
        self._ipv4 = sections["ipv4"].view(np.uint32)
        self._prefixes4, self._starts4 = (
            sections["prefixes4"].view(np.uint32),
            sections["starts4"].view(np.uint32),
        )
        self.url_hosts = Hosts(self.arrays.url_hosts, self.arrays.keys)
        self.email_hosts = Hosts(self.arrays.email_hosts, self.arrays.keys)
        self.longest_url = header.longest_url
        labels = sections["top_labels"].tobytes().decode("utf-8", "surrogateescape")
        self.tops = frozenset(labels.split("\n")) if labels else frozenset()
        self.has_idn_tops = any(top.startswith("xn--") for top in self.tops)
        self.has_addresses = any(kind in header.counts for kind in ("ipv4", "ipv6", "cidr"))

    def __len__(self) -> int:
        """How many distinct values are looked for."""
        return sum(self.header.counts.values())

    def has(self, kind: str) -> bool:
        """Whether any value of the kind is looked for."""
        return kind in self.header.counts

    def values(self) -> dict[str, list[str]]:
        """Every value, by kind: for whoever lays out tables of them. Cost: 1 us a value."""
        found: dict[str, list[str]] = {}
        text, begin = self.arrays.text.tobytes(), 0
        for end, number in zip(
            self.arrays.ends[1:].tolist(), (self.arrays.kinds & KIND).tolist(), strict=True
        ):
            value, begin = text[begin:end].decode("utf-8", "surrogatepass"), end
            if KINDS[number] != "domain" or value.isascii():  # not the other spelling of a name that is there
                found.setdefault(KINDS[number], []).append(value)
        quads = [str(ipaddress.IPv4Address(number)) for number in self._ipv4.tolist()]
        pairs = [str(ipaddress.IPv6Address(high << 64 | low)) for high, low in self.arrays.ipv6.tolist()]
        nets = [
            f"{ipaddress.IPv4Address(number)}/{length}"
            for length in range(33)
            for number in self._prefixes4[
                int(self._starts4[length]) : int(self._starts4[length + 1])
            ].tolist()
        ]
        starts = self.arrays.starts6.tolist()
        nets.extend(
            f"{ipaddress.IPv6Address(high << 64 | low)}/{length}"
            for length in range(129)
            for high, low in self.arrays.prefixes6[starts[length] : starts[length + 1]].tolist()
        )
        found.update(
            {kind: listed for kind, listed in (("ipv4", quads), ("ipv6", pairs), ("cidr", nets)) if listed}
        )
        return found

    def get(self, kind: str, value: str) -> Entry | None:
        """The entry of exactly this value."""
        if kind not in self.header.counts:
            return None
        if kind in {"ipv4", "ipv6", "cidr"}:
            return next(
                (entry for entry in self._around(value) if (entry.kind, entry.value) == (kind, value)), None
            )
        try:
            seen = value.encode()
        except UnicodeEncodeError:
            return None
        number = NUMBER_OF[kind]
        entry = int(find(seen, int(CLASS_OF[number]), number, self.arrays))
        return None if entry < 0 else self._vouched(kind, value, entry)

    def _around(self, value: str) -> Iterator[Entry]:
        """Entries of an address or prefix as it is written in an indicator."""
        try:
            address = ipaddress.ip_address(value.partition("/")[0])
        except ValueError:
            return iter(())
        return self.ipv4(str(address)) if address.version == 4 else self.ipv6(int(address))

    def vouched(self, kind: str, value: str) -> Entry | None:
        """The entry of a value that is looked for, with whoever vouches for it now; None if nobody does any more."""
        return self.get(kind, value) if self.ask is None else self._vouched(kind, value, -1)

    def _vouched(self, kind: str, value: str, entry: int) -> Entry | None:
        """The entry, with whoever vouches for it now; None if nobody does any more."""
        vouchers: tuple[Voucher, ...] = ()
        if self.ask is not None:
            vouchers = self.ask(kind, value)
            if not vouchers:
                return None
        elif "vouchers" in self.sections:
            vouchers = beside(self.sections, entry)
        objects = sorted({one.object for one in vouchers if one.object})
        tags = sorted({tag for one in vouchers for tag in one.tags})
        return Entry(kind, value, tuple(objects), tuple(tags), vouchers)

    def domain(self, name: str) -> Iterator[Entry]:
        """Entries of the name (lower-case A-labels) and of its parents before the border, the longest first."""
        if "domain" not in self.header.counts:
            return
        if name.count(".") >= _LABELS:
            name = ".".join(name.rsplit(".", _LABELS)[1:])
        seen = name.encode("utf-8", "surrogatepass")
        found = _room()
        many = int(walk(seen, self.arrays, found))
        if not many:
            return
        lowest = -1
        for entry, start in found[:many][::-1].tolist():
            value = seen[start:].decode()
            if start:
                if lowest < 0:
                    lowest = border.labels_of_border(name, self._shared)
                if value.count(".") < lowest:
                    return
            made = self._vouched("domain", value, entry)
            if made is not None:
                yield made

    def ipv4(self, quad: str) -> Iterator[Entry]:
        """Entries of the address (four numbers, unpadded) and of every prefix around it, the longest first."""
        number = int.from_bytes(map(int, quad.split(".")))
        arrays = self.arrays
        if not ipv4_in(number, arrays.pages, arrays.containers, arrays.small, arrays.bitmaps):
            return
        base = len(arrays.hashes)
        at = int(place(number, self._ipv4, 0, len(self._ipv4)))
        if at >= 0 and (made := self._vouched("ipv4", quad, base + at)):
            yield made
        base += len(self._ipv4) + len(arrays.ipv6)
        for length in range(32, 7, -1):
            first, last = int(self._starts4[length]), int(self._starts4[length + 1])
            if first == last:
                continue
            network = number >> (32 - length) << (32 - length)
            at = int(place(network, self._prefixes4, first, last))
            if at >= 0:
                shown = ".".join(map(str, network.to_bytes(4)))
                made = self._vouched("cidr", f"{shown}/{length}", base + at)
                if made is not None:
                    yield made

    def ipv6(self, number: int) -> Iterator[Entry]:
        """Entries of the address, as a number of 128 bits, and of every prefix around it, the longest first."""
        arrays = self.arrays
        high, low = np.uint64(number >> 64), np.uint64(number & _HALF)
        if not ipv6_in(high, low, arrays.ipv6, arrays.prefixes6, arrays.starts6):
            return
        base = len(arrays.hashes) + len(self._ipv4)
        at = int(pair_in(high, low, arrays.ipv6, 0, len(arrays.ipv6)))
        if at >= 0 and (made := self._vouched("ipv6", ipaddress.IPv6Address(number).compressed, base + at)):
            yield made
        base += len(arrays.ipv6) + len(self._prefixes4)
        for length in range(128, 15, -1):
            first, last = int(arrays.starts6[length]), int(arrays.starts6[length + 1])
            if first == last:
                continue
            network = number >> (128 - length) << (128 - length)
            at = int(
                pair_in(np.uint64(network >> 64), np.uint64(network & _HALF), arrays.prefixes6, first, last)
            )
            if at >= 0:
                shown = f"{ipaddress.IPv6Address(network).compressed}/{length}"
                made = self._vouched("cidr", shown, base + at)
                if made is not None:
                    yield made


def build(
    entries: Iterable[tuple[str, str, str, Iterable[str]]],
    seeds: Iterable[int] | None = None,
    shared: Collection[str] = border.SHARED,
) -> Index:
    """An index in memory of (kind, value in normal form, id of the object that vouches for it, tags).

    Rows of one value are merged; ids and tags come out sorted. Raises ``BadInput`` for an unknown kind.
    For some thousand rows: it takes a Python step a row, which ``Builder.add`` does not.
    """
    from tocsin.watch.index.builder import Builder  # it needs the compiler

    values: dict[str, list[str]] = {}
    vouchers: dict[str, list[Voucher]] = {}
    for kind, value, object_id, tags in entries:
        if "\n" in value:
            raise BadInput(f"a value of the kind {kind} holds a line break", do="give its normal form")
        values.setdefault(kind, []).append(value)
        vouchers.setdefault(kind, []).append(Voucher(object=object_id, tags=tuple(tags)))
    builder = Builder()
    for kind, of_kind in values.items():
        builder.add(
            kind, "".join(f"{value}\n" for value in of_kind).encode("utf-8", "surrogatepass"), vouchers[kind]
        )
    return Index(*builder.finish(seeds=seeds, shared=shared), shared=shared)
