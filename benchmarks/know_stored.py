# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: one new advisory against 1,000,000 stored components, from the file to the exposures that are kept.

The components and 300,000 advisories of ``know_advisories`` and its planted packages are stored in a new SQLite store
and matched once, which is not measured. Then single OSV files are taken in, one after another, as ``tocsin know add``
takes them: first about each planted package, a hit and a miss of every kind, then about packages of all ecosystems, and
last such as accuse every version of a package that is held by many, each of which is an exposure to be written.
Measured is the CPU time of this process, apart for the taking in (``flows.take_in.take``) and for the matching
(``flows.matching.match_stored``); the claims are about the slowest matching, of the usual ones and of those that accuse
every version. The run ends if a planted version is not answered as it must be, or if anything comes out otherwise when
everything is asked anew afterwards. The packages of the second kind are the most held of 64,000, with up to 4,000
components and 190 advisories each, those of the third the first five of them. Told is the slowest of each, with its
components and its new exposures.
The size of the part that is stored may be given, in components, to try the program itself.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import msgspec
from _line import line
from know_advisories import ADVISORIES, COMPONENTS, PACKAGES, Package, advisory, component, packages, planted

from tocsin.core.component import Advisory, Affected, Range
from tocsin.core.limits import Limits
from tocsin.flows import formats, matching, take_in
from tocsin.flows.context import Context
from tocsin.know.package_facts import found_by
from tocsin.store import Store, create_store, inventory, sources

BAR_MS, NEW, WHOLE, AT = 50.0, 100, 5, "2026-11-22T09:30:00.000Z"


class News(NamedTuple):
    """What one new advisory cost, in milliseconds of CPU."""

    taking: float
    matching: float
    package: str
    exposures: int


def osv(one: Advisory) -> bytes:
    """The advisory as OSV writes it."""
    (affected,) = one.affected
    ranges = []
    for each in affected.ranges:
        ends = {"fixed": each.fixed, "last_affected": each.last_affected}
        events = [
            {"introduced": each.introduced},
            *({name: end} for name, end in ends.items() if end is not None),
        ]
        events += [{"limit": limit} for limit in each.limits]
        ranges.append({"type": each.kind or "ECOSYSTEM", "events": events})
    package = {"ecosystem": affected.ecosystem, "name": affected.package}
    about = {"package": package, "ranges": ranges, "versions": list(affected.versions)}
    record = {"id": one.id, "modified": one.modified or AT, "summary": one.summary, "affected": [about]}
    return msgspec.json.encode({"schema_version": "1.6.0", "aliases": list(one.aliases), **record})


def fill(store: Store, count: int, made: list[Package]) -> Counter[str]:
    """Store all but the advisories about what is planted, and match; how many components each package has."""
    draw = random.Random(11)
    extra, _, _, _ = planted()
    advisories = [
        advisory(draw, number, made[int(PACKAGES * draw.random() ** 1.5)])
        for number in range(ADVISORIES * count // COMPONENTS)
    ]
    components = [
        component(draw, number, made[int(PACKAGES * draw.random() ** 2)]) for number in range(count)
    ]
    for each in planted()[1]:  # the first advisory of an ecosystem bears on all components of it
        (affected,) = each.affected
        other = msgspec.structs.replace(affected, package=f"no-{affected.package}")
        advisories.append(msgspec.structs.replace(each, id=f"OTHER-{each.id}", affected=(other,)))
    with store.write("bench", AT) as tx:
        inventory.add_advisories(tx, advisories)
        inventory.replace_components(tx, "inventory.json", [*components, *extra], found_by)
        sources.record(tx, "all.zip", matching.WHOLE_LIST, "", "taken", len(advisories), 0)
    held = Counter(one.package for one in (*components, *extra))
    del advisories, components
    gc.collect()
    began = time.process_time()
    done = matching.match_stored(store, actor="bench", at=AT)
    took = time.process_time() - began
    print(
        f"stored and matched: {done.packages} packages, {done.new} exposures, {took:.1f} s", file=sys.stderr
    )
    return held


def every(number: int, package: Package) -> Advisory:
    """An advisory that accuses every version of a package."""
    affected = Affected(ecosystem=package.kind.ecosystem, package=package.name, ranges=(Range(),))
    return Advisory(id=f"OSV-EVERY-{number}", affected=(affected,))


def news(store: Store, one: Advisory) -> News:
    """What it costs to take an advisory in, and to match it."""
    data, context = osv(one), Context(actor="bench", at=AT, limits=Limits())
    form = formats.recognise(f"{one.id}.json", data)
    if form is None:
        raise SystemExit(f"{one.id} is not recognised")
    gc.collect()
    began = time.process_time()
    taken = take_in.take(store, form, f"{one.id}.json", data, context)
    between = time.process_time()
    done = matching.match_stored(store, actor="bench", at=AT)
    ended = time.process_time()
    if taken.new != 1 or done.packages > 1:
        raise SystemExit(f"{one.id}: {taken}, {done}")
    return News(1_000 * (between - began), 1_000 * (ended - between), one.affected[0].package, done.new)


def check(store: Store) -> None:
    """End the run if what was planted is not answered as it must be, or anything was left to ask."""
    _, _, hits, unread = planted()
    with store.read() as reader:
        accused = [one for one in inventory.exposures(reader) if one.advisory.startswith("OSV-PLANTED")]
        said = sum(one.count for one in inventory.unchecked(reader) if one.kind == "component")
    got = {(one.component.name, one.component.version) for one in accused}
    if got != hits or said != unread:
        raise SystemExit(f"missed {hits - got}, accused wrongly {got - hits}, not checked {said} of {unread}")
    left = matching.match_stored(store, actor="bench", at=AT, anew=True)
    if left.new or left.gone:
        raise SystemExit(f"everything looked at says otherwise: {left}")
    print(f"everything asked anew: {left.packages} packages, no other answer", file=sys.stderr)


def tell(what: str, group: list[News], each: list[float], held: Counter[str]) -> None:
    """Print the median and the slowest, and what the slowest was about."""
    slowest = group[each.index(max(each))]
    some = f"median {sorted(each)[len(each) // 2]:.1f}, slowest {max(each):.1f} ms"
    about = f"{held[slowest.package]} components, {slowest.exposures} new exposures"
    over = sum(one >= BAR_MS for one in each)
    print(f"{what}, of {len(each)}: {some} ({about}), {over} not below {BAR_MS:.0f} ms", file=sys.stderr)


def main() -> None:
    """Fill the store, take in news, check, print the line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COMPONENTS
    draw = random.Random(12)
    made = packages(random.Random(11))
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(f"sqlite:///{Path(folder) / 'stored.db'}")
        held = fill(store, count, made)
        several = [advisory(draw, ADVISORIES + number, made[number]) for number in range(NEW)]
        whole = [every(number, made[number]) for number in range(WHOLE)]
        del made  # nobody who takes in an advisory holds a million versions that are searched for garbage
        figures = [news(store, one) for one in (*planted()[1], *several, *whole)]
        first, usual, last = figures[0], figures[:-WHOLE], figures[-WHOLE:]
        print(f"the first, which loads what is needed: {first.matching:.1f} ms", file=sys.stderr)
        tell("taking in", figures, [one.taking for one in figures], held)
        tell("matching", usual, [one.matching for one in usual], held)
        tell("matching where all versions are accused", last, [one.matching for one in last], held)
        check(store)
        store.close()
    claim = f"one new advisory against {count:,} stored components"
    for what, group in (
        (f"{claim}, slowest of {len(usual)}", usual),
        (f"{claim}, every version accused", last),
    ):
        print(line(what, value=max(one.matching for one in group), unit="ms", bar=BAR_MS, better="less"))


if __name__ == "__main__":
    main()
