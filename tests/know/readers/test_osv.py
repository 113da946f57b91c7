# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OSV: every shape it comes in, the rule of events, hostile files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Affected, Range, Severity
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import osv
from tocsin.know.verdict import Keys, judge
from tocsin.know.versions import order

LIMITS = Limits()
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "advisories" / "osv-go"


def advisory(
    name: str = "GHSA-1",
    *events: dict[str, str],
    ecosystem: str = "npm",
    kind: str = "SEMVER",
    **more: object,
):
    spans = [{"type": kind, "events": list(events)}] if events else []
    affected = [{"package": {"ecosystem": ecosystem, "name": "lib"}, "ranges": spans}]
    return {"id": name, "modified": "2026-01-01T00:00:00Z", "affected": affected, **more}


def ranges(*events: dict[str, str], **more) -> tuple[Range, ...]:
    reading = read(advisory("GHSA-1", *events, **more))
    assert reading.faults == []
    return reading.records[0].affected[0].ranges


def read(value: object):
    return osv.read(json.dumps(value).encode(), "a.json", LIMITS)


def test_one_object_an_array_and_lines_say_the_same():
    rows = [advisory("GHSA-1", {"introduced": "0"}), advisory("GHSA-2", {"introduced": "0"})]
    lines = "\n".join(map(json.dumps, rows)).encode()
    for data in (json.dumps(rows).encode(), lines, lines + b"\n\n", b"\xef\xbb\xbf" + lines):
        assert [one.id for one in osv.read(data, "a", LIMITS).records] == ["GHSA-1", "GHSA-2"]
    (one,) = osv.read(json.dumps(rows[0], indent=1).encode(), "a", LIMITS).records
    assert (one.id, one.source, one.modified) == ("GHSA-1", "a", "2026-01-01T00:00:00Z")


def test_upstream_names_stand_among_the_aliases():
    reading = read(advisory("DEBIAN-CVE-2026-1", upstream=["CVE-2026-1"], aliases=["X-1", "CVE-2026-1"]))
    assert reading.records[0].aliases == ("X-1", "CVE-2026-1")


def span(**more: Any) -> Range:
    return Range(kind="SEMVER", **more)


def test_events_become_intervals_in_version_order():
    assert ranges({"introduced": "0"}) == (span(),)
    assert ranges({"introduced": "0"}, kind="ECOSYSTEM") == (Range(),)
    assert ranges({"introduced": "1.0.0"}, {"last_affected": "2.0.0"}) == (
        span(introduced="1.0.0", last_affected="2.0.0"),
    )
    shuffled = ({"fixed": "1.12.8"}, {"fixed": "1.9.1"}, {"introduced": "1.12.0-0"}, {"introduced": "0"})
    assert ranges(*shuffled) == (span(fixed="1.9.1"), span(introduced="1.12.0-0", fixed="1.12.8"))
    assert ranges({"introduced": "1.0.0"}, {"fixed": "1.1.0"}, {"fixed": "2.0.0"}) == (
        span(introduced="1.0.0", fixed="1.1.0"),
    )


def test_limits_stand_in_every_interval_and_a_star_is_none():
    events = ({"limit": "3.0.0"}, {"introduced": "0"}, {"fixed": "1.0.0"}, {"introduced": "2.0.0"})
    assert ranges(*events, {"limit": "3.0.0"}) == (
        span(fixed="1.0.0", limits=("3.0.0",)),
        span(introduced="2.0.0", limits=("3.0.0",)),
    )
    assert ranges(*events, {"limit": "*"}) == (span(fixed="1.0.0"), span(introduced="2.0.0"))


VERSION = st.builds(
    lambda a, b, more: f"{a}.{b}.0{more}",
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from(["", "-1", "-2"]),
)


def place_of(version: str, kind: str, ecosystem: str) -> tuple[int, ...]:
    """Where a version stands: ``-1`` is a pre-release by SemVer, a later release for PyPI and Debian."""
    if version == "0":
        return (-1,)
    core, _, more = version.partition("-")
    semver = kind == "SEMVER" or ecosystem == "npm"
    last = (0, int(more)) if semver and more else (1, int(more or 0))
    return (*map(int, core.split(".")), *last)


def is_vulnerable(version: str, events: list[tuple[str, str]], kind: str, ecosystem: str) -> bool:
    """``BeforeLimits`` and ``IncludedInRanges`` as the schema says them, event by event."""

    def place(text: str) -> tuple[int, ...]:
        return place_of(text, kind, ecosystem)

    here = place(version)
    limits = [at for what, at in events if what == "limit"]
    if limits and not any(at == "*" or here < place(at) for at in limits):
        return False
    vulnerable = False
    for what, at in sorted((e for e in events if e[0] != "limit"), key=lambda event: place(event[1])):
        if what == "introduced" and here >= place(at):
            vulnerable = True
        elif (what == "fixed" and here >= place(at)) or (what == "last_affected" and here > place(at)):
            vulnerable = False
    return vulnerable


@st.composite
def timelines(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Events as the schema allows them: one introduced at least, fixed or last_affected, limits."""
    closing = draw(st.sampled_from(["fixed", "last_affected"]))
    first = draw(st.one_of(st.just("0"), VERSION))
    events = draw(
        st.lists(
            st.tuples(st.sampled_from(["introduced", closing]), VERSION),
            max_size=5,
            unique_by=lambda row: row[1],
        )
    )
    limits = draw(st.lists(st.one_of(VERSION, st.just("*")), max_size=2))
    rows = [("introduced", first), *[row for row in events if row[1] != first]]
    return draw(st.permutations([*rows, *[("limit", at) for at in limits]]))


@given(
    timelines(), VERSION, st.sampled_from(["SEMVER", "ECOSYSTEM"]), st.sampled_from(["npm", "PyPI", "Debian"])
)
def test_the_intervals_answer_as_the_rule_of_the_schema(events, version, kind, ecosystem):
    found = ranges(*[{what: at} for what, at in events], kind=kind, ecosystem=ecosystem)
    entry = Affected(ecosystem=ecosystem, package="lib", ranges=found)
    assert judge(version, [entry], Keys(ecosystem, order(ecosystem))).answer == (
        "affected" if is_vulnerable(version, events, kind, ecosystem) else "clear"
    )


V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def test_severity_is_kept_as_said_for_the_record_and_for_each_package():
    (one,) = read(
        {
            "id": "GHSA-1",
            "severity": [{"type": "CVSS_V3", "score": V3}, {"type": "CVSS_V3", "score": V3}],
            "database_specific": {"severity": "HIGH", "cwe_ids": []},
            "affected": [
                {
                    "package": {"ecosystem": "Ubuntu", "name": "a"},
                    "severity": [{"type": "Ubuntu", "score": "medium"}],
                }
            ],
        }
    ).records
    assert one.severity == (Severity(scale="CVSS_V3", vector=V3), Severity(word="HIGH"))
    assert one.affected[0].severity == (Severity(scale="Ubuntu", word="medium"),)
    assert [str(row) for row in (*one.severity, *one.affected[0].severity)] == [V3, "HIGH", "medium"]


@pytest.mark.parametrize(
    "own", [None, [], "HIGH", {"severity": 7}, {"severity": ["HIGH"]}, {"severity": " "}]
)
def test_what_a_database_says_in_its_own_way_is_no_fault(own):
    reading = read(advisory("GHSA-1", database_specific=own))
    assert (reading.faults, reading.records[0].severity) == ([], ())


@pytest.mark.parametrize(
    "bad",
    [
        {},
        "HIGH",
        [7],
        [{}],
        [{"type": "CVSS_V3"}],
        [{"score": V3}],
        [{"type": "CVSS_V3", "score": 9.8}],
        [{"type": [], "score": V3}],
    ],
)
def test_a_severity_that_breaks_the_schema_costs_itself_alone(bad):
    for place in ("record", "package"):
        row = advisory("GHSA-1", {"introduced": "0"})
        (row if place == "record" else row["affected"][0])["severity"] = bad
        reading = read([row])
        assert [len(one.affected) for one in reading.records] == [1]
        (fault,) = reading.faults
        assert "/severity" in fault.where


def test_commits_are_noted_and_the_entry_is_kept_so_that_it_is_not_checked():
    reading = read(advisory("OSV-1", {"introduced": "0"}, kind="GIT"))
    assert reading.records[0].affected == (Affected(ecosystem="npm", package="lib"),)
    assert reading.notes == ["1 ranges are of commits (GIT) and were left out"]


def test_an_entry_without_a_package_is_noted():
    reading = read(
        {"id": "OSV-1", "modified": "x", "affected": [{"ranges": [{"type": "GIT", "events": []}]}]}
    )
    assert reading.records[0].affected == ()
    assert len(reading.notes) == 1


@pytest.mark.parametrize(
    "events",
    [
        [{"fixed": "1"}],
        [],
        [{}],
        [{"introduced": "0", "fixed": "1"}],
        [{"introduced": "0", "limit": "1"}],
        [{"limit": "1"}],
        [{"introduced": "0"}, {"limit": ""}],
        [{"introduced": "0"}, {"limit": 1}],
        [{"introduced": 0}],
        ["introduced"],
        {"introduced": "0"},
    ],
)
def test_a_range_that_breaks_the_schema_is_a_fault_of_its_entry_alone(events):
    good = {"package": {"ecosystem": "npm", "name": "b"}, "versions": ["1.0.0"]}
    bad = {"package": {"ecosystem": "npm", "name": "a"}, "ranges": [{"type": "SEMVER", "events": events}]}
    reading = read({"id": "GHSA-1", "affected": [bad, good]})
    assert [one.package for one in reading.records[0].affected] == ["b"]
    assert len(reading.faults) == 1
    assert reading.faults[0].where.startswith("a.json#/affected/0")


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"id": 7},
        {"id": ""},
        {"id": "../../x"},
        {"id": "GHSA-a/b"},
        7,
        None,
        {"id": "X-1", "affected": {}},
    ],
)
def test_a_bad_record_among_good_ones_is_a_fault(bad):
    reading = read([advisory("GHSA-1"), bad, advisory("GHSA-2")])
    assert [one.id for one in reading.records] == ["GHSA-1", "GHSA-2"]
    assert reading.faults[0].where.startswith("a.json#/1")


def test_a_bad_line_among_good_ones_is_a_fault_with_its_number():
    data = (
        json.dumps(advisory("GHSA-1")).encode()
        + b"\nnot JSON\n"
        + json.dumps(advisory("GHSA-2")).encode()
        + b"\n"
    )
    reading = osv.read(data, "a", LIMITS)
    assert [one.id for one in reading.records] == ["GHSA-1", "GHSA-2"]
    assert reading.faults[0].where.startswith("a:2")


def test_a_file_that_is_cut_off_stores_nothing_wherever_the_cut_is():
    one = json.dumps(advisory("GHSA-1", {"introduced": "0"})).encode()
    for whole in (one, b"[" + one + b"," + one + b"]"):
        for end in range(len(whole)):
            with pytest.raises(BadInput):
                osv.read(whole[:end], "a", LIMITS)
    for end in range(len(one) + 2, 2 * len(one) + 1):
        with pytest.raises(BadInput):
            osv.read((one + b"\n" + one)[:end], "a", LIMITS)


def test_500_levels_deep_is_refused():
    deep = b'{"id": "GHSA-1", "x": ' + b"[" * 500 + b"]" * 500 + b"}"
    with pytest.raises(BadInput):
        osv.read(deep, "a", LIMITS)
    assert len(osv.read(b"[" + deep + b"]", "a", LIMITS).faults) == 1


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_is_read_and_bad_members_are_faults():
    good = json.dumps(advisory("GHSA-1")).encode()
    reading = osv.read_zip(
        packed(("../../GHSA-1.json", good), ("b\n.json", b"not JSON"), ("README", b"x")), "all.zip", LIMITS
    )
    assert [one.source for one in reading.records] == ["all.zip!../../GHSA-1.json"]
    assert [fault.where for fault in reading.faults] == ["all.zip!b\\n.json:1:1"]


def test_a_zip_bomb_is_stopped_while_it_comes_out():
    bomb = packed(*[(f"GHSA-{n}.json", b" " * 2**20) for n in range(30)])
    with pytest.raises(BadInput, match="expansion"):
        osv.read_zip(bomb, "all.zip", LIMITS)


def test_a_member_beyond_the_limit_is_a_fault():
    good = json.dumps(advisory("GHSA-1")).encode()
    big = json.dumps(advisory("GHSA-2", details="x" * 400)).encode()
    reading = osv.read_zip(packed(("a.json", good), ("b.json", big)), "z", Limits(object_bytes=300))
    assert [one.id for one in reading.records] == ["GHSA-1"]
    assert "object_bytes" in reading.faults[0].what


@given(st.data())
def test_a_damaged_zip_gives_a_reading_or_bad_input(data):
    whole = bytearray(packed(("GHSA-1.json", json.dumps(advisory("GHSA-1")).encode())))
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(0, len(whole))))
    try:
        osv.read_zip(bytes(whole[:cut]), "z", LIMITS)
    except BadInput:
        return


@pytest.mark.parametrize("bad", [b"", b"PK\x03\x04", b"x" * 100, packed(), packed(("x.txt", b""))])
def test_what_is_no_zip_of_advisories_is_refused(bad):
    with pytest.raises(BadInput):
        osv.read_zip(bad, "z", LIMITS)


def test_detect():
    one = json.dumps(advisory("GHSA-1")).encode()
    assert osv.detect("a", one)
    assert osv.detect("a", b"[" + one)
    assert not osv.detect("a", b'{"type": "bundle", "id": "bundle--1", "objects": [{"modified": "x"}]}')
    assert osv.detect_zip("all.zip", packed(("GHSA-1.json", one)))
    assert not osv.detect_zip("all.zip", packed(("events.json", one)))


@pytest.mark.shared
def test_the_go_advisories_are_read_whole():
    paths = sorted(SHARED.iterdir())
    readings = [osv.read(path.read_bytes(), path.name, LIMITS) for path in paths]
    assert [one for reading in readings for one in reading.faults] == []
    assert sum(len(reading.records) for reading in readings) == len(paths)
    keys = Keys("Go", order("Go"))
    spans = [span for r in readings for a in r.records for entry in a.affected for span in entry.ranges]
    assert len(spans) > 500
    bounds = {
        bound
        for one in spans
        for bound in (one.introduced, one.fixed, one.last_affected)
        if bound and bound != "0"
    }
    assert [bound for bound in bounds if keys.get(bound) is None] == []
