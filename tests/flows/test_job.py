# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Matching and the main job: repeatable, and honest about lists that are not whole."""

from __future__ import annotations

import io
import json
import zipfile

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
