# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A method for each type, which takes each property of it, and what stix2 says of the result."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
import stix2

from tests.core.stix.examples import LIMITS, an_id
from tests.core.stix.makers import NOON, NOON_TEXT, a_maker, given, make
from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.stix import check, typed
from tocsin.core.stix.catalogue import CUSTOM, SHAPES
from tocsin.core.stix.classes import TYPES
from tocsin.core.stix.judge import explained
from tocsin.core.stix.making import Making
from tocsin.core.stix.objects import properties_of
from tocsin.core.stix.values import PROHIBITED

KINDS = sorted(SHAPES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_can_be_given_and_comes_out(kind):
    own = given(kind)
    made = make(a_maker(), kind, **own)
    assert type(made) is TYPES[kind]
    said = json.loads(typed.encode(made))
    assert {name: said[name] for name in own} == own
    assert said["type"] == kind
    assert said["spec_version"] == "2.1"
    if kind not in ids.CONTRIBUTING:
        assert said["id"] == f"{kind}--00000000-0000-4000-8000-000000000001"
    else:
        assert said["id"] == ids.of_observable(kind, said)
    if "created" in SHAPES[kind].properties:
        assert said["created"] == said.get("modified", NOON_TEXT) == NOON_TEXT
    assert typed.decode(typed.encode(made)) == made


@pytest.mark.parametrize("kind", KINDS)
def test_the_signature_is_the_shape(kind):
    shape, method = SHAPES[kind], getattr(Making, kind.replace("-", "_"))
    found = inspect.signature(method).parameters
    assert set(found) - {"self", "custom"} == set(shape.properties) - {"spec_version"}
    needed = {name for name, each in found.items() if each.default is each.empty and name != "self"}
    assert needed == set(shape.required) - {"id", "spec_version", "created", "modified", "created_by_ref"}
    assert all(each.kind is each.KEYWORD_ONLY for name, each in found.items() if name != "self")


def test_a_type_of_its_own_is_made_with_whatever_it_holds():
    found = set(inspect.signature(Making.custom_object).parameters) - {"self", "custom", "type"}
    assert found == set(CUSTOM.properties)
    made = a_maker().custom_object(type="x-thing", created=NOON_TEXT, modified=NOON_TEXT, custom={"x_a": [1]})
    assert made.type == "x-thing"
    assert made.custom == {"x_a": [1]}
    assert typed.decode(typed.encode(made)) == made


# stix2 asks of these what the standard does not ask, or knows them by other names
DIFFERENT = {
    "malware-analysis",
    "language-content",
    "marking-definition",
    "extension-definition",
    "observed-data",
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in DIFFERENT])
def test_stix2_reads_what_is_made(kind):
    own = given(kind)
    for name in [name for name in own if name == "extensions" or name.endswith(("_ref", "_refs"))]:
        if name not in SHAPES[kind].required and name not in {"src_ref", "object_marking_refs"}:
            del own[name]
    for name in ("hashes", "languages", "result"):
        own.pop(name, None)
    made = make(a_maker(), kind, **own)
    theirs = stix2.parse(typed.encode(made).decode(), allow_custom=True)
    assert (theirs.id, theirs.type) == (made.id, kind)


@pytest.mark.parametrize(
    "theirs",
    [
        stix2.ThreatActor(name="BEAR", threat_actor_types=["nation-state"]),
        stix2.Indicator(pattern="[url:value = 'http://a.example/']", pattern_type="stix", labels=["x"]),
        stix2.Malware(name="x", is_family=False),
        stix2.Relationship(an_id("indicator"), "indicates", an_id("malware")),
        stix2.Sighting(an_id("indicator"), count=3),
        stix2.Report(name="x", published=NOON_TEXT, object_refs=[an_id("malware")]),
        stix2.Location(latitude=5.5, longitude=7.25, region="africa"),
        stix2.File(name="a.exe", hashes={"SHA-256": "ab" * 32}, size=5),
        stix2.NetworkTraffic(src_ref=an_id("ipv4-addr"), protocols=["tcp"]),
        stix2.EmailMessage(is_multipart=False, body="x", subject="y"),
        stix2.TLP_GREEN,
        stix2.IPv4Address(value="198.51.100.3"),
    ],
    ids=lambda each: each.type,
)
def test_what_stix2_makes_is_read_and_made_the_same(theirs):
    text = theirs.serialize()
    mine = typed.decode(text)
    said = json.loads(text)
    assert type(mine).__name__ in {type(theirs).__name__, "MarkingDefinition"}
    for name, value in said.items():
        if isinstance(value, str | int | float | bool):
            assert getattr(mine, name) == value
    if theirs.type in ids.CONTRIBUTING:
        own = {name: value for name, value in said.items() if name not in {"type", "id", "spec_version"}}
        assert make(a_maker(), theirs.type, **own).id == theirs.id


def test_what_is_made_has_nothing_that_check_would_say():
    from tocsin.core.limits import Limits

    maker = a_maker()
    made = [make(maker, kind, **given(kind)) for kind in KINDS]
    findings = list(check(maker.bundle(made), "made", Limits()))
    assert findings == [] or all(each.level == "warning" for each in findings)


OTHERS: list[Any] = [
    [], {}, 5, -1, 2**53, 1.5, float("nan"), 7.0, True, "", "\ud800", ["x"], [None], ("x",), {"a": None}, {" custom": {"a": 1}},
    b"x", NOON, a_maker().mutex(name="x"), typed.KillChainPhase(kill_chain_name="k", phase_name="p", custom={"x_a": 1}),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_given_what_is_made_is_right(kind):
    """The law: a refusal, or an object in which there is no error and nothing that STIX prohibits."""
    whole = given(kind)
    for name in [*whole, "id", "created", "modified", "revoked", "granular_markings"]:
        if name not in SHAPES[kind].properties:
            continue
        for other in [None, *OTHERS]:
            try:
                made = make(a_maker(), kind, **whole | {name: other})
            except (BadInput, AttributeError, TypeError):
                continue
            judged = explained(typed.encode(made), LIMITS)
            assert judged.object is not None, (name, other)
            assert not any(each.note == PROHIBITED for each in judged.problems)
            assert typed.decode(typed.encode(made)) == made
            if kind in ids.CONTRIBUTING and name != "id":
                assert made.id == ids.of_observable(kind, properties_of(typed.encode(made)))
