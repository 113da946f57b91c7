# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who may be affected: a query as data, and how the answers to its terms add up.

A query is a tree of ``any`` and ``all`` over terms; each term asks one thing about the
whole node ("does it run this package in these versions?"). A term is answered yes, no, or
not known with a reason out of ``REASONS``; the tree is added up in Kleene's three-valued
logic, so that "no" is only said where every way to "yes" was looked at. There is no
pattern language in it: values are compared, versions ordered, nothing is executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

import msgspec

from tocsin.core.sentence import translatable

Reason = Literal[
    "no-inventory", "asset-without-inventory", "version-not-known", "named-alike", "no-map", "map-incomplete",
    "no-logs", "hit-undated", "no-advisory", "unknown-term", "too-much", "no-time", "no-access",
]  # fmt: skip

REASONS: Final[Mapping[Reason, str]] = {
    "no-inventory": translatable("no inventory is loaded that could show it"),
    "asset-without-inventory": translatable("assets on the map have no inventory"),
    "version-not-known": translatable("a version cannot be compared for certain"),
    "named-alike": translatable("something is named alike, and nothing tells whether it is the same"),
    "no-map": translatable("no map is loaded that could show it"),
    "map-incomplete": translatable("the map or the inventory leaves open what is asked"),
    "no-logs": translatable("no log was scanned for it since the day that is asked about"),
    "hit-undated": translatable("it was seen in a log at a time that is not known"),
    "no-advisory": translatable("no advisory of this name is loaded"),
    "unknown-term": translatable("the query asks something that this version does not know"),
    "too-much": translatable("the query asks for more than is looked up at once"),
    "no-time": translatable("nobody had the time to look"),
    "no-access": translatable("nobody had access to what had to be looked at"),
}
"""Why something was not checked, in the words of this program: nothing of a node is in them."""


class ComponentTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A package by its purl, or by OSV's ecosystem and name; ``versions`` by VERS, empty for all."""

    purl: str = ""
    ecosystem: str = ""
    name: str = ""
    versions: str = ""


class ProductTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A product by CPE 2.3, or by vendor and name; ``versions`` in words (``< V4.0 SP1``), empty for all."""

    cpe: str = ""
    vendor: str = ""
    name: str = ""
    versions: str = ""


class SupplierTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier by id, by name, or all those bound by the law of a jurisdiction (id or name)."""

    id: str = ""
    name: str = ""
    jurisdiction: str = ""


class IndicatorTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A value seen in a log since a day; by ``ref``, the values of a stored indicator."""

    kind: str = ""
    value: str = ""
    """In normal form (``core.atoms``)."""
    ref: str = ""
    since: str = ""
    """Date, YYYY-MM-DD."""


class VulnerabilityTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A hole by the id of an advisory, or one of its aliases (CVE)."""

    id: str


class ServiceTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes of the map of one kind, by id, name or region (id or name); what is empty is not asked."""

    kind: Literal["service", "asset"] = "service"
    id: str = ""
    name: str = ""
    region: str = ""


class UnknownTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Something a later version asks: kept, and never answered with no."""

    what: str


Term = (
    ComponentTerm | ProductTerm | SupplierTerm | IndicatorTerm | VulnerabilityTerm | ServiceTerm | UnknownTerm
)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """``any`` or ``all`` of its parts, of which there is one at least."""

    op: Literal["any", "all"]
    parts: tuple[Query, ...]


Query = Term | Group


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of this node that a term found; for the owner, unless it is released."""

    kind: Literal["component", "hit", "supplier", "service"]
    what: str
    """What it is: ``openssl 3.0.1``, the value that was seen, the name of the supplier or service."""
    asset: str = ""
    """Id of the asset it is on; empty where that is not known."""
    place: str = ""
    """Where it was read. Never released."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a term or a query: yes, no, or None with a reason."""

    holds: bool | None
    rows: tuple[Row, ...] = ()
    why: tuple[Reason, ...] = ()
    """What could not be looked at, also beside a yes; sorted, each once."""


YES: Final = True
NO: Final = Found(holds=False)


def unknown(*why: Reason, rows: tuple[Row, ...] = ()) -> Found:
    """The answer "nobody can say"."""
    return Found(holds=None, rows=rows, why=tuple(sorted(set(why))))


def terms(query: Query) -> Iterator[Term]:
    """The terms of a query, from left to right."""
    if not isinstance(query, Group):
        yield query
        return
    for part in query.parts:
        yield from terms(part)


def decide(query: Query, ask: Callable[[Term], Found]) -> Found:
    """The answer to a query from those to its terms; every term is asked once, in order.

    Rows come from what holds. Reasons come from what nobody can say, unless the answer is no.
    """
    if not isinstance(query, Group):
        return ask(query)
    found = [decide(part, ask) for part in query.parts]
    decisive = query.op == "any"
    answers = {each.holds for each in found}
    holds = decisive if decisive in answers else None if None in answers else not decisive
    if holds is False:
        return NO
    rows = tuple(dict.fromkeys(row for each in found if each.holds for row in each.rows))
    why = tuple(sorted({reason for each in found for reason in each.why}))
    return Found(holds=holds, rows=rows if holds else (), why=why)
