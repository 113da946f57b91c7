# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Input of ``ipset restore``, read as its manual says: to run it needs a right that the gate has not."""

from __future__ import annotations

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from tests.watch.out.hostile import entries, heads, made
from tocsin.watch.out.ipset import Ipset


def restored(data: bytes) -> dict[str, set[str]]:
    """The sets after all commands; every command must be one that is known, of sets that are there."""
    sets: dict[str, tuple[str, set[str]]] = {}
    for line in data.decode().split("\n")[:-1]:
        if line.startswith("#"):
            continue
        words = line.split(" ")
        match words:
            case [
                "create",
                name,
                "hash:net",
                "family",
                ("inet" | "inet6") as family,
                "maxelem",
                room,
                "-exist",
            ]:
                assert 0 < len(name) < 32
                assert int(room) >= 65_536
                sets.setdefault(name, (family, set()))
            case ["flush", name]:
                sets[name][1].clear()
            case ["add", name, value, "-exist"]:
                network = ipaddress.ip_network(value)
                assert sets[name][0] == ("inet" if network.version == 4 else "inet6")
                sets[name][1].add(value)
            case ["swap", one, two]:
                sets[one], sets[two] = sets[two], sets[one]
            case ["destroy", name]:
                del sets[name]
            case _:
                raise AssertionError(line)
    return {name: found for name, (_, found) in sets.items()}


@given(entries(Ipset.kinds), heads, st.text(max_size=40))
def test_the_sets_hold_what_went_in_and_the_new_ones_are_gone(found, head, name):
    data, went = made(Ipset(name), found, head)
    sets = restored(data)
    assert len(sets) == 2
    assert set().union(*sets.values()) == {entry.value for entry in went}
    for called, values in sets.items():
        assert all((":" in value) == called.endswith("-6") for value in values)
