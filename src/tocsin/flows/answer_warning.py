# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warning -> own inventory, exposures, map and hits -> what this node finds, and what of it may leave.

The query is data, bounded when it was read: each term is a look-up in what is stored here.
"Not affected" is only said where there was something to look at; a log counts as looked at
if it was scanned on or after the day that is asked about, and after the value was known here. A
query that refers to an object which its issuer may not read gets the verdict and nothing
else, whatever the owner releases: counts would tell what the object says.

What leaves is made in one place (``released``): verdict, reasons out of a fixed list,
and by level of release counts, or assets by name. Hosts, addresses, users, paths and the
text of logs are in no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

import msgspec

from tocsin.core import instant, policy, stix
from tocsin.core.affected import (
    NO,
    ComponentTerm,
    Found,
    IndicatorTerm,
    ProductTerm,
    Reason,
    Row,
    ServiceTerm,
    SupplierTerm,
    Term,
    VulnerabilityTerm,
    decide,
    terms,
    unknown,
)
from tocsin.core.component import Advisory, Component, Exposure
from tocsin.core.dependency import Map
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import hit_to_evidence
from tocsin.know.affected import Here
from tocsin.know.inventory import Inventory
from tocsin.know.locate import Locator
from tocsin.know.versions.ecosystem import split
from tocsin.share.warning import Warning  # noqa: A004 -- the word of the field
from tocsin.share.warning_answer import MOST_NAMED, Named, Release, Verdict
from tocsin.store import Reader, hits, inventory, maps, objects, postings, sources

_VERDICTS: Final[dict[bool | None, Verdict]] = {True: "affected", False: "not-affected", None: "not-checked"}
_LOOKED: Final = frozenset({"taken", "partly"})
_AT_ONCE: Final = 1_000
MOST_COMPARED: Final = 1_000_000
"""Components, nodes, exposures and hits that the terms of one query are compared with; those beyond it are not checked."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What this node found; for its owner."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    rows: tuple[Row, ...]
    only_verdict: bool = False
    """The query reads what its issuer may not know."""

    @property
    def counts(self) -> dict[str, int]:
        """How many of each sort, and on how many assets; what there is none of is left out."""
        found = Counter(f"{row.kind}s" for row in self.rows)
        assets = len({row.asset for row in self.rows if row.asset})
        return dict(found) | ({"assets": assets} if assets else {})


def look(reader: Reader, warning: Warning, asker: Asker, *, most: int = MOST_COMPARED) -> Looked:
    """What this node finds about a warning; ``asker`` stands for its issuer.

    Cost: one pass over each store that is asked, and ``most`` comparisons of terms: those beyond are not checked.
    """
    node = _Node(reader, asker, most)
    found = decide(warning.affected, node.ask)
    reasons = found.why if found.holds is not False else ()
    hidden = any(isinstance(term, IndicatorTerm) and node.hides(term) for term in terms(warning.affected))
    return Looked(verdict=_VERDICTS[found.holds], reasons=reasons, rows=found.rows, only_verdict=hidden)


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What of it leaves."""

    release: Release
    reasons: tuple[Reason, ...] = ()
    counts: dict[str, int] = {}
    assets: tuple[Named, ...] = ()


def released(looked: Looked, release: Release, only: Collection[str] = ()) -> Released:
    """What leaves at a level; of ``assets`` those named in ``only``, all if it is empty."""
    reasons = looked.reasons if looked.verdict == "not-checked" else ()
    if looked.only_verdict or release == "verdict":
        return Released(release="verdict", reasons=reasons)
    if release == "counts":
        return Released(release=release, reasons=reasons, counts=looked.counts)
    named = dict.fromkeys(
        Named(asset=row.asset, what=row.what if row.kind == "component" else "")
        for row in looked.rows
        if row.asset and (not only or row.asset in only)
    )
    return Released(release=release, reasons=reasons, counts=looked.counts, assets=tuple(named)[:MOST_NAMED])


class _Node:
    """What is stored here, read once where a term asks for it."""

    def __init__(self, reader: Reader, asker: Asker, most: int) -> None:
        self._reader = reader
        self._asker = asker
        self._most = most
        self._compared = 0
        self._told: dict[Term, Found] = {}

    def ask(self, term: Term) -> Found:
        """The answer to one term; a query that has cost too much gets no further answers."""
        told = self._told.get(term)
        if told is None:
            if self._compared + self._here.compared >= self._most:
                return unknown("too-much")
            told = self._told[term] = self._ask(term)
            self._compared += 1
        return told

    def _ask(self, term: Term) -> Found:
        if isinstance(term, ComponentTerm):
            return self._here.component(term)
        if isinstance(term, ProductTerm):
            return self._here.product(term)
        if isinstance(term, SupplierTerm):
            return self._here.supplier(term)
        if isinstance(term, ServiceTerm):
            return self._here.service(term)
        if isinstance(term, VulnerabilityTerm):
            return self._vulnerability(term.id)
        if isinstance(term, IndicatorTerm):
            return self._indicator(term)
        return unknown("unknown-term")

    def hides(self, term: IndicatorTerm) -> bool:
        """Whether a term refers to an object that the asker may not read."""
        stored = objects.get(self._reader, term.ref) if term.ref else None
        return stored is not None and not policy.decide(self._asker, stored, "share").allowed

    @cached_property
    def _chart(self) -> Map:
        return maps.load(self._reader)

    @cached_property
    def _components(self) -> list[Component]:
        return inventory.components(self._reader)

    @cached_property
    def _here(self) -> Here:
        return Here(self._components, self._chart)

    @cached_property
    def _inventory(self) -> Inventory:
        return Inventory(self._components)

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self._chart.nodes)

    def _vulnerability(self, id: str) -> Found:  # noqa: A002 -- the id of an advisory
        """By the exposures that stand, else by the advisories of this name against the inventory."""
        standing = self._standing.get(id)
        if standing:
            return self._here.closed([(one.component, True) for one in standing])
        if not self._components:
            return unknown("no-inventory")
        advisories = list(self._advisories(id))
        if not advisories:
            return unknown("no-advisory")
        families = self._families
        accused, doubts = [], False
        for advisory in advisories:
            matched = self._inventory.against(advisory)
            accused += [one.component for one in matched.exposures]
            doubts = doubts or bool(matched.unchecked)
            named = {split(one.ecosystem)[0] for one in advisory.affected}
            if named and not named & families:
                return unknown("no-inventory")
        found = self._here.closed([(one, True) for one in accused])
        return unknown("version-not-known") if doubts and not accused else found

    @cached_property
    def _families(self) -> set[str]:
        return {split(one.ecosystem)[0] for one in self._components}

    @cached_property
    def _standing(self) -> dict[str, list[Exposure]]:
        """Name of a hole -> the exposures that stand."""
        found: dict[str, list[Exposure]] = {}
        for one in inventory.exposures(self._reader):
            for name in {one.advisory, *one.aliases}:
                found.setdefault(name, []).append(one)
        return found

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """Name of a hole -> the advisories that say something of it, by their numbers."""
        found: dict[str, list[int]] = {}
        for number, head in inventory.advisory_heads(self._reader):
            for name in () if head.withdrawn else {head.id, *head.aliases}:
                found.setdefault(name, []).append(number)
        return found

    def _advisories(self, id: str) -> Iterator[Advisory]:  # noqa: A002 -- the id of an advisory
        for advisory in inventory.advisories_at(self._reader, self._numbers.get(id, ())).values():
            self._compared += 1 + len(advisory.affected)
            yield advisory

    def _indicator(self, term: IndicatorTerm) -> Found:
        """Whether a value was seen since the day, in logs that were scanned while it was known here."""
        wanted = self._values(term)
        if not wanted:
            return unknown("unknown-term" if term.ref else "no-logs")
        seen, undated = [], False
        for hit in (hit for value in wanted for hit in self._hits.get(value, ())):
            self._compared += 1
            if not hit.at:
                undated = True
            elif hit.at[:10] >= term.since:
                seen.append(self._row(hit))
        if seen:
            return Found(holds=True, rows=tuple(dict.fromkeys(seen)))
        if undated:
            return unknown("hit-undated")
        since = max(f"{term.since}T00:00:00", *wanted.values())
        return NO if any(at >= since for at in self._scans) else unknown("no-logs")

    def _values(self, term: IndicatorTerm) -> dict[tuple[str, str], str]:
        """(kind, value) -> the version key since which an object here has told of it."""
        if term.ref:
            stored = objects.get(self._reader, term.ref)
            if stored is None or stored.revoked:
                return {}
            since = instant.version_key(stored.added_at)
            spoken = (
                stix.atoms_of(each, Limits())
                for each in stix.read_bundle(stored.raw, term.ref, Limits()).records
            )
            return {(atom.kind, atom.value): since for found in spoken for atom in found.atoms}
        first = postings.first_spoken(self._reader, term.kind, term.value)
        return {(term.kind, term.value): instant.version_key(first)} if first else {}

    @cached_property
    def _scans(self) -> list[str]:
        """When logs were scanned, as version keys."""
        return [
            instant.version_key(one.at)
            for one in sources.all(self._reader)
            if one.kind.startswith("log (") and one.outcome in _LOOKED
        ]

    @cached_property
    def _hits(self) -> dict[tuple[str, str], list[Hit]]:
        """Kind and value -> the hits, as they came."""
        found: dict[tuple[str, str], list[Hit]] = {}
        after = 0
        while page := hits.page(self._reader, after, _AT_ONCE):
            for _, hit in page:
                found.setdefault((hit.kind, hit.value), []).append(hit)
            after = page[-1][0]
        return found

    def _row(self, hit: Hit) -> Row:
        accused = hit_to_evidence.accused(hit, self._locator)
        asset = accused[0] if len(accused) == 1 else ""
        return Row(kind="hit", what=f"{hit.kind}:{hit.value}", asset=asset, place=f"{hit.file}:{hit.line}")
