# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with one value of each kind, and what a shape asks of the properties together."""

from __future__ import annotations

import pytest

from tests.core.stix.examples import LIMITS, an_id
from tocsin.core.stix import parts, shapes, values
from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.rules import needs, not_both
from tocsin.core.stix.shapes import Shape
from tocsin.core.stix.values import Place, adds_properties, is_empty, of_kind, of_shape

INNER = Shape("part", "9.9", {"name": parts.TEXT}, ("name",))
MD5 = "ab" * 16


def place(root=None):
    return Place(root or {}, LIMITS)


def told(walk):
    return [(each.steps, each.rule, each.level) for each in walk]


ERROR = "error"
WARNING = "warning"


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (shapes.Anything(), [5, "x", {"a": [1]}, False],
         [(None, (), "2", WARNING), ({"a": [{}]}, ("a", 0), "2.3", WARNING), ({"a": []}, ("a",), "2.12", WARNING)]),
        (shapes.Flag(), [True, False], [(1, (), "2.2", ERROR), ("true", (), "2.2", ERROR)]),
        (shapes.Integer(0, 10), [0, 10],
         [(-1, (), "2.10", ERROR), (11, (), "2.10", ERROR), (1.0, (), "2.10", ERROR), (True, (), "2.10", ERROR)]),
        (shapes.Integer(0, 10, "3.2"), [5], [(11, (), "3.2", ERROR), ("x", (), "2.10", ERROR)]),
        (shapes.Number(0, 10, "4.10"), [5.5], [(11.5, (), "4.10", ERROR), ("x", (), "2.6", ERROR)]),
        (shapes.Number(0, 10), [0, 10, 2.5], [(10.5, (), "2.6", ERROR), (True, (), "2.6", ERROR), ("1", (), "2.6", ERROR)]),
        (shapes.Word(words.OPINION), ["agree"], [("Agree", (), "10 opinion-enum", ERROR), (5, (), "2.15", ERROR)]),
        (shapes.Word(words.TOOL_TYPE), ["unknown"], [("own", (), "10 tool-type-ov", WARNING)]),
        (parts.one_of("tool"), [an_id("tool")],
         [(an_id("url"), (), "3.3", ERROR), ("tool--x", (), "2.9", ERROR), (5, (), "2.9", ERROR)]),
        (shapes.Listed(parts.FLAG), [[True]],
         [("x", (), "2.12", ERROR), ([True, 1], (1,), "2.2", ERROR), ([None], (0,), "2", WARNING)]),
        (parts.HASHES, [{"MD5": MD5, "SSDEEP": "3:x"}],
         [({"MD5": "ab"}, ("MD5",), "2.7", ERROR), ({"MD5": 5}, ("MD5",), "2.7", ERROR), ("x", (), "2.7", ERROR),
          ({"own": "x"}, ("own",), "10 hash-algorithm-ov", WARNING), ({"o!": "x"}, ("o!",), "2.7", ERROR)]),
        (shapes.Hashes(closed=True), [{"SHA-256": "ab" * 32}], [({"own": "x"}, ("own",), "2.5", ERROR)]),
        (parts.dictionary(parts.FLAG), [{"a": True}],
         [({"a!": True}, ("a!",), "2.3", ERROR), ({"a": 5}, ("a",), "2.2", ERROR), ({"a": []}, ("a",), "2.12", WARNING),
          ([], (), "2.3", ERROR)]),
        (shapes.Nested(INNER), [{"name": "x"}],
         [([], (), "9.9", ERROR), ({}, ("name",), "9.9", ERROR), ({"name": "x", "other": 1}, ("other",), "11.1", WARNING)]),
        (shapes.Extensions({"part-ext": INNER}), [{"part-ext": {"name": "x"}}],
         [({"part-ext": {"name": 5}}, ("part-ext", "name"), "2.15", ERROR), ({"part-ext": 5}, ("part-ext",), "3.2", ERROR),
          ({"own": {"a": 1}}, ("own",), "3.2", WARNING), ({"part-ext": {}}, ("part-ext",), "2.3", WARNING),
          ({an_id("extension-definition"): {"a": 1}}, (an_id("extension-definition"), "extension_type"), "3.2", ERROR)]),
        (shapes.Container(), [], [({"0": {"type": "url"}}, (), "2.13", WARNING), (5, (), "2.13", ERROR)]),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, shapes.Kind) else "",
)  # fmt: skip
def test_a_value_of_each_kind(kind, right, wrong):
    for value in right:
        assert told(of_kind(kind, value, ("at",), place())) == [], value
    for value, steps, rule, level in wrong:
        assert told(of_kind(kind, value, ("at",), place())) == [(("at", *steps), rule, level)], value


def test_every_kind_has_its_walk():
    """A kind without one would be an error at run time, on the first object that has it."""
    kinds = {
        each for each in vars(shapes).values() if isinstance(each, type) and issubclass(each, shapes.Kind)
    }
    assert set(values._WALKS) == kinds - {shapes.Kind}


def test_a_text_of_a_form_says_the_text_and_the_form():
    (problem,) = of_kind(parts.MAC, "x" * 500, ("mac",), place())
    assert "is no MAC address" in problem.what
    assert len(problem.what) < 200
    assert (problem.rule, problem.do) == ("6.10", parts.MAC.do)
    (long,) = of_kind(parts.TEXT, 5, ("name",), place())
    assert "name" in str(long.steps)


def test_selectors_point_to_something_in_the_object():
    granular = parts.MARKED["granular_markings"]
    root = {"labels": ["a", "b"], "deep": {"x": [{"y": 1}]}, "name": "n"}

    def asked(*selectors):
        marked = [{"selectors": list(selectors), "marking_ref": an_id("marking-definition")}]
        return [steps for steps, _, _ in told(of_kind(granular, marked, ("g",), place(root)))]

    assert asked("labels", "labels.[1]", "deep.x.[0].y", "name") == []
    for wrong in (
        "labels.[2]",
        "other",
        "name.[0]",
        "labels.1",
        "labels.[-1]",
        "",
        f"labels.[{'9' * 5_000}]",
        "deep..x",
    ):
        assert asked("name", wrong) == [("g", 0, "selectors", 1)], wrong


SHAPE = Shape(
    "thing",
    "4.99",
    {"id": parts.ANY_REF, "name": parts.TEXT, "flag": parts.FLAG, "other": parts.FLAG},
    ("id", "name"),
    (needs("flag", "other", section="4.99 rule"), not_both("name", "flag", section="4.99 both")),
)


def asked(steps=(), **made):
    return told(of_shape(SHAPE, made, steps, place(made)))


def test_what_is_missing_and_what_is_not_known_is_told():
    assert asked(name="x") == []
    assert asked() == [(("name",), "4.99", ERROR)], "of the id the header speaks"
    assert asked(("part",), name="x") == [(("part", "id"), "4.99", ERROR)]
    assert asked(name="x", more=1) == [(("more",), "11.1", WARNING)]


def test_null_counts_as_absent_so_what_is_required_is_missing():
    assert asked(name="x", other=None) == [(("other",), "2", WARNING)]
    assert asked(name=None, flag=True, other=[]) == [
        (("name",), "4.99", ERROR), (("other",), "2.12", WARNING), (("flag",), "4.99 rule", ERROR),
    ]  # fmt: skip
    assert asked(name=[]) == asked(name={}) == [(("name",), "4.99", ERROR)]


def test_a_rule_over_a_value_that_is_wrong_already_is_not_asked():
    assert asked(name="x", flag=True, other=True) == [(("flag",), "4.99 both", ERROR)]
    assert asked(name=5, flag=True, other=True) == [(("name",), "2.15", ERROR)]


def test_an_extension_may_add_properties_to_the_top_only():
    adds = {"extensions": {an_id("extension-definition"): {"extension_type": "toplevel-property-extension"}}}
    assert adds_properties(adds)
    assert not adds_properties({"extensions": {"x": {"extension_type": "property-extension"}}})
    assert not adds_properties({"extensions": 5})
    both = told(of_shape(Shape("t", "1", {"extensions": parts.EXTENSIONS}), {**adds, "own": 1}, (), place()))
    assert both == []
    assert told(of_shape(SHAPE, {"id": an_id("tool"), "name": "x", **adds, "own": 1}, ("part",), place())) == [
        (("part", "extensions"), "11.1", WARNING), (("part", "own"), "11.1", WARNING),
    ]  # fmt: skip


def test_names_that_nobody_may_use_are_named_so():
    said = {
        key: next(iter(of_shape(INNER, {"name": "x", key: 1}, (), place()))).what
        for key in ("severity", "X", "own")
    }
    assert "reserved" in said["severity"]
    assert "no name of a property" in said["X"]
    assert "defines no property" in said["own"]


NOTHING: tuple[object, ...] = (None, [], {})


def test_empty_is_null_and_what_holds_nothing():
    assert all(is_empty(held) for held in NOTHING)
    assert not any(is_empty(held) for held in ("", 0, False, [None], {"a": None}))
