# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the advisories of one package say of each of its versions: ``Findings.of(version)``.

Versions stand in the order of their byte keys, so what an advisory accuses is spans of keys, and a version is
accused if its key lies in one of them. What has no such place is judged by itself (``verdict``): a version without
a byte key, and an advisory of which a bound does not parse, a range is of another order, or no version is named.
The answers are those of ``verdict.judge``, ``verdict.first_fix`` and ``severities`` for each advisory.
Cost: one key a bound and a version, and for each version one comparison of keys an advisory that begins below it;
memory for each version asked about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from tocsin.core.component import Advisory, Affected, Range, Severity
from tocsin.know.verdict import KINDS, LEAST, Keys, first_fix, judge
from tocsin.know.versions import BEYOND

__all__ = ["NOTHING", "Accused", "Answer", "Doubt", "Findings", "Row", "severities"]


class Row(msgspec.Struct, frozen=True, gc=False):
    """One advisory, and what it says of the package."""

    advisory: Advisory
    entries: Sequence[Affected]


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

_Span = tuple[bytes, bytes]
"""From a key on, up to a key (exclusive)."""
_LEAST_KEY: Final = b""
"""Below the key of every version."""
_PAST: Final = b"\x00"
"""Behind a key: the least bytes that are greater than it, so that an end is inclusive."""


class _Fix(msgspec.Struct, frozen=True, order=True, gc=False):
    key: bytes
    kind: int
    version: str


class Findings:
    """The advisories of one package and release by versions."""

    def __init__(self, rows: Iterable[Row], keys: Keys) -> None:
        """Lay the advisories out by keys; ``keys`` are those of the package's family."""
        self._keys = keys
        self._plain = keys.plain
        self._laid: list[Row] = []
        self._odd: list[Row] = []
        self._spans: list[tuple[bytes, bytes, int]] = []
        """What is accused, and by which of the advisories laid out, in order; the spans of one are apart."""
        for row in rows:
            spans = self._lay(row.entries)
            if spans is None:
                self._odd.append(row)
            else:
                number = len(self._laid)
                self._laid.append(row)
                for start, end in spans:
                    self._spans.append((start, end, number))
        self._spans.sort()
        self._end = max([end for _, end, _ in self._spans], default=_LEAST_KEY)
        """Here and beyond nothing is accused."""
        self._fixes: dict[int, list[_Fix]] = {}
        self._answers: dict[str, Answer] = {}

    def _lay(self, entries: Sequence[Affected]) -> Sequence[_Span] | None:
        """The keys that an advisory accuses, in spans that are apart; None if keys do not say all."""
        spans: list[_Span] = []
        for entry in entries:
            versions, ranges = entry.versions, entry.ranges
            if not versions and not ranges:
                return None
            for text in versions:
                key = self._plain[text]
                if key is not None:
                    spans.append((key, key + _PAST))
                elif self._keys.get(text) is not None:
                    return None
            for one in ranges:
                span = self._span(one)
                if span is None:
                    return None
                if span[0] < span[1]:
                    spans.append(span)
        return spans if len(spans) < 2 else _merged(spans)

    def _span(self, one: Range) -> _Span | None:
        """The keys that a range holds (``fixed`` and limits exclusive, ``last_affected`` inclusive); None if unsaid."""
        if one.kind not in self._keys.own:
            return None
        plain, low, high = self._plain, one.introduced, one.fixed
        start = _LEAST_KEY if low == LEAST else plain[low]
        if high is not None:
            end = plain[high]
        elif one.last_affected is not None:
            last = plain[one.last_affected]
            end = None if last is None else last + _PAST
        else:
            end = BEYOND
        if one.limits and end is not None:
            limits = [key for limit in one.limits if (key := plain[limit]) is not None]
            end = min(end, max(limits)) if len(limits) == len(one.limits) else None
        return None if start is None or end is None else (start, end)

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
        spans = _merged([(start, end) for start, end, _ in self._spans])
        return [range(bisect_left(keys, start), bisect_left(keys, end)) for start, end in spans]

    def _answer(self, version: str) -> Answer:
        here = self._plain[version]
        if here is None:
            return self._judged(version, [*self._odd, *self._laid])
        accused: list[Accused] = []
        for start, end, number in self._spans if here < self._end else ():
            if here < start:
                break
            if here < end:
                accused.append(self._accused(number, version, here))
        if not self._odd:
            return Answer(tuple(accused), ()) if accused else NOTHING
        more = self._judged(version, self._odd)
        return Answer((*accused, *more.accused), more.doubts)

    def _accused(self, number: int, version: str, here: bytes) -> Accused:
        row = self._laid[number]
        fixes = self._fixes.get(number)
        if fixes is None:
            fixes = self._fixes[number] = self._clear(row)
        return Accused(
            row.advisory,
            next((fix.version for fix in fixes if here < fix.key), ""),
            severities(version, row, self._keys),
            remedies_of(version, row, self._keys),
        )

    def _clear(self, row: Row) -> list[_Fix]:
        """The fixes that an advisory names and does not accuse, in order."""
        spans = self._lay(row.entries) or ()
        found: set[_Fix] = set()
        for entry in row.entries:
            for one in entry.ranges:
                key = None if one.fixed is None else self._plain[one.fixed]
                if key is not None and one.fixed is not None:
                    found.add(_Fix(key, KINDS.index(one.kind), one.fixed))
        return sorted(fix for fix in found if not any(start <= fix.key < end for start, end in spans))

    def _judged(self, version: str, rows: Sequence[Row]) -> Answer:
        """The same without keys."""
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


def _merged(spans: list[_Span]) -> list[_Span]:
    """The same keys, in spans that are apart and in order; none of those given is empty."""
    spans.sort()
    out: list[_Span] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
