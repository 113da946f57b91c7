# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""This machine, as it really is: taken in, listed apart, never named."""

from __future__ import annotations

import platform

from tests.flows.conftest import LIMITS, NOW
from tocsin.flows import job, status, this_machine
from tocsin.know.machine import ASSET
from tocsin.store import Store, inventory, maps


def test_what_is_installed_here_is_taken_in_and_the_second_time_changes_nothing(store: Store) -> None:
    first = this_machine.take(store, actor="test", now=NOW, limits=LIMITS)
    with store.read() as reader:
        before = inventory.components(reader)
    this_machine.take(store, actor="test", now=NOW, limits=LIMITS)
    with store.read() as reader:
        assert inventory.components(reader) == before == first.components
        assert [node.id for node in maps.load(reader).nodes] == [ASSET]
    assert "msgspec" in {component.package for component in before if component.ecosystem == "PyPI"}
    assert {component.asset for component in before} == {ASSET}


def test_it_is_listed_apart_and_its_name_stays_here(store: Store) -> None:
    this_machine.take(store, actor="test", now=NOW, limits=LIMITS)
    job.run(store, actor="test", now=NOW)
    state = status.compute(store, organisation="own", now=NOW)
    assert state.trouble == ()
    assert all(item.scope == "machine" and item.next for item in state.machine)
    assert state.unchecked, "no list of Python advisories is here, and that must be said"
    host = platform.node()
    assert not host or host not in {item.name for item in state.machine}
