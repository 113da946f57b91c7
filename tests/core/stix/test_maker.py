# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a maker adds, and what it refuses, by the name of the fault."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.core.stix.examples import an_id
from tests.core.stix.makers import NOON, NOON_TEXT, a_maker, given, make
from tocsin.core import ids, marking
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import read_bundle, typed

HOLE = "[ipv4-addr:value = '192.0.2.66']"


def hole(maker=None, **more):
    return (maker or a_maker()).indicator(
        **{"pattern": HOLE, "pattern_type": "stix", "valid_from": NOON, **more}
    )


def test_author_and_marking_of_the_house_are_put_in_where_none_are_given():
    me = a_maker().identity(name="CERT Alder")
    maker = a_maker(created_by=me, marking="green")
    assert hole(maker).created_by_ref == me.id
    assert hole(maker).object_marking_refs == [marking.ids_for("green")]
    other = hole(maker, created_by_ref=an_id("identity", 9), object_marking_refs=[marking.ids_for("red")])
    assert other.created_by_ref == an_id("identity", 9)
    assert other.object_marking_refs == [marking.ids_for("red")]
    assert maker.url(value="http://a.example/").object_marking_refs == [marking.ids_for("green")]
    assert maker.extension_definition(
        name="x", schema="s", version="1", extension_types=["new-sdo"]
    ).created_by_ref == me.id  # fmt: skip


def test_a_marking_definition_is_not_marked_by_itself():
    terms = a_maker(marking="green").marking_definition(
        definition_type="statement", definition={"statement": "© Alder"}
    )
    assert terms.object_marking_refs is None
    assert hole(a_maker(marking=terms)).object_marking_refs == [terms.id]


def test_references_may_be_objects_and_instants_may_be_datetimes():
    maker = a_maker()
    bear = maker.threat_actor(name="BEAR", first_seen=NOON.astimezone(dt.timezone(dt.timedelta(hours=5))))
    assert bear.first_seen == NOON_TEXT
    found = maker.relationship(source_ref=hole(maker), relationship_type="indicates", target_ref=bear)
    assert found.target_ref == bear.id
    assert maker.report(name="x", published=NOON, object_refs=[bear, found.id]).object_refs == [
        bear.id,
        found.id,
    ]


def test_text_of_a_timestamp_is_kept():
    assert hole(valid_from="2026-01-01T00:00:00.123456789Z").valid_from == "2026-01-01T00:00:00.123456789Z"


def test_id_and_times_may_be_given():
    made = hole(id=an_id("indicator", 77), created="2025-01-01T00:00:00.000Z")
    assert (made.id, made.created, made.modified) == (
        an_id("indicator", 77),
        *["2025-01-01T00:00:00.000Z"] * 2,
    )


def test_an_observable_has_the_id_of_its_content():
    maker = a_maker()
    assert maker.ipv4_addr(value="192.0.2.66").id == ids.of_observable("ipv4-addr", {"value": "192.0.2.66"})
    ext = typed.PDFExt(version="1.7")
    by_part = maker.file(name="a", extensions={"pdf-ext": ext})
    assert by_part.id == maker.file(name="a", extensions={"pdf-ext": {"version": "1.7"}}).id
    assert maker.file(name="a").id != by_part.id
    assert maker.process(pid=4).id == "process--00000000-0000-4000-8000-000000000001"


def test_what_the_caller_holds_does_not_reach_into_the_object():
    labels = ["a"]
    made = hole(labels=labels)
    labels.append("b")
    assert made.labels == ["a"]


def test_tuples_and_parts_come_out_as_they_are_read():
    made = hole(
        labels=("a", "b"), kill_chain_phases=[typed.KillChainPhase(kill_chain_name="k", phase_name="p")]
    )
    assert made.labels == ["a", "b"]
    assert made.kill_chain_phases[0].phase_name == "p"
    assert typed.decode(typed.encode(made)) == made


def test_own_properties_of_an_object_and_of_its_parts():
    part = typed.ExternalReference(source_name="s", url="http://a.example/", custom={"x_b": 2})
    made = hole(custom={"x_a": 1}, external_references=[part])
    assert made.custom == {"x_a": 1}
    assert made.external_references == [part]
    said = json.loads(typed.encode(made))
    assert said["x_a"] == 1
    assert said["external_references"] == [{"source_name": "s", "url": "http://a.example/", "x_b": 2}]


@pytest.mark.parametrize("level", marking.LEVELS)
def test_a_bundle_is_read_again(level):
    maker = a_maker(marking=level)
    made = [hole(maker), maker.url(value="http://a.example/")]
    reading = read_bundle(maker.bundle(made), "made", Limits())
    assert reading.faults == []
    assert [typed.of(each) for each in reading.records] == made
    assert json.loads(maker.bundle([])) == {
        "type": "bundle",
        "id": "bundle--00000000-0000-4000-8000-000000000003",
    }


NAMES: dict[str, dict[str, Any]] = {
    "pattern": {"pattern": "[x"},
    "confidence": {"confidence": 101},
    "confidence ": {"confidence": 50.0},
    "labels": {"labels": []},
    "labels/0": {"labels": [5]},
    "valid_from": {"valid_from": "2026-13-01T00:00:00Z"},
    "valid_until": {"valid_until": "2020-01-01T00:00:00Z"},
    "lang": {"lang": "?"},
    "created_by_ref": {"created_by_ref": an_id("tool")},
    "id": {"id": an_id("tool")},
    "created": {"created": "2026-01-01T00:00:00Z"},
    "modified": {"modified": "2020-01-01T00:00:00.000Z"},
    "object_marking_refs/0": {"object_marking_refs": [an_id("tool")]},
    "kill_chain_phases/0/phase_name": {"kill_chain_phases": [{"kill_chain_name": "k"}]},
    "x_a": {"custom": {"x_a": None}},
    "x_a/b": {"custom": {"x_a": {"b": []}}},
    "name": {"name": 5},
    "revoked": {"revoked": "yes"},
    "pattern_type": {"pattern_type": None},
}


@pytest.mark.parametrize("at", NAMES)
def test_what_is_wrong_is_named_with_section_and_mend(at):
    with pytest.raises(BadInput) as caught:
        hole(**NAMES[at])
    assert caught.value.where.endswith(f"#/{at.strip()}")
    assert "(STIX 2.1 §" in caught.value.what
    assert caught.value.do


def test_a_number_that_is_none_is_refused_not_dropped():
    with pytest.raises(BadInput):
        a_maker().location(region="africa", latitude=float("nan"), longitude=2)


@pytest.mark.parametrize(
    "value", [{"x_a": {1, 2j}}, {"x_a": object()}, {"x_a": "\ud800"}, {"x_a": 2**53}, {"type": "tool"}]
)
def test_hostile_own_properties(value):
    try:
        made = hole(custom=value)
    except BadInput as error:
        assert error.what
    else:
        assert made.type == json.loads(typed.encode(made))["type"] == "indicator"


def test_a_loop_is_refused():
    loop: dict[str, object] = {}
    loop["x_a"] = loop
    with pytest.raises(BadInput):
        hole(custom={"x_a": loop})


def test_only_the_author_makes_versions():
    maker = a_maker(created_by=an_id("identity"))
    foreign = hole(created_by_ref=an_id("identity", 2))
    for act in (
        maker.revoke,
        lambda each: maker.mark(each, "red"),
        lambda each: maker.revise(each, name="x"),
    ):
        with pytest.raises(BadInput, match="who made this object"):
            act(foreign)
    assert maker.revise(hole(maker), name="x").name == "x"
    assert maker.revoke(hole(maker)).revoked is True


def test_an_author_is_asked_for_where_the_standard_asks():
    with pytest.raises(BadInput, match="created_by_ref is missing"):
        make(a_maker(), "extension-definition", **{**given("extension-definition"), "created_by_ref": None})


@for_all(
    st.lists(
        st.builds(
            lambda begin, micro: begin + dt.timedelta(microseconds=micro),
            st.sampled_from([NOON, dt.datetime.max.replace(microsecond=990_000, tzinfo=dt.UTC)]),
            st.integers(0, 9_999) | st.integers(-1, 3).map(lambda ms: abs(ms * 1000 - 1)),
        ),
        min_size=1,
    )
)
def test_what_is_made_says_when_whether_the_clock_stands_runs_or_goes_back(moments):
    ticks = iter(moments)
    maker = typed.Maker(lambda: next(ticks), os.urandom)
    for moment in moments:
        said = maker.identity(name="CERT Alder").created
        assert said == moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def test_a_clock_without_zone_and_too_little_randomness_are_refused():
    with pytest.raises(BadInput, match="time zone"):
        hole(a_maker(now=dt.datetime(2026, 1, 1)))
    with pytest.raises(BadInput, match="answered 1 bytes"):
        hole(typed.Maker(lambda: NOON, lambda _: b"x"))
