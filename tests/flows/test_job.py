# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Matching and the main job: repeatable, and honest about lists that are not whole."""

from __future__ import annotations

import io
import itertools
import json
import zipfile

import pytest

from tests.flows.conftest import AT, NOW, give
from tests.flows.test_take_in import KEV, OSV, SBOM
from tocsin.flows import job
from tocsin.store import Store, cases, inventory


def test_components_meet_advisories_once(store: Store) -> None:
    give(store, "b.json", SBOM)
    give(store, "o.json", OSV)
    give(store, "k.json", KEV)
    assert [job.match_exposures(store, actor="test", at=AT) for _ in range(2)] == [1, 1]
    with store.read() as reader:
        (found,) = inventory.exposures(reader)
    assert (found.advisory, found.component.asset) == ("X-1", "b")


def test_single_advisories_do_not_pass_for_the_whole_list(store: Store) -> None:
    give(store, "b.json", SBOM)
    give(store, "o.json", OSV)
    job.match_exposures(store, actor="test", at=AT)
    with store.read() as reader:
        (line,) = inventory.unchecked(reader)
    assert "PyPI beyond the 1 advisories given" in line.what
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("X-1.json", OSV.replace(b"2027-01-01T00", b"2027-01-02T00"))
    give(store, "PyPI/all.zip", packed.getvalue())
    job.match_exposures(store, actor="test", at=AT)
    with store.read() as reader:
        assert inventory.unchecked(reader) == []


SERIAL = "3e671687-395b-41f5-a30f-a58921a69b79"


def vex(state: str, id: str = "X-1", edition: int = 1) -> bytes:
    hole = {"id": id, "analysis": {"state": state}, "affects": [{"ref": f"urn:cdx:{SERIAL}/{edition}#lib"}]}
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.7", "vulnerabilities": [hole]}).encode()


def linked() -> bytes:
    sbom = json.loads(SBOM)
    sbom["components"][0]["bom-ref"] = "lib"
    return json.dumps({**sbom, "serialNumber": f"urn:uuid:{SERIAL}"}).encode()


def seen(store: Store) -> tuple[list[str], list[str]]:
    """What is exposed, and why something is not checked, the missing whole list aside."""
    job.match_exposures(store, actor="test", at=AT)
    with store.read() as reader:
        whys = [line.why for line in inventory.unchecked(reader) if "whole list" not in line.why]
        return [one.advisory for one in inventory.exposures(reader)], whys


@pytest.mark.parametrize(
    "order", list(itertools.permutations("bov")), ids=["".join(p) for p in itertools.permutations("bov")]
)
def test_a_vex_apart_reaches_its_sbom_whichever_was_loaded_first(
    store: Store, order: tuple[str, ...]
) -> None:
    given = {"b": linked(), "o": OSV, "v": vex("not_affected")}
    for name in order:
        give(store, f"{name}.json", given[name])
    assert seen(store) == (
        [],
        ["X-1: v.json#/vulnerabilities/0 says not_affected; nobody here has checked that"],
    )


def test_the_same_source_loaded_again_replaces_what_it_said(store: Store) -> None:
    give(store, "b.json", linked())
    give(store, "v.json", vex("exploitable", "CVE-9"))
    assert seen(store)[0] == ["CVE-9"]
    give(store, "v.json", vex("exploitable", "CVE-8"))
    assert seen(store)[0] == ["CVE-8"]
    give(store, "w.json", vex("not_affected", "CVE-8"))
    assert seen(store)[0] == ["CVE-8"]
    give(store, "v.json", vex("exploitable", "CVE-8", edition=2))
    found, whys = seen(store)
    assert found == []
    assert [why for why in whys if "version 2 of the document" in why]


def test_the_sbom_moves_on_and_the_vex_stays_behind(store: Store) -> None:
    give(store, "b.json", linked())
    give(store, "o.json", OSV)
    give(store, "v.json", vex("not_affected"))
    assert seen(store)[0] == []
    give(store, "b.json", json.dumps({**json.loads(linked()), "version": 2}).encode())
    found, whys = seen(store)
    assert found == ["X-1"]
    assert [why for why in whys if "it speaks of version 1 of the document, and here is version 2" in why]


def test_what_the_inventory_states_is_kept_and_obeyed(store: Store) -> None:
    sbom = json.loads(SBOM)
    sbom["components"][0]["bom-ref"] = "lib"
    hole = {"affects": [{"ref": "lib"}]}
    cleared = {
        "id": "x-1",
        **hole,
        "analysis": {"state": "not_affected", "justification": "code_not_present"},
    }
    sbom["vulnerabilities"] = [cleared, {"id": "CVE-9", **hole}]
    sbom["services"] = [{"name": "maps"}]
    give(store, "b.json", json.dumps(sbom).encode())
    give(store, "o.json", OSV)
    assert [job.match_exposures(store, actor="test", at=AT) for _ in range(2)] == [1, 1]
    with store.read() as reader:
        (found,) = inventory.exposures(reader)
        whys = [line.why for line in inventory.unchecked(reader)]
    assert (found.advisory, found.cite, found.component.statements) == (
        "CVE-9",
        "b.json#/vulnerabilities/1",
        (),
    )
    assert (
        "X-1: b.json#/vulnerabilities/0 says not_affected (code_not_present); nobody here has checked that"
        in whys
    )
    assert any(why.startswith("it is a service") for why in whys)


def test_no_advisory_at_all_is_not_checked(store: Store) -> None:
    give(store, "b.json", SBOM)
    job.match_exposures(store, actor="test", at=AT)
    with store.read() as reader:
        (line,) = inventory.unchecked(reader)
    assert line.why == "no advisories for the ecosystem PyPI are loaded"


def test_the_job_on_nothing_does_nothing(store: Store) -> None:
    drawn = job.run(store, actor="test", now=NOW)
    assert drawn.trouble == ()
    with store.read() as reader:
        assert cases.all(reader) == []
