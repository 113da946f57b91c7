# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.serve.example import HITS, UNCHECKED
from tocsin.core.component import Unchecked
from tocsin.core.hit import Hit
from tocsin.serve.grouping import group_hits, group_unchecked

hits = st.lists(
    st.builds(
        Hit,
        file=st.just("f"),
        line=st.integers(1, 9),
        offset=st.just(0),
        field=st.just("x"),
        at=st.sampled_from(["", "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"]),
        kind=st.sampled_from(["ipv4", "domain"]),
        value=st.sampled_from(["a", "b"]),
        seen=st.just("a"),
        hosts=st.sampled_from([(), ("h",), ("h", "a"), ("g", "h")]),
    )
)


@given(hits)
def test_every_hit_is_in_one_group_and_no_pair_is_made(rows):
    groups = group_hits(rows)
    assert sum(g.count for g in groups) == len(rows)
    assert len({(g.kind, g.value, g.parties) for g in groups}) == len(groups)


@given(hits)
def test_order_of_input_does_not_matter(rows):
    assert group_hits(rows) == group_hits(rows[::-1])


@given(hits)
def test_first_and_last_are_of_its_own_hits_and_newest_groups_come_first(rows):
    groups = group_hits(rows)
    assert [g.last for g in groups] == sorted((g.last for g in groups), reverse=True)
    for g in groups:
        own = [h.at for h in rows if h.at and (h.kind, h.value) == (g.kind, g.value)]
        assert g.first <= g.last
        assert (g.last in own) or (g.last == "")


def test_the_example():
    first = group_hits(HITS)[0]
    assert (first.value, first.parties, first.count) == ("203.0.113.77", ("10.20.3.11",), 14)
    assert (first.file, first.line) == ("logs/eve.json", 20_350)


def test_unchecked_things_are_added_up_by_reason():
    groups = group_unchecked([*UNCHECKED, Unchecked(what="x", why="no list covers them", count=3)])
    assert (groups[0].why, groups[0].count, len(groups[0].items)) == ("no list covers them", 40, 2)
    assert sum(g.count for g in groups) == sum(u.count for u in UNCHECKED) + 3
