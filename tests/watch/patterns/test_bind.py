# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Observations over time: examples of each operator, and the law: as all bindings by brute force say."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern_tree import Joined, Seen, tree
from tocsin.watch.patterns.bind import NO_TIME, Event, bindings, micros, observations

DAY = 1_767_225_600
"""2026-01-01, in seconds."""


def events(*seconds: int | None, first: int = 0) -> list[Event]:
    return sorted(
        Event(NO_TIME if at is None else (DAY + at) * 10**6, first + n) for n, at in enumerate(seconds)
    )


def bound(pattern: str, *found: list[Event]) -> set[frozenset[int]]:
    whole = tree(pattern, Limits())
    kept = dict(zip(observations(whole), found, strict=True))
    return {frozenset(event.number for event in one) for one in bindings(whole, kept)}


A, B, C = "[a:x=1]", "[b:x=1]", "[c:x=1]"


def sets(*wanted: tuple[int, ...]) -> set[frozenset[int]]:
    return {frozenset(each) for each in wanted}


def test_and_asks_for_two_events():
    one = events(0)
    assert bound(f"{A} AND {B}", one, one) == set()
    assert bound(f"{A} AND {B}", events(5), events(0, first=1)) == sets((0, 1))


def test_or_asks_for_one():
    assert bound(f"{A} OR {B}", [], events(0)) == sets((0,))


def test_followed_by_is_not_before():
    assert bound(f"{A} FOLLOWEDBY {B}", events(5), events(4, 5, 6, first=1)) == sets((0, 2), (0, 3))
    assert bound(
        f"({A} AND {B}) FOLLOWEDBY {C}", events(5), events(9, first=1), events(8, 9, first=2)
    ) == sets((0, 1, 3))


def test_within_counts_from_the_first_to_the_last():
    # section 9.5.1: the last must not be as late as the first and the window
    assert bound(f"({A} AND {B}) WITHIN 5 SECONDS", events(0, 10), events(5, 16, first=2)) == set()
    assert bound(f"({A} AND {B}) WITHIN 5.1 SECONDS", events(0, 10), events(5, 16, first=2)) == sets(
        (0, 2), (1, 2)
    )
    assert bound(f"{A} WITHIN 0.0000001 SECONDS", events(0)) == sets((0,))
    assert bound(f"({A} AND {B}) WITHIN 0.5 SECONDS", events(0), events(1, first=1)) == set()


def test_repeats_takes_events_once():
    assert bound(f"{A} REPEATS 3 TIMES WITHIN 11 SECONDS", events(0, 5, 10, 12)) == sets((0, 1, 2), (1, 2, 3))
    both = events(0, 1, 2)
    assert bound(f"({A} AND {B}) REPEATS 2 TIMES", both, both) == set()


def test_start_is_in_and_stop_is_out():
    pattern = f"{A} START t'2026-01-01T00:00:05Z' STOP t'2026-01-01T00:00:10Z'"
    assert bound(pattern, events(4, 5, 9, 10)) == sets((1,), (2,))


def test_an_event_without_time_is_bound_where_none_is_asked():
    assert bound(f"{A} AND {B}", events(None), events(1, first=1)) == sets((0, 1))
    assert bound(f"{A} FOLLOWEDBY {B}", events(None), events(1, first=1)) == set()
    assert bound(f"{A} WITHIN 9 SECONDS", events(None)) == set()
    assert bound(f"{A} START t'2026-01-01T00:00:05Z' STOP t'2026-02-01T00:00:10Z'", events(None)) == set()


def test_repeats_beyond_all_reason_ends():
    assert bound(f"{A} REPEATS 1000000000000 TIMES", events(1, 2)) == set()
    whole = tree("[a:x=1] REPEATS 30 TIMES AND [b:x=1] REPEATS 31 TIMES", Limits())
    same = events(*range(60))
    with pytest.raises(BadInput, match="more ways"):
        list(bindings(whole, dict.fromkeys(observations(whole), same)))


def every(node, found) -> set[frozenset[Event]]:
    """All bindings, each combination of the parts tried."""
    if isinstance(node, Seen):
        return {frozenset((event,)) for event in found[node]}
    if isinstance(node, Joined):
        parts = [every(part, found) for part in node.parts]
        if node.operator == "OR":
            return set().union(*parts)
        return {
            frozenset().union(*each) for each in itertools.product(*parts)
            if _apart(each) and (node.operator == "AND" or _in_order(each))
        }  # fmt: skip
    inner = every(node.of, found)
    if node.qualifier == "REPEATS":
        return {
            frozenset().union(*each) for each in itertools.combinations(inner, node.times) if _apart(each)
        }
    timed = {one for one in inner if all(event.at != NO_TIME for event in one)}
    if node.qualifier == "WITHIN":
        return {
            one for one in timed if max(e.at for e in one) - min(e.at for e in one) < node.seconds * 10**6
        }
    return {one for one in timed if all(micros(node.start) <= event.at < micros(node.stop) for event in one)}


def _apart(each) -> bool:
    return len(frozenset().union(*each)) == sum(map(len, each))


def _in_order(each) -> bool:
    if any(event.at == NO_TIME for one in each for event in one):
        return False
    return all(max(e.at for e in a) <= min(e.at for e in b) for a, b in itertools.pairwise(each))


PATTERNS = st.recursive(
    st.sampled_from([A, B, C]),
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["AND", "OR", "FOLLOWEDBY"]), inner),
        st.builds("({}) {} ({}) {} ({})".format, inner, st.sampled_from(["AND", "FOLLOWEDBY"]), inner, st.sampled_from(["AND", "OR"]), inner),
        st.builds("({}) WITHIN {} SECONDS".format, inner, st.integers(1, 4)),
        st.builds("({}) REPEATS {} TIMES".format, inner, st.integers(1, 3)),
        st.builds("({}) START t'2026-01-01T00:00:0{}Z' STOP t'2026-01-01T00:00:0{}Z'".format, inner, st.integers(0, 5), st.integers(0, 9)),
    ),
    max_leaves=4,
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    PATTERNS,
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(0, 6)), st.sets(st.sampled_from("abc"), min_size=1)),
        max_size=6,
    ),
)
def test_as_brute_force_says(pattern: str, said):
    whole = tree(pattern, Limits())
    made = [
        (Event(NO_TIME if at is None else (DAY + at) * 10**6, n), kinds) for n, (at, kinds) in enumerate(said)
    ]
    found = {
        seen: sorted(event for event, kinds in made if seen.test.kind in kinds)
        for seen in observations(whole)
    }
    assert set(bindings(whole, found, steps=10**7)) == every(whole, found)
