# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CVE records of the NVD, JSON 2.0: answers of its API, yearly files, lists of records, or one record.

Each record becomes an advisory ``NVD:CVE-...`` with the CVE among its names. Every ``cpeMatch`` that is vulnerable accuses the
product of its ``criteria``, within ``versionStartIncluding``/``Excluding`` and ``versionEndIncluding``/``Excluding``. Where a
configuration joins nodes by AND, each accuses only together with one of every other node ("running on"); where a node joins
its own by AND, with every other of them. What is negated decides nothing, and says so. Rejected records are withdrawn.

Taken: id, status, dates, the English description, CVSS vectors and words, configurations. Left out: references, weaknesses,
CISA's dates (give the KEV list), evaluator and vendor comments, ``matchCriteriaId`` (the CPE names that it stands for are not
asked for). Cost: one decode a record, one parse a CPE name. Source: the NVD's schema ``cve_api_json_2.0``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tocsin.core import cpe, instant
from tocsin.core.component import Accuses, Advisory, Product, Severity, Span
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.know.readers import zipped
from tocsin.know.readers.cyclonedx_vex import LONGEST_WORD, cut
from tocsin.know.readers.shape import Faults, Record, as_record, flag, items, numbered, record, text

_SPACE: Final = b"\xef\xbb\xbf \t\r\n"
_FORMAT: Final = re.compile(rb'"format"\s{0,100}:\s{0,100}"NVD_CVE"')
_RECORD: Final = (b'"sourceIdentifier"', b'"vulnStatus"')
_LISTS: Final = ("vulnerabilities", "cve_items")
_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
_BOUNDS: Final = (
    "versionStartIncluding",
    "versionStartExcluding",
    "versionEndExcluding",
    "versionEndIncluding",
)
_METRICS: Final = ("cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2")
_NEGATED: Final = "its configuration is negated, which is not evaluated"
_MOST_BYTES: Final = 200
_DO: Final = "fetch the record again"

Match = tuple[Product, bool]
"""A product, and whether it is vulnerable."""


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like JSON 2.0 of the NVD."""
    if not head.lstrip(_SPACE).startswith(b"{"):
        return False
    return _FORMAT.search(head) is not None or all(mark in head for mark in _RECORD)


def detect_zip(name: str, head: bytes) -> bool:
    """Whether this looks like a zip of such files."""
    return detect(name, zipped.first_json(head))


def read_zip(data: bytes, name: str, limits: Limits) -> Reading[Advisory]:
    """Read every file in a zip. Raises ``BadInput`` if it is not a whole zip, or none in it could be read."""
    return zipped.read_each(data, name, limits, "JSON 2.0 of the NVD", detect, read)


def read(data: bytes, name: str, limits: Limits) -> Reading[Advisory]:
    """Read one file. Raises ``BadInput`` if it is not whole JSON, or holds no records."""
    faults, counts = Faults(limits), Counter[str]()
    records: Bounded[Advisory] = Bounded(limits, name, 2 * len(data), times=1, plus=300)
    for raw, where in _rows(data, name, limits):
        try:
            one = as_record(decode(raw, where, limits), where)
            inner = one.get("cve")
            within = "cve" in one
            spot = f"{where}/cve" if within else where
            made = _Taker(
                as_record(inner, spot) if within else one, spot, faults, counts, limits, records
            ).advisory()
        except BadInput as error:
            if records.left < 0:
                raise
            faults.take(error, where)
            continue
        records.append(made)
    notes = [f"{count} {what}" for what, count in sorted(counts.items())]
    return Reading(records, faults.listed, notes + faults.note())


def _rows(data: bytes, name: str, limits: Limits) -> Iterator[tuple[bytes, str]]:
    for key in _LISTS:
        parts = split(data, name, limits, key)
        if parts.shape != "object":
            break
        if parts.members is not None:
            yield from ((raw, f"{name}#/{key}/{place}") for place, raw in enumerate(parts.members))
            return
        if "id" in parts.others or "cve" in parts.others:
            yield data, f"{name}#"
            return
    raise BadInput(
        "this JSON holds no records of the NVD",
        where=f"{name}#/vulnerabilities",
        do="give an answer of its API of version 2.0, or a file of that form",
    )


class _Taker:
    """One record as it is taken apart."""

    def __init__(
        self,
        one: Record,
        where: str,
        faults: Faults,
        counts: Counter[str],
        limits: Limits,
        records: Bounded[Advisory],
    ) -> None:
        self._one = one
        self._where = where
        self._faults = faults
        self._counts = counts
        self._limits = limits
        self._records = records
        self._products: dict[Product, int] = {}
        self._platforms: dict[tuple[int, ...], int] = {}
        self._accuses: dict[Accuses, None] = {}

    def advisory(self) -> Advisory:
        """The record. Raises ``BadInput`` if it has no id of a CVE."""
        one, where = self._one, self._where
        name = text(one, "id", where)
        if not _CVE.fullmatch(name):
            raise BadInput(f"not a CVE: {name[:40]!r}", where=f"{where}/id", do=_DO)
        status = text(one, "vulnStatus", where)
        rejected = status.lower() == "rejected"
        modified = self._date("lastModified")
        if not rejected:
            for value, place in numbered(one, "configurations", where):
                try:
                    self._configuration(as_record(value, place), place)
                except BadInput as error:
                    if self._records.left < 0:
                        raise
                    self._faults.take(error, place)
            if not self._accuses:
                self._counts["records name no product by CPE (yet), so they accuse nothing"] += 1
        return Advisory(
            id=f"NVD:{name}",
            aliases=(name,),
            summary=self._description(),
            published=self._date("published"),
            modified=modified,
            withdrawn=(modified or "unknown") if rejected else "",
            severity=self._severity(),
            source=where,
            products=tuple(self._products),
            platforms=tuple(self._platforms),
            accuses=tuple(self._accuses),
        )

    def _date(self, key: str) -> str:
        """An instant; the NVD leaves out the zone and means UTC."""
        given = text(self._one, key, self._where)
        if not given:
            return ""
        zoned = (
            given if given[-1:] in {"Z", "z"} or re.search(r"[+-][0-9]{2}:[0-9]{2}$", given) else f"{given}Z"
        )
        try:
            instant.version_key(zoned)
        except BadInput as error:
            self._faults.add(f"{self._where}/{key}", error.what, _DO)
            return ""
        return zoned

    def _description(self) -> str:
        rows = [as_record(row, place) for row, place in numbered(self._one, "descriptions", self._where)]
        for row in rows:
            if text(row, "lang", self._where) == "en":
                line = " ".join(cut(text(row, "value", self._where)).split())
                return line if len(line) <= LONGEST_WORD else line[: LONGEST_WORD - 1] + "…"
        return ""

    def _severity(self) -> tuple[Severity, ...]:
        metrics, where = record(self._one, "metrics", self._where), f"{self._where}/metrics"
        found: dict[Severity, None] = {}
        for key in _METRICS:
            for value, place in numbered(metrics, key, where):
                row = as_record(value, place)
                data = record(row, "cvssData", place)
                word = text(data, "baseSeverity", place) or text(row, "baseSeverity", place)
                vector = text(data, "vectorString", place)
                if vector or word:
                    scale = f"CVSS_V{key.removeprefix('cvssMetricV')[:1]}"
                    found[Severity(scale=scale, vector=vector[:LONGEST_WORD], word=word[:LONGEST_WORD])] = (
                        None
                    )
        return tuple(found)

    def _configuration(self, one: Record, where: str) -> None:
        joined = text(one, "operator", where).upper() == "AND"
        negated = flag(one, "negate", where)
        groups: list[tuple[list[list[Match]], bool]] = []
        self._few(one, "nodes", where)
        for value, place in numbered(one, "nodes", where):
            node = as_record(value, place)
            if items(node, "children", place) or items(node, "nodes", place):
                raise BadInput("nodes within nodes are not of JSON 2.0", where=place, do=_DO)
            matches = self._matches(node, place)
            apart = text(node, "operator", place).upper() == "AND"
            if apart:
                self._few(node, "cpeMatch", place)
            rows = [[match] for match in matches] if apart else [matches]
            groups.append((rows, negated or flag(node, "negate", place)))
        for at, (rows, no) in enumerate(groups):
            others = [row for other, (more, _) in enumerate(groups) if joined and other != at for row in more]
            doubt = _NEGATED if no or (joined and any(each for _, each in groups)) else ""
            for number, row in enumerate(rows):
                beside = others + [each for other, each in enumerate(rows) if other != number]
                self._accuse(row, beside, doubt)

    def _few(self, one: Record, key: str, where: str) -> None:
        """Raise ``BadInput`` where each of too many would have to be joined with every other."""
        count, most = len(items(one, key, where)), self._limits.references
        if count > most:
            what = f"{count} {key}, more than {most} (limit references)"
            raise BadInput(
                what, where=f"{where}/{key}", do="raise limits.references if its source is trusted"
            )

    def _accuse(self, row: list[Match], beside: list[list[Match]], doubt: str) -> None:
        if not any(vulnerable for _, vulnerable in row):
            return
        needs = tuple(
            dict.fromkeys(self._platform([product for product, _ in each]) for each in beside if each)
        )
        for product, vulnerable in row:
            if vulnerable:
                self._records.beside(_MOST_BYTES + 8 * len(needs))
                self._accuses[Accuses(product=self._product(product), needs=needs, undecided=doubt)] = None

    def _product(self, one: Product) -> int:
        return self._products.setdefault(one, len(self._products))

    def _platform(self, group: list[Product]) -> int:
        places = tuple(dict.fromkeys(self._product(one) for one in group))
        if places not in self._platforms:
            self._records.beside(8 * len(places))
        return self._platforms.setdefault(places, len(self._platforms))

    def _matches(self, node: Record, where: str) -> list[Match]:
        found: list[Match] = []
        for value, place in numbered(node, "cpeMatch", where):
            row = as_record(value, place)
            criteria = text(row, "criteria", place)
            try:
                name = cpe.parse(criteria)
            except BadInput as error:
                raise BadInput(error.what, where=f"{place}/criteria", do=error.do) from error
            if any(
                each in {cpe.ANY, cpe.NA} or cpe.has_wildcard(each) for each in (name.vendor, name.product)
            ):
                self._counts["CPE names stand for more than one product and were not looked up"] += 1
            bounds = [text(row, key, place)[:LONGEST_WORD] for key in _BOUNDS]
            span = (
                Span(least=bounds[0], above=bounds[1], below=bounds[2], most=bounds[3])
                if any(bounds)
                else None
            )
            if span is not None and name.version != cpe.ANY:
                raise BadInput(
                    "the criteria name a version, and bounds stand beside them", where=place, do=_DO
                )
            self._records.beside(_MOST_BYTES + len(criteria))
            found.append((Product(cpe=str(name), span=span), flag(row, "vulnerable", place)))
        return found
