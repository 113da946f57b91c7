# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""From values in normal form to the arrays of an index: sorted and hashed as arrays, no Python step a value.

Values come in blocks of one kind, one a line. What cannot be looked for is refused with the reason, the rest
goes on: a value that is too long, an address that is none, a prefix so wide that it accuses countries.

The seed is drawn by whoever builds. If values crowd into one bucket, by chance or because somebody knew the
seed, the next one is taken. Cost: see ``benchmarks/watch_index.py``; memory about 100 bytes a value.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from tocsin.core.atoms import KINDS, LONGEST
from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault
from tocsin.watch.index import border, hosts, vouched
from tocsin.watch.index.entry import Voucher, url_host
from tocsin.watch.index.file import Header, Sections
from tocsin.watch.index.hashing import hash_spans
from tocsin.watch.index.lay import LaidAddresses, LaidTexts, Rows, Truths, addresses, texts
from tocsin.watch.index.layout import EXACT, KIND, NUMBER_OF, TWIN, Longs, Words
from tocsin.watch.index.texts import mark

LONGEST_BYTES = 4 * LONGEST
FAULTS = 100
"""Refusals that are listed; all are counted."""
_ADDRESSES = [NUMBER_OF[kind] for kind in ("ipv4", "ipv6", "cidr")]


def drawn() -> Iterator[int]:
    """Numbers of 64 bits that nobody can foretell."""
    while True:
        yield secrets.randbits(64)


class Builder:
    """Takes blocks of values, then lays them out."""

    def __init__(self) -> None:
        """Nothing is looked for."""
        self.refused = 0
        self.faults: list[Fault] = []
        self._vouchers: dict[Voucher, int] = {}
        self._texts: list[bytes] = []
        self._twins: list[bytes] = []
        self._kinds: list[tuple[int, int]] = []
        """Kind and number of lines of each block."""
        self._said: list[Words] = []

    def add(self, kind: str, block: bytes, vouchers: Voucher | list[Voucher] | None = None) -> None:
        """Take values in normal form, UTF-8, one a line, each ended by a newline; who vouches for all, or for each.

        Either all blocks say who vouches or none does. Raises ``BadInput`` for an unknown kind.
        """
        if kind not in KINDS:
            raise BadInput(f"there is no kind of atom called {kind!r}", do=f"use one of: {' '.join(KINDS)}")
        if block and not block.endswith(b"\n"):
            block += b"\n"
        lines = block.count(b"\n")
        if isinstance(vouchers, list) and len(vouchers) != lines:
            raise BadInput(f"{lines} lines of {kind} have {len(vouchers)} vouchers", do="give one a line")
        if vouchers is not None:
            each = [vouchers] if isinstance(vouchers, Voucher) else vouchers
            numbers = [self._vouchers.setdefault(one, len(self._vouchers)) for one in each]
            said = np.array(numbers, np.uint32)
            self._said.append(np.repeat(said, lines) if isinstance(vouchers, Voucher) else said)
        if kind in {"domain", "url", "email"} and b"xn--" in block:
            self._note_twins(kind, hosts.with_a_labels(block))
        self._texts.append(block)
        self._kinds.append((NUMBER_OF[kind], lines))

    def _note_twins(self, kind: str, values: list[bytes]) -> None:
        for value in values:
            if len(value) > LONGEST_BYTES:
                continue
            text = value.decode("utf-8", "surrogateescape")
            name = {"domain": text, "url": url_host(text), "email": text.rpartition("@")[2]}[kind]
            made = hosts.u_label(name)
            if made:
                self._twins.append(f"{kind}\t{made}".encode())

    def finish(
        self, digest: str = "", seeds: Iterable[int] | None = None, shared: Collection[str] = border.SHARED
    ) -> tuple[Header, Sections]:
        """Header and arrays. Raises ``BadInput`` if there are more than 4 GiB of text, or no seed serves."""
        twins = [one.partition(b"\t")[2] for one in self._twins if one.startswith(b"domain\t")]
        blocks = [*self._texts, *(one + b"\n" for one in twins)]
        text = np.frombuffer(b"".join(blocks), np.uint8)
        self._texts = []
        kinds = np.repeat(
            np.array([*(kind for kind, _ in self._kinds), NUMBER_OF["domain"] | TWIN], np.uint8),
            [*(lines for _, lines in self._kinds), len(twins)],
        )
        stops = np.flatnonzero(text == ord("\n"))
        starts = np.concatenate([[0], stops[:-1] + 1])[: len(stops)]
        said = np.concatenate(self._said) if self._said else np.zeros(0, np.uint32)
        rows = Rows(text, starts, stops, kinds, said)
        good = (stops - starts <= LONGEST_BYTES) & (stops > starts)
        self._refuse(rows, ~good, f"the value is empty or longer than {LONGEST_BYTES} bytes", "leave it out")
        taken = addresses(rows, good)
        self._refuse(
            rows, taken.wrong, "the address or prefix does not read in normal form", "see core.atoms"
        )
        self._refuse(
            rows,
            taken.wide,
            "the prefix is so wide that it accuses too many",
            "give /8 or longer, /16 for IPv6",
        )
        is_text = good & ~np.isin(kinds & KIND, _ADDRESSES)
        laid = texts(rows, np.flatnonzero(is_text), drawn() if seeds is None else seeds)
        sections = {**laid.sections, **taken.sections}
        _mark_exact(sections, laid.keys, border.exact_only(shared))
        host_hashes = {kind: _hosts(rows, kind, laid.keys, self._twins) for kind in ("url", "email")}
        sections |= {f"{kind}_hosts": found for kind, found in host_hashes.items()}
        sections |= _tops(rows, laid.keys)
        if self._vouchers:
            sections |= self._beside(said, laid, taken)
        counts = laid.counts | taken.counts
        of_url = kinds == NUMBER_OF["url"]
        longest = int((stops - starts)[of_url & good].max(initial=0))
        return Header(digest=digest, seed=laid.seed, counts=counts, longest_url=longest), sections

    def _beside(self, said: Words, laid: LaidTexts, taken: LaidAddresses) -> Sections:
        """Who vouches for which entry; one alone needs no numbers."""
        sections = dict(vouched.written(list(self._vouchers)))
        if len(self._vouchers) == 1:
            return sections | {"said_starts": np.zeros(0, np.uint32), "said": np.zeros(1, np.uint32)}
        entries, rows, many = [laid.entries], [laid.rows], len(laid.sections["hashes"])
        for places, which, count in taken.entries:
            entries.append(which + many)
            rows.append(places)
            many += count
        of_row = np.concatenate(rows)
        mine = of_row < len(said)  # twins came behind all that was said
        starts, numbers = vouched.grouped(np.concatenate(entries)[mine], said[of_row[mine]], many)
        return sections | {"said_starts": starts, "said": numbers}

    def _refuse(self, rows: Rows, which: Truths, what: str, do: str) -> None:
        places = np.flatnonzero(which)
        self.refused += len(places)
        for place in places[: FAULTS - len(self.faults)].tolist():
            begin = int(rows.starts[place])
            shown = rows.text[begin : min(int(rows.stops[place]), begin + 80)].tobytes()
            where = f"{KINDS[rows.kinds[place] & KIND]} {shown.decode('utf-8', 'replace')}"
            self.faults.append(Fault(where, what, do))


def _mark_exact(sections: dict[str, npt.NDArray[np.generic]], key: Longs, names: Collection[str]) -> None:
    """Mark the domains that accuse nobody below them; found by hash, then byte for byte."""
    blob = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, blob)]).astype(np.uint64)
    made = hash_spans(
        np.frombuffer(b"".join(blob), np.uint8), ends[:-1], ends[1:], np.zeros(len(blob), np.uint8), key
    )
    hashes, kinds, text, ends_of = (sections[name] for name in ("hashes", "kinds", "text", "ends"))
    places = np.searchsorted(hashes, made)
    for at in np.flatnonzero(hashes[np.minimum(places, len(hashes) - 1)] == made if len(hashes) else []):
        place = int(places[at])
        found = text[int(ends_of[place]) : int(ends_of[place + 1])].tobytes()
        if found == blob[at]:
            kinds[place] |= EXACT


def _hosts(rows: Rows, kind: str, key: Longs, twins: list[bytes]) -> Longs:
    """Hashes as names of the hosts of URLs or addresses of mail, in A-labels and U-labels, ascending."""
    text, starts, stops = rows.of(np.flatnonzero(rows.kinds == NUMBER_OF[kind]))
    begins, ends = hosts.spans(text, starts, stops, kind == "url", ord("@"))
    found = [hash_spans(text, begins, ends, np.zeros(len(begins), np.uint8), key)]
    for one in twins:
        of, _, name = one.partition(b"\t")
        if of == kind.encode():
            begin, end = np.zeros(1, np.uint64), np.full(1, len(name), np.uint64)
            found.append(hash_spans(np.frombuffer(name, np.uint8), begin, end, np.zeros(1, np.uint8), key))
    return np.unique(np.concatenate(found))


def _tops(rows: Rows, key: Longs) -> Sections:
    """The last labels of the domains, in A-labels and U-labels: their text, and a bit a hash."""
    text, starts, stops = rows.of(np.flatnonzero(rows.kinds & KIND == NUMBER_OF["domain"]))
    begins, ends = hosts.spans(text, starts, stops, False, ord("."))
    hashes, first = np.unique(
        hash_spans(text, begins, ends, np.zeros(len(begins), np.uint8), key), return_index=True
    )
    bits = np.zeros(1024, np.uint64)
    mark(bits, hashes)
    labels = sorted(text[int(begins[at]) : int(ends[at])].tobytes() for at in first)
    return {"tops": bits, "top_labels": np.frombuffer(b"\n".join(labels), np.uint8)}
