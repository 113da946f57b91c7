# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the advisories of one package say of each of its versions: ``Findings.of(version)``.

All bounds and versions that the advisories name are cut points, in the order of their byte keys. Between
two cuts, and on each, the answer is one and the same; it is made when a version there is first asked
about. What has no place among the cuts is judged by itself (``verdict``): a version without a byte key, and
an advisory of which a bound does not parse, a range is of another order, or no version is named.
The answers are those of ``verdict.judge``, ``verdict.first_fix`` and ``severities`` for each advisory.
Cost: one key a bound and a version, one bisection a version; memory for each version asked about.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

import msgspec

from tocsin.core.component import Advisory, Affected, Range, Severity
from tocsin.know.verdict import KINDS, LEAST, Keys, first_fix, judge
from tocsin.know.versions import sortable

__all__ = ["NOTHING", "Accused", "Answer", "Doubt", "Findings", "Row", "severities"]


class Row(msgspec.Struct, frozen=True, gc=False):
    """One advisory, and what it says of the package."""

    advisory: Advisory
    entries: tuple[Affected, ...]


class Accused(msgspec.Struct, frozen=True, gc=False):
    """One advisory that accuses a version."""

    advisory: Advisory
    fixed: str
    severity: tuple[Severity, ...]
    remedies: tuple[int, ...] = ()


class Doubt(msgspec.Struct, frozen=True, gc=False):
    """One advisory of which nobody can say whether it accuses a version."""

    why: str
    advisory: str
    """Id of the advisory if the reason lies in what it says; else empty: it lies in the version."""


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What all advisories say of one version."""

    accused: tuple[Accused, ...]
    doubts: tuple[Doubt, ...]


NOTHING: Final = Answer((), ())
"""Of a version that no advisory accuses, and none leaves in doubt."""

_Span = tuple[int, int]
"""From a place on, up to a place (exclusive). Cut number i is the place 2i+1, what lies before it 2i."""


class _Fix(msgspec.Struct, frozen=True, order=True, gc=False):
    place: int
    kind: int
    version: str


class _Cut(msgspec.Struct, frozen=True, gc=False):
    """An advisory laid over the cut points."""

    row: Row
    spans: tuple[_Span, ...]
    """The places that it accuses, in order and apart."""
    fixes: tuple[_Fix, ...]
    """The fixes that it names and does not accuse, in order."""


class Findings:
    """The advisories of one package and release by versions."""

    def __init__(self, rows: Iterable[Row], keys: Keys) -> None:
        """Lay the advisories over their cut points; ``keys`` are those of the package's family."""
        self._keys = keys
        self._own = {kind for kind in KINDS if keys.order_of(kind) == keys.order}
        self._named: dict[str, bytes] = {}
        plain: list[Row] = []
        self._odd: list[Row] = []
        for row in rows:
            (plain if self._reads(row) else self._odd).append(row)
        self._cuts = sorted(set(self._named.values()))
        places = {key: 2 * number + 1 for number, key in enumerate(self._cuts)}
        self._place_of = {text: places[key] for text, key in self._named.items()}
        self._laid = [self._lay(row) for row in plain]
        flat = [(*span, one) for one in self._laid for span in one.spans]
        self._spans = sorted(flat, key=itemgetter(0))
        self._starts = [start for start, _, _ in self._spans]
        self._places: dict[int, tuple[Accused, ...]] = {}
        self._answers: dict[str, Answer] = {}

    def _reads(self, row: Row) -> bool:
        """Whether the place of a key among the cut points says all; keeps the keys of the versions it names."""
        for entry in row.entries:
            if not entry.versions and not entry.ranges:
                return False
            for text in entry.versions:
                if text not in self._named and not self._names(text) and self._keys.get(text) is not None:
                    return False
            for one in entry.ranges:
                if one.kind not in self._own:
                    return False
                for text in _bounds(one):
                    if text not in self._named and not self._names(text):
                        return False
        return True

    def _names(self, text: str) -> bool:
        """Keep the bytes of a version as a cut point; whether it has any."""
        key = self._bytes(text)
        if key is not None:
            self._named[text] = key
        return key is not None

    def of(self, version: str) -> Answer:
        """What the advisories say of a version."""
        answer = self._answers.get(version)
        if answer is None:
            answer = self._answers[version] = self._answer(version)
        return answer

    def within(self, keys: Sequence[bytes]) -> list[range] | None:
        """Where in ``keys``, which are in order, those stand that any advisory accuses, apart and in order.

        None if some advisory must judge each version by itself.
        """
        if self._odd:
            return None
        spans = _merged((start, end) for start, end, _ in self._spans)
        return [range(self._before(keys, start), self._before(keys, end)) for start, end in spans]

    def _before(self, keys: Sequence[bytes], place: int) -> int:
        """How many of the keys stand before a place."""
        number = place // 2
        if place > 2 * len(self._cuts):
            return len(keys)
        if place % 2:
            return bisect_left(keys, self._cuts[number])
        return bisect_right(keys, self._cuts[number - 1]) if number else 0

    def _bytes(self, version: str) -> bytes | None:
        key = self._keys.get(version)
        return None if key is None else sortable(key)

    def _answer(self, version: str) -> Answer:
        here = self._bytes(version)
        if here is None:
            return self._judged(version, [*self._odd, *(one.row for one in self._laid)])
        after = bisect_right(self._cuts, here)
        place = 2 * after - (after > 0 and self._cuts[after - 1] == here)
        accused = self._places.get(place)
        if accused is None:
            accused = self._places[place] = self._at(place, version)
        if not self._odd:
            return Answer(accused, ()) if accused else NOTHING
        more = self._judged(version, self._odd)
        return Answer(accused + more.accused, more.doubts)

    def _at(self, place: int, version: str) -> tuple[Accused, ...]:
        """The advisories that accuse a place; ``version`` is one that stands there."""
        return tuple(
            Accused(
                one.row.advisory,
                next((fix.version for fix in one.fixes if fix.place > place), ""),
                severities(version, one.row, self._keys),
                remedies_of(version, one.row, self._keys),
            )
            for _, end, one in self._spans[: bisect_right(self._starts, place)]
            if place < end
        )

    def _judged(self, version: str, rows: Sequence[Row]) -> Answer:
        """The same without cut points."""
        accused: list[Accused] = []
        doubts: list[Doubt] = []
        for row in rows:
            verdict = judge(version, row.entries, self._keys)
            if verdict.answer == "affected":
                fixed = first_fix(version, row.entries, self._keys)
                known = severities(version, row, self._keys)
                accused.append(Accused(row.advisory, fixed, known, remedies_of(version, row, self._keys)))
            elif verdict.answer == "unknown":
                doubts.append(Doubt(verdict.why, row.advisory.id if verdict.advisory_at_fault else ""))
        return Answer(tuple(accused), tuple(dict.fromkeys(doubts)))

    def _lay(self, row: Row) -> _Cut:
        (entry, *more) = row.entries
        if not more and len(entry.ranges) == 1 and not entry.versions:
            return self._lay_range(row, entry.ranges[0])
        spans: list[_Span] = []
        fixes: set[_Fix] = set()
        for entry in row.entries:
            for text in entry.versions:
                place = self._place_of.get(text)  # what has no key is equal to nothing that has one
                if place is not None:
                    spans.append((place, place + 1))
            for one in entry.ranges:
                spans.append(self._span(one))
                if one.fixed is not None:
                    fixes.add(_Fix(self._place_of[one.fixed], KINDS.index(one.kind), one.fixed))
        merged = _merged(spans)
        clear = [fix for fix in fixes if not any(start <= fix.place < end for start, end in merged)]
        return _Cut(row, merged, tuple(sorted(clear)))

    def _lay_range(self, row: Row, one: Range) -> _Cut:
        """The same of one range, as most advisories have it: what ends it lies behind it."""
        start, end = self._span(one)
        fixes: tuple[_Fix, ...] = ()
        if one.fixed is not None:
            place = self._place_of[one.fixed]
            fixes = (_Fix(place, KINDS.index(one.kind), one.fixed),) if not start <= place < end else ()
        return _Cut(row, ((start, end),) if start < end else (), fixes)

    def _span(self, one: Range) -> _Span:
        """The places that a range holds: ``fixed`` and limits exclusive, ``last_affected`` inclusive."""
        start = 0 if one.introduced == LEAST else self._place_of[one.introduced]
        end = 2 * len(self._cuts) + 1
        if one.fixed is not None:
            end = self._place_of[one.fixed]
        elif one.last_affected is not None:
            end = self._place_of[one.last_affected] + 1
        if one.limits:
            end = min(end, max(self._place_of[limit] for limit in one.limits))
        return start, end


def severities(version: str, row: Row, keys: Keys) -> tuple[Severity, ...]:
    """What the entries that accuse say for their package, before what the advisory says for all."""
    if not any(one.severity for one in row.entries):
        return tuple(dict.fromkeys(row.advisory.severity)) if row.advisory.severity else ()
    own = [one for one in row.entries if one.severity and judge(version, [one], keys).answer == "affected"]
    return tuple(dict.fromkeys((*(one for entry in own for one in entry.severity), *row.advisory.severity)))


def remedies_of(version: str, row: Row, keys: Keys) -> tuple[int, ...]:
    """What the entries that accuse say to do: places in the remedies of their advisory."""
    if not row.advisory.remedies:
        return ()
    own = [one for one in row.entries if one.remedies and judge(version, [one], keys).answer == "affected"]
    return tuple(dict.fromkeys(at for one in own for at in one.remedies))


def _bounds(one: Range) -> list[str]:
    """Every version that a range names."""
    named = [text for text in (one.fixed, one.last_affected) if text is not None]
    if one.introduced != LEAST:
        named.append(one.introduced)
    return [*named, *one.limits] if one.limits else named


def _merged(spans: Iterable[_Span]) -> tuple[_Span, ...]:
    """The same places, in spans that are apart, none empty."""
    spans = sorted(spans)
    if len(spans) == 1 and spans[0][0] < spans[0][1]:
        return (spans[0],)
    out: list[_Span] = []
    for start, end in spans:
        if start >= end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)
