# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How a file is taken apart, where its members stand, and which two members may not stand together."""

from __future__ import annotations

import json

import pytest

from tests.core.stix.examples import LIMITS, WHEN, an, an_id, raw
from tocsin.core.errors import BadInput
from tocsin.core.stix.container import REPEATED, Seen, members_of, of_bundle
from tocsin.core.stix.judge import explained

BUNDLE = f'{{"type": "bundle", "id": "{an_id("bundle")}", "objects": '.encode()


@pytest.mark.parametrize(
    ("data", "raws", "second"),
    [
        (BUNDLE + b'[{"a":1}, {"a" : 2}]}', [b'{"a":1}', b'{"a" : 2}'], ("objects", 1)),
        (b'{"objects": [{"a":1}], "more": false}', [b'{"a":1}'], ("objects", 1)),
        (b' [ {"a":1} , 5, "x" ] ', [b'{"a":1}', b"5", b'"x"'], (1,)),
        (b'\xef\xbb\xbf {"type": "tool", "id": 5}\n', [b'{"type": "tool", "id": 5}'], ()),
        (b'{"type": "tool", "objects": [1]}', [b'{"type": "tool", "objects": [1]}'], ()),
        (b'{"id": "x"}', [b'{"id": "x"}'], ()),
        (b"{}", [], ("objects", 1)),
    ],
    ids=["bundle", "envelope", "array", "one object", "one object with objects", "one object with an id", "empty"],
)  # fmt: skip
def test_members_are_the_bytes_as_they_came_each_with_its_place(data, raws, second):
    found = members_of(data, "a.json", LIMITS)
    assert [bytes(each) for each in found.raws] == raws
    assert found.steps(1) == (second if raws else (1,))


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"a": 1}', "a.json"),
        (b'{"type": "bundle", "objects": 5}', "a.json#/objects"),
        (b"5", "a.json"),
        (b"[1", "a.json"),
        (b"", "a.json"),
    ],
    ids=["neither", "objects is no array", "a number", "cut off", "nothing"],
)
def test_what_is_no_container_is_refused_with_its_place(data, where):
    with pytest.raises(BadInput) as caught:
        members_of(data, "a.json", LIMITS)
    assert caught.value.where.startswith(where)


def test_a_bundle_without_objects_says_so():
    found = members_of(b'{"type": "bundle", "id": "x"}', "a.json", LIMITS)
    assert found.raws == []
    assert found.notes == ["the bundle holds no objects"]
    assert [each.steps for each in found.problems] == [("id",)]


@pytest.mark.parametrize(
    ("others", "steps"),
    [
        ({"id": f'"{an_id("bundle")}"'}, []),
        ({"id": f'"{an_id("bundle")}"', "spec_version": '"2.0"'}, []),
        ({"id": f'"{an_id("tool")}"'}, [("id",)]),
        ({}, [("id",)]),
        ({"id": "5", "x": "1"}, [("id",), ("x",)]),
        ({"id": '"\\ud800"'}, [("id",)]),
    ],
    ids=["right", "of 2.0", "id of a tool", "no id", "id is a number and one more", "id is half a character"],
)
def test_what_is_wrong_with_a_bundle_refuses_none_of_its_objects(others, steps):
    found = of_bundle({key: text.encode() for key, text in others.items()})
    assert [each.steps for each in found] == steps
    assert {each.level for each in found} <= {"warning"}


def met(*made):
    """Problems of these members in turn."""
    raws = [json.dumps(each).encode() for each in made]
    seen = Seen(raws, lambda at: f"a.json#/objects/{at}")
    read = [explained(each, LIMITS).object for each in raws]
    return [None if one is None else seen.problem(one, index) for index, one in enumerate(read)]


def test_each_version_is_held_against_the_first_that_had_it():
    other = "2026-01-02T03:04:05.679Z"
    old, new, wrong = an("tool"), an("tool", modified=other), an("tool", modified=other, name="y")
    first, second, again, again_new, refused, still = met(old, new, old, new, wrong, new)
    assert first is second is None
    assert (again.level, again.note, "a.json#/objects/0" in again.what) == ("warning", REPEATED, True)
    assert "a.json#/objects/1" in again_new.what
    assert (refused.level, "a.json#/objects/1" in refused.what, an_id("tool") in refused.what) == (
        "error",
        True,
        True,
    )
    assert still.level == "warning", "what is refused takes no place"


def test_another_spelling_is_the_same_content():
    own = an("tool")
    _, again = met(own, {**dict(reversed(own.items())), "created": WHEN.replace("Z", "0Z")})
    assert (again.level, again.note) == ("warning", REPEATED)


def test_observables_without_versions_are_held_against_each_other():
    one = an("url")
    other = {**one, "value": "http://b.example/"}
    assert [each and each.level for each in met(one, one, other)] == [None, "warning", "error"]
    assert met(one, an("tool")) == [None, None]
    assert raw(one) != raw(other)


def test_a_version_that_is_forgotten_may_come_again():
    old, new = an("tool"), an("tool", modified="2026-01-02T03:04:05.679Z")
    raws = [json.dumps(each).encode() for each in (old, new, new, old, old)]
    read = [made for each in raws if (made := explained(each, LIMITS).object) is not None]
    seen = Seen(dict(enumerate(raws)), str)
    assert (seen.problem(read[0], 0), seen.problem(read[1], 1)) == (None, None)
    seen.forget(read[1])
    assert seen.problem(read[2], 2) is None
    again = seen.problem(read[3], 3)
    assert again is not None
    assert again.what == "the same stands at 0"
    one = Seen({}, str)
    assert one.problem(read[0], 0) is None
    one.forget(read[0])
    assert one.problem(read[0], 4) is None
