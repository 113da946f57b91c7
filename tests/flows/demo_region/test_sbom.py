# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import functools
import json

import pytest

from tests.flows.demo_region.truth import exposure
from tocsin.core.limits import Limits
from tocsin.flows.demo_region import planning, sbom
from tocsin.know.readers import cyclonedx

AS_OF = dt.date(2026, 11, 22)
CASES = [(seed, member) for seed in (1, 8) for member in planning.MEMBERS]


@functools.cache
def files(seed=1, member="water", without=()):
    plan = planning.make(seed, AS_OF)
    return sbom.sboms(plan, member, frozenset(without)) | sbom.advisories(plan, member)


@functools.cache
def told(seed, member):
    return exposure(planning.make(seed, AS_OF), member)


def sboms(seed, member, without=()):
    return {n: json.loads(d) for n, d in files(seed, member, without).items() if n.startswith("sbom/")}


def number(version):
    """Key of the demo's own versions: three numbers, a Debian revision cut off."""
    return (
        tuple(int(part) for part in version.removeprefix("v").split("-")[0].split("."))
        if version != "0"
        else (0,)
    )


def identity(component):
    """(ecosystem, package) read off the package URL, by hand."""
    purl = component["purl"].split("?")
    name = purl[0].rsplit("@", 1)[0]
    if name.startswith("pkg:deb/"):
        return "Debian:12", next(q.split("=")[1] for q in purl[1].split("&") if q.startswith("upstream="))
    kind, rest = name.removeprefix("pkg:").split("/", 1)
    return {"pypi": "PyPI", "npm": "npm", "golang": "Go"}[kind], rest.replace("%40", "@")


def accused(seed, member, without=()):
    """Slow oracle: (asset, package, advisory id), every component against every advisory."""
    osv = [json.loads(d) for n, d in files(seed, member, without).items() if n.startswith("intel/osv/")]
    for document in sboms(seed, member, without).values():
        asset = document["metadata"]["properties"][0]["value"]
        for component in document["components"]:
            for row in osv:
                affected = row["affected"][0]
                if "withdrawn" in row or (
                    affected["package"]["ecosystem"],
                    affected["package"]["name"],
                ) != identity(component):
                    continue
                first, last = affected["ranges"][0]["events"]
                at = number(component["version"])
                below = at < number(last["fixed"]) if "fixed" in last else at <= number(last["last_affected"])
                if number(first["introduced"]) <= at and below:
                    yield asset, affected["package"]["name"], row["id"]


@pytest.mark.parametrize(("seed", "member"), CASES)
def test_exactly_one_component_is_accused(seed, member):
    expected = told(seed, member)
    assert list(accused(seed, member)) == [(expected.asset, expected.package, expected.advisory)]
    assert list(accused(seed, member, ("vulnerable-component",))) == []


@pytest.mark.parametrize(("seed", "member"), CASES)
def test_removal_takes_out_one_component_and_keeps_the_rest(seed, member):
    whole, less = sboms(seed, member), sboms(seed, member, ("vulnerable-component",))
    (name,) = [n for n in whole if whole[n] != less[n]]
    gone = [c for c in whole[name]["components"] if c not in less[name]["components"]]
    assert len(gone) == 1
    whole[name]["components"].remove(gone[0])
    assert whole[name] == less[name]


@pytest.mark.parametrize(("seed", "member"), CASES)
def test_shape_of_the_sboms(seed, member):
    for name, document in sboms(seed, member).items():
        assert (document["bomFormat"], document["specVersion"], document["version"]) == (
            "CycloneDX",
            "1.5",
            1,
        )
        assert document["serialNumber"].startswith("urn:uuid:")
        assert 20 <= len(document["components"]) <= 60
        refs = [c["bom-ref"] for c in document["components"]]
        assert len(refs) == len(set(refs))
        assert all(set(d["dependsOn"]) | {d["ref"]} <= set(refs) for d in document["dependencies"])
        assert name == f"sbom/{document['metadata']['properties'][0]['value']}.cdx.json"


def test_reader_takes_every_component_and_names_the_asset():
    for name, data in files().items():
        if name.startswith("sbom/"):
            reading = cyclonedx.read(data, name, Limits())
            assert reading.faults == []
            assert all(c.ecosystem and c.version and f"/{c.asset}." in name for c in reading.records)
            for component, written in zip(reading.records, json.loads(data)["components"], strict=True):
                assert (component.ecosystem, component.package) == identity(written)


@pytest.mark.parametrize(("seed", "member"), CASES)
def test_kev_names_the_flaw_and_much_that_is_not_installed(seed, member):
    kev = json.loads(files(seed, member)["intel/kev.json"])
    expected = told(seed, member)
    (row,) = [v for v in kev["vulnerabilities"] if v["cveID"] == expected.cve]
    assert row["dueDate"] == f"{expected.due}"
    assert row["requiredAction"]
    assert kev["count"] == len(kev["vulnerabilities"]) > 10
    assert all(v["cveID"].startswith("CVE-2099-") for v in kev["vulnerabilities"])
    aliases = {
        json.loads(d)["aliases"][0] for n, d in files(seed, member).items() if n.startswith("intel/osv/")
    }
    assert len(aliases & {v["cveID"] for v in kev["vulnerabilities"]}) > 3, (
        "being on the list accuses nobody by itself"
    )


@pytest.mark.parametrize(("seed", "member"), CASES)
def test_misses_are_of_every_sort(seed, member):
    osv = {n: json.loads(d) for n, d in files(seed, member).items() if n.startswith("intel/osv/")}
    installed = {identity(c) for d in sboms(seed, member).values() for c in d["components"]}
    names = {name for _, name in installed}
    packages = [
        (r["affected"][0]["package"]["ecosystem"], r["affected"][0]["package"]["name"]) for r in osv.values()
    ]
    assert any("withdrawn" in r for r in osv.values())
    assert any(p not in installed and p[1] in names for p in packages), "same name, other ecosystem"
    assert any(p[1].endswith("-tools") for p in packages)
    assert sum(p in installed for p in packages) > 5
    assert {r["id"] for r in osv.values()} >= {told(seed, member).advisory}
