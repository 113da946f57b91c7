# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects out of a stream are those of the whole file, and so are the faults and findings."""

from __future__ import annotations

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an, an_id
from tocsin.core import marking, stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import ObjectStream, survey

GOOD = [
    an(kind, id=an_id(kind, 5)) if kind not in stix.SCO else an(kind)
    for kind in ("tool", "malware", "url", "report")
]
BAD = [
    b"7", b'{"type":"tool"}', b'{"id":5}', b"[1]", b'{"type":"tool","type":"tool"}', b'{"x":"\\ud800"}',
    json.dumps(an("tool", id=an_id("tool", 6), revoked="no")).encode(),
]  # fmt: skip
MEMBERS = st.sampled_from([*(json.dumps(each).encode() for each in GOOD), *BAD])


def container(members: list[bytes], bare: bool) -> bytes:
    joined = b"[" + b" , ".join(members) + b"]"
    return (
        joined if bare else b'{"type":"bundle","id":"%s","objects":%s}' % (an_id("bundle").encode(), joined)
    )


@given(st.lists(MEMBERS, max_size=8), st.booleans())
def test_a_stream_takes_and_refuses_what_the_whole_does(members: list[bytes], bare: bool) -> None:
    data = container(members, bare)
    whole = stix.read_bundle(data, "f", LIMITS)
    source = ObjectStream(io.BytesIO(data), "f", LIMITS)
    taken = list(source)
    reading = source.done()
    assert {each.raw for each in taken} == {each.raw for each in whole.records}
    assert source.count == len(taken)
    # the whole also refuses or counts what stood there before, which the store sees for a stream
    assert [fault for fault in whole.faults if "stands at" not in fault.what] == reading.faults
    assert [note for note in whole.notes if "taken once" not in note] == reading.notes


@given(st.lists(MEMBERS, max_size=8), st.booleans())
def test_a_stream_is_checked_as_the_whole_is(members: list[bytes], bare: bool) -> None:
    data = container(members, bare)
    whole = sorted(stix.check(data, "f", LIMITS), key=lambda each: "stands at" in each.what)
    assert list(stix.check_stream(lambda: io.BytesIO(data), "f", LIMITS)) == whole


def test_what_is_compared_in_a_stream_is_bounded_and_what_is_not_is_told(monkeypatch) -> None:
    tools = [json.dumps(an("tool", id=an_id("tool", n % 3), name=f"{n}")).encode() for n in range(9)]
    monkeypatch.setattr(sys.modules[stix.check_stream.__module__], "_COMPARED_BYTES", 2 * len(tools[0]))
    *found, last = stix.check_stream(lambda: io.BytesIO(container(tools, bare=True)), "f", LIMITS)
    assert [each.where.split("/")[1] for each in found] == ["3", "4", "6", "7"]
    assert (last.level, last.what[:37]) == ("warning", "3 objects were not compared with othe")


def test_bytes_that_are_no_text_cost_their_object_and_no_other() -> None:
    good, other = (json.dumps(an("tool", id=an_id("tool", n))).encode() for n in (1, 2))
    bad = json.dumps(an("tool", id=an_id("tool", 3), name="NAME")).encode().replace(b"NAME", b"\xff")
    source = ObjectStream(io.BytesIO(container([good, bad, other], bare=False)), "f", LIMITS)
    assert [each.raw for each in source] == [good, other]
    (fault,) = source.done().faults
    assert fault.where.startswith("f#/objects/1")


def test_a_member_that_is_too_long_costs_itself() -> None:
    good = json.dumps(an("tool")).encode()
    long = json.dumps(an("tool", id=an_id("tool", 3), description="x" * 5_000)).encode()
    source = ObjectStream(io.BytesIO(container([long, good], bare=True)), "f", Limits(object_bytes=2_000))
    assert [each.raw for each in source] == [good]
    assert "larger than the limit" in source.done().faults[0].what


def test_a_survey_knows_the_markings_that_are_defined_anywhere() -> None:
    mine = json.loads(marking.definition("green")) | {"id": an_id("marking-definition", 9)}
    mine["extensions"][marking.EXTENSION]["tlp_2_0"] = "amber"
    data = container([*(json.dumps(each).encode() for each in [*GOOD, mine]), *BAD], bare=False)
    known = survey(io.BytesIO(data), "f", LIMITS)
    assert set(known) <= {mine["id"]}


@pytest.mark.parametrize(
    "data", [b"{}", b'{"type":"tool","id":"tool--1"}', b'{"type":"tool","objects":[]}', b'{"objects":7}']
)
def test_what_holds_no_list_of_objects_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="no list of objects"):
        survey(io.BytesIO(data), "f", LIMITS)


def test_a_stream_that_is_cut_off_is_one_finding() -> None:
    (found,) = stix.check_stream(lambda: io.BytesIO(b'{"objects":['), "f", LIMITS)
    assert (found.level, "cut off" in found.what) == ("error", True)
