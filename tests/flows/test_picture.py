# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The picture of one day, and what a withdrawal takes out of it."""

from __future__ import annotations

from pathlib import Path

from tests.flows.conftest import AT, EVE, INTEL, LIMITS, MAP, NOW, give
from tocsin.flows import picture
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.flows.trouble_to_case import cases_of
from tocsin.store import Store, withdrawals


def drawn(store: Store) -> picture.Picture:
    with store.read() as reader:
        return picture.draw(reader, NOW.date())


def filled(store: Store, tmp_path: Path) -> None:
    give(store, "m.toml", MAP)
    give(store, "i.json", INTEL)
    log = tmp_path / "eve.json"
    log.write_bytes(EVE)
    scan_log(store, str(log), "eve.json", build_index(store), actor="test", now=NOW, at=AT, limits=LIMITS)


def test_hits_become_trouble_of_the_services_behind_them(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    found = {(t.state, t.subject) for t in drawn(store).trouble if t.state != "fragile"}
    assert found == {("now", "water"), ("due", "clinic"), ("aside", "desk")}


def test_the_twin_of_a_hit_controller_is_a_single_point_and_no_longer_when_the_hit_goes(
    store: Store, tmp_path: Path
) -> None:
    twin = b'from = ["plc", "spare"]\nrule = "any"\n[[asset]]\nid = "spare"\nname = "Spare"\n'
    filled(store, tmp_path)
    give(store, "m.toml", MAP.replace(b'from = ["plc"]\n', twin).replace(b'flow = "consumed"\n', b""))
    found = {(t.state, t.subject): t for t in drawn(store).trouble if t.state != "fragile"}
    assert set(found) == {("weakened", "water"), ("weakened", "clinic"), ("aside", "desk")}
    (case,) = cases_of(drawn(store), AT)
    assert (case.services, case.people) == (("clinic", "water"), 1050)
    assert str(case.next[1].says).startswith("What could replace Spare while PLC is gone?")
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000002", "wrong", "its author")
    assert not [t for t in drawn(store).trouble if t.state == "weakened"]


def test_a_withdrawn_indicator_accuses_nobody_any_more(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000002", "wrong", "its author")
    after = drawn(store)
    assert {(t.state, t.subject) for t in after.trouble if t.state != "fragile"} == {("aside", "desk")}
    assert [hit.value for hit in after.hits] == ["bad.example"]


def test_an_empty_store_has_an_empty_picture(store: Store) -> None:
    found = drawn(store)
    assert (found.trouble, found.machine, found.hits) == ((), (), ())


def test_hits_on_machines_without_a_map_are_not_lost(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    log = tmp_path / "eve.json"
    log.write_bytes(EVE)
    scan_log(store, str(log), "eve.json", build_index(store), actor="test", now=NOW, at=AT, limits=LIMITS)
    found = drawn(store)
    assert {t.subject for t in found.trouble} == {"10.0.0.9", "10.0.0.7"}
    assert any(line.kind == "service" and line.count == 2 for line in found.unchecked)


def test_what_the_map_says_wrongly_is_a_fault_of_the_picture(store: Store) -> None:
    give(store, "m.toml", MAP + b'[[input]]\nof = "water"\nname = "salt"\nfrom = ["nobody"]\n')
    assert "'nobody'" in drawn(store).faults[0].what
