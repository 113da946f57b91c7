# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What leaves, what does not, and what others can make of it."""

from __future__ import annotations

import msgspec
import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import ids, instant, marking, policy, stix
from tocsin.core.limits import Limits
from tocsin.core.marking import LEVELS, Marking, Tlp
from tocsin.share.parcel import Candidate, Parcel, Seen, pack

AT = "2027-03-01T12:00:00.000Z"
EARLY, LATE = "2027-02-27T23:01:02Z", "2027-03-02T01:00:00.25Z"
FRIEND = policy.Asker("north", ("ring",))
TLPS = st.sampled_from([None, *LEVELS])
CASE = ids.derived("case", "BRASS HERON")


def made(kind: str, key: str, **properties: object) -> stix.StixObject:
    return stix.make(
        {
            "type": kind,
            "spec_version": "2.1",
            "id": ids.derived(kind, key),
            "created": AT,
            "modified": AT,
            **properties,
        }
    )


def indicator(value: str, **more: object) -> stix.StixObject:
    return made(
        "indicator",
        value,
        pattern=f"[domain-name:value = '{value}']",
        pattern_type="stix",
        valid_from=AT,
        **more,
    )


def malware(name: str) -> stix.StixObject:
    return made("malware", name, name=name, is_family=False)


def link(source: stix.StixObject, target: stix.StixObject, kind: str = "indicates") -> stix.StixObject:
    return made(
        "relationship",
        source.id + target.id,
        relationship_type=kind,
        source_ref=source.id,
        target_ref=target.id,
    )


def clear(*objects: stix.StixObject, tlp: Tlp | None = "clear") -> list[Candidate]:
    return [Candidate(item, Marking(tlp)) for item in objects]


def packed(
    candidates: list[Candidate],
    *seen: Seen,
    tlp: Tlp = "green",
    to: policy.Asker = FRIEND,
    title: str = "BRASS HERON",
) -> Parcel:
    return pack(
        organisation="Eastvale Water",
        case=CASE,
        title=title,
        at=AT,
        tlp=tlp,
        to=to,
        candidates=candidates,
        seen=seen,
    )


def of(parcel: Parcel, kind: str) -> list[dict[str, object]]:
    return [stix.properties(item) for item in parcel.objects if item.type == kind]


def sound(parcel: Parcel) -> None:
    """Two readers that know nothing of us take the bundle without complaint."""
    found = stix.read_bundle(parcel.bundle, "bundle.json", Limits())
    assert (found.faults, found.notes) == ([], [])
    assert [item.raw for item in found.records] == [item.raw for item in parcel.objects]
    parsed = stix2.parse(parcel.bundle, allow_custom=False)
    assert [item["id"] for item in parsed.objects] == [item.id for item in parcel.objects]


BAD, WORSE, HERON = indicator("bad.example"), indicator("worse.example"), malware("BRASS HERON")

# -- the policy is asked about everything ---------------------------------------------------------------

names = st.sampled_from(["north", "south", "ring", "club"])
markings = st.builds(Marking, TLPS, st.lists(names, max_size=2, unique=True).map(tuple))
askers = st.builds(
    policy.Asker,
    st.sampled_from(["north", "south", ""]),
    st.lists(names, max_size=2).map(tuple),
    st.booleans(),
)


@given(
    st.lists(st.tuples(st.sampled_from([BAD, WORSE, HERON, link(BAD, HERON), link(WORSE, HERON)]), markings), max_size=5, unique_by=lambda row: row[0].id),
    st.sampled_from(LEVELS),
    askers,
)  # fmt: skip
def test_nothing_leaves_that_the_policy_refuses_and_nothing_else_is_held_back(
    rows: list[tuple[stix.StixObject, Marking]], tlp: Tlp, to: policy.Asker
) -> None:
    candidates = [Candidate(item, mark) for item, mark in rows]
    seen = [Seen(BAD.id, 3, EARLY, LATE), Seen(WORSE.id, 1, EARLY, EARLY)]
    parcel = packed(candidates, *seen, tlp=tlp, to=to)
    marks = {item.id: mark for item, mark in rows}
    left = {item.id for item in parcel.objects}
    allowed = {c.object.id for c in candidates if policy.decide(to, c, "share").allowed}
    ends = {id for id in (BAD.id, WORSE.id, HERON.id) if id in allowed}
    whole = {
        item.id
        for item, _ in rows
        if item.type != "relationship"
        or {str(stix.properties(item)[end]) for end in ("source_ref", "target_ref")} <= ends
    }
    assert left & marks.keys() == allowed & whole
    ours_may = policy.decide(to, Candidate(BAD, Marking(tlp)), "share").allowed
    ours = [item for item in parcel.objects if item.id not in marks and item.type != "marking-definition"]
    assert bool(ours) == ours_may
    assert {marking.FIXED[ref] for item in ours for ref in item.marking_refs} <= {Marking(tlp)}
    assert {str(s["sighting_of_ref"]) for s in of(parcel, "sighting")} == (
        {BAD.id, WORSE.id} & left if ours_may else set()
    )
    held = {row.id for row in parcel.held}
    assert held >= marks.keys() - left
    assert not held & left
    assert all(str(row.reason) for row in parcel.held)
    if parcel.objects:
        sound(parcel)


@pytest.mark.parametrize("tlp", ["amber+strict", "red"])
def test_what_we_add_stays_if_its_own_marking_says_so(tlp: Tlp) -> None:
    parcel = packed(clear(BAD), Seen(BAD.id, 1, EARLY, LATE), tlp=tlp)
    assert [item.id for item in parcel.objects] == [BAD.id]
    assert b"Eastvale" not in parcel.bundle
    assert [str(row.reason) for row in parcel.held] == [f"TLP:{tlp} stays in the own organisation"]


# -- whole with both ends -------------------------------------------------------------------------------


def test_a_relationship_stays_without_one_of_its_ends() -> None:
    tie = link(BAD, HERON)
    for red in (BAD, HERON):
        rows = [*clear(*(o for o in (BAD, HERON, tie) if o is not red)), *clear(red, tlp="red")]
        parcel = packed(rows)
        assert {item.id for item in parcel.objects} & {BAD.id, HERON.id, tie.id} == {BAD.id, HERON.id} - {
            red.id
        }
        assert red.id.encode() not in parcel.bundle
        assert {row.id: str(row.reason) for row in parcel.held}[tie.id] == "one of its ends stays behind"
    assert tie.id not in {item.id for item in packed(clear(BAD, tie)).objects}, "the other end is not here"


def test_a_sighting_of_others_stays_without_what_was_seen() -> None:
    sighting = made("sighting", "theirs", sighting_of_ref=BAD.id)
    assert sighting.id in {item.id for item in packed(clear(BAD, sighting)).objects}
    parcel = packed([*clear(BAD, tlp="red"), *clear(sighting)])
    assert BAD.id.encode() not in parcel.bundle
    assert sighting.id in {row.id for row in parcel.held}


def test_our_sighting_stays_without_its_indicator() -> None:
    parcel = packed(
        [*clear(BAD, tlp="red"), *clear(WORSE)], Seen(BAD.id, 1, EARLY, LATE), Seen(WORSE.id, 2, EARLY, LATE)
    )
    assert [s["sighting_of_ref"] for s in of(parcel, "sighting")] == [WORSE.id]
    assert BAD.id.encode() not in parcel.bundle


# -- originals and what we add --------------------------------------------------------------------------


def test_originals_leave_as_the_bytes_they_came_in() -> None:
    raw = (
        b'{ "type" : "indicator", "spec_version":"2.1",\n "id":"%s", "created":"%s","modified":"%s",'
        b' "pattern":"[domain-name:value = \'b\\u0061d.example\']", "pattern_type":"stix", "valid_from":"%s", "x_own": [1.50, "\xe4\xb8\xad"] }'
        % (BAD.id.encode(), AT.encode(), AT.encode(), AT.encode())
    )
    (item,) = stix.read_bundle(raw, "feed", Limits()).records
    parcel = packed(clear(item))
    assert raw in parcel.bundle
    again = stix.read_bundle(parcel.bundle, "bundle.json", Limits())
    assert again.faults == []
    assert raw in [each.raw for each in again.records]


def test_what_came_as_2_0_leaves_as_2_1_with_what_was_inside_it() -> None:
    old = {
        "type": "observed-data", "id": ids.derived("observed-data", "old"), "created": AT, "modified": AT,
        "first_observed": AT, "last_observed": AT, "number_observed": 1,
        "object_marking_refs": [marking.ids_for("green")], "x_own": 5,
        "objects": {"0": {"type": "file", "name": "a", "created": AT}, "1": {"type": "mutex", "name": "m"}},
    }  # fmt: skip
    (item,) = stix.read_bundle(msgspec.json.encode(old), "feed", Limits()).records
    parcel = packed(clear(item, BAD))
    reading = stix.read_bundle(parcel.bundle, "bundle.json", Limits())
    assert reading.faults == []
    assert {each.spec_version for each in reading.records} == {"2.1"}
    (file,), (mutex,), (seen,) = (of(parcel, kind) for kind in ("file", "mutex", "observed-data"))
    assert seen["object_refs"] == [file["id"], mutex["id"]]
    assert (file["ctime"], seen["x_own"]) == (AT, 5)
    assert file["object_marking_refs"] == mutex["object_marking_refs"] == old["object_marking_refs"]
    assert BAD.raw in parcel.bundle
    assert stix2.parse(parcel.bundle, allow_custom=True, version="2.1")
    held = packed(clear(item, tlp="red"))
    assert b"mutex" not in held.bundle


@pytest.mark.parametrize(
    "title",
    [
        "BRASS HERON on plc-7.north.example",
        "plc-7",
        "BRASS HERON, 10.20.0.7",
        "10.20.0.7",
        "alice@north.example",
        "SILENT OTTER",
        "BRASS HERON, SILENT OTTER",
        "BRASS",
        "",
        ", ",
    ],
)
def test_a_title_that_says_more_than_what_leaves_is_left_out(title: str) -> None:
    otter = malware("SILENT OTTER")
    parcel = packed([*clear(BAD, HERON), *clear(otter, tlp="red")], Seen(BAD.id, 2, EARLY, LATE), title=title)
    (grouping,) = of(parcel, "grouping")
    assert "name" not in grouping
    for word in (b"plc-7", b"10.20.", b"alice", b"OTTER"):
        assert word not in parcel.bundle
    sound(parcel)


@pytest.mark.parametrize("title", ["BRASS HERON", "bad.example", "BRASS HERON, bad.example"])
def test_a_title_of_what_leaves_anyway_is_kept(title: str) -> None:
    (grouping,) = of(packed(clear(BAD, HERON), title=title), "grouping")
    assert grouping["name"] == title


def test_a_sighting_counts_and_does_not_tell_where() -> None:
    parcel = packed(clear(BAD), Seen(BAD.id, 7, EARLY, LATE), tlp="amber")
    (sighting,) = of(parcel, "sighting")
    (author,) = of(parcel, "identity")
    assert author["name"] == "Eastvale Water"
    assert {key: sighting[key] for key in ("count", "first_seen", "last_seen", "where_sighted_refs")} == {
        "count": 7,
        "first_seen": EARLY,
        "last_seen": LATE,
        "where_sighted_refs": [author["id"]],
    }
    assert sighting["object_marking_refs"] == [marking.ids_for("amber")]
    (grouping,) = of(parcel, "grouping")
    assert grouping["object_refs"] == [BAD.id, sighting["id"]]
    sound(parcel)


def test_the_marking_definitions_that_are_referred_to_come_along_once() -> None:
    amber = indicator("amber.example", object_marking_refs=[marking.ids_for("amber")])
    own = stix.make(msgspec.json.decode(marking.definition("green")))
    parcel = packed([*clear(amber, tlp="amber"), *clear(own)], tlp="green")
    defined = [item.id for item in parcel.objects if item.type == "marking-definition"]
    assert sorted(defined) == sorted([marking.ids_for("amber"), marking.ids_for("green")])
    sound(parcel)


# -- again ----------------------------------------------------------------------------------------------


def test_the_same_case_twice_gives_the_same_bundle() -> None:
    rows = clear(BAD, HERON, link(BAD, HERON))
    first, second = (packed(rows, Seen(BAD.id, 7, EARLY, LATE)) for _ in range(2))
    assert first.bundle == second.bundle


def test_what_was_seen_since_is_a_later_version_of_the_same_objects() -> None:
    first = packed(clear(BAD), Seen(BAD.id, 7, EARLY, EARLY))
    then = packed(clear(BAD, WORSE), Seen(BAD.id, 9, EARLY, LATE), Seen(WORSE.id, 1, LATE, LATE))
    before = {item.id: item for item in first.objects}
    for item in then.objects:
        if item.id in before and item.raw != before[item.id].raw:
            assert item.created == before[item.id].created
            assert item.version_key > before[item.id].version_key, item.type
    kinds = {item.type for item in then.objects if item.id in before and item.raw != before[item.id].raw}
    assert kinds == {"sighting", "grouping"}


def test_what_another_member_gets_does_not_contradict_what_the_first_one_got() -> None:
    rows = [*clear(BAD), Candidate(WORSE, Marking("green", ("south",)))]
    north, south = (packed(rows, to=policy.Asker(name, ("ring",))) for name in ("north", "south"))
    both = {(o.id, o.version_key): o.raw for o in north.objects}
    for item in south.objects:
        assert both.get((item.id, item.version_key), item.raw) == item.raw


def test_the_first_time_is_the_earlier_one_however_it_is_written() -> None:
    text_order = sorted(["2027-03-01T00:00:00.1Z", "2027-03-01T00:00:00.12Z", "2027-03-01T00:00:00Z"])
    (sighting,) = of(packed(clear(BAD), Seen(BAD.id, 3, text_order[0], text_order[-1])), "sighting")
    first, last = str(sighting["first_seen"]), str(sighting["last_seen"])
    assert instant.version_key(first) <= instant.version_key(last)


def test_a_case_of_more_objects_than_one_may_refer_to_makes_several_groupings() -> None:
    rows = clear(*(indicator(f"n{n}.example") for n in range(1_005)))
    groupings = of(packed(rows), "grouping")
    assert [len(g["object_refs"]) for g in groupings] == [1_000, 5]  # type: ignore[arg-type]  # lists, as read
    assert len({g["id"] for g in groupings}) == 2


def test_with_nothing_to_share_only_our_name_is_left() -> None:
    parcel = packed(clear(BAD, tlp=None), Seen(BAD.id, 1, EARLY, LATE))
    assert {item.type for item in parcel.objects} == {"marking-definition", "identity"}
    assert [row.id for row in parcel.held] == [BAD.id]
