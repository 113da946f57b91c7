# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import functools
import tomllib

import pytest

from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.flows.demo_region.community import generate
from tocsin.flows.demo_region.planning import MEMBERS, PLANTED
from tocsin.know.readers import map_toml

AS_OF = dt.date(2026, 11, 22)
SEEDS = (1, 8)


@functools.cache
def files(seed=1, member="water", without=()):
    return generate(seed, AS_OF, frozenset(without), member)


def lines_gone(before: bytes, after: bytes) -> list[bytes]:
    """Lines of ``before`` that are not in ``after``; fails unless the rest is the same, in the same order."""
    rest = iter(after.splitlines())
    want = next(rest, None)
    gone = []
    for line in before.splitlines():
        if line == want:
            want = next(rest, None)
        else:
            gone.append(line)
    assert want is None
    return gone


@pytest.mark.parametrize("member", MEMBERS)
def test_same_arguments_give_same_bytes(member):
    assert generate(1, AS_OF, member=member) == files(1, member)


def test_no_two_seeds_tell_the_same_story():
    logs = {files(s)["logs/eve.json"] for s in SEEDS}
    maps = {files(s)["map/region.toml"] for s in SEEDS}
    lists = {files(s)["intel/sector-list.csv"] for s in SEEDS}
    assert len(logs) == len(maps) == len(lists) == len(SEEDS)


def test_another_day_moves_dates_and_nothing_else():
    later = generate(1, AS_OF + dt.timedelta(days=30))
    assert later["intel/sector-list.csv"] == files()["intel/sector-list.csv"]
    assert later["logs/eve.json"] != files()["logs/eve.json"]
    assert len(later["logs/eve.json"].splitlines()) == len(files()["logs/eve.json"].splitlines())


@pytest.mark.parametrize("member", MEMBERS)
def test_layout(member):
    assert {name.split("/")[0] for name in files(1, member)} == {"map", "sbom", "intel", "logs"}
    assert {"map/region.toml", "intel/csirt-bundle.json", "intel/sector-list.csv", "intel/plain.txt"} <= set(
        files(1, member)
    )
    assert {"intel/kev.json", "logs/eve.json", "logs/syslog.log"} <= set(files(1, member))


def test_all_members_have_the_same_map():
    assert len({files(1, m)["map/region.toml"] for m in MEMBERS}) == 1


@pytest.mark.parametrize(("seed", "member"), [(1, "water"), (1, "harbour"), (8, "grid")])
@pytest.mark.parametrize("thing", PLANTED)
def test_removing_one_thing_changes_only_its_own_file(seed, member, thing):
    whole, less = files(seed, member), files(seed, member, (thing,))
    assert set(whole) == set(less)
    changed = {name for name in whole if whole[name] != less[name]}
    if thing == "intrusion":
        assert changed == (set() if member == "grid" else {"logs/eve.json", "logs/syslog.log"})
        for name in changed:
            assert lines_gone(whole[name], less[name])
    elif thing == "supplier-cut":
        assert changed == {"map/region.toml"}
        gone = lines_gone(whole["map/region.toml"], less["map/region.toml"])
        assert b"[[shock]]" in gone
        assert len(gone) <= 8
    else:
        (name,) = changed
        assert name.startswith("sbom/")


def test_removing_all_is_removing_each():
    none = files(1, "water", PLANTED)
    mixed = {name for name in none if none[name] != files()[name]}
    assert len(mixed) == 4, "two logs, one SBOM, the map"


@pytest.mark.parametrize("seed", SEEDS)
def test_map_is_toml_that_the_reader_takes_whole(seed):
    data = files(seed)["map/region.toml"]
    document = tomllib.loads(data.decode())
    assert 20 <= len(document["service"]) <= 30
    assert 40 <= len(document["asset"]) <= 80
    assert 20 <= len(document["supplier"]) <= 30
    assert len(document["jurisdiction"]) == 4
    ids = [
        row["id"] for table in document.values() if isinstance(table, list) for row in table if "id" in row
    ]
    assert len(ids) == len(set(ids))
    named = {m if isinstance(m, str) else m["node"] for i in document["input"] for m in i["from"]}
    named |= {i["of"] for i in document["input"]} | {n for s in document["shock"] for n in s["lost"]}
    assert named <= set(ids)
    reading = map_toml.read(data, "map/region.toml", Limits())
    assert reading.faults == []
    assert len(reading.records[0].nodes) == len(ids) - len(document["shock"])


@pytest.mark.parametrize("seed", SEEDS)
def test_shock_lies_ahead_and_ends_after_it_begins(seed):
    (shock,) = tomllib.loads(files(seed)["map/region.toml"].decode())["shock"]
    assert shock["start"] > AS_OF
    assert shock.get("end", dt.date.max) > shock["start"]
    assert shock["cite"]


def test_unknown_member_and_unknown_thing_are_refused():
    with pytest.raises(NotFound, match="no member 'gas'"):
        generate(1, AS_OF, member="gas")
    with pytest.raises(NotFound, match="plants no 'flood'"):
        generate(1, AS_OF, frozenset({"flood"}))
