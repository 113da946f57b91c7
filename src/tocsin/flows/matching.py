# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stored components x stored advisories -> exposures, asking only about packages on which something new bears.

A new advisory, a new inventory, a VEX document, another KEV list, or any of them gone: whatever came since the last
time, in whatever order, the digests of the packages it bears on are others than those kept (``know.package_facts``).
These packages alone are asked about, and of their exposures only those rows change that came out otherwise.

Where nothing but advisories came or left, no more than their packages are read (``flows.matching_news``). Cost of the
rest: one reading of all components, of the advisories' names and of the exposures; matching as far as things changed.
"""

from __future__ import annotations

import msgspec

from tocsin.core import keys
from tocsin.core.component import Component, Exposure, Unchecked
from tocsin.core.errors import Unavailable
from tocsin.flows import matched_so_far, matching_news
from tocsin.flows.looked import Looked, name
from tocsin.flows.matched_so_far import All
from tocsin.flows.this_machine import SOURCE as THIS_MACHINE
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.matched import lines_of, place_of
from tocsin.know.mentioned import bring
from tocsin.know.package_facts import Facts, found_by, number_of, number_of_name, package_of
from tocsin.know.packages import Package
from tocsin.know.readers.apt_lists import UPDATE
from tocsin.store import Reader, Store, Tx, answers, inventory, sources

WHOLE_LIST = "advisories (OSV zip)"
"""What ``flows.take_in`` calls a dump of a whole ecosystem."""

MATCHING = "matching of components with advisories"
_TRIES = 20
"""How often it is looked again because another matching was faster."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What one matching did."""

    packages: int
    """That were asked about."""
    gone: int
    """Exposures, standing or cleared, that are no more."""
    new: int


def match_stored(store: Store, *, actor: str, at: str, anew: bool = False) -> Work:
    """Bring the exposures up to what is stored; ``anew`` asks about every package, whatever is known.

    What another matching has kept meanwhile is never overwritten by an older answer: then it is asked again.
    """
    for _ in range(_TRIES):
        done = keep(store, look(store, anew=anew), actor=actor, at=at)
        if done is not None:
            return done
    raise Unavailable("others match all the time", do="run it again when they are done")


def look(store: Store, *, anew: bool = False) -> Looked:
    """Ask about the packages on which something new bears, or about all of them; nothing is written."""
    with store.read() as reader:
        before = answers.so_far(reader)
        dumps = sources.names_of(reader, WHOLE_LIST)
        known = matched_so_far.read(before.body)
        if known is not None and not anew and before.changed <= before.high and known.dumps == dumps:
            news = matching_news.look(reader, before, known)
            if news is not None:
                return news
        return _look_at_all(reader, before, known, dumps, anew=anew)


def _look_at_all(
    reader: Reader, before: answers.SoFar, known: All | None, dumps: list[str], *, anew: bool
) -> Looked:
    rows, mentioned = inventory.listed(reader)
    components = [row.component for row in rows]
    brought = bring(components, mentioned)
    facts = Facts([(row.component, row.digest) for row in rows], brought, inventory.kev(reader))
    everything = All(dumps=dumps, by_names=facts.by_names, lost=brought.unchecked)
    everything.hold(components)
    afresh, pairs = known is None, list[tuple[int, int]]()
    for number, head in inventory.advisory_heads(reader):
        everything.take(head)
        name(facts, number, head)
        if afresh or number > before.high:
            pairs += matching_news.pairs_of(number, head)
    answered = answers.answered(reader)
    kept = {(one.family, one.package): one.facts for one in answered}
    digests = facts.digests()
    new = [one for one, digest in digests.items() if anew or afresh or kept.get(one) != digest]
    numbers = {number for package in new for number in facts.advisories(package)}
    advisories = inventory.advisories_at(reader, numbers)
    return Looked(
        before=before,
        high=reader.last,
        everything=everything,
        asked=[facts.ask(package, digests[package], advisories) for package in new],
        stays=digests.keys() - set(new),
        first=not answered,
        amends=bool(new) or len(answered) != len(digests) or not answered,
        nowhere=facts.nowhere(),
        afresh=afresh,
        pairs=pairs,
        gone=[pair for number, head in answers.left(reader) for pair in matching_news.pairs_of(number, head)],
        numbers={
            row.seq: by
            for row in rows
            if (afresh or row.package is None) and (row.package, row.alike) != (by := found_by(row.component))
        },
        brought={rows[place].seq: group for place, group in brought.statements.items()},
    )


def keep(store: Store, found: Looked, *, actor: str, at: str) -> Work | None:
    """Write what came out otherwise; None, and nothing, if another matching was kept since it was looked."""
    if found.idle:
        return Work(packages=0, gone=0, new=0)
    with store.write(actor, at) as tx:
        if answers.so_far(tx).kept != found.before.kept:
            return None
        changed = _amend(tx, found) if found.amends else answers.Amended(0, 0)
        answers.name(tx, found.pairs, found.gone, afresh=found.afresh)
        answers.number_components(tx, found.numbers)
        if found.brought is not None:
            answers.bring(tx, found.brought)
        if found.says_otherwise:
            inventory.replace_unchecked(tx, MATCHING, _lines(tx, found))
        answers.keep(tx, found.high, msgspec.json.encode(found.everything))
    return Work(packages=len(found.asked), gone=changed.gone, new=changed.new)


def _lines(tx: Tx, found: Looked) -> list[Unchecked]:
    """What could not be checked. A reason of no package may in principle be that of one, too: then they are one line."""
    doubts, everything = answers.doubts(tx), found.everything
    if found.nowhere is not None:
        everything.nowhere = lines_of(found.nowhere)
        everything.apart = {one.why for one in found.nowhere}.isdisjoint(one.why for one in doubts)
        lines = lines_of([*doubts, *found.nowhere])
    else:
        lines = sorted([*lines_of(doubts), *everything.nowhere], key=lambda line: (-line.count, line.why))
    return [*lines, *everything.lost, *everything.halfway()]


def _amend(tx: Tx, found: Looked) -> answers.Amended:
    if found.first:
        _part_from_this_machine(tx)
    about, stays = found.about, found.stays

    def goes(component: Component) -> bool:
        package = package_of(component)
        return package not in stays and (about is None or package in about)

    change = answers.Change(
        goes=goes,
        dropped=lambda one: (
            (one.family, one.package) not in stays and (about is None or (one.family, one.package) in about)
        ),
        standing=sorted((one for each in found.asked for one in each.exposures), key=place_of),
        cleared=sorted((one for each in found.asked for one in each.cleared), key=place_of),
        answered=[each.answered for each in found.asked],
        packages=None if about is None else _whole(found, about),
        parts=found.parts,
        of_kinds=[
            (number_of(one.component), one, texts) for each in found.asked for one, texts in each.of_kinds
        ],
        numbers={
            (keys.number_of(each.answered.family, each.answered.package), *name): number
            for each in found.asked
            for name, number in each.numbers.items()
        },
    )
    return answers.amend(tx, change, number_of)


def _whole(found: Looked, about: set[Package]) -> list[int]:
    """The numbers of the packages of which all exposures are looked at."""
    numbers = {number_of_name(*package) for package in about - found.stays}
    return sorted(numbers - found.parts.keys())


def _part_from_this_machine(tx: Tx) -> None:
    """What lists of updates found on this machine stood among the rest before packages were remembered."""
    if inventory.exposures_of(tx, THIS_MACHINE):
        return
    mixed = inventory.exposures_of(tx, inventory.MATCHING)
    offered = [one for one in mixed if one.component.asset == MACHINE and one.advisory.startswith(UPDATE)]
    if offered:
        inventory.replace_exposures(tx, offered, THIS_MACHINE)


def standing(reader: Reader) -> list[Exposure]:
    """Every exposure that stands, in the order of ``match``, each advisory by a name that no other has here."""
    return _told_apart(reader, sorted(inventory.exposures(reader), key=place_of))


def cleared(reader: Reader) -> list[Exposure]:
    """Every exposure that a statement takes away, in the same order and by the same names."""
    return _told_apart(reader, sorted(inventory.cleared(reader), key=place_of))


def _told_apart(reader: Reader, exposures: list[Exposure]) -> list[Exposure]:
    """Where two publishers gave documents one id, it is shown with the publisher; else as it is."""
    if not any(one.publisher for one in exposures):
        return exposures
    by: dict[str, set[str]] = {}
    for one in (*inventory.exposures(reader), *inventory.cleared(reader)):
        by.setdefault(_document(one), set()).add(one.publisher)
    return [
        msgspec.structs.replace(one, advisory=f"{one.publisher}: {one.advisory}")
        if one.publisher and len(by[_document(one)]) > 1
        else one
        for one in exposures
    ]


def _document(one: Exposure) -> str:
    return one.advisory.partition("#")[0].casefold()
