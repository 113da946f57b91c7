# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What must be found in the demo, and what must not: for tests alone.

No flow reads this file (the demo would otherwise tell itself the answer). It says what the
generator planted, and works out the rest with means of its own: a slow cascade over the
plan, which shares no code with ``know``. Cost: about half a second, most of it ``single_points``.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, NamedTuple

import msgspec

from tocsin.flows.demo_region import intel, logs, planning, sbom, syslog

HitKey = tuple[str, int, str, str]
"""(file, line from 1, kind, value in normal form). A value seen twice in one line is one key."""


class ExposureTruth(msgspec.Struct, frozen=True, kw_only=True):
    """The one component that an advisory on the KEV list accuses."""

    asset: str
    service: str
    services: frozenset[str]
    """All services that stop, at once or later, without the asset."""
    ecosystem: str
    package: str
    version: str
    advisory: str
    cve: str
    fixed: str
    due: dt.date
    action: str


class CutTruth(msgspec.Struct, frozen=True, kw_only=True):
    """What the export order stops, and when."""

    shock: str
    lost: str
    supplier: str
    consumer: str
    input: str
    start: dt.date
    end: dt.date | None
    relief: dt.date
    """The first day on which something arrives again: the order's end or the second source."""
    stops: dict[str, dt.date]
    bridge_days: dict[str, float]
    people: dict[str, int]


class Weakened(NamedTuple):
    """A service that stops, or stops sooner, if one thing more is lost than what is lost for certain."""

    lost: frozenset[str]
    point: str
    service: str


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """Expected findings of one member."""

    hits: frozenset[HitKey]
    """With the member's own intelligence."""
    shared_hits: dict[str, frozenset[HitKey]]
    """With all that ``water`` knows, by what binds it: green, amber, red, unmarked (lists)."""
    hit_assets: frozenset[str]
    """Office PC (nothing depends on it), remote maintenance gateway (it only let somebody in), controller."""
    office: str | None
    gateway: str | None
    target: str | None
    now: frozenset[str]
    """Services that stop at once when the target is compromised."""
    later: dict[str, float]
    """Services that stop after so many days of stock, for the same reason."""
    exposure: ExposureTruth | None
    cut: CutTruth | None
    weakened: frozenset[Weakened]
    single_points: dict[str, frozenset[str]]
    """Service -> assets, suppliers, products, components, jurisdictions of which one loss stops it, stocks run out."""
    must_not_hit: frozenset[tuple[str, str]]
    """Values that are in the logs, look bad to a careless reader, and are honest."""
    must_not_match: frozenset[str]
    """Advisories that accuse nothing that is installed."""
    roles: dict[str, str]
    """STIX ids in this member's bundle: relay, red, revoked, complex-and, complex-followedby, sigma, action-relay..."""


def truth(seed: int, as_of: dt.date, member: str = "water", without: frozenset[str] = frozenset()) -> Truth:
    """What the files of ``generate`` with the same arguments must lead to. Raises ``NotFound`` as it does."""
    planning.check(member, without)
    plan = planning.make(seed, as_of)
    level = {(k.kind, k.value): k.level for k in plan.actor.known()}
    keys: dict[str, set[HitKey]] = {name: set() for name in ("green", "amber", "red", "unmarked")}
    for file, lines in logs.rows(plan, member, without).items():
        for number, row in enumerate(lines, 1):
            for kind, value in row.values:
                keys[level[kind, value]].add((file, number, kind, value))
    hits = frozenset(key for found in keys.values() for key in found)
    there = member in plan.target and "intrusion" not in without
    target = plan.target[member] if there else None
    office, gateway = (plan.office[member], plan.vpn[member]) if there else (None, None)
    times = cascade(plan, {target: 0.0}) if target else {}
    services = [s["id"] for s in plan.region["service"]]
    return Truth(
        hits=hits if member == "water" else frozenset(),
        shared_hits={name: frozenset(found) for name, found in keys.items()},
        hit_assets=frozenset(a for a in (office, gateway, target) if a),
        office=office,
        gateway=gateway,
        target=target,
        now=frozenset(s for s in services if times.get(s) == 0),
        later={s: times[s] for s in services if 0 < times.get(s, math.inf) < math.inf},
        exposure=None if "vulnerable-component" in without else exposure(plan, member),
        cut=None if "supplier-cut" in without else cut_off(plan),
        weakened=weakened(plan, target, with_cut="supplier-cut" not in without),
        single_points=single_points(plan),
        must_not_hit=_honest(plan),
        must_not_match=frozenset(_advisories(plan, member)),
        roles=intel.bundle(plan, member).roles,
    )


def cascade(plan: planning.Plan, lost: dict[str, float]) -> dict[str, float]:
    """Day on which each node is out, ``inf`` for never: the greatest fixed point, by repeated sweeps."""
    needs = _needs(plan)
    times: dict[str, float] = dict.fromkeys(
        {of for of, *_ in needs} | {m for _, ms, *_ in needs for m in ms}, math.inf
    )
    times |= lost
    moved = True
    while moved:
        moved = False
        for of, members, enough, stock in needs:
            # Out when so many are gone that fewer than ``enough`` are left.
            at = sorted(times[m] for m in members)[len(members) - enough] + stock
            if at < times[of]:
                times[of], moved = at, True
    return times


def _needs(plan: planning.Plan) -> list[tuple[str, list[str], int, float]]:
    """(consumer, members, how many are enough, stock in days) of all needs that can stop their consumer."""
    region = plan.region
    needs = [(s["id"], [s["jurisdiction"]], 1, 0.0) for s in region["supplier"]]
    needs += [(p["id"], [p["supplier"]], 1, 0.0) for p in region["product"]]
    for need in region["input"]:
        if need["flow"] in {"capital", "information"}:
            continue
        members: list[str] = need["from"]
        rule: str = need["rule"]
        enough = {"all": len(members), "any": 1}.get(rule) or int(rule.partition(" ")[0])
        needs.append((need["of"], members, enough, float(need["stock_days"])))
    return needs


def single_points(plan: planning.Plan) -> dict[str, frozenset[str]]:
    """For every service the nodes that it cannot lose, found by losing each in turn."""
    services = [s["id"] for s in plan.region["service"]]
    kinds = ("asset", "supplier", "product", "component", "jurisdiction")
    points: dict[str, set[str]] = {s: set() for s in services}
    for node in (n["id"] for kind in kinds for n in plan.region[kind]):
        times = cascade(plan, {node: 0.0})
        for service in services:
            if times[service] < math.inf:
                points[service].add(node)
    return {s: frozenset(found) for s, found in points.items()}


def weakened(plan: planning.Plan, target: str | None, *, with_cut: bool) -> frozenset[Weakened]:
    """What hangs on one thing more while the target is compromised, while the order bites, and with both.

    Days are told from today. A stock that the order draws on and does not use up is not followed.
    """
    cut = plan.cut
    begins = float((cut.start - plan.as_of).days)
    known = ([{target: 0.0}] if target else []) + ([{cut.lost: begins}] if with_cut else [])
    services = [s["id"] for s in plan.region["service"]]
    points = {member for _, members, *_ in _needs(plan) for member in members}

    def days(lost: dict[str, float]) -> dict[str, float]:
        times = cascade(plan, lost)
        if cut.end is None or lost.get(cut.lost) != begins:
            return times
        ends = float((cut.end - plan.as_of).days)
        rest = cascade(plan, {node: day for node, day in lost.items() if node != cut.lost})
        return {node: day if day < ends else rest[node] for node, day in times.items()}

    alone = [days(lost) for lost in known]
    together = {node: day for lost in known for node, day in lost.items()}
    anyway = days(together)
    found = set()
    for point in points:
        by_itself = days({point: 0.0})
        pairs = [days(lost | {point: 0.0}) for lost in known]
        everything = days(together | {point: 0.0})
        for service in (s for s in services if s != point):
            for lost, pair, without in zip(known, pairs, alone, strict=True):
                if pair[service] < min(by_itself[service], without[service]):
                    found.add(Weakened(frozenset(lost), point, service))
            if everything[service] < min(run[service] for run in (by_itself, anyway, *pairs)):
                found.add(Weakened(frozenset(together), point, service))
    return frozenset(found)


def exposure(plan: planning.Plan, member: str) -> ExposureTruth:
    """The planted component of this member, and what hangs on its asset."""
    flaw, asset = sbom.catalogue(plan, member).flaw, plan.vulnerable[member]
    times = cascade(plan, {asset: 0.0})
    return ExposureTruth(
        asset=asset,
        service=plan.vulnerable_service[member],
        services=frozenset(s["id"] for s in plan.region["service"] if times[s["id"]] < math.inf),
        ecosystem=flaw.package.ecosystem,
        package=flaw.package.name(),
        version=flaw.package.write(flaw.installed),
        advisory=flaw.advisory,
        cve=flaw.cve,
        fixed=flaw.package.write(flaw.fixed),
        due=flaw.due,
        action=flaw.action,
    )


def cut_off(plan: planning.Plan) -> CutTruth:
    """What stops when the order bites, from the stocks along the way."""
    cut, region = plan.cut, plan.region
    times = cascade(plan, {cut.lost: 0.0})
    need = next(i for i in region["input"] if i["of"] == cut.of and i["name"] == cut.input)
    relief = cut.start + dt.timedelta(days=need["lead_days"])
    if cut.end is not None:
        relief = min(relief, cut.end)
    stopped: list[dict[str, Any]] = [s for s in region["service"] if times[s["id"]] < math.inf]
    days = {s["id"]: cut.start + dt.timedelta(days=times[s["id"]]) for s in stopped}
    return CutTruth(
        shock="export-order",
        lost=cut.lost,
        supplier=cut.supplier,
        consumer=cut.of,
        input=cut.input,
        start=cut.start,
        end=cut.end,
        relief=relief,
        stops=days,
        bridge_days={service: float((relief - day).days) for service, day in days.items()},
        people={s["id"]: int(s["people"]) for s in stopped},
    )


def _honest(plan: planning.Plan) -> frozenset[tuple[str, str]]:
    names = [*syslog.near_domains(plan), plan.sites[0].domain, plan.sites[1].domain]
    digests = [syslog.other_digit(plan.actor.sha256), f"{plan.actor.sha256[1:]}{plan.actor.sha256[0]}"]
    return frozenset({*(("domain", name) for name in names), *(("sha256", d) for d in digests)})


def _advisories(plan: planning.Plan, member: str) -> set[str]:
    flaw = sbom.catalogue(plan, member).flaw
    names = {
        path.split("/")[-1].removesuffix(".json") for path in sbom.advisories(plan, member) if "/osv/" in path
    }
    return names - {flaw.advisory}
