# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many patterns at once: the look-up of texts misses nothing, memory is bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern_tree import Seen, tree
from tocsin.watch.patterns.bind import Event
from tocsin.watch.patterns.observed import compiled
from tocsin.watch.patterns.search import Match, Search, needed

VALUES = ["x", "y", "e\u0301", "\u00e9"]


def _quoted(text: str) -> str:
    head, _, value = text.rpartition(" ")
    return f"{head} ('{value}')" if head.endswith("IN") else f"{head} '{value}'"


TESTS = st.recursive(
    st.builds(
        "{}:v {} {}".format, st.sampled_from("ab"), st.sampled_from(["=", "!=", "NOT =", "LIKE", "IN"]), st.sampled_from(VALUES),
    ).map(_quoted),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(TESTS, min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(VALUES)), max_size=3),
)
def test_the_look_up_misses_nothing(tests: list[str], things):
    data = {str(n): {"type": kind, "v": value} for n, (kind, value) in enumerate(things)}
    search = Search(Limits())
    for test in tests:
        search.add(f"[{test}]")
    found = sorted(match.pattern for match in search.event(Event(0, 1), data))
    assert found == [n for n, test in enumerate(tests) if compiled(_test(test))(data)]


def _test(text: str):
    seen = tree(f"[{text}]", Limits())
    assert isinstance(seen, Seen)
    return seen.test


def test_what_an_observation_needs():
    def texts(test: str):
        return needed(_test(test))

    assert texts("a:v = 'x' AND b:v > 1") == {"x"}
    assert texts("a:v = 'x' OR b:v IN ('y', 'z')") == {"x", "y", "z"}
    assert texts("a:v = 'x' OR b:v != 'y'") is None
    assert texts("a:v = 1") is None
    # spelled in another way there (section 9.6.4)
    assert texts("a:v_hex = 'x'") is None
    assert texts("a:v_bin[*] IN ('x')") is None


def test_what_is_kept_is_bounded_and_told():
    search = Search(Limits(), kept=3)
    number = search.add("[a:v = 'x'] REPEATS 3 TIMES")
    for n in range(5):
        assert not list(search.event(Event(n, n), {"1": {"type": "a", "v": "x"}}))
    (match,) = search.end()
    assert isinstance(match, Match)
    assert [event.number for event in match.events] == [2, 3, 4]
    assert search.dropped == {number}


def test_each_event_is_told_in_one_binding():
    search = Search(Limits())
    search.add("[a:v = 'x'] REPEATS 2 TIMES")
    for n in range(5):
        list(search.event(Event(n, n), {"1": {"type": "a", "v": "x"}}))
    assert [
        [event.number for event in match.events] for match in search.end() if isinstance(match, Match)
    ] == [[0, 1], [2, 3]]


def test_a_path_that_no_event_has_is_refused_and_the_rest_runs():
    search = Search(Limits(), paths={("a", ("v",)), ("a", ("b_ref",)), ("a", ("h", "M"))})
    for bad in ("[a:w = 'x']", "[b:v = 'x']", "[a:v = 'x' OR a:h.N = 'x']"):
        with pytest.raises(BadInput, match="no mapping knows"):
            search.add(bad)
    assert [
        search.add(good) for good in ("[a:v = 'x']", "[a:b_ref.value = 'x']", "[a:h.M = 'x']", "[EXISTS a:h]")
    ] == [0, 1, 2, 3]


def test_what_is_told_of_one_pattern_is_bounded_and_told():
    search = Search(Limits())
    search.add("[a:v = 'x'] FOLLOWEDBY [a:v = 'y']")
    for at in range(1_000):
        list(search.event(Event(at, at), {"0": {"type": "a", "v": "xy"[at % 2]}}))
    found = list(search.end())
    assert len(found) == 100
    assert search.cut_off == {0}
