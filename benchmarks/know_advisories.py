# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: 1,000,000 components against 300,000 advisories; one new advisory against 1,000,000 components; univers.

Generated: 64,000 packages of eight ecosystems with 16 versions each, written as each ecosystem writes them;
advisories of one or two ranges, a tenth of them with a list of versions, mostly about older versions; components
mostly of newer ones, the popular packages far more often, as on many hosts. Planted besides, one package each: a
hit and a miss of every kind (both ends of each kind of bound, lists, limits, pre-releases, epochs, numbers beyond
64 bits, releases of a distribution, versions that cannot be read); the run fails if one is not answered as it
must be. CPU time of one process. ``match`` is measured from records to exposures, all keys made within.
``univers`` judges a part, all components and advisories of some packages, in turns with ours; both are given the
same records, read anew so that they lie together in memory, and the rest is let go. univers judges them as
documented (range and version parsed at each check), and with each parsed once before the clock starts, which is
given to univers alone. Its answers are compared; the run fails if one differs. Left out of that part are inclusive upper
bounds of Alpine, which univers compares as text and otherwise than apk (tests/know/versions/answers/apk.txt).
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable
from importlib.metadata import version as version_of
from typing import Any, NamedTuple

import msgspec
from _line import in_turns, line
from msgspec import structs
from univers import versions as theirs
from univers.version_range import VersionRange

from tocsin.core.component import Advisory, Affected, Component, Range
from tocsin.know.inventory import Inventory
from tocsin.know.match import match

COMPONENTS, ADVISORIES, PACKAGES, HELD = 1_000_000, 300_000, 64_000, 16
SAMPLE_PACKAGES = 60
NEW = 200
BAR_SECONDS, BAR_MS, BAR_DOCUMENTED, BAR_CACHED = 15.0, 50.0, 50.0, 5.0


class Kind(NamedTuple):
    """One ecosystem: its name, how univers calls ranges and versions, how a version is written, one before it."""

    ecosystem: str
    scheme: str
    version: str
    written: str
    before: str


KINDS = (
    Kind("npm", "npm", "SemverVersion", "{}.{}.{}", "{}.{}.{}-rc.1"),
    Kind("crates.io", "cargo", "SemverVersion", "{}.{}.{}", "{}.{}.{}-beta"),
    Kind("Go", "golang", "GolangVersion", "{}.{}.{}", "{}.{}.{}-rc.2"),
    Kind("PyPI", "pypi", "PypiVersion", "{}.{}.{}", "{}.{}.{}rc1"),
    Kind("Maven", "maven", "MavenVersion", "{}.{}.{}", "{}.{}.{}-rc-1"),
    Kind("Debian:12", "deb", "DebianVersion", "{}.{}-{}+deb12u1", "{}.{}~rc1-{}"),
    Kind("Red Hat:enterprise_linux:9::appstream", "rpm", "RpmVersion", "{}.{}-{}.el9", "{}.{}~rc1-{}.el9"),
    Kind("Alpine:v3.20", "apk", "AlpineLinuxVersion", "{}.{}-r{}", "{}.{}_rc1-r{}"),
)


class Package(NamedTuple):
    """A package and its versions in order."""

    kind: Kind
    name: str
    versions: list[str]


def packages(draw: random.Random) -> list[Package]:
    """Packages of all kinds by turns."""
    made = []
    for number in range(PACKAGES):
        kind, numbers, versions = KINDS[number % len(KINDS)], [draw.randint(1, 3), 0, 1], list[str]()
        while len(versions) < HELD:
            at = draw.choice((0, 1, 1, 2, 2, 2))
            numbers = [*numbers[:at], numbers[at] + draw.randint(1, 3), *(1 for _ in numbers[at + 1 :])]
            if at < 2 and len(versions) < HELD - 1 and draw.random() < 0.3:
                versions.append(kind.before.format(*numbers))
            versions.append(kind.written.format(*numbers))
        group = "org.example:" if kind.scheme == "maven" else ""
        made.append(Package(kind, f"{group}lib-{number}", versions))
    return made


def ranges(draw: random.Random, package: Package) -> tuple[Range, ...]:
    """One range, sometimes two, mostly of older versions."""
    held, found = package.versions, list[Range]()
    cuts = sorted(min(draw.sample(range(HELD), 4), draw.sample(range(HELD), 4), key=sum))
    for low, high in (cuts[:2], cuts[2:])[: 2 if draw.random() < 0.1 else 1]:
        start = "0" if draw.random() < 0.5 and not found else held[low]
        if draw.random() < 0.2:
            found.append(Range(introduced=start, last_affected=held[high]))
        else:
            found.append(Range(introduced=start, fixed=held[high]))
    return tuple(found)


def advisory(draw: random.Random, number: int, package: Package) -> Advisory:
    """One advisory about one package."""
    listed = tuple(draw.sample(package.versions, 3)) if draw.random() < 0.1 else ()
    affected = Affected(
        ecosystem=package.kind.ecosystem, package=package.name, ranges=ranges(draw, package), versions=listed
    )
    year = 2018 + number % 9
    return Advisory(
        id=f"OSV-{year}-{number}", aliases=(f"CVE-{year}-{number}",), summary="A hole in a library.",
        modified="2026-11-01T00:00:00Z", affected=(affected,), source=f"all.zip!OSV-{year}-{number}.json",
    )  # fmt: skip


def component(draw: random.Random, number: int, package: Package) -> Component:
    """One component, mostly of one of the newest versions."""
    back = min(HELD - 1, int(draw.expovariate(0.7)))
    return Component(
        name=package.name, version=package.versions[HELD - 1 - back], ecosystem=package.kind.ecosystem,
        package=package.name, asset=f"host-{number % 10_000}", source="inventory.json",
    )  # fmt: skip


class Plant(NamedTuple):
    """A package of its own: what its one advisory says, which versions it must accuse, and which not."""

    ecosystem: str
    affected: tuple[Range, ...]
    listed: tuple[str, ...]
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    unread: tuple[str, ...] = ()
    held_in: str = ""


def _plant(ecosystem: str, hits: str, misses: str, *, unread: str = "", listed: str = "", held: str = "", **bounds: Any) -> Plant:  # fmt: skip
    affected = (Range(**bounds),) if bounds else ()
    return Plant(ecosystem, affected, tuple(listed.split()), tuple(hits.split()), tuple(misses.split()), tuple(unread.split()), held)  # fmt: skip


_BIG = "18446744073709551616"
PLANTS = (
    _plant("npm", "1.0.0 1.9.9 2.0.0-0", "0.9.9 1.0.0-rc.1 2.0.0", unread="latest 1.2.3.4", introduced="1.0.0", fixed="2.0.0"),
    _plant("npm", "1.5.0 2.0.0", "2.0.1-0 0.1.0", introduced="1.0.0", last_affected="2.0.0"),
    _plant("npm", "1.2.3 v1.2.3+build", "1.2.4", listed="1.2.3 1.2.5"),
    _plant("npm", "0.0.0-alpha 99.0.0 latest", "", introduced="0"),
    _plant("npm", "1.4.9", "1.5.0 1.9.0", introduced="1.0.0", fixed="2.0.0", limits=("1.5.0",)),
    _plant("npm", f"1.0.{_BIG}0", f"1.0.{_BIG}1", introduced="1.0.0", fixed=f"1.0.{_BIG}1"),
    _plant("crates.io", "1.0.0-alpha.2", "1.0.0-alpha.10 1.0.0", introduced="0", fixed="1.0.0-alpha.10"),
    _plant("Go", "v1.2.0 1.2.1-0.20200101000000-abcdefabcdef", "1.2.1", introduced="1.2.0", fixed="1.2.1", kind="SEMVER"),
    _plant("PyPI", "1.0.dev1 1.0rc1 1.0 1.0.0+cu1", "1.0.post1 1!0.1", unread="2004d", introduced="0", fixed="1.0.post1"),
    _plant("Maven", "1.0.0.Beta4 1.0-alpha-1", "1 1.0.0.Final 1.0.0-sp", introduced="0", fixed="1.0.GA"),
    _plant("Maven", "1.0.0.Alpha-redhat-1", "1.0.0.Final", introduced="0", fixed="1"),
    _plant("Debian:12", "3.0.8-1 3.0.9-1~deb12u1", "3.0.9-1 1:1.0-1", unread="_", introduced="0", fixed="3.0.9-1"),
    _plant("Debian:11", "", "3.0.8-1", held="Debian:12", introduced="0", fixed="3.0.9-1"),
    _plant("Red Hat:8", "1.1.1k-7.el8 1:1.1.1k-7.el8", "1:1.1.1k-12.el8 2:0-1", introduced="0", fixed="1:1.1.1k-12.el8"),
    _plant("Rocky Linux:9", "1.0~rc1-1 1.0-1", "1.0^git1-1", introduced="0", fixed="1.0^git1-1"),
    _plant("Alpine:v3.20", "1.2.3_rc1-r0 1.2.3-r9", "1.2.3-r10 1.2.3_p1-r0", unread="x", introduced="0", fixed="1.2.3-r10"),
    _plant("RubyGems", "", "", unread="5.0.0.rc1 4.9 5.0.0", introduced="0", fixed="5.0.0"),
)  # fmt: skip


def planted() -> tuple[list[Component], list[Advisory], set[tuple[str, str]], int]:
    """Components, advisories, the (package, version) that must be accused, and how many cannot be checked."""
    components, advisories, hits, unread = list[Component](), list[Advisory](), set[tuple[str, str]](), 0
    for number, one in enumerate(PLANTS):
        name = f"planted-{number}"
        affected = Affected(ecosystem=one.ecosystem, package=name, ranges=one.affected, versions=one.listed)
        advisories.append(Advisory(id=f"OSV-PLANTED-{number}", affected=(affected,)))
        for text in (*one.hits, *one.misses, *one.unread):
            ecosystem = one.held_in or one.ecosystem
            components.append(Component(name=name, version=text, ecosystem=ecosystem, package=name))
        hits |= {(name, text) for text in one.hits}
        unread += len(one.unread)
    return components, advisories, hits, unread


def checked(components: list[Component], advisories: list[Advisory]) -> float:
    """Seconds of CPU that a match took; the run ends if a planted one is not answered as it must be."""
    _, _, hits, unread = planted()
    gc.collect()
    began = time.process_time()
    found = match(components, advisories)
    took = time.process_time() - began
    got = {
        (e.component.name, e.component.version)
        for e in found.exposures
        if e.advisory.startswith("OSV-PLANTED")
    }
    if got != hits:
        raise SystemExit(f"planted hits missed {sorted(hits - got)}, accused wrongly {sorted(got - hits)}")
    said = sum(one.count for one in found.unchecked)
    if said != unread:
        raise SystemExit(f"{said} components are said to be not checked, {unread} were planted")
    print(f"{len(found.exposures)} exposures in {took:.2f} s", file=sys.stderr)
    return took


def newest(draw: random.Random, components: list[Component], made: list[Package]) -> float:
    """Milliseconds of the slowest of many new advisories, the most popular packages among them."""
    gc.collect()
    began = time.process_time()
    inventory = Inventory(components)
    print(f"inventory sorted in {time.process_time() - began:.2f} s", file=sys.stderr)
    slowest, most = 0.0, 0
    for number in range(NEW):
        one = advisory(draw, ADVISORIES + number, made[number])
        if number < 8:  # all versions of the most popular package of each kind
            (affected,) = one.affected
            one = structs.replace(one, affected=(structs.replace(affected, ranges=(Range(),)),))
        began = time.process_time()
        found = inventory.against(one)
        slowest = max(slowest, time.process_time() - began)
        most = max(most, len(found.exposures))
    for one in planted()[1]:
        here, there = inventory.against(one), match(components[-len(planted()[0]) :], [one])
        if here.exposures != there.exposures:
            raise SystemExit(f"{one.id} is answered in two ways")
    print(f"up to {most} exposures of one new advisory", file=sys.stderr)
    return 1_000 * slowest


Checks = list[tuple[str, list[tuple[str, str]]]]
"""For each component its version, and (advisory, range by VERS) of its package."""


def expression(kind: Kind, affected: Affected) -> list[str]:
    """What an advisory says in the notation of univers, a range each."""
    found = [f"vers:{kind.scheme}/{'|'.join(affected.versions)}"] if affected.versions else []
    for one in affected.ranges:
        low = "" if one.introduced == "0" else f">={one.introduced}|"
        high = f"<{one.fixed}" if one.fixed is not None else f"<={one.last_affected}"
        found.append(f"vers:{kind.scheme}/{low}{high}")
    return found


def peer(
    kind_of: dict[str, Kind], components: list[Component], advisories: list[Advisory], *, cached: bool
) -> Callable[[], tuple[float, set[tuple[int, str]]]]:
    """A run of univers over a part: seconds, and what it found."""
    by_package: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in advisories:
        for affected in one.affected:
            rows = by_package.setdefault((affected.ecosystem, affected.package), [])
            rows += [(one.id, text) for text in expression(kind_of[affected.ecosystem], affected)]
    parse: Callable[[str], Any] = VersionRange.from_string
    ranges_known: dict[str, Any] = {}
    versions_known: dict[tuple[str, str], Any] = {}

    def range_of(text: str) -> Any:
        if not cached:
            return parse(text)
        if text not in ranges_known:
            ranges_known[text] = parse(text)
        return ranges_known[text]

    def read(ecosystem: str, text: str) -> Any:
        kind = getattr(theirs, kind_of[ecosystem].version)
        if not cached:
            return kind(text)
        if (ecosystem, text) not in versions_known:
            versions_known[ecosystem, text] = kind(text)
        return versions_known[ecosystem, text]

    def run() -> tuple[float, set[tuple[int, str]]]:
        gc.collect()
        began, found = time.process_time(), set[tuple[int, str]]()
        for place, one in enumerate(components):
            for name, text in by_package.get((one.ecosystem, one.package), ()):
                if read(one.ecosystem, one.version) in range_of(text):
                    found.add((place, name))
        return time.process_time() - began, found

    return run


def against_univers(
    components: list[Component], advisories: list[Advisory], cached: bool
) -> tuple[float, float]:
    """Components a second, ours and theirs."""
    run = peer({kind.ecosystem: kind for kind in KINDS}, components, advisories, cached=cached)
    places = {
        (one.ecosystem, one.name, one.version, one.asset): place for place, one in enumerate(components)
    }
    _, said = run()
    exposures = match(components, advisories).exposures
    ours_say = {
        (places[c.ecosystem, c.name, c.version, c.asset], e.advisory)
        for e in exposures
        for c in [e.component]
    }
    if said != ours_say:
        differ = sorted(said ^ ours_say)[:5]
        raise SystemExit(f"answers differ: {[(components[place], name) for place, name in differ]}")
    print(
        f"{len(components)} components, {len(advisories)} advisories, {len(said)} answers agree",
        file=sys.stderr,
    )

    def ours() -> float:
        gc.collect()
        began = time.process_time()
        for _ in range(5):
            match(components, advisories)
        return 5 * len(components) / (time.process_time() - began)

    return in_turns(ours, lambda: len(components) / run()[0], 5)


def _misread(affected: Affected) -> bool:
    """Whether univers takes the texts for the order: its ``<=`` of Alpine says that 1.10-r1 is before 1.7-r3."""
    return affected.ecosystem.startswith("Alpine") and any(one.last_affected for one in affected.ranges)


def part(components: list[Component], advisories: list[Advisory], made: list[Package], draw: random.Random) -> tuple[list[Component], list[Advisory]]:  # fmt: skip
    """All components and advisories of some packages, each component of an asset once."""
    names = {one.name for one in draw.sample(made, SAMPLE_PACKAGES)}
    some = {(one.name, one.version, one.asset): one for one in components if one.name in names}
    about = [one for one in advisories if one.affected[0].package in names and not _misread(one.affected[0])]
    return list(some.values()), about


def anew(some: list[Component], about: list[Advisory]) -> tuple[list[Component], list[Advisory]]:
    """The same records, as they come in from a file of their own."""
    read = msgspec.json.decode
    return (
        read(msgspec.json.encode(some), type=list[Component]),
        read(msgspec.json.encode(about), type=list[Advisory]),
    )


def main() -> None:
    """Make the input, measure, print the lines."""
    draw = random.Random(11)
    made = packages(draw)
    extra, accusing, _, _ = planted()
    advisories = [
        *(advisory(draw, number, made[int(PACKAGES * draw.random() ** 1.5)]) for number in range(ADVISORIES)),
        *accusing,
    ]
    components = [
        *(component(draw, number, made[int(PACKAGES * draw.random() ** 2)]) for number in range(COMPONENTS)),
        *extra,
    ]
    took = sorted(checked(components, advisories) for _ in range(3))[1]
    print(
        line(
            "1,000,000 components against 300,000 advisories",
            value=took,
            unit="s",
            bar=BAR_SECONDS,
            better="less",
        )
    )
    slowest = newest(draw, components, made)
    print(
        line(
            "one new advisory against 1,000,000 components",
            value=slowest,
            unit="ms",
            bar=BAR_MS,
            better="less",
        )
    )
    some, about = anew(*part(components, advisories, made, draw))
    del components, advisories
    for claim, bar, cached in (
        ("advisories against univers as documented", BAR_DOCUMENTED, False),
        ("advisories against univers with cached parsing", BAR_CACHED, True),
    ):
        rate, theirs_rate = against_univers(some, about, cached)
        print(
            line(claim, value=rate, unit="components/s", bar=bar, better="more",
                 peer="univers", peer_version=version_of("univers"), peer_value=theirs_rate, of="ratio")
        )  # fmt: skip


if __name__ == "__main__":
    main()
