# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What new advisories add to the answer about one package, without asking the others again: ``hear``, then ``doubts``.

Each advisory says by itself which versions it accuses; nothing that is known of a package is taken back by another one.
So where all components of a package are told apart by their versions alone (``package_facts.alike_of``), one component of
each kind is asked about (``hear``), and what is said of it is said of all of its kind (``spread``). Left out are
advisories that hold several holes, since two documents may name one hole: see ``is_simple``.

Cost: of ``hear`` one answer a kind; of ``doubts`` one record a component that is newly in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tocsin.core.component import Answered, Component, Doubted, Exposure, KevEntry
from tocsin.know.matched import Doubts
from tocsin.know.package_facts import alike_text, once
from tocsin.know.packages import Entry, by_package
from tocsin.know.run import Run, Spoken


class Heard(NamedTuple):
    """What new advisories say of the kinds of components of a package."""

    accused: list[Exposure]
    """Of the one component that was asked about of its kind, for all of that kind."""
    doubts: Mapping[str, frozenset[str]]
    """Reason -> kinds; of reasons that are known already, all kinds that are in doubt for them now."""

    def in_doubt(self) -> set[str]:
        """The kinds of which the components have to be known."""
        return set[str]().union(*self.doubts.values())


def is_simple(id: str, holes: Sequence[object]) -> bool:
    """Whether no other advisory can speak of a hole by the same id: those of documents bear a "#" (``readers.csaf``)."""
    return not holes and "#" not in id


def hear(
    kinds: Iterable[Component], entries: Sequence[Entry], kev: Mapping[str, KevEntry], was: Answered | None
) -> Heard:
    """What ``entries``, of new advisories, say of one component of each kind."""
    run = _run(list(kinds), entries, kev)
    known = {one.why: frozenset(one.alike) for one in was.doubts} if was is not None else {}
    now = {one.why: frozenset(one.alike) for one in run.doubts.parts(alike_text)}
    more = {why: group | known.get(why, frozenset()) for why, group in now.items()}
    return Heard(once(run.exposures), {why: group for why, group in more.items() if group != known.get(why)})


def spread(accused: Iterable[Exposure], components: Iterable[Component]) -> list[Exposure]:
    """The exposures of all components of the kinds that are accused."""
    by_kind: dict[str, list[Exposure]] = {}
    for one in accused:
        by_kind.setdefault(alike_text(one.component), []).append(one)
    return once(
        [
            msgspec.structs.replace(each, component=one)
            for one in components
            for each in by_kind.get(alike_text(one), ())
        ]
    )


def doubts(heard: Heard, components: Sequence[Component], was: Answered | None) -> tuple[Doubted, ...]:
    """All that is in doubt now; ``components`` are those of the kinds that are ``in_doubt``."""
    found = Doubts()
    for why, kinds in heard.doubts.items():
        for one in components:
            if alike_text(one) in kinds:
                found.add(why, one)
    stays = [one for one in was.doubts if one.why not in heard.doubts] if was is not None else []
    return tuple(sorted([*stays, *found.parts(alike_text)], key=lambda one: one.why))


def _run(components: Sequence[Component], entries: Sequence[Entry], kev: Mapping[str, KevEntry]) -> Run:
    run, spoken = Run(kev, {}), Spoken(components, {}, {})
    for (family, release), packages in by_package(components).items():
        for versions in packages.values():
            run.ask(entries, family, release, versions, spoken)
    return run
