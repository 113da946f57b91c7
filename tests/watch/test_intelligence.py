# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the intelligence says about a hit: the walk, its end, and objects of any shape."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.intelligence import ACTORS, About, Action, Intelligence


def thing(id: str, name: object = "", **more: object) -> tuple[str, bytes]:  # noqa: A002 - the field is called so
    kind = id.partition("--")[0]
    return id, msgspec.json.encode({"type": kind, "id": id, "name": name or id, **more})


def link(number: int, source: str, kind: str, target: str, **more: object) -> tuple[str, bytes]:
    return f"relationship--{number}", msgspec.json.encode(
        {
            "type": "relationship",
            "id": f"relationship--{number}",
            "relationship_type": kind,
            "source_ref": source,
            "target_ref": target,
            **more,
        }
    )


def about(*objects: tuple[str, bytes], ids: tuple[str, ...] = ("indicator--1",)) -> About:
    return Intelligence(dict(objects)).about(ids)


BEAR = (
    thing("indicator--1"),
    thing("malware--1", "PUMPJACK"),
    thing("intrusion-set--1", "BRASS HERON"),
    thing("course-of-action--1", "x", description="Take it off the network."),
    link(1, "indicator--1", "indicates", "malware--1"),
    link(2, "intrusion-set--1", "uses", "malware--1"),
    link(3, "course-of-action--1", "mitigates", "malware--1"),
)


def test_an_indicator_leads_to_malware_actor_and_course_of_action() -> None:
    found = about(*BEAR)
    assert found.threats == ("PUMPJACK",)
    assert found.actors == ("BRASS HERON",)
    assert found.actions == (Action("course-of-action--1", "Take it off the network."),)
    assert set(found.objects) == {id for id, _ in BEAR}


def test_a_course_of_action_may_answer_the_indicator_or_the_actor() -> None:
    found = about(
        *BEAR[:2],
        BEAR[4],
        thing("threat-actor--1", "HERON"),
        thing("course-of-action--2", "Block the address."),
        thing("course-of-action--3", "Watch for the actor."),
        link(5, "malware--1", "authored-by", "threat-actor--1"),
        link(6, "course-of-action--2", "mitigates", "indicator--1"),
        link(7, "course-of-action--3", "mitigates", "threat-actor--1"),
    )
    assert found.actors == ("HERON",)
    assert {action.text for action in found.actions} == {"Block the address.", "Watch for the actor."}


def test_two_steps_and_no_further() -> None:
    found = about(
        *BEAR,
        thing("threat-actor--9", "BEHIND"),
        link(9, "intrusion-set--1", "attributed-to", "threat-actor--9"),
    )
    assert found.actors == ("BRASS HERON",)
    assert "threat-actor--9" not in found.objects


@pytest.mark.parametrize("kind", ["related-to", "targets", "", "INDICATES", "mitigates"])
def test_other_relationships_lead_nowhere(kind: str) -> None:
    found = about(*BEAR[:2], link(1, "indicator--1", kind, "malware--1"))
    assert (found.threats, found.objects) == ((), ("indicator--1",))


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_reference_to_what_is_not_here_leads_nowhere(missing: int) -> None:
    found = about(*(row for number, row in enumerate(BEAR) if number != missing))
    assert BEAR[missing][0] not in found.objects
    assert not any(
        link in found.objects
        for link, raw in BEAR
        if BEAR[missing][0].encode() in raw and link != BEAR[missing][0]
    )


@pytest.mark.parametrize("revoked", range(7))
def test_what_is_revoked_says_nothing_any_more(revoked: int) -> None:
    gone, raw = BEAR[revoked]
    rows = dict(BEAR) | {gone: msgspec.json.encode(msgspec.json.decode(raw) | {"revoked": True})}
    assert gone not in Intelligence(rows).about(["indicator--1"]).objects
    without = {id: raw for id, raw in BEAR if id != gone}
    assert Intelligence(rows).about(["indicator--1"]) == Intelligence(without).about(["indicator--1"])


def test_an_actor_that_uses_itself_ends_the_walk() -> None:
    found = about(
        thing("indicator--1"),
        thing("malware--1", "M"),
        link(1, "indicator--1", "indicates", "malware--1"),
        link(2, "malware--1", "uses", "malware--1"),
        link(3, "malware--1", "indicates", "indicator--1"),
    )
    assert found.threats == ("M",)


def test_a_name_of_null_is_no_name_and_the_object_still_counts() -> None:
    nameless = ("malware--1", b'{"type": "malware", "name": null, "description": null}')
    found = about(BEAR[0], nameless, *BEAR[2:])
    assert (found.threats, found.actors) == ((), ("BRASS HERON",))


def test_an_action_without_words_is_none() -> None:
    empty = ("course-of-action--1", b'{"type": "course-of-action"}')
    assert about(*BEAR[:3], empty, *BEAR[4:]).actions == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b'{"type": 7}',
        b'{"name": []}',
        b"\xff",
        b'{"type": "malware"',
        b"[" * 5_000,
        b'{"x":' + b"[" * 5_000,
    ],
)
def test_objects_of_a_wrong_shape_are_passed_over(raw: bytes) -> None:
    found = about(*BEAR, ("malware--2", raw), link(5, "indicator--1", "indicates", "malware--2"))
    assert found.threats == ("PUMPJACK",)


def test_what_is_not_here_is_about_nothing() -> None:
    assert about(*BEAR, ids=("indicator--404",)) == About((), (), (), ())
    assert Intelligence({}).about([]) == About((), (), (), ())


KINDS = ("indicator", "malware", "tool", "threat-actor", "campaign", "course-of-action")
names = st.builds("{}--{}".format, st.sampled_from(KINDS), st.integers(1, 2))
links = st.lists(
    st.tuples(
        names,
        st.sampled_from(
            ["indicates", "based-on", "uses", "controls", "attributed-to", "mitigates", "related-to"]
        ),
        names,
    ),
    max_size=10,
)


def slow(
    present: set[str], triples: list[tuple[str, str, str]], start: list[str]
) -> tuple[set[str], set[str], set[str]]:
    """Threats, actors and actions, by looking at every relationship at every step."""
    good = [(a, kind, b) for a, kind, b in triples if {a, b} <= present]
    meant = {b for a, kind, b in good if a in start and kind in {"indicates", "based-on"}}
    users = {a for a, kind, b in good if b in meant and kind in {"uses", "controls"}}
    users |= {b for a, kind, b in good if a in meant and kind in {"attributed-to", "authored-by"}}
    subjects = {*start, *meant, *users} & present
    actors = {id for id in subjects if id.partition("--")[0] in ACTORS}
    threats = {id for id in subjects - actors if not id.startswith("indicator")}
    return threats, actors, {a for a, kind, b in good if b in subjects and kind == "mitigates"}


@given(st.sets(names, max_size=12), links, st.lists(names, max_size=3))
def test_the_walk_agrees_with_looking_at_everything(
    present: set[str], triples: list[tuple[str, str, str]], start: list[str]
) -> None:
    rows = [thing(id) for id in sorted(present)] + [link(n, *triple) for n, triple in enumerate(triples)]
    found = about(*rows, ids=tuple(start))
    threats, actors, actions = slow(present, triples, start)
    assert set(found.threats) == threats
    assert set(found.actors) == actors
    assert {action.id for action in found.actions} == actions
    assert threats | actors | actions <= set(found.objects)
    assert len(set(found.objects)) == len(found.objects)
