# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX objects: bytes unchanged, one bad object alone, and stix2 as the oracle of what we make."""

from __future__ import annotations

import json
import uuid

import msgspec
import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import ids, marking, pattern, stix
from tocsin.core.atoms import Atom
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import CLOSED, UNMARKED, Marking

LIMITS = Limits()
BUNDLE = "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"
WHEN = "2026-01-02T03:04:05.678Z"
SHA256, MD5 = "ab" * 32, "cd" * 16


def an_id(kind, number=1):
    return ids.derived(kind, str(number))


def an(kind, number=1, **more):
    """The properties of an object of this type that keeps every rule."""
    required: dict[str, dict[str, object]] = {
        "indicator": {"pattern": "[url:value = 'http://a.example/']", "pattern_type": "stix", "valid_from": WHEN},
        "malware": {"is_family": False},
        "malware-analysis": {"product": "x", "result": "malicious"},
        "grouping": {"context": "suspicious-activity", "object_refs": [an_id("indicator")]},
        "note": {"content": "x", "object_refs": [an_id("indicator")]},
        "opinion": {"opinion": "agree", "object_refs": [an_id("indicator")]},
        "report": {"name": "x", "published": WHEN, "object_refs": [an_id("indicator")]},
        "observed-data": {
            "first_observed": WHEN, "last_observed": WHEN, "number_observed": 1, "object_refs": [an_id("url")],
        },
        "location": {"region": "northern-europe"},
        "relationship": {
            "relationship_type": "indicates", "source_ref": an_id("indicator"), "target_ref": an_id("malware"),
        },
        "sighting": {"sighting_of_ref": an_id("indicator")},
    }  # fmt: skip
    common: dict[str, object] = {
        "type": kind,
        "spec_version": "2.1",
        "id": an_id(kind, number),
        "created": WHEN,
        "modified": WHEN,
    }
    return common | required.get(kind, {"name": "x"}) | more


def text(*members, **more):
    return json.dumps({"type": "bundle", "id": BUNDLE, "objects": list(members)} | more).encode()


def read(*members, limits=LIMITS):
    return stix.read_bundle(text(*members), "a.json", limits)


# what is read, and that its bytes stay


@pytest.mark.parametrize(
    "shape",
    [
        b'{"type":"bundle","id":"' + BUNDLE.encode() + b'","objects":[%s,\n %s ]}',
        b'\xef\xbb\xbf {"objects" : [%s,%s], "more":true,"next":"7"}',
        b" [%s ,%s]\n",
    ],
)
def test_containers(shape):
    one = b'{ "type":"indicator", ' + json.dumps(an("indicator", name="\u00e9"))[1:].encode().replace(
        b'"type": "indicator", ', b""
    )
    two = json.dumps(an("malware"), ensure_ascii=False, indent=2).encode()
    reading = stix.read_bundle(shape % (one, two), "a.json", LIMITS)
    assert [each.raw for each in reading.records] == [one, two]
    assert [each.type for each in reading.records] == ["indicator", "malware"]
    assert (reading.faults, reading.notes) == ([], [])


def test_a_single_object():
    raw = json.dumps(an("malware")).encode()
    assert [each.raw for each in stix.read_bundle(b"\n" + raw + b"\n", "a.json", LIMITS).records] == [raw]
    bad = stix.read_bundle(json.dumps(an("malware", modified="yesterday")).encode(), "a.json", LIMITS)
    assert [each.where for each in bad.faults] == ["a.json#/modified"]


def test_the_header():
    found = read(
        an(
            "indicator",
            name="x",
            modified="2026-01-02T03:04:05.678900Z",
            created_by_ref=an_id("identity"),
            revoked=True,
            object_marking_refs=[marking.ids_for("green")],
            granular_markings=[
                {"selectors": ["name"], "marking_ref": marking.ids_for("red")},
                {"selectors": ["name"], "lang": "de"},
            ],
        )
    ).records[0]
    assert found.version_key == "2026-01-02T03:04:05.6789"
    assert found.created_by_ref == an_id("identity")
    assert found.revoked
    assert found.marking_refs == (marking.ids_for("green"), marking.ids_for("red"))
    assert (found.created, found.modified, found.spec_version) == (WHEN, "2026-01-02T03:04:05.678900Z", "2.1")


def test_every_type_of_the_standard_is_read():
    kinds = [*stix.SDO, *stix.SRO]
    reading = read(*(an(kind) for kind in kinds))
    assert [each.type for each in reading.records] == kinds
    assert (reading.faults, reading.notes) == ([], [])
    for each in reading.records:
        stix2.parse(each.raw.decode())  # our notion of a right object is not narrower than theirs is wide


def test_every_required_property_is_asked_for():
    for table in (stix.SDO, stix.SRO):
        for kind, names in table.items():
            for name in names:
                whole = an(kind)
                del whole[name]
                if name != "valid_from":  # the oracle puts the present instant there
                    with pytest.raises(stix2.exceptions.STIXError):
                        stix2.parse(json.dumps(whole))
                (fault,) = read(whole).faults
                assert fault.where == f"a.json#/objects/0/{name}"


OBSERVABLES = [
    stix2.v21.IPv4Address(value="198.51.100.3"),
    stix2.v21.IPv6Address(value="2001:db8::1"),
    stix2.v21.DomainName(value="evil.example"),
    stix2.v21.URL(value="https://evil.example/A"),
    stix2.v21.EmailAddress(value="A@evil.example"),
    stix2.v21.File(hashes={"SHA-256": SHA256, "MD5": MD5, "SSDEEP": "3:a:b"}, name="Evil.exe"),
    stix2.v21.File(name="Evil.exe"),
    stix2.v21.Mutex(name="Global\\M"),
    stix2.v21.WindowsRegistryKey(key="HKLM\\Software\\X"),
    stix2.v21.X509Certificate(hashes={"SHA-256": SHA256}),
    stix2.v21.Artifact(url="http://evil.example/x", hashes={"MD5": MD5}),
    stix2.v21.AutonomousSystem(number=64512),
    stix2.v21.Directory(path="/tmp"),
    stix2.v21.MACAddress(value="00:00:5e:00:53:af"),
    stix2.v21.Software(name="x"),
    stix2.v21.UserAccount(user_id="1"),
    stix2.v21.Process(pid=5),
    stix2.v21.EmailMessage(is_multipart=False),
    stix2.v21.NetworkTraffic(src_ref=an_id("ipv4-addr"), protocols=["tcp"]),
]


@pytest.mark.parametrize(
    ("theirs", "atoms"),
    list(
        zip(
            OBSERVABLES,
            [
                {Atom("ipv4", "198.51.100.3")},
                {Atom("ipv6", "2001:db8::1")},
                {Atom("domain", "evil.example")},
                {Atom("url", "https://evil.example/A")},
                {Atom("email", "a@evil.example")},
                {Atom("sha256", SHA256), Atom("md5", MD5)},
                {Atom("filename", "evil.exe")},
                {Atom("mutex", "Global\\M")},
                {Atom("regkey", "hkey_local_machine\\software\\x")},
                {Atom("sha256", SHA256)},
                {Atom("md5", MD5), Atom("url", "http://evil.example/x")},
                *([set()] * 8),
            ],
            strict=True,
        )
    ),
    ids=lambda each: each["type"] if hasattr(each, "serialize") else "",
)
def test_observables_of_stix2_are_read(theirs, atoms):
    (found,) = read(json.loads(theirs.serialize())).records
    assert (found.id, found.type, found.version_key) == (theirs["id"], theirs["type"], "")
    assert set(stix.atoms_of(found, LIMITS).atoms) == atoms
    assert stix.atoms_of(found, LIMITS).not_matched == ""
    without = {key: value for key, value in json.loads(theirs.serialize()).items() if key != "spec_version"}
    assert read(without).records[0].spec_version == "2.1"


def test_unknown_types_and_properties_are_kept_with_a_note():
    custom = an(
        "x-acme-plan",
        x_foo={"deep": [1]},
        extensions={an_id("extension-definition"): {"extension_type": "new-sdo"}},
    )
    bare = {"type": "x-acme-thing", "id": an_id("x-acme-thing"), "value": "x"}
    reading = read(custom, bare, an("malware", x_extra=1))
    assert len(reading.records) == 3
    assert reading.faults == []
    assert any("x-acme-plan" in note for note in reading.notes)
    assert stix.properties(reading.records[0])["x_foo"] == {"deep": [1]}


# one bad object costs only itself

BAD = {
    "not_an_object": (5, ""),
    "null": (None, ""),
    "no_type": ({"id": an_id("malware")}, "/type"),
    "no_id": ({"type": "malware"}, "/id"),
    "empty_id": (an("malware") | {"id": ""}, "/id"),
    "id_an_integer": (an("malware") | {"id": 5}, "/id"),
    "id_with_a_path": (an("malware") | {"id": "malware--../../etc"}, "/id"),
    "id_of_another_type": (an("malware") | {"id": an_id("tool")}, "/id"),
    "id_upper_case": (an("malware") | {"id": an_id("malware").upper()}, "/id"),
    "type_with_a_path": (an("malware") | {"type": "../malware"}, "/id"),
    "modified_yesterday": (an("malware", modified="yesterday"), "/modified"),
    "modified_a_number": (an("malware", modified=5), "/modified"),
    "created_missing": ({k: v for k, v in an("malware").items() if k != "created"}, "/created"),
    "modified_missing": ({k: v for k, v in an("malware").items() if k != "modified"}, "/modified"),
    "created_without_milliseconds": (an("malware", created="2026-01-02T03:04:05Z"), "/created"),
    "modified_with_two_digits": (an("malware", modified="2026-01-02T03:04:06.12Z"), "/modified"),
    "modified_before_created": (an("malware", modified="2026-01-02T03:04:05.677Z"), "/modified"),
    "offset_instead_of_z": (an("malware", modified="2026-01-02T03:04:05.678+02:00"), "/modified"),
    "valid_from_garbage": (an("indicator", valid_from="soon"), "/valid_from"),
    "valid_until_equal": (an("indicator", valid_until=WHEN), "/valid_until"),
    "last_seen_before_first_seen": (
        an("campaign", first_seen=WHEN, last_seen="2025-01-02T03:04:05.678Z"), "/last_seen",
    ),
    "spec_version_3": (an("malware", spec_version="3.0"), "/spec_version"),
    "revoked_a_text": (an("malware", revoked="true"), "/revoked"),
    "bad_created_by": (an("malware", created_by_ref=an_id("malware")), "/created_by_ref"),
    "bad_source_ref": (an("relationship", source_ref="malware--1"), "/source_ref"),
    "bad_object_ref": (an("report", object_refs=[an_id("url"), "x"]), "/object_refs/1"),
    "marking_refs_no_list": (an("malware", object_marking_refs="x"), "/object_marking_refs"),
    "marking_ref_of_another_type": (an("malware", object_marking_refs=[an_id("tool")]), "/object_marking_refs/0"),
    "granular_marking_ref": (
        an("malware", granular_markings=[{"marking_ref": "x"}]), "/granular_markings/0/marking_ref",
    ),
    "bad_pattern": (an("indicator", pattern="[url:value = 'x'"), "/pattern"),
    "empty_pattern": (an("indicator", pattern=""), "/pattern"),
    "integer_beyond_53_bits": (an("malware", x_n=2**53), "/x_n"),
    "lone_surrogate": (an("malware", name="\ud800"), "/name"),
    "too_deep": (an("malware", x_deep=json.loads("[" * 200 + "]" * 200)), "/x_deep" + "/0" * 63),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_one_bad_object_among_good_ones(fault):
    bad, at = BAD[fault]
    reading = read(an("tool"), bad, an("campaign"))
    assert [each.type for each in reading.records] == ["tool", "campaign"]
    assert [each.where for each in reading.faults] == [f"a.json#/objects/1{at}"]
    assert reading.faults[0].what


def test_bad_members_that_json_libraries_hide():
    good = json.dumps(an("tool")).encode()
    twice = good[:-1] + b',"name":"y"}'
    data = b'{"objects":[' + b",".join([twice, b"[" * 3000 + b"]" * 3000, good, b"9" * 5000]) + b"]}"
    reading = stix.read_bundle(data, "a.json", LIMITS)
    assert [each.raw for each in reading.records] == [good]
    assert [each.where for each in reading.faults] == [
        "a.json#/objects/0/name",
        "a.json#/objects/1" + "/0" * 64,
        "a.json#/objects/3",
    ]


def test_limits_of_one_object():
    small = Limits(object_bytes=2000, references=2)
    refs = [an_id("indicator", number) for number in range(3)]
    reading = read(
        an("tool", description="x" * 2000), an("report", object_refs=refs), an("campaign"), limits=small
    )
    assert [each.type for each in reading.records] == ["campaign"]
    assert [each.where for each in reading.faults] == ["a.json#/objects/0", "a.json#/objects/1/object_refs"]


def test_faults_beyond_the_limit_are_counted():
    reading = read(*[1] * 5, an("tool"), limits=Limits(faults=2))
    assert len(reading.faults) == 2
    assert reading.notes == ["3 more faults are counted, not listed"]
    assert len(reading.records) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"5",
        b"{",
        b'{"type":"bundle","objects":[{"type":"tool"}',
        b'{"type":"bundle","objects":[]} x',
        b'{"type":"bundle","objects":{}}',
        b'{"a":1}',
        b'{"objects":5}',
        b'{"objects":[NaN]}',
        b'{"objects":[],"objects":[]}',
        b'{"objects":["\xff"]}',
    ],
)
def test_a_file_that_is_not_whole_stores_nothing(data):
    with pytest.raises(BadInput) as caught:
        stix.read_bundle(data, "a.json", LIMITS)
    assert caught.value.where.startswith("a.json")


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"objects":[]}', b'{"type":"bundle","id":"x"}'])
def test_empty_is_no_error(data):
    assert stix.read_bundle(data, "a.json", LIMITS).records == []


@given(st.binary(max_size=100) | st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "id", "objects", "created", "spec_version"]), inner)).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_no_bytes_raise_anything_else(data):
    try:
        reading = stix.read_bundle(data, "a.json", LIMITS)
    except BadInput:
        return
    assert all(each.where.startswith("a.json#") for each in reading.faults)


# versions


def test_the_same_twice_is_once():
    one = an("tool")
    other_spelling = dict(reversed(an("tool", modified="2026-01-02T03:04:05.678000Z", revoked=False).items()))
    reading = read(one, one, other_spelling)
    assert len(reading.records) == 1
    assert reading.faults == []
    assert reading.notes == ["2 objects: repeated with the same content, taken once"]


def test_the_same_version_with_other_content_is_a_fault():
    reading = read(an("tool"), an("malware"), an("tool", name="y", modified="2026-01-02T03:04:05.6780Z"))
    (fault,) = reading.faults
    assert fault.where == "a.json#/objects/2"
    assert "a.json#/objects/0" in fault.what
    assert len(reading.records) == 2


def test_versions_of_one_object_stand_beside_each_other():
    reading = read(an("tool"), an("tool", modified="2026-01-02T03:04:05.6781Z", name="y"))
    assert len(reading.records) == 2
    assert reading.faults == []


def test_stix_2_0_is_read_and_noted():
    old = an("indicator")
    for key in ("spec_version", "pattern_type"):
        del old[key]
    old["labels"] = ["benign"]
    reading = stix.read_bundle(text(old, spec_version="2.0"), "a.json", LIMITS)
    assert [each.spec_version for each in reading.records] == ["2.0"]
    assert reading.notes == [
        "1 object: STIX 2.0, kept as it came, read as the STIX 2.1 that it is upgraded to"
    ]
    assert json.loads(reading.records[0].raw) == old
    assert stix.atoms_of(reading.records[0], LIMITS).atoms == (Atom("url", "http://a.example/"),)


def test_one_version_as_2_0_and_as_2_1_is_no_contradiction():
    old = an("indicator", labels=["benign"])
    for key in ("spec_version", "pattern_type"):
        del old[key]
    new = stix.upgrade(old).main.object
    for first, second in ((old, new), (new, old)):
        reading = read(first, second)
        assert (len(reading.records), reading.faults) == (1, [])
        assert "1 object: repeated with the same content, taken once" in reading.notes
        assert len(read(first, second | {"description": "other"}).faults) == 1


def test_atoms_of_observed_data_of_2_0_are_those_inside_it():
    inside = {
        "0": {"type": "ipv4-addr", "value": "192.0.2.7"},
        "1": {"type": "mutex", "name": "m"},
        "2": {"type": "x-a"},
    }
    old = an("observed-data", objects=inside)
    for key in ("spec_version", "object_refs"):
        del old[key]
    (made,) = read(old).records
    assert stix.atoms_of(made, LIMITS).atoms == (Atom("ipv4", "192.0.2.7"), Atom("mutex", "m"))


def test_what_stix_prohibits_and_feeds_send_is_kept_with_a_note():
    reading = read(an("tool", labels=[]), an("malware", description=None))
    assert len(reading.records) == 2
    assert "prohibits" in reading.notes[0]


# atoms and markings


def test_patterns_of_other_types_are_not_parsed():
    found = read(an("indicator", pattern="alert tcp any", pattern_type="snort")).records[0]
    assert stix.atoms_of(found, LIMITS) == pattern.Found(not_matched="pattern type snort")


def test_an_observable_with_a_value_that_is_refused():
    found = read({"type": "ipv4-addr", "id": an_id("ipv4-addr"), "value": "0.0.0.0/0"}).records[0]
    assert "shorter than /8" in stix.atoms_of(found, LIMITS).not_matched
    assert stix.atoms_of(read(an("tool")).records[0], LIMITS) == pattern.Found()


def marked(*refs, **more):
    return read(an("tool", object_marking_refs=list(refs), **more)).records[0]


def test_the_strictest_marking_wins():
    green, red = marking.ids_for("green"), marking.ids_for("red")
    assert stix.marking_of(marked(), {}) == UNMARKED
    assert stix.marking_of(marked(green), {}) == Marking("green")
    assert stix.marking_of(marked(green, red), {}) == Marking("red")
    part = marked(green, granular_markings=[{"selectors": ["name"], "marking_ref": red}])
    assert stix.marking_of(part, {}) == Marking("red")
    own = an_id("marking-definition")
    assert stix.marking_of(marked(green, own), {own: Marking("amber", ("acme",))}) == Marking(
        "amber", ("acme",)
    )


def test_an_unknown_marking_closes():
    own = an_id("marking-definition")
    assert stix.marking_of(marked(marking.ids_for("clear"), own), {}) == CLOSED
    assert stix.unknown_markings(marked(marking.ids_for("clear"), own), {}) == (own,)
    assert stix.unknown_markings(marked(marking.ids_for("clear")), {}) == ()


def test_a_statement_says_nothing_about_sharing():
    statement = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": an_id("marking-definition"),
        "created": WHEN,
        "definition_type": "statement",
        "definition": {"statement": "Copyright"},
    }
    known = stix.markings_in(read(statement, json.loads(marking.definition("red"))).records)
    assert known == {statement["id"]: UNMARKED, marking.ids_for("red"): Marking("red")}
    assert stix.marking_of(marked(marking.ids_for("clear"), statement["id"]), known) == Marking("clear")
    assert stix.marking_of(marked(statement["id"]), known) == UNMARKED


def test_nobody_redefines_a_fixed_marking():
    red = marking.ids_for("red")
    assert stix.marking_of(marked(red), {red: Marking("clear")}) == Marking("red")


# what we make

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(
    st.sampled_from(sorted({**stix.SDO, **stix.SRO})),
    names,
    st.lists(st.sampled_from(marking.LEVELS), unique=True, min_size=1),
    st.uuids(version=4),
)
def test_stix2_takes_what_we_make(kind, name, levels, number):
    made = stix.make(
        an(kind, labels=[name], object_marking_refs=[marking.ids_for(level) for level in levels])
        | {"id": f"{kind}--{uuid.UUID(int=number.int)}"}
    )
    theirs = stix2.parse(made.raw.decode(), allow_custom=kind == "incident")
    assert theirs["id"] == made.id
    assert theirs["labels"] == [name]
    bundle_id = ids.fresh("bundle", number.bytes)
    whole = stix.bundle([made], bundle_id)
    assert stix2.parse(whole.decode(), allow_custom=True)["id"] == bundle_id
    assert stix.read_bundle(whole, "a.json", LIMITS).records == [made]
    assert stix.properties(made) == msgspec.json.decode(made.raw) == stix.properties_of(made.raw)


@given(st.lists(st.sampled_from([*stix.SDO]), unique=True), st.sampled_from([None, 1, "\t"]))
def test_a_bundle_holds_the_bytes_as_they_came(kinds, indent):
    raws = [json.dumps(an(kind), indent=indent).encode() for kind in kinds]
    records = stix.read_bundle(b"[" + b",".join(raws) + b"]", "a.json", LIMITS).records
    whole = stix.bundle(records, BUNDLE)
    assert [each.raw for each in stix.read_bundle(whole, "b.json", LIMITS).records] == raws
    assert json.loads(whole)["id"] == BUNDLE
    assert ("objects" in json.loads(whole)) == bool(kinds)  # an empty list is prohibited


@pytest.mark.parametrize(
    "properties",
    [
        an("tool", labels=[]),
        an("tool", description=None),
        an("tool", modified="yesterday"),
        an("tool", x=float("nan")),
        an("tool", x=2**60),
        an("tool", x=object()),
        {key: value for key, value in an("tool").items() if key != "spec_version"},
        an("indicator", pattern="[broken"),
        {},
    ],
)
def test_we_make_nothing_that_we_would_refuse(properties):
    with pytest.raises(BadInput):
        stix.make(properties)


def test_a_bundle_has_a_bundle_id():
    with pytest.raises(BadInput):
        stix.bundle([], an_id("tool"))


def test_canonical_is_about_content():
    one = stix.make(an("tool", x=1.0, name="é"))
    same = stix.read_bundle(
        json.dumps(
            dict(reversed(an("tool", x=1, name="é", created="2026-01-02T03:04:05.67800Z").items()))
        ).encode(),
        "a",
        LIMITS,
    ).records[0]
    assert one.raw != same.raw
    assert stix.canonical(one) == stix.canonical(same)
    assert stix.canonical(one) != stix.canonical(stix.make(an("tool", x=1, name="è")))
    assert stix.canonical(one) != stix.canonical(stix.make(an("tool", x=True, name="é")))
