# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""From logs and settings to a map of their own: found, accepted, taken back."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import pytest

from tests.flows.conftest import AT, LIMITS, MAP, NOW, give
from tests.know.readers.test_certificate import WWW, pem
from tests.watch.traffic_lines import DNSMASQ, SQUID, week
from tocsin.core.dependency import Map, Shock
from tocsin.core.errors import BadInput, NotFound
from tocsin.flows import impact
from tocsin.flows.formats import recognise
from tocsin.flows.found import Answer, Asked, chosen, find, keep, written
from tocsin.store import Store, maps

SBOM = b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"fw","version":"1","supplier":{"name":"Pump Maker"}}]}'


def asking(store: Store | None, folder: Path, data: bytes = b"", **more: object) -> Answer:
    logs: tuple[str, ...] = ()
    if data:
        (folder / "dns.log").write_bytes(data)
        logs = (str(folder / "dns.log"),)
    return find(store, Asked(logs=logs, **more), now=NOW, limits=LIMITS)  # type: ignore[arg-type]  # fields of Asked


def loaded(store: Store) -> Map:
    with store.read() as reader:
        return maps.load(reader)


def test_a_week_of_dns_logs_gives_providers_without_store_or_map(tmp_path: Path):
    answer = asking(None, tmp_path, b"".join(week(1)))
    rows = [(one.name, one.kind, one.days, one.of_days) for one in answer.found.proposals]
    assert rows[:2] == [("198.51.100.53", "resolver", 7, 7), ("vendor.example", "lookup", 7, 7)]
    assert set(rows[2:]) == {("shop.example", "lookup", 7, 7), ("clock.example", "lookup", 7, 7)}
    assert answer.found.unanswered == 1
    assert answer.heard.noise > 0
    assert answer.found.proposals[1].hosts == 20


def test_what_is_accepted_fells_the_service_and_can_be_taken_back(store: Store, tmp_path: Path):
    answer = asking(store, tmp_path, b"".join(week(1)), service="control room")
    source = keep(store, answer, chosen(answer, "all"), actor="test", at=AT, limits=LIMITS)
    lost = Shock(id="x", name="x", lost=("vendor.example",), start=NOW.date())
    fallen = impact.ask(store, lost)
    assert [(row["service"], row["at_best"]) for row in fallen.rows] == [
        ("service:control-room", "does not fall")
    ]
    assert fallen.faults == ()
    resolver = impact.ask(store, msgspec.structs.replace(lost, lost=("198.51.100.53",)))
    assert resolver.rows[0]["at_best"] == NOW.date().isoformat()
    chart = loaded(store)
    assert next(node for node in chart.nodes if node.id == "vendor.example").source.startswith(
        str(tmp_path / "dns.log") + ":"
    )
    again = asking(store, tmp_path, b"".join(week(1)), service="control room")
    assert [one.name for one in again.found.proposals] == [one.name for one in answer.found.proposals]
    keep(store, again, chosen(again, "all"), actor="test", at=AT, limits=LIMITS)
    assert loaded(store) == chart
    keep(store, again, chosen(again, "none"), actor="test", at=AT, limits=LIMITS)
    assert loaded(store) == Map()
    assert source == "found:service:control-room"


def test_assets_of_the_map_need_for_themselves(store: Store, tmp_path: Path):
    give(store, "map.toml", MAP)
    data = b"Jan 14 09:30:00 gw dnsmasq[1]: query[A] www.vendor.example from 10.0.0.7\nJan 14 09:30:00 gw dnsmasq[1]: query[A] www.vendor.example from 10.0.0.8\n"
    answer = asking(store, tmp_path, data, service="water")
    assert {(one.of, one.provider) for one in answer.found.proposals} == {
        ("plc", "vendor.example"),
        ("water", "vendor.example"),
    }
    keep(store, answer, chosen(answer, "all"), actor="test", at=AT, limits=LIMITS)
    rows = impact.ask(store, Shock(id="x", name="x", lost=("vendor.example",), start=NOW.date())).rows
    assert {row["service"] for row in rows} == {"water", "clinic"}
    (water,) = [node for node in loaded(store).nodes if node.id == "water"]
    assert (water.people, water.name) == (1000, "Water")


def test_the_file_that_is_written_is_a_map(store: Store, tmp_path: Path):
    answer = asking(store, tmp_path, DNSMASQ)
    text = written(answer, chosen(answer, "all")).encode()
    form = recognise("found.toml", text)
    assert form is not None
    assert form.kind == "dependency map"
    taken = give(store, "found.toml", text)
    assert taken.faults == ()
    assert {node.id for node in loaded(store).nodes} >= {
        "operations",
        "shop.example",
        "edge.example",
        "198.51.100.53",
    }


def test_settings_say_who_is_needed_and_own_ones_are_none(store: Store, tmp_path: Path):
    give(store, "map.toml", MAP)
    settings = tmp_path / "hosts"
    for name, text in {
        "plc-7/etc/resolv.conf": b"nameserver 10.0.0.1\nnameserver 198.51.100.53\nsearch north.example\n",
        "plc-7/etc/chrony.conf": b"server ntp.north.example\npool ntp.clock.example\n",
        "www.pem": pem(WWW),
        "notes.txt": b"nameserver 192.0.2.1\n",
    }.items():
        (settings / name).parent.mkdir(parents=True, exist_ok=True)
        (settings / name).write_bytes(text)
    answer = asking(store, tmp_path, settings=str(settings), service="water")
    assert {(one.of, one.name, one.kind) for one in answer.found.proposals} == {
        ("plc", "198.51.100.53", "resolver"), ("plc", "clock.example", "time"), ("water", "Good CA", "certificate"),
    }  # fmt: skip
    assert all(one.said for one in answer.found.proposals)


def test_suppliers_of_an_inventory_are_proposed(store: Store, tmp_path: Path):
    give(store, "pump.cdx.json", SBOM)
    (one,) = asking(store, tmp_path).found.proposals
    assert (one.name, one.purpose, one.flow, one.evidence) == (
        "Pump Maker",
        "software",
        "information",
        ("pump.cdx.json#/components/0",),
    )


def test_who_holds_an_address_comes_from_files_that_are_given(tmp_path: Path):
    own = tmp_path / "own.csv"
    own.write_bytes(b"prefix,holder,country\n198.51.100.0/24,Name House,SE\n")
    registry = tmp_path / "delegated"
    registry.write_bytes(
        b"2.3|ripencc|20270114|1|19830705|20270113|+0100\nripencc|NL|ipv4|203.0.113.0|256|x|allocated|h-9\n"
    )
    answer = asking(None, tmp_path, DNSMASQ, registries=(str(own), str(registry)))
    laws = {
        one.name: (one.jurisdiction, [link.jurisdiction for link in one.stands_on])
        for one in answer.found.proposals
    }
    assert laws == {"Name House": ("SE", []), "shop.example": ("", ["", "NL"])}
    (tmp_path / "other").write_bytes(b"hello")
    with pytest.raises(BadInput, match="who holds"):
        asking(None, tmp_path, DNSMASQ, registries=(str(tmp_path / "other"),))


def test_only_what_was_seen_on_enough_days(tmp_path: Path):
    assert asking(None, tmp_path, DNSMASQ, min_days=2).found.proposals == ()
    assert len(asking(None, tmp_path, DNSMASQ, min_days=1).found.proposals) == 2


def test_numbers_and_names_choose_and_others_are_refused(tmp_path: Path):
    answer = asking(None, tmp_path, DNSMASQ)
    assert (
        [one.name for one in chosen(answer, "2")]
        == [one.name for one in chosen(answer, " shop.example ,2,")]
        == ["shop.example"]
    )
    with pytest.raises(NotFound, match="no proposal is '9'"):
        chosen(answer, "1,9")


def test_bad_lines_are_told_and_good_ones_count(tmp_path: Path):
    answer = asking(None, tmp_path, SQUID + b"hello\n" + SQUID.replace(b"api.vendor", b"www.other"))
    assert {one.name for one in answer.found.proposals} == {"vendor.example", "other.example"}
    assert [fault.where.rpartition(":")[2] for fault in answer.faults] == ["3"]
    assert answer.read[0].endswith("proxy log, 5 lines, 1 not read")


def test_a_log_cut_off_within_its_compression_counts_up_to_there(tmp_path: Path):
    lines = b"".join(week(1))
    answer = asking(None, tmp_path, gzip.compress(lines)[:-200])
    assert answer.faults[-1].what.startswith("cannot be decompressed")
    assert "vendor.example" in {one.name for one in answer.found.proposals}


def test_a_file_that_is_no_log_and_nothing_at_all_are_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="no log"):
        asking(None, tmp_path, b"hello\n")
    with pytest.raises(BadInput, match="nothing to look at"):
        asking(None, tmp_path)
    with pytest.raises(NotFound, match="no such folder"):
        asking(None, tmp_path, settings=str(tmp_path / "none"))


def test_a_line_that_is_too_long_is_a_fault_and_the_rest_counts(tmp_path: Path):
    (tmp_path / "dns.log").write_bytes(DNSMASQ + b"x" * 3_000 + b"\n" + DNSMASQ.replace(b"shop", b"late"))
    small = msgspec.structs.replace(LIMITS, line_bytes=1_000)
    answer = find(None, Asked(logs=(str(tmp_path / "dns.log"),)), now=NOW, limits=small)
    assert {"shop.example", "late.example"} <= {one.name for one in answer.found.proposals}
    assert answer.faults[0].where.endswith(":7")
