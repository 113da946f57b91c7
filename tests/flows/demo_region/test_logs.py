# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import collections
import datetime as dt
import functools
import ipaddress
import json
import re

import pytest

from tests.flows.demo_region.truth import truth
from tocsin.flows.demo_region import logs, planning

AS_OF = dt.date(2026, 11, 22)
SEEDS = (1, 8)
RUN = re.compile(r"[A-Za-z0-9._-]+")
MAIL = re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9._-]+")
DOCUMENTATION = [
    ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
INSIDE = [ipaddress.ip_network(n) for n in ("10.0.0.0/8", "fd00::/8")]


@functools.cache
def files(seed=1, member="water", without=()):
    return logs.logs(planning.make(seed, AS_OF), member, frozenset(without))


def walk(value, path=""):
    """All (dotted path, text) of a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from walk(item, path)
    elif isinstance(value, str):
        yield path, value


def values_in(path, text, known):
    """Slow oracle: values of ``known`` in one text, by whole tokens, with no index and no generator code."""
    for kind, value in known:
        if kind == "domain":
            runs = (r.lower().strip(".") for r in RUN.findall(text))
            found = any(r == value or r.endswith("." + value) for r in runs)
        elif kind == "ipv4":
            found = "agent" not in path and value in RUN.findall(text)
        elif kind == "cidr":
            quads = [r for r in RUN.findall(text) if re.fullmatch(r"(\d+\.){3}\d+", r)]
            found = "agent" not in path and any(
                ipaddress.ip_address(q) in ipaddress.ip_network(value) for q in quads
            )
        elif kind == "ipv6":
            found = (
                text.count(":") == 7
                and path.endswith("_ip")
                and ipaddress.ip_address(text) == ipaddress.ip_address(value)
            )
        elif kind == "email":
            found = value in [m.lower() for m in MAIL.findall(text)]
        elif kind == "url":
            found = value in text.split()
        elif kind == "ja3":
            found = path.endswith("ja3.hash") and text == value
        else:
            found = "ja3" not in path and value in RUN.findall(text.lower())
        if found:
            yield kind, value


def literals(known):
    """Texts of which a line must hold one to hold any of the values; no log line of the demo is escaped."""
    for kind, value in known:
        if kind == "cidr":
            yield from map(str, ipaddress.ip_network(value))
        elif kind == "ipv6":
            yield ipaddress.ip_address(value).exploded
        else:
            yield value


def found_in(logs, known):
    """(file, line, kind, value) by the oracle."""
    first = re.compile("|".join(map(re.escape, literals(known))))
    keys = set()
    for name in ("logs/eve.json", "logs/syslog.log"):
        for number, line in enumerate(logs[name].decode().splitlines(), 1):
            if first.search(line.lower()):
                texts = walk(json.loads(line)) if name.endswith("json") else [("message", line)]
                keys |= {
                    (name, number, *value) for path, text in texts for value in values_in(path, text, known)
                }
    return keys


@functools.cache
def told(seed, member="water", without=()):
    return truth(seed, AS_OF, member, frozenset(without))


@functools.cache
def known(seed):
    return [(k.kind, k.value) for k in planning.make(seed, AS_OF).actor.known()]


@pytest.mark.parametrize("seed", SEEDS)
def test_exactly_the_planted_values_are_in_the_logs_of_water(seed):
    expected = told(seed)
    assert found_in(files(seed), known(seed)) == expected.hits
    assert {(kind, value) for *_, kind, value in expected.hits} == set(known(seed))


def test_exactly_the_planted_values_are_in_the_logs_of_harbour():
    expected = told(1, "harbour")
    assert found_in(files(1, "harbour"), known(1)) == frozenset().union(*expected.shared_hits.values())
    assert expected.hits == frozenset()
    assert all(expected.shared_hits.values())


@pytest.mark.parametrize(("member", "without"), [("grid", ()), ("water", ("intrusion",))])
def test_no_value_of_the_actor_where_it_never_was(member, without):
    assert found_in(files(1, member, without), known(1)) == set()
    assert not any(told(1, member, without).shared_hits.values())


def test_intrusion_ends_with_a_write_from_the_relay_to_the_target():
    plan = planning.make(1, AS_OF)
    target = plan.asset(told(1).target)["addresses"][0]
    events = [json.loads(line) for line in files()["logs/eve.json"].splitlines()]
    writes = [e for e in events if e["event_type"] == "modbus" and e["src_ip"] == plan.actor.relay]
    assert {e["dest_ip"] for e in writes} == {target}
    assert writes[-1]["modbus"]["request"]["function_raw"] == 16
    assert writes[-1]["modbus"]["request"]["function_code"] == "WrMultRegs"
    others = [
        e for e in events if e["event_type"] == "modbus" and e["modbus"]["request"]["function_raw"] == 16
    ]
    assert len(others) > 3 * len(writes), "writing to a controller is normal life"


@pytest.mark.parametrize("member", ["water", "grid"])
def test_amount_and_kinds_of_normal_life(member):
    events = [json.loads(line) for line in files(1, member)["logs/eve.json"].splitlines()]
    kinds = collections.Counter(e["event_type"] for e in events)
    assert 19_000 < len(events) < 22_000
    assert {"dns", "tls", "http", "fileinfo", "flow", "modbus", "alert", "ssh", "smb", "smtp"} <= set(kinds)
    log = files(1, member)["logs/syslog.log"].decode().splitlines()
    assert 4_500 < len(log) < 5_500
    assert sum(bool(re.match(r"<\d+>1 2", line)) for line in log) > 500
    assert sum(bool(re.match(r"<\d+>[A-Z][a-z]{2} [ 1-3]\d ", line)) for line in log) > 500


def test_all_lines_lie_in_the_two_weeks_before_and_in_order():
    start, end = AS_OF - dt.timedelta(days=14), AS_OF
    stamps = [json.loads(line)["timestamp"] for line in files()["logs/eve.json"].splitlines()]
    assert stamps == sorted(stamps)
    assert f"{start}" <= stamps[0] < stamps[-1] < f"{end}"
    days = [dt.datetime.strptime(f"{AS_OF.year} {line.split('>')[1][:15]}", "%Y %b %d %H:%M:%S").date()
            for line in files()["logs/syslog.log"].decode().splitlines() if ">1 2" not in line]  # fmt: skip
    assert start <= min(days) and max(days) < end


@pytest.mark.parametrize("member", ["water", "grid"])
def test_outside_addresses_are_documentation_and_inside_ones_private(member):
    ends = set()
    for line in files(1, member)["logs/eve.json"].splitlines():
        event = json.loads(line)
        ends |= {event["src_ip"], event["dest_ip"]}
    for end in ends:
        assert any(ipaddress.ip_address(end) in net for net in (*DOCUMENTATION, *INSIDE))


@pytest.mark.parametrize("seed", SEEDS)
def test_names_outside_are_reserved_ones(seed):
    for line in files(seed)["logs/eve.json"].splitlines():
        event = json.loads(line)
        name = event.get("dns", {}).get("rrname") or event.get("tls", {}).get("sni") or "x.example"
        assert re.search(r"(^|\.)example(\.(com|net|org))?$", name.lower()), name


@pytest.mark.parametrize("seed", SEEDS)
def test_honest_values_that_look_bad_are_really_there(seed):
    expected = told(seed)
    logs = (files(seed)["logs/eve.json"] + files(seed)["logs/syslog.log"]).decode()
    for _, value in expected.must_not_hit:
        assert value in logs
    assert expected.must_not_hit.isdisjoint(known(seed))
    assert expected.must_not_hit.isdisjoint((kind, value) for *_, kind, value in expected.hits)
    actor = planning.make(seed, AS_OF).actor
    assert f"MeterAgent/{actor.c2_address}" in logs
    assert f"v{actor.relay} " in logs


def test_benign_and_bad_come_from_the_same_ranges():
    plan = planning.make(1, AS_OF)
    net = plan.actor.c2_address.rsplit(".", 1)[0]
    assert any(site.address.startswith(f"{net}.") for site in plan.sites)
