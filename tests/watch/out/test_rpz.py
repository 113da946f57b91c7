# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Policy zones: BIND's own reader finds the names, all below them and the addresses, and nothing else."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import HealthCheck, given, settings

from tests.watch.out.hostile import GOOD, HEAD, entries, heads, made, one, program, refused, run
from tocsin.watch.out import Entry, Head
from tocsin.watch.out.rpz import ZONE, Rpz

ORIGIN = "z" * 50 + ".example"


def owners(data: bytes) -> set[str]:
    """The names of a zone as BIND reads it, without those of SOA and NS."""
    compile_zone = program("named-compilezone", "bind9-utils")
    code, said = run(
        compile_zone, "-q", "-k", "ignore", "-i", "none", "-o", "-", ORIGIN, "/dev/stdin", data=data
    )
    assert code == 0, said
    rows = [line.split() for line in said.splitlines()]
    assert all(row[3] in {"SOA", "NS", "CNAME"} for row in rows), said
    assert all(row[4] == "." for row in rows if row[3] == "CNAME")
    return {row[0].removesuffix(f".{ORIGIN}.") for row in rows if row[3] == "CNAME"}


def trigger(owner: str) -> str:
    """An address trigger, read back as the draft has it."""
    length, *words = owner.removesuffix(".rpz-ip").split(".")
    if "zz" in words or len(words) == 8:
        at = words.index("zz") if "zz" in words else len(words)
        words[at : at + 1] = ["0"] * (8 - len(words) + 1) if "zz" in words else []
        return f"{ipaddress.ip_address(':'.join(reversed(words)))}/{length}"
    return f"{'.'.join(reversed(words))}/{length}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries(Rpz.kinds), heads)
def test_bind_reads_what_went_in_and_nothing_else(found, head):
    data, went = made(Rpz(), found, head)
    names = {entry.value for entry in went if entry.kind == "domain"}
    prefixes = {str(ipaddress.ip_network(entry.value)) for entry in went if entry.kind != "domain"}
    there = owners(data)
    assert {name for name in there if not name.endswith("rpz-ip")} == names | {f"*.{name}" for name in names}
    assert {trigger(name) for name in there if name.endswith("rpz-ip")} == prefixes


def test_named_checkzone_loads_it_with_the_number_of_the_state(tmp_path):
    wanted = [Entry(number=0, kind=kind, value=value) for kind in sorted(Rpz.kinds) for value in GOOD[kind]]
    head = Head(name="n", form="rpz", by="water", audience="all", at="now", sequence=2**32 + 5, digest="ab")
    data, went = made(Rpz(), wanted, head)
    (tmp_path / "zone").write_bytes(data)
    code, said = run(program("named-checkzone", "bind9-utils"), ORIGIN, str(tmp_path / "zone"))
    assert code == 0, said
    assert "loaded serial 5" in said
    assert len(went) == len(wanted) - 1  # the longest name leaves no room for that of a zone


def test_an_address_is_turned_round_and_the_longest_run_of_zeros_is_zz():
    assert one(Rpz(), "ipv4", "192.0.2.66") == b"32.66.2.0.192.rpz-ip CNAME .\n"
    assert one(Rpz(), "ipv6", "2001:db8:0:1:0:5::").split()[0] == b"128.zz.5.0.1.0.db8.2001.rpz-ip"
    assert one(Rpz(), "cidr", "2001:db8::/32").split()[0] == b"32.zz.db8.2001.rpz-ip"


@pytest.mark.parametrize("name", ["32.66.2.0.192.rpz-ip", "x.rpz-drop", "a." * 100 + "example"])
def test_a_name_that_means_something_else_there_stays_out(name):
    assert refused(Rpz(), "domain", name)


def test_the_zone_may_have_a_name_of_the_length_that_is_said():
    assert len(ORIGIN) < ZONE
    assert made(Rpz(), [], HEAD)[0].count(b"SOA") == 1
