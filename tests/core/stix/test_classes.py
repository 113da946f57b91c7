# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The classes say what the shapes say: names, what is required, and what C is told of each value."""

from __future__ import annotations

import runpy
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
import pytest

from tests.house.tracked import ROOT
from tocsin.core.stix import classes, extensions, quick, shapes
from tocsin.core.stix.catalogue import CUSTOM, SHAPES
from tocsin.core.stix.view import Object, Part

TOOL = runpy.run_path(str(ROOT / "tools" / "stix_classes.py"))


def test_what_is_written_is_in_step_with_the_shapes():
    for name, text in TOOL["texts"]().items():
        assert (TOOL["FOLDER"] / name).read_text() == text, "run: python tools/stix_classes.py"


def test_there_is_a_class_for_each_type_and_no_other():
    assert set(classes.TYPES) == set(SHAPES)
    kinds = {vars(classes)[name] for name in classes.__all__}
    assert set(classes.TYPES.values()) == {kind for kind in kinds if issubclass(kind, Object)} - {
        classes.CustomObject
    }
    for name, kind in classes.TYPES.items():
        assert kind.type == name  # type: ignore[attr-defined] # a constant of each class
        assert kind.__struct_config__.tag == name


def test_each_extension_knows_its_key():
    kinds = [vars(classes)[name] for name in classes.__all__]
    keys = {kind.key for kind in kinds if issubclass(kind, Part) and hasattr(kind, "key")}
    assert keys == extensions.PREDEFINED


def pairs() -> dict[str, tuple[shapes.Shape, type[msgspec.Struct]]]:
    every = [*SHAPES.values(), CUSTOM, *TOOL["all_parts"]()]
    return {shape.name: (shape, vars(classes)[TOOL["class_name"](shape)]) for shape in every}


PAIRS = pairs()


def same(kind: shapes.Kind, said: Any) -> bool:
    """Whether a type is at least as narrow as what ``quick`` tells C; words of open vocabularies are asked later."""
    if isinstance(kind, shapes.Word) and not kind.vocabulary.closed:
        return said is str
    if isinstance(kind, shapes.Word):
        return typing.get_origin(said) is Literal and set(typing.get_args(said)) == kind.vocabulary.words
    if isinstance(kind, shapes.Granular):
        return same(kind.of, said)
    if isinstance(kind, shapes.Listed):
        held, limits = typing.get_args(said) if typing.get_origin(said) is Annotated else (None, None)
        return (
            limits == msgspec.Meta(min_length=1)
            and typing.get_origin(held) is Sequence
            and same(kind.of, typing.get_args(held)[0])
        )
    if isinstance(kind, shapes.Nested):
        return said is PAIRS[kind.shape.name][1]
    if isinstance(kind, shapes.Hashes):
        return said == Annotated[Mapping[str, str], msgspec.Meta(min_length=1)]
    if isinstance(kind, shapes.Dictionary):
        return typing.get_origin(said) is Mapping and same(kind.of, typing.get_args(said)[1])
    if isinstance(kind, shapes.Anything):
        return said is Any
    if isinstance(kind, shapes.Extensions | shapes.Container):
        return said == Mapping[str, Any]
    return said == quick._type(kind)


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_properties_required_and_types_are_those_of_the_shape(name):
    shape, kind = PAIRS[name]
    fields = {each.name: each for each in msgspec.structs.fields(kind)}
    fields.pop("custom")
    assert fields.keys() - {"type"} == set(shape.properties)
    assert {each.name for each in fields.values() if each.required} - {"type"} == set(shape.required)
    hints = typing.get_type_hints(kind, include_extras=True)
    for key, held in shape.properties.items():
        said = hints[key]
        assert type(None) not in typing.get_args(said), "C refuses a null"
        assert same(held, said), (key, said)


def test_the_comparison_sees_a_difference():
    assert not same(shapes.Integer(0, 7), int)
    assert not same(shapes.Flag(), str)
    assert not same(shapes.Listed(shapes.Text()), Sequence[str])
