# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hit -> asset -> evidence: which asset a hit speaks of, and what the intelligence says about it.

The party that a hit accuses is, of the parties of the event, the first that is an
asset of ours and not the indicator itself: the client that asked for the bad name,
the controller that the bad address wrote to. Where several assets claim that
party (the same private addresses at two sites), the machine that saw the event or
is named with it decides, by being one of them or by standing at the site of one;
if it does not, nobody is accused and the hits are listed as not checked.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.core.component import Unchecked
from tocsin.core.hit import RULES, Hit
from tocsin.core.sentence import Sentence, translatable
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
    """Hits by asset, the others by the machine they name (empty: none is named), and what several assets claim."""

    by_asset: dict[str, tuple[Hit, ...]]
    elsewhere: dict[str, tuple[Hit, ...]]
    claimed: dict[tuple[str, ...], tuple[Hit, ...]] = {}
    """By the ids of the assets that a hit may speak of."""


def locate(hits: Iterable[Hit], locator: Locator) -> Located:
    """Sort hits under the assets they accuse."""
    found: dict[str, list[Hit]] = {}
    elsewhere: dict[str, list[Hit]] = {}
    claimed: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        assets = accused(hit, locator)
        if not assets:
            elsewhere.setdefault(_party(hit), []).append(hit)
        elif len(assets) == 1:
            found.setdefault(assets[0], []).append(hit)
        else:
            claimed.setdefault(assets, []).append(hit)
    return Located(
        {asset: tuple(rows) for asset, rows in found.items()},
        {name: tuple(rows) for name, rows in elsewhere.items()},
        {assets: tuple(rows) for assets, rows in claimed.items()},
    )


def accused(hit: Hit, locator: Locator) -> tuple[str, ...]:
    """Return the id of the asset a hit speaks of; of all it may speak of, sorted, if that is not decided; or none."""
    for party in _parties(hit):
        assets = locator.assets(party)
        if len(assets) > 1:
            return _decided(assets, hit, locator)
        if assets:
            return assets
    return ()


def _decided(assets: Sequence[str], hit: Hit, locator: Locator) -> tuple[str, ...]:
    """The assets less those that the machines named beside them rule out."""
    named = (hit.observer, *(party for party in _parties(hit) if _address(party) is None))
    # A party's address says nothing of this kind: it may be that of the other end, at any site.
    sure = {found[0] for name in named if name and len(found := locator.assets(name)) == 1}
    left = sorted(sure.intersection(assets))
    if not left:
        sites = {site for asset in sure if (site := locator.site(asset))}
        left = sorted(asset for asset in assets if locator.site(asset) in sites)
    return tuple(left) if len(left) == 1 else tuple(sorted(assets))


def claimed_by_several(located: Located, locator: Locator) -> Iterator[Unchecked]:
    """Yield what to say of hits that several assets claim: which of them was meant is not guessed."""
    for assets, rows in sorted(located.claimed.items()):
        parties = {next(p for p in _parties(hit) if len(locator.assets(p)) > 1) for hit in rows}
        names = [locator.name(asset) for asset in assets]
        claim = f"{_some(sorted(parties))}, which several assets claim ({_some(names)})"
        yield Unchecked(
            what=f"{len(rows)} hits on {claim}",
            why=translatable(
                "which of them is meant is not known: nobody is accused; tell them apart on the map"
            ),
            kind="service",
            source=f"{rows[0].file}:{rows[0].line}",
            count=len(rows),
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _parties(hit: Hit) -> Iterator[str]:
    """The parties of the event that are not the indicator itself."""
    return (party for party in hit.hosts if party not in {hit.value, hit.seen})


def _party(hit: Hit) -> str:
    """The machine of ours that a hit speaks of where no map says: an inside address, else nobody is named."""
    return next((party for party in _parties(hit) if _inside(party)), "")


def _inside(party: str) -> bool:
    address = _address(party)
    return address is not None and any(address in network for network in INSIDE)


def _address(party: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(party.partition("%")[0])
    except ValueError:
        return None


def evidence(located: Located, intelligence: Intelligence) -> list[Evidence]:
    """Return one piece of evidence an asset or machine, with the courses of action that are on file."""
    rows = (*sorted(located.by_asset.items()), *sorted(located.elsewhere.items()))
    return [_evidence(asset, found, intelligence) for asset, found in rows if asset]


def _evidence(asset: str, rows: Sequence[Hit], intelligence: Intelligence) -> Evidence:
    about = intelligence.about(dict.fromkeys(id for hit in rows for id in hit.objects))
    what = ", ".join(about.actors or about.threats) or _named(rows[0])
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


def _named(hit: Hit) -> str:
    return hit.seen if hit.kind in RULES else hit.value


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
