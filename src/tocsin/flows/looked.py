# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What one look at the store found, to be kept if nobody else has kept anything since; made in two ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.core.component import Advisory, Doubted, Statement
from tocsin.flows.matched_so_far import All
from tocsin.know.package_facts import Asked, Facts, Naming
from tocsin.know.packages import Package
from tocsin.store import answers, inventory


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one snapshot of the store."""

    before: answers.SoFar
    high: int
    """The last number in the snapshot."""
    everything: All
    """With what came and left."""
    asked: list[Asked]
    stays: set[Package]
    """Packages whose answers are as they were."""
    about: set[Package] | None = None
    """The only packages that were looked at; None: all."""
    parts: Mapping[int, Sequence[int]] = {}
    """By the numbers of packages: to their answers was only added, and these advisories left."""
    first: bool = False
    """Whether no package was ever asked about."""
    amends: bool
    says_otherwise: bool = True
    """Whether the lines about what was not checked may be others."""
    nowhere: tuple[Doubted, ...] | None = None
    """Components for whose ecosystem nothing is loaded; None: as before."""
    afresh: bool = False
    """Whether all advisories and components are numbered again."""
    pairs: list[tuple[int, int]]
    """(package, advisory) of those that came."""
    gone: list[tuple[int, int]]
    numbers: dict[int, tuple[int, bytes | None]] = {}
    """By what components are found of which that was not said, by ``seq``."""
    brought: dict[int, Sequence[Statement]] | None = None
    """Statements of other documents, by the ``seq`` of the component; None: as before."""
    idle: bool = False
    """Whether nothing at all came or left."""


def name(facts: Facts, number: int, head: inventory.Head | Advisory) -> None:
    """Say whom an advisory, of which a document may hold several, concerns."""
    withdrawn = bool(head.withdrawn)
    for hole in (head, *head.holes):
        naming = Naming(number, (hole.id, *hole.aliases))
        for one in hole.affected:
            facts.name(naming, one.ecosystem, one.package, withdrawn=withdrawn)
    if head.products and not withdrawn:
        names = (name for hole in (head, *head.holes) for name in (hole.id, *hole.aliases))
        facts.name_products(Naming(number, tuple(names)))
