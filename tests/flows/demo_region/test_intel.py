# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import datetime as dt
import functools
import ipaddress
import json
import re

import pytest
import stix2
import stix2patterns.validator

from tocsin.flows.demo_region import logs, planning
from tocsin.flows.demo_region.intel import TLP, bundle, intelligence

AS_OF = dt.date(2026, 11, 22)
SEEDS = (1, 8)


@functools.cache
def files(seed=1, member="water"):
    return intelligence(planning.make(seed, AS_OF), member)


@functools.cache
def roles_of(seed):
    return bundle(planning.make(seed, AS_OF), "water").roles


def objects(seed=1, member="water"):
    return {o["id"]: o for o in json.loads(files(seed, member)["intel/csirt-bundle.json"])["objects"]}


def listed(seed, member):
    """(kind, value) of the CSV, and the plain list's values with no kind."""
    rows = list(csv.DictReader(files(seed, member)["intel/sector-list.csv"].decode().splitlines()))
    plain = [v for v in files(seed, member)["intel/plain.txt"].decode().splitlines() if not v.startswith("#")]
    return [(r["kind"], r["value"].lower()) for r in rows], plain


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("member", planning.MEMBERS)
def test_bundle_is_stix_without_custom_content(seed, member):
    bundle = stix2.parse(files(seed, member)["intel/csirt-bundle.json"].decode(), allow_custom=False)
    assert bundle.type == "bundle"
    ids = [o["id"] for o in json.loads(files(seed, member)["intel/csirt-bundle.json"])["objects"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("seed", SEEDS)
def test_references_and_markings_resolve_inside_the_bundle(seed):
    found = objects(seed)
    for one in found.values():
        refs = [v for k, v in one.items() if k.endswith("_ref")] + one.get("object_marking_refs", [])
        assert set(refs) <= set(found)
    assert all(o.get("object_marking_refs") for o in found.values() if o["type"] != "marking-definition")


@pytest.mark.parametrize("seed", SEEDS)
def test_patterns_are_valid(seed):
    for one in objects(seed).values():
        if one.get("pattern_type") == "stix":
            assert stix2patterns.validator.run_validator(one["pattern"], stix_version="2.1") == []


@pytest.mark.parametrize("seed", SEEDS)
def test_one_red_indicator_and_it_stands_alone(seed):
    found, roles = objects(seed), roles_of(seed)
    red = [o for o in found.values() if TLP["red"] in o.get("object_marking_refs", [])]
    assert [o["id"] for o in red if o["type"] == "indicator"] == [roles["red"]]
    assert {o["source_ref"] for o in red if o["type"] == "relationship"} == {roles["red"]}
    plan = planning.make(seed, AS_OF)
    others = json.dumps([o for o in found.values() if o["id"] != roles["red"]])
    assert plan.actor.c2_red not in others


@pytest.mark.parametrize("seed", SEEDS)
def test_what_must_not_be_acted_on(seed):
    found, roles = objects(seed), roles_of(seed)
    sites = planning.make(seed, AS_OF).sites
    assert found[roles["revoked"]]["revoked"] is True
    assert sites[0].domain in found[roles["revoked"]]["pattern"]
    assert " AND " in found[roles["complex-and"]]["pattern"]
    assert " FOLLOWEDBY " in found[roles["complex-followedby"]]["pattern"]
    assert found[roles["sigma"]]["pattern_type"] == "sigma"
    assert sum(bool(o.get("revoked")) for o in found.values()) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_next_steps_are_cited_and_mitigate_what_is_hit(seed):
    found, roles = objects(seed), roles_of(seed)
    cures = {
        (o["source_ref"], o["target_ref"])
        for o in found.values()
        if o.get("relationship_type") == "mitigates"
    }
    for action, target in (("relay", "relay"), ("implant", "malware"), ("lure", "phish")):
        assert (roles[f"action-{action}"], roles[target]) in cures
        assert found[roles[f"action-{action}"]]["external_references"][0]["description"]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_of_the_actor_is_in_somebodys_list(seed):
    rows, plain = listed(seed, "water")
    patterns = " ".join(o.get("pattern", "") for o in objects(seed).values())
    for known in planning.make(seed, AS_OF).actor.known():
        if known.level == "unmarked":
            assert (known.kind, known.value) in rows or known.value in plain
        else:
            assert f"'{known.value}'" in patterns


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("member", ["harbour", "grid"])
def test_other_members_lists_do_not_know_the_actor(seed, member):
    text = (
        b"".join(data for name, data in files(seed, member).items() if name.startswith("intel/"))
        .decode()
        .lower()
    )
    actor = planning.make(seed, AS_OF).actor
    rows, plain = listed(seed, member)
    values = {v for _, v in rows} | set(plain)
    for known in actor.known():
        assert known.value not in values
        assert f"'{known.value}'" not in text
    assert actor.name.lower() not in text


@pytest.mark.parametrize(("seed", "member"), [(1, "water"), (8, "harbour"), (8, "grid")])
def test_decoys_are_many_and_in_no_log(seed, member):
    rows, plain = listed(seed, member)
    assert len(rows) > 300
    assert len(plain) > 100
    actor = {k.value for k in planning.make(seed, AS_OF).actor.known()}
    made = logs.logs(planning.make(seed, AS_OF), member, frozenset())
    text = (made["logs/eve.json"] + made["logs/syslog.log"]).decode().lower()
    words = set(re.findall(r"[a-z0-9@._-]+", text.replace("/", " ")))
    hosts = {".".join(w.split("@")[-1].split(".")[-2:]) for w in words}
    for value in ({v for _, v in rows} | set(plain)) - actor:
        host = value.split("/")[2] if "://" in value else value.split("@")[-1]
        if ":" in host:
            assert ipaddress.ip_address(host).exploded not in text
        assert host not in words
        assert host not in hosts
