# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is made at once is what is made by way of its bytes, and is written as it was made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an_id
from tests.core.stix.makers import NOON, NOON_TEXT, a_maker, given, make
from tests.core.stix.test_ways import KINDS, OTHERS, VALUES, Level, Text, bare, change
from tocsin.core.errors import BadInput
from tocsin.core.stix import typed, ways
from tocsin.core.stix.classes import TYPES
from tocsin.core.stix.given import making
from tocsin.core.stix.judge import explained

NEVER = {"language-content", "marking-definition"}
"""Of these something is required that is not asked about there."""
by_hand: Any = typed.KillChainPhase  # what is put together by hand is asked nothing
MORE: list[Any] = [
    Text("x"), ["\ud800"], [Text("x")], [""], ["x" * 6_000], "x" * 6_000, ["x"] * 90, {"MD5": "0" * 32}, {"MD5": "x"},
    {Text("MD5"): "0" * 32}, {"MD5": Text("0" * 32)}, {}, [{}], [{"kill_chain_name": "k", "phase_name": "\ud800"}],
    [typed.KillChainPhase(kill_chain_name="k", phase_name="p", custom={"x_a": 1})],
    [by_hand(kill_chain_name="k", phase_name=5)],
    [{"source_name": "s", "url": "u", "hashes": {"MD5": "0" * 32}}], [{"source_name": "cve", "external_id": "CVE-1"}],
    [{"source_name": "s", "url": "u", " custom": {"x": 1}}], [{"source_name": "s", "url": "u", "custom": {"x": 1}}],
    [an_id("identity", 3)], [an_id("malware", 3)], an_id("malware", 3), an_id("identity", 3), "2026-01-01T00:00:00Z", "\u4e2d",
]  # fmt: skip


class _OneWay:
    """A maker that has no slower ways."""

    def _checked(self, *_: object) -> None:
        return None


def names_of(kind: str) -> list[str]:
    return [name for name in TYPES[kind].__struct_fields__ if name != "custom"]


def is_without_zone(values: Iterable[Any]) -> bool:
    """Whether one of these is an instant that could be any of two dozen: that is said at once."""
    return any(isinstance(each, dt.datetime) and each.tzinfo is None for each in values)


def held_to_the_law(kind: str, said: dict[str, Any]) -> bool:
    """Whether it is made at once; if so, as it is made by way of bytes, with nothing to find in it."""
    cls, names = TYPES[kind], names_of(kind)
    values = [said.get(name) for name in names]
    try:
        made = making[cls](_OneWay(), None, True, *values)
    except BadInput:
        assert is_without_zone(values)
        return False
    if made is None:
        return False
    slower = ways.quickly(cls, ways.draft_of(cls)(*values))
    assert slower is not None
    assert made == slower
    written = typed.encode(made)
    assert json.loads(written) == json.loads(
        typed.encode(slower)
    )  # a mapping may have its keys in another order
    assert typed.decode(written) == made
    assert explained(written, LIMITS).problems == []
    return True


def whole_of(kind: str) -> dict[str, Any]:
    """The properties of a right object that are asked about there, and what a maker makes."""
    whole: dict[str, Any] = json.loads(typed.encode(make(a_maker(), kind, **bare(given(kind)))))
    left = {name: value for name, value in whole.items() if not isinstance(value, float | dict)}
    left.pop("granular_markings", None)
    # of an id that the content does not give nothing is asked
    return left | {"id": f"{kind}--00000000-0000-4000-8000-000000000001"}


TAKEN = [each for each in KINDS if each not in NEVER]
MADE_HERE = {"id", "spec_version", "created", "modified"}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_is_plain_is_made_at_once(kind):
    assert held_to_the_law(kind, whole_of(kind))


@pytest.mark.parametrize("kind", TAKEN)
def test_each_property_with_each_value(kind):
    whole = whole_of(kind)
    for name in names_of(kind):
        if name not in MADE_HERE:
            for other in [*OTHERS, *MORE]:
                held_to_the_law(kind, {**whole, name: other})


@drawn(st.sampled_from(TAKEN), st.data())
def test_any_values_together(kind, data):
    own = [name for name in names_of(kind) if name not in MADE_HERE]
    values = st.one_of(VALUES, st.sampled_from(MORE))
    held_to_the_law(
        kind, {**whole_of(kind), **data.draw(st.dictionaries(st.sampled_from(own), values, max_size=4))}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_changed_in_place_before_it_is_written_is_not_written(kind):
    made = make(a_maker(), kind, **bare(given(kind)))
    written = typed.encode(make(a_maker(), kind, **bare(given(kind))))
    for name in names_of(kind):
        change(getattr(made, name))
    assert typed.encode(made) == written


def test_it_is_written_once_and_copied_as_it_is_written():
    tool = a_maker().tool(name="x", labels=["a"])
    assert typed.encode(tool) is typed.encode(tool)
    assert typed.record(tool).raw == typed.encode(tool)


def test_the_house_gives_its_marking_to_each_object_anew():
    maker = a_maker(marking="green")
    first, second = maker.tool(name="x"), maker.tool(name="y")
    assert first.object_marking_refs is not second.object_marking_refs
    change(first.object_marking_refs)
    assert maker.tool(name="z").object_marking_refs == second.object_marking_refs


def test_a_text_that_is_more_is_made_by_way_of_its_bytes():
    made = a_maker().tool(name=Level.NAME)
    assert type(made.name) is str


def test_instants_and_objects_are_put_into_words_on_the_way():
    maker = a_maker()
    bear, hole = maker.threat_actor(name="BEAR"), maker.vulnerability(name="CVE-2026-1")
    link = maker.relationship(source_ref=bear, relationship_type="targets", target_ref=hole, start_time=NOON)
    assert (link.source_ref, link.target_ref, link.start_time) == (bear.id, hole.id, NOON_TEXT)
    assert "raw" not in link.__dict__
    with pytest.raises(BadInput, match="time zone"):
        maker.relationship(
            source_ref=bear,
            relationship_type="targets",
            target_ref=hole,
            start_time=NOON.replace(tzinfo=None),
        )


def test_what_was_revised_before_it_was_written_says_both():
    tool = a_maker().tool(name="x", labels=["a"])
    later = typed.revise(tool, "2026-11-22T12:00:01.000Z", name="y")
    assert json.loads(typed.encode(later)) == json.loads(typed.encode(tool)) | {
        "name": "y", "modified": "2026-11-22T12:00:01.000Z",
    }  # fmt: skip
    assert tool.created == NOON_TEXT


def test_long_text_is_left_to_the_bytes():
    """It may be six times as long once it is written, and there is a limit to that."""
    for text in ("x" * 5_000, "\x01" * 6_000):
        tool = a_maker().tool(name="x", description=text)
        assert json.loads(typed.encode(tool))["description"] == text
    assert msgspec.json.decode(typed.encode(tool))["name"] == "x"
