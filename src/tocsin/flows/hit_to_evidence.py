# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hit -> asset -> evidence: which asset a hit speaks of, and what the intelligence says about it.

The party that a hit accuses is, of the parties of the event, the first that is an
asset of ours and not the indicator itself: the client that asked for the bad name,
the controller that the bad address wrote to.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.core.hit import Hit
from tocsin.core.sentence import Sentence
from tocsin.know.locate import Locator
from tocsin.know.trouble import Evidence, NextStep
from tocsin.watch.intelligence import About, Intelligence

INSIDE = tuple(
    ipaddress.ip_network(prefix)
    for prefix in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Addresses that only somebody's own network uses (RFC 1918, 6598, 3927, 4193, 4291)."""


class Located(msgspec.Struct, frozen=True):
    """Hits by asset, and the others by the machine they name (empty: none is named)."""

    by_asset: dict[str, tuple[Hit, ...]]
    elsewhere: dict[str, tuple[Hit, ...]]


def locate(hits: Iterable[Hit], locator: Locator) -> Located:
    """Sort hits under the assets they accuse."""
    found: dict[str, list[Hit]] = {}
    elsewhere: dict[str, list[Hit]] = {}
    for hit in hits:
        asset = accused(hit, locator)
        if asset:
            found.setdefault(asset, []).append(hit)
        else:
            elsewhere.setdefault(_party(hit), []).append(hit)
    return Located(
        {asset: tuple(rows) for asset, rows in found.items()},
        {name: tuple(rows) for name, rows in elsewhere.items()},
    )


def accused(hit: Hit, locator: Locator) -> str:
    """Return the id of the asset a hit speaks of, empty if it is none of ours."""
    for party in hit.hosts:
        if party in {hit.value, hit.seen}:
            continue
        assets = locator.assets(party)
        if assets:
            return assets[0]
    return ""


def _party(hit: Hit) -> str:
    """The machine of ours that a hit speaks of where no map says: an inside address, else nobody is named."""
    others = (party for party in hit.hosts if party not in {hit.value, hit.seen})
    return next((party for party in others if _inside(party)), "")


def _inside(party: str) -> bool:
    try:
        address = ipaddress.ip_address(party.partition("%")[0])
    except ValueError:
        return False
    return any(address in network for network in INSIDE)


def evidence(located: Located, intelligence: Intelligence) -> list[Evidence]:
    """Return one piece of evidence an asset or machine, with the courses of action that are on file."""
    rows = (*sorted(located.by_asset.items()), *sorted(located.elsewhere.items()))
    return [_evidence(asset, found, intelligence) for asset, found in rows if asset]


def _evidence(asset: str, rows: Sequence[Hit], intelligence: Intelligence) -> Evidence:
    about = intelligence.about(dict.fromkeys(id for hit in rows for id in hit.objects))
    what = ", ".join(about.actors or about.threats) or rows[0].value
    first, last = min(rows, key=_when), max(rows, key=_when)
    deeds = sorted({hit.deed for hit in rows if hit.deed})
    values: dict[str, str | int | float] = {
        "count": len(rows),
        "what": what,
        "first": _minute(first.at),
        "last": _minute(last.at),
        "deed": ", ".join(deeds),
    }
    if deeds:
        says = Sentence("{count} log lines name {what}, from {first} to {last}; seen doing: {deed}", values)
    else:
        says = Sentence("{count} log lines name {what}, from {first} to {last}", values)
    return Evidence(
        asset=asset,
        kind="compromised",
        causes=tuple(sorted({f"{hit.kind}:{hit.value}" for hit in rows})),
        says=says,
        what=what,
        cite=f"{first.file}:{first.line}",
        next=_steps(about, what),
    )


def _minute(at: str) -> str:
    """An instant as people read it; the hit itself keeps the exact one."""
    return f"{at[:10]} {at[11:16]} UTC" if at else "?"


def _when(hit: Hit) -> tuple[str, str, int]:
    return hit.at, hit.file, hit.line


def _steps(about: About, what: str) -> tuple[NextStep, ...]:
    if not about.actions:
        says = Sentence("What is to be done against {what}? No course of action is on file", {"what": what})
        return (NextStep(says=says, question=True),)
    return tuple(NextStep(says=Sentence("{action}", {"action": a.text}), cite=a.id) for a in about.actions)
