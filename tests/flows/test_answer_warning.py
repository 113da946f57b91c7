# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import json

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows.conftest import AT, EVE, INTEL, LIMITS, MAP, NOW, RELAY, give
from tests.share.warning_samples import draft, report
from tocsin.core.affected import Row
from tocsin.core.policy import Asker
from tocsin.flows.answer_warning import Looked, look, released
from tocsin.flows.context import Context
from tocsin.flows.issue_warning import issue
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.flows.warnings_held import answer
from tocsin.share import warning
from tocsin.store import create_store

ISSUER = Asker(organisation="csirt", communities=("community",))
OSV = {
    "id": "GHSA-1", "aliases": ["CVE-2027-1"], "modified": "2027-01-01T00:00:00Z", "summary": "x",
    "affected": [{"package": {"ecosystem": "npm", "name": "lodash"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}],
}  # fmt: skip


def bom(asset: str, version: str = "4.17.20") -> bytes:
    part = {"type": "library", "name": "lodash", "version": version, "purl": f"pkg:npm/lodash@{version}"}
    about = {
        "component": {"type": "device", "name": "x"},
        "properties": [{"name": "tocsin:asset", "value": asset}],
    }
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "components": [part],
            "metadata": about,
        }
    ).encode()


def looked(store, *terms) -> Looked:
    with store.read() as reader:
        return look(reader, warning.read(report(affected={"any": list(terms)}).raw), ISSUER)


def seen(value, since="2027-01-01", kind="domain"):
    return {"indicator": {"kind": kind, "value": value, "since": since}}


def test_an_empty_node_knows_nothing(store):
    every = [
        {"component": {"purl": "pkg:npm/lodash"}}, {"product": {"vendor": "x", "name": "y"}}, {"supplier": {"id": "x"}},
        seen("bad.example"), {"vulnerability": {"id": "CVE-2027-1"}}, {"service": {"id": "x"}}, {"later": {"x": "y"}},
    ]  # fmt: skip
    for term in every:
        found = looked(store, term)
        assert (found.verdict, bool(found.reasons), found.rows) == ("not-checked", True, ())


def scan(store, tmp_path, data=EVE, at=AT):
    path = tmp_path / "eve.json"
    path.write_bytes(data)
    scan_log(store, str(path), "eve.json", build_index(store), actor="test", at=at, now=NOW, limits=LIMITS)


def test_a_value_counts_as_looked_for_once_a_log_was_scanned_for_it(store, tmp_path):
    give(store, "map.toml", MAP)
    assert looked(store, seen("bad.example")).reasons == ("no-logs",)
    scan(store, tmp_path, at="2027-01-15T11:00:00.000Z")
    assert looked(store, seen("bad.example")).reasons == ("no-logs",)  # nobody had told of it
    give(store, "intel.json", INTEL)
    assert looked(store, seen("bad.example")).reasons == (
        "no-logs",
    )  # nor had anybody when the log was scanned
    scan(store, tmp_path)
    found = looked(store, seen("bad.example"))
    assert (found.verdict, found.counts) == ("affected", {"hits": 1, "assets": 1})
    assert found.rows[0].asset == "desk"
    assert (
        looked(store, seen("bad.example", since="2027-01-15")).verdict == "not-affected"
    )  # it was the day before
    assert looked(store, seen("bad.example", since="2027-01-16")).reasons == ("no-logs",)


def test_a_hole_is_answered_from_exposures_or_the_advisory_of_that_name(store):
    give(store, "plc.cdx.json", bom("plc", "4.17.21"))
    assert looked(store, {"vulnerability": {"id": "CVE-2027-1"}}).reasons == ("no-advisory",)
    give(store, "osv.json", json.dumps(OSV).encode())
    assert looked(store, {"vulnerability": {"id": "CVE-2027-1"}}).verdict == "not-affected"
    give(store, "desk.cdx.json", bom("desk"))
    found = looked(store, {"vulnerability": {"id": "GHSA-1"}})
    assert (found.verdict, found.rows[0].asset) == ("affected", "desk")


def test_a_query_that_reads_what_its_issuer_may_not_know_gets_the_verdict_alone(store, tmp_path):
    give(store, "map.toml", MAP)
    give(store, "intel.json", INTEL)
    scan(store, tmp_path)
    red = {"indicator": {"ref": RELAY["id"], "since": "2027-01-01"}}
    found = looked(store, red)
    assert (found.verdict, found.only_verdict) == ("affected", True)
    assert found.rows
    out = released(found, "assets")
    assert (out.release, out.counts, out.assets) == ("verdict", {}, ())


NAMES = st.text("abcdef0123456789", min_size=12, max_size=12).map(lambda text: f"zz{text}")


@given(
    rows=st.lists(
        st.tuples(NAMES, NAMES, st.sampled_from(["component", "hit", "supplier", "service"])), max_size=6
    ),
    release=st.sampled_from(["verdict", "counts", "assets"]),
    only=st.sets(st.integers(0, 5)),
    hidden=st.booleans(),
)
def test_what_is_released_names_no_asset_that_is_withheld_and_no_place(rows, release, only, hidden):
    made = tuple(
        Row(kind=kind, what=f"part-{what} 1", asset=f"host-{asset}", place=f"/home/{what}/{asset}:7")
        for asset, what, kind in rows  # no component is called as an asset is
    )
    chosen = {made[at].asset for at in only if at < len(made)}
    found = Looked(verdict="affected", reasons=(), rows=made, only_verdict=hidden)
    text = msgspec.json.encode(released(found, release, chosen)).decode()
    named = {
        row.asset
        for row in made
        if release == "assets" and not hidden and (not chosen or row.asset in chosen)
    }
    assert all((row.asset in text) is (row.asset in named) for row in made)
    assert "/home/" not in text
    told = {row.what for row in made if row.asset in named and row.kind == "component"}
    assert all((row.what in text) is (row.what in told) for row in made)


_COUNT = itertools.count()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    release=st.sampled_from(["verdict", "counts", "assets"]),
    names=st.lists(NAMES, min_size=5, max_size=5, unique=True),
)
def test_the_bytes_of_an_answer_hold_no_name_that_was_planted_and_not_released(tmp_path, release, names):
    """Assets, hosts, users, paths and services of a whole node; only the affected asset is released, if anything is."""
    hit_asset, clean_asset, host, user, service = names
    opened = create_store(f"sqlite:///{tmp_path}/{next(_COUNT)}.db")
    chart = f'[[service]]\nid="{service}"\nname="{service}"\n[[asset]]\nid="{hit_asset}"\nname="Pump of {user}"\nhosts=["{host}"]\n[[asset]]\nid="{clean_asset}"\nname="{clean_asset}"\n'
    give(opened, f"{user}-map.toml", chart.encode())
    give(opened, f"{host}.cdx.json", bom(hit_asset))
    give(opened, f"{user}.cdx.json", bom(clean_asset, "4.17.21"))
    context = Context(actor="test", at=AT, limits=LIMITS)
    said = draft(
        affected={"any": [{"component": {"purl": "pkg:npm/lodash", "versions": "vers:npm/<4.17.21"}}]}
    )
    made = issue(opened, said, organisation="csirt", to="community", context=context)
    issued, given = answer(opened, made.id, context, organisation="member", release=release, to="community")
    opened.close()
    assert (given.verdict, given.release) == ("affected", release)
    text = issued.bundle.decode()
    assert (hit_asset in text) is (release == "assets")
    assert [name for name in (clean_asset, host, user, service) if name in text] == []
    assert ("lodash" in text) is (release == "assets")


@pytest.mark.parametrize("release", ["counts", "assets"])
def test_of_not_checked_only_reasons_of_a_fixed_list_leave(release):
    row = Row(kind="component", what="x", asset="plc")
    out = released(Looked(verdict="not-checked", reasons=("no-logs",), rows=()), release)
    assert out.reasons == ("no-logs",)
    assert released(Looked(verdict="affected", reasons=("no-logs",), rows=(row,)), release).reasons == ()


def test_a_query_that_would_cost_for_ever_is_answered_as_far_as_it_is_looked_up(store):
    """A thousand terms, each about every component and node that there is, against a bound for the whole query."""
    from tocsin.flows import answer_warning

    give(store, "sbom.cdx.json", fleet(500))
    give(store, "map.toml", MAP)
    terms = [
        {"component": {"purl": "pkg:npm/lodash", "versions": f"vers:npm/<4.17.{at}"}} for at in range(300)
    ] + [{"service": {"name": f"no{at}"}} for at in range(300)] + [{"supplier": {"name": f"no{at}"}} for at in range(300)]  # fmt: skip
    read = warning.read(report(affected={"any": terms}).raw)
    with store.read() as reader:
        whole = look(reader, read, ISSUER)
        bounded = look(reader, read, ISSUER, most=2_000)
    assert whole.verdict == bounded.verdict == "affected"
    assert "too-much" not in whole.reasons
    assert "too-much" in bounded.reasons
    assert len(bounded.rows) <= 500
    assert answer_warning.MOST_COMPARED >= 1_000 * 500


def test_a_term_that_is_beyond_the_bound_is_never_answered_with_no(store):
    give(store, "sbom.cdx.json", fleet(50))
    terms = [{"component": {"purl": "pkg:npm/lodash", "versions": f"vers:npm/<1.0.{at}"}} for at in range(9)]
    read = warning.read(report(affected={"any": terms}).raw)
    with store.read() as reader:
        assert look(reader, read, ISSUER).verdict == "not-affected"
        found = look(reader, read, ISSUER, most=120)
    assert (found.verdict, found.reasons) == ("not-checked", ("too-much",))


def test_the_same_term_again_costs_nothing(store):
    give(store, "sbom.cdx.json", fleet(50))
    term = {"component": {"purl": "pkg:npm/lodash", "versions": "vers:npm/<1.0.0"}}
    read = warning.read(report(affected={"any": [term] * 900}).raw)
    with store.read() as reader:
        assert look(reader, read, ISSUER, most=120).verdict == "not-affected"


def fleet(count: int) -> bytes:
    """As many copies of one package, each in a place of its own."""
    parts = [
        {"type": "library", "name": "lodash", "version": f"4.17.{at % 40}", "purl": f"pkg:npm/lodash@4.17.{at % 40}", "bom-ref": str(at)}
        for at in range(count)
    ]  # fmt: skip
    return json.dumps(
        {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": parts}
    ).encode()
