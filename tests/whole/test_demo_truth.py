# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import functools
import math

import pytest

from tests.flows.demo_region.truth import cascade, cut_off, single_points, truth
from tocsin.flows.demo_region import planning

AS_OF = dt.date(2026, 11, 22)
SEEDS = range(1, 13)


@functools.cache
def plan(seed):
    return planning.make(seed, AS_OF)


@functools.cache
def told(seed, member="water", without=()):
    return truth(seed, AS_OF, member, frozenset(without))


def services(seed):
    return {s["id"] for s in plan(seed).region["service"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_fails_by_itself_although_power_needs_telecom_needs_power(seed):
    assert set(cascade(plan(seed), {}).values()) == {math.inf}


@pytest.mark.parametrize("seed", SEEDS)
def test_cut_stops_the_consumer_on_the_day_its_stock_ends_and_nothing_unrelated(seed):
    cut = plan(seed).cut
    times = cascade(plan(seed), {cut.lost: 0.0})
    stopped = {s for s in services(seed) if times[s] < math.inf}
    chains = {
        "water-treatment-east": {"water-north", "water-old-town", "hospital-wards"},
        "water-treatment-west": {"water-south", "water-hill", "hospital-wards"},
        "medical-oxygen": {"hospital-wards"},
        "container-terminal": {"cold-store"},
        "fuel-jetty": set(),
    }
    assert stopped == {cut.of} | chains[cut.of]
    need = next(i for i in plan(seed).region["input"] if i["of"] == cut.of and i["name"] == cut.input)
    assert times[cut.of] == need["stock_days"] < need["lead_days"]
    assert all(times[s] > times[cut.of] for s in stopped - {cut.of})


@pytest.mark.parametrize("seed", SEEDS)
def test_shock_outlasts_every_stock(seed):
    cut = plan(seed).cut
    times = cascade(plan(seed), {cut.lost: 0.0})
    last = max(times[s] for s in services(seed) if times[s] < math.inf)
    assert cut.start > AS_OF
    assert cut.end is None or cut.end > cut.start + dt.timedelta(days=last)


@pytest.mark.parametrize("seed", [1, 8])
def test_stop_day_and_bridge_by_hand(seed):
    cut, chosen = cut_off(plan(seed)), plan(seed).cut
    need = next(i for i in plan(seed).region["input"] if i["of"] == chosen.of and i["name"] == chosen.input)
    stop = chosen.start + dt.timedelta(days=need["stock_days"])
    assert cut.stops[chosen.of] == stop
    relief = chosen.start + dt.timedelta(days=need["lead_days"])
    relief = min(relief, chosen.end or relief)
    assert cut.bridge_days[chosen.of] == (relief - stop).days > 0
    assert min(cut.bridge_days.values()) > 0
    assert cut.people[chosen.of] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_target_stops_its_service_at_once_and_the_office_stops_none(seed):
    for member, target in plan(seed).target.items():
        times = cascade(plan(seed), {target: 0.0})
        assert {s for s in services(seed) if times[s] == 0} == {plan(seed).target_service[member]}
        for idle in (plan(seed).office[member], plan(seed).vpn[member]):
            times = cascade(plan(seed), {idle: 0.0})
            assert all(times.get(s) == math.inf for s in services(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_vulnerable_asset_is_one_loss_away_from_its_service_alone(seed):
    for member, asset in plan(seed).vulnerable.items():
        times = cascade(plan(seed), {asset: 0.0})
        assert times[plan(seed).vulnerable_service[member]] == 0
        hit = {s for s in services(seed) if times[s] < math.inf}
        target = plan(seed).target.get(member)
        other = cascade(plan(seed), {target: 0.0}) if target else {}
        assert not any(other.get(s, math.inf) < math.inf for s in hit), (
            "each planted thing has services of its own"
        )


@pytest.mark.parametrize("seed", [1, 8])
def test_background_is_resilient(seed):
    points = single_points(plan(seed))
    planted = {plan(seed).cut.supplier, plan(seed).cut.product, plan(seed).cut.jurisdiction}
    planted |= set(plan(seed).target.values()) | set(plan(seed).vulnerable.values())
    assert {p for found in points.values() for p in found} - planted == {"supplier-notes", "alder"}
    assert points["bank-cash"] == {"supplier-notes", "alder"}


def test_seeds_move_every_choice():
    plans = [plan(s) for s in SEEDS]
    assert len({p.target["water"] for p in plans}) >= 5
    assert len({p.target["harbour"] for p in plans}) >= 3
    assert len({p.vulnerable["water"] for p in plans}) >= 5
    assert len({p.office["water"] for p in plans}) >= 4
    assert len({p.cut.of for p in plans}) == 5
    assert len({p.cut.start for p in plans}) >= 8
    assert {p.cut.end is None for p in plans} == {True, False}
    assert {p.cut.lost == p.cut.supplier for p in plans} == {True, False}
    assert len({p.actor.c2 for p in plans}) >= 10
    assert len({p.actor.sha256 for p in plans}) == len(plans)


def test_grid_never_saw_the_actor():
    quiet = told(1, "grid")
    assert (quiet.target, quiet.office, quiet.now, quiet.later) == (None, None, frozenset(), {})
    assert quiet.exposure is not None


def test_without_the_intrusion_there_is_no_hit():
    quiet = told(1, "water", ("intrusion",))
    assert (quiet.hits, quiet.hit_assets, quiet.now) == (frozenset(), frozenset(), frozenset())
    assert told(1).hit_assets == {told(1).office, told(1).gateway, told(1).target}


def test_what_is_taken_out_leaves_the_truth_too():
    quiet = told(1, "water", ("supplier-cut", "vulnerable-component"))
    assert (quiet.cut, quiet.exposure) == (None, None)
    assert quiet.hits == told(1).hits
    assert told(1).cut == cut_off(plan(1))
    assert told(1).exposure.advisory not in told(1).must_not_match
