# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Law: whatever is cut from an event, converting what is left makes no object of it that stands; the rest keeps its bytes."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import misp_samples as samples
from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import StixObject
from tocsin.share import misp as conversion
from tocsin.share.misp import Report
from tocsin.share.misp.narrow import Cut, Narrowed

LIMITS = Limits()
AT = 1_900_000_000


def converted(raw: bytes) -> dict[str, StixObject]:
    faults = conversion.Faults(LIMITS)
    events = conversion.survey(io.BytesIO(raw), "e", LIMITS, faults)
    made = conversion.objects(io.BytesIO(raw), "e", LIMITS, events, Report(0), faults)
    return {each.id: each for each in made}


def narrowed(raw: bytes, cut: Cut) -> tuple[Narrowed, bytes]:
    source = misp.EventStream(io.BytesIO(raw), "e", LIMITS)
    for _ in source.parts():
        pass
    ((where, others),) = source.events
    now = Narrowed(misp.event(others, where, LIMITS, lambda _: None), others, cut, LIMITS)
    return now, b"".join(now.pieces(io.BytesIO(raw), "e"))


VALUES = st.sampled_from([
    ("domain", "d{}.example", True), ("domain|ip", "p{}.example|198.51.100.7", True), ("url", "http://u{}.example/", False),
    ("filename|md5", "f{}.exe|" + "0" * 32, True), ("btc", "1Boat{}", True), ("vulnerability", "CVE-2025-9{}", False),
    ("yara", "rule r{} {{}}", True), ("text", "t{}", False),
])  # fmt: skip


@st.composite
def events(draw: Any) -> dict[str, Any]:
    number = iter(range(1, 1_000))

    def one() -> dict[str, Any]:
        kind, value, to_ids = draw(VALUES)
        n = next(number)
        more: dict[str, Any] = {}
        if draw(st.booleans()):
            more["Galaxy"] = samples.CLUSTERS
        if draw(st.booleans()):
            more["Sighting"] = [{"uuid": samples.uuid(next(number)), "type": draw(st.sampled_from("01"))}]
        if draw(st.booleans()):
            more["Note"] = [{"uuid": samples.uuid(next(number)), "note": f"n{n}"}]
        if draw(st.booleans()):
            more["deleted"] = True
        return samples.attribute(n, kind, value.format(f"-{n}-"), to_ids=to_ids, **more)

    attributes = [one() for _ in range(draw(st.integers(0, 4)))]
    inner = [
        {"uuid": samples.uuid(next(number)), "name": "o", "Attribute": [one() for _ in range(draw(st.integers(1, 3)))]}
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    head = {"Galaxy": samples.CLUSTERS} if draw(st.booleans()) else {}
    return samples.event(*attributes, Object=inner, published=draw(st.booleans()), **head)


def values_of(event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """UUID -> record, of all records with values."""
    inner = [each for one in event.get("Object", []) for each in one["Attribute"]]
    return {each["uuid"]: each for each in [*event.get("Attribute", []), *inner]}


@settings(max_examples=30, deadline=None)
@given(whole=events(), data=st.data(), back=st.booleans(), outward=st.booleans())
def test_what_is_cut_makes_no_object_that_stands(
    whole: Any, data: st.DataObject, back: bool, outward: bool
) -> None:
    raw = json.dumps(whole).encode()
    before = converted(raw)
    free = [each.id for each in before.values() if each.type not in {"identity", "marking-definition"}]
    if not free:
        return
    gone = set(data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=3)))
    if not back and not gone.isdisjoint({f"report--{samples.EVENT}", f"grouping--{samples.EVENT}"}):
        return  # an event that is hidden is not asked for
    cut = Cut(back=dict.fromkeys(gone, AT), outward=outward) if back else Cut(hidden=gone, outward=outward)
    now, made = narrowed(raw, cut)
    after = converted(made)
    assert now.changed
    standing = {each.id for each in after.values() if not each.revoked}
    tombs = {
        uuid for uuid, each in values_of(json.loads(made)["Event"]).items() if each["value"] == "withdrawn"
    }
    roots = {
        f"report--{samples.EVENT}",
        f"grouping--{samples.EVENT}",
    }  # an event has no flag that says deleted
    assert gone & standing <= roots
    old, new = values_of(whole["Event"]), values_of(json.loads(made)["Event"])
    for uuid, each in old.items():
        mine = converted(json.dumps(samples.event(each)).encode()).keys()
        if uuid in tombs:
            assert back
            assert each["value"].encode() not in made
            assert new[uuid]["deleted"]
        elif uuid not in new:
            assert not back
            assert each["value"].encode() not in made
        elif gone.isdisjoint(mine):
            assert new[uuid] == each
    if back:
        assert int(json.loads(made)["Event"]["timestamp"]) == AT


@settings(max_examples=10, deadline=None)
@given(whole=events())
def test_nothing_is_changed_where_nothing_is_cut(whole: Any) -> None:
    raw = json.dumps(whole).encode()
    now, made = narrowed(raw, Cut(back={"indicator--00000000-0000-4000-8000-000000000000": 5}))
    assert not now.changed
    found = json.loads(made)["Event"]
    assert {**found, "timestamp": ""} == {
        **{k: v for k, v in whole["Event"].items() if v != []},
        "timestamp": "",
    } | {name: found[name] for name in found if found[name] == []}


ODD: dict[str, list[Any]] = {
    "a list where an attribute should stand": [[1], samples.attribute(1, "domain", "a.example")],
    "an attribute without value": [{"uuid": samples.uuid(7), "type": "domain"}],
    "lists of texts where records should stand": [samples.attribute(1, "domain", "a.example", Galaxy=["x"], Sighting="y", Tag=[3], Note={"note": 1})],
    "an object whose attributes are no records": [],
}  # fmt: skip


@pytest.mark.parametrize("outward", [True, False], ids=["outward", "here"])
@pytest.mark.parametrize("name", ODD)
def test_odd_records_do_no_harm(name: str, outward: bool) -> None:
    whole = samples.event(
        *ODD[name], Object=[{"uuid": samples.OBJECT, "name": "o", "Attribute": [1, "x", None]}, 5]
    )
    cut = Cut(back={f"indicator--{samples.uuid(1)}": AT}, outward=outward)
    _, made = narrowed(json.dumps(whole).encode(), cut)
    found = json.loads(made)["Event"]
    assert b"a.example" not in made
    assert found["uuid"] == samples.EVENT


def test_an_event_that_is_cut_off_is_refused() -> None:
    raw = json.dumps(samples.FULL).encode()
    source = misp.EventStream(io.BytesIO(raw), "e", LIMITS)
    list(source.parts())
    ((where, others),) = source.events
    now = Narrowed(misp.event(others, where, LIMITS, lambda _: None), others, Cut(), LIMITS)
    with pytest.raises(BadInput):
        list(now.pieces(io.BytesIO(raw[:-20]), "e"))
