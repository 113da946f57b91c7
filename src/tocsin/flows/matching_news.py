# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Advisories that came or left since the last matching, and nothing else did: only their packages are read.

To most of these answers is only added (``flows.matching_added``). Of the other packages the components, all advisories that
name them, what other documents state of them, their answers and their exposures are all that the answer hangs on, but for
the counts of ``flows.matched_so_far``. Where it hangs on more,
``look`` says None, and everything is looked at: too many advisories at once, the first or the last one of an ecosystem
or release that is held here, and devices and components with a CPE name, on which any advisory that names products bears.
"""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.core.component import Answered
from tocsin.flows import matching_added
from tocsin.flows.looked import Looked, name
from tocsin.flows.matched_so_far import All
from tocsin.flows.matching_added import Added, Heads
from tocsin.know.mentioned import Brought
from tocsin.know.package_facts import Asked, Facts, number_of_name, package_of
from tocsin.know.packages import Package
from tocsin.know.versions.ecosystem import normal_package, split
from tocsin.store import Reader, answers, inventory

AT_ONCE = 1_000
"""Advisories; where more came, reading everything costs no more."""


def packages_of(head: inventory.Head) -> Iterator[tuple[str, str]]:
    """(ecosystem, name) of all packages that an advisory names, as it names them."""
    return ((one.ecosystem, one.package) for each in (head, *head.holes) for one in each.affected)


def pairs_of(number: int, head: inventory.Head) -> set[tuple[int, int]]:
    """(package, advisory) by numbers; none of an advisory that is withdrawn."""
    return set() if head.withdrawn else {(number_of_name(*one), number) for one in packages_of(head)}


def look(reader: Reader, before: answers.SoFar, everything: All) -> Looked | None:
    """Ask about the packages of new advisories; None if everything has to be looked at. ``everything`` is changed."""
    new = list(inventory.advisory_heads(reader, before.high, AT_ONCE + 1))
    left = answers.left(reader, AT_ONCE + 1)
    if len(new) + len(left) > AT_ONCE:
        return None
    gone = [(number, head) for number, head in left if number <= before.high]
    heads = [head for _, head in (*new, *gone)]
    if not everything.apart or (everything.by_names and any(head.products for head in heads)):
        return None
    halfway = list(everything.halfway())
    families = {split(ecosystem)[0] for head in heads for ecosystem, _ in packages_of(head)}
    loaded = everything.loaded(families)
    for group, sign in ((new, 1), (gone, -1)):
        for _, head in group:
            everything.take(head, sign)
    if everything.loaded(families) != loaded:
        return None
    about = {_normal(*one) for head in heads for one in packages_of(head)}
    added = _answers(reader, about, dict(new), dict(gone))
    if added is None:
        return None
    asked, held, known, parts = added
    otherwise = _doubts_differ(held, asked, known)
    reasons = {one.why for each in asked for one in each.answered.doubts}
    if not reasons.isdisjoint(line.why for line in everything.nowhere):
        return None
    return Looked(
        before=before,
        high=reader.last,
        everything=everything,
        asked=asked,
        stays=held,
        about=about,
        parts=parts,
        amends=bool(asked) or any((one.family, one.package) not in held for one in known),
        says_otherwise=otherwise or halfway != list(everything.halfway()),
        pairs=[pair for number, head in new for pair in pairs_of(number, head)],
        gone=[pair for number, head in gone for pair in pairs_of(number, head)],
        idle=not new and not left,
    )


def _normal(ecosystem: str, package: str) -> Package:
    family, _ = split(ecosystem)
    return family, normal_package(family, package)


def _answers(reader: Reader, about: set[Package], new: Heads, gone: Heads) -> Added | None:
    """The answers about packages, added to or made anew; None if names bear on any."""
    added = matching_added.look(reader, about, new, gone)
    rest = {one for one in about if number_of_name(*one) not in added.parts}
    facts = _facts(reader, rest, set(new), set(gone)) if rest else (set(), [], [])
    if facts is None:
        return None
    stays, asked, known = facts
    return Added([*added.asked, *asked], added.stays | stays, [*added.known, *known], added.parts)


def _facts(
    reader: Reader, about: set[Package], new: set[int], gone: set[int]
) -> tuple[set[Package], list[Asked], list[Answered]] | None:
    """Packages whose answers stay, the new answers, and what was answered before; None if names bear on any.

    All that bears on them is read.
    """
    numbers = {number_of_name(*one) for one in about}
    rows = [row for row in inventory.listed_of(reader, numbers) if package_of(row.component) in about]
    statements = answers.brought(reader, [row.seq for row in rows])
    brought = {place: statements[row.seq] for place, row in enumerate(rows) if row.seq in statements}
    facts = Facts(
        [(row.component, row.digest) for row in rows],
        Brought(brought, []),
        inventory.kev(reader) if rows else (),
    )
    if facts.by_names:
        return None
    known = [one for one in answers.answered(reader, numbers) if (one.family, one.package) in about]
    held_numbers = {number_of_name(*package) for package in facts.held}
    before = answers.naming(reader, held_numbers) if rows else {}
    naming = new.union(*before.values()) - gone if rows else set()
    advisories = inventory.advisories_at(reader, naming)
    for number, one in advisories.items():
        name(facts, number, one)
    kept = {(one.family, one.package): one.facts for one in known}
    digests = facts.digests()
    changed = [package for package, digest in digests.items() if kept.get(package) != digest]
    asked = [facts.ask(package, digests[package], advisories) for package in changed]
    return digests.keys() - set(changed), asked, known


def _doubts_differ(stays: set[Package], asked: list[Asked], known: list[Answered]) -> bool:
    was = {(one.family, one.package): one.doubts for one in known if one.doubts}
    now = {(one.family, one.package): one.doubts for one in (each.answered for each in asked) if one.doubts}
    return {one: doubts for one, doubts in was.items() if one not in stays} != now
