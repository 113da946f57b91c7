# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quick reader of MISP records: where it answers, the careful one answers the same and finds no fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import misp_samples as samples
from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.misp import careful
from tocsin.core.misp.fields import Fields, decode
from tocsin.core.misp.written import Written
from tocsin.core.reading import Fault

LIMITS = Limits()
WHERE = "in#/Event/Attribute/0"
TAGS = [{"name": "tlp:green", "id": "5"}, {"name": " x ", "local": "1"}, {"name": "", "colour": "a:b"}, {"name": "y", "exportable": "no"}, 5]  # fmt: skip
ODD: list[Any] = [None, "", "0", "1", 0, 1, 7, -1, 1.5, True, False, "null", "true", "TRUE", "1762000000", 1762000000,
                  "١٧٦٢٠٠٠٠٠٠", " 1762000000", "+176200000", "9" * 20, 2**60, [], {}, ["a"], {"a": 1}, "a:b", "\\u003a", "a\x00"]  # fmt: skip
NAMED: dict[str, list[Any]] = {
    "type": ["domain", " domain ", "ip-dst"],
    "value": ["bad.example", "ü:\u2028", "x" * 70_000],
    "uuid": [samples.uuid(1), samples.uuid(1).upper(), "x"],
    "distribution": [0, 5, "5", "3", 6],
    "first_seen": ["2025-11-01T12:00:00+01:00", "2025-11-01", "yesterday"],
    "last_seen": ["2025-11-01T12:00:00Z"],
    "Tag": [[], TAGS[:1], TAGS[:2], TAGS, TAGS[3:], {"name": "one"}],
    "Galaxy": [samples.CLUSTERS, [{"GalaxyCluster": 5}], [{"type": "x", "GalaxyCluster": [{"value": "v", "id": 1, "meta": {"a": [1]}}]}]],
    "Sighting": [[{"uuid": samples.uuid(91), "type": "0", "date_sighting": "1762000300", "Organisation": {"name": "B"}}], [{"type": 7}], [{"id": "1", "type": "1", "date_sighting": 1762000300, "source": "a:b", "uuid": samples.uuid(92)}, {"uuid": "x"}],
                 [{"org_id": 5, "type": 2, "source": None}, {"type": None}]],
    "ShadowAttribute": [[{"type": "domain", "value": "a"}]],
    "SharingGroup": [{"id": "3", "name": "x"}],
    "Note": [[{"note": "packed", "authors": "one, two", "created": "2025-11-02 10:00:00"}]],
    "Opinion": [[{"opinion": 50}, {"opinion": 101}]],
    "Relationship": [[{"related_object_uuid": samples.uuid(4)}]],
    "unknown": ["x"],
}  # fmt: skip
OTHERS = "id event_id object_id sharing_group_id category comment to_ids timestamp deleted disable_correlation object_relation data"


@st.composite
def texts(draw: st.DrawFn, names: list[str], first: dict[str, Any]) -> bytes:
    """A JSON object of some of the fields, as its text: a key may stand twice, spaces and escapes may be anywhere."""
    pairs = [(name, value) for name, value in first.items() if draw(st.integers(0, 19))]
    for name in draw(st.lists(st.sampled_from(names), max_size=6)):
        own = NAMED.get(name, [])
        pairs.append(
            (name, draw(st.sampled_from([*own, *own, *ODD]) | st.text(st.characters(codec="utf-8"))))
        )
    if draw(st.booleans()):
        pairs = list(dict(pairs).items())
    pairs = draw(st.permutations(pairs))
    between = draw(st.sampled_from([", ", ",", " ,\n"]))
    ascii_only = draw(st.booleans())
    text = between.join(
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=ascii_only)}" for name, value in pairs
    )
    if not draw(st.integers(0, 4)):
        text = text.replace("a:b", "a\\u003ab")
    return b"{" + text.encode() + b"}"


def carefully(raw: bytes, limits: Limits) -> tuple[Any, list[Fault]]:
    told: list[Fault] = []
    try:
        return careful.attribute(Fields(decode(raw, WHERE, limits), WHERE, told.append)), told
    except BadInput as error:
        return None, [Fault(error.where, error.what, error.do)]


ATTRIBUTE = samples.attribute(1, "domain", "bad.example")


@given(st.lists(texts([*NAMED, *OTHERS.split()], ATTRIBUTE), min_size=1, max_size=4))
def test_where_the_quick_reader_answers_the_careful_one_answers_the_same(raws: list[bytes]):
    quick = Written(LIMITS)
    for raw in [*raws, *raws]:  # the second time tags and clusters are remembered
        found = quick.attribute(raw, WHERE)
        if found is not None:
            assert (found, []) == carefully(raw, LIMITS)


OBJECT = {
    "uuid": samples.OBJECT,
    "name": "file",
    "meta-category": "file",
    "timestamp": "1762000050",
    "Attribute": [],
}
AROUND = ["name", "meta-category", "uuid", "template_uuid", "comment", "description", "timestamp", "distribution", "deleted",
          "first_seen", "Note", "Attribute", "ObjectReference", "unknown"]  # fmt: skip


@given(
    texts(AROUND, OBJECT),
    st.lists(texts([*NAMED, *OTHERS.split()], ATTRIBUTE), max_size=3),
)
def test_of_objects_too(raw: bytes, inside: list[bytes]):
    raw = raw.replace(b'"Attribute": []', b'"Attribute": [' + b",".join(inside) + b"]")
    found = Written(LIMITS).misp_object(raw, WHERE)
    if found is not None:
        told: list[Fault] = []
        assert found == careful.misp_object(
            Fields(decode(raw, WHERE, LIMITS), WHERE, told.append), told.append
        )
        assert told == []


TAKEN: dict[str, dict[str, Any]] = {
    "as servers write it": {},
    "numbers as such": {"timestamp": 1762000000, "distribution": 5, "to_ids": 1},
    "tags and clusters": {"Tag": TAGS[:2], "Galaxy": samples.CLUSTERS},
    "what hangs on few": {name: NAMED[name][0] for name in ("Sighting", "ShadowAttribute", "Note", "SharingGroup")},
    "seen": {"first_seen": "2025-11-01T12:00:00+01:00"},
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_servers_write_is_read_quickly(name: str):
    raw = samples.raw({**ATTRIBUTE, **TAKEN[name]})
    assert Written(LIMITS).attribute(raw, WHERE) == carefully(raw, LIMITS)[0] is not None


def test_an_object_that_a_server_writes_is_read_quickly():
    inside = [samples.attribute(n, "md5", "a" * 32, object_relation="md5") for n in range(3)]
    found = Written(LIMITS).misp_object(samples.raw({**OBJECT, "Attribute": inside}), WHERE)
    assert found is not None
    assert [each.where for each in found.attributes] == [f"{WHERE}/Attribute/{n}" for n in range(3)]


def test_a_key_that_stands_twice_is_refused_whatever_hides_it():
    for comment in ('"a:b"', '"a\\u003ab"', '"a\\u003Ab"'):
        raw = samples.raw(ATTRIBUTE)[:-1] + b',"comment":' + comment.encode() + b"}"
        assert Written(LIMITS).attribute(raw, WHERE) is None
        with pytest.raises(BadInput, match="twice"):
            misp.attribute(raw, WHERE, LIMITS, lambda _: None)


def test_no_more_is_remembered_than_there_is_room_for():
    quick = Written(LIMITS)
    for number in range(3_000):
        raw = samples.raw({**ATTRIBUTE, "Tag": [{"name": f"{number}" * 100}]})
        found = quick.attribute(raw, WHERE)
        assert found is not None
        assert found.tags[0].name == f"{number}" * 100
    assert sum(map(len, quick._tags._known)) <= 2**20


@pytest.mark.parametrize("limits", [Limits(depth=4), Limits(object_bytes=300), Limits(members=300)])
def test_under_narrow_limits_the_careful_reader_decides(limits: Limits):
    assert Written(limits).attribute(samples.raw(ATTRIBUTE), WHERE) is None
