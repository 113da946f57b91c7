# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Ways to components: the shortest, held against all paths tried one by one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.via import LONGEST, LONGEST_NAME, Via
from tocsin.know.readers.relations import SCOPES, Relations
from tocsin.know.readers.shape import COMPONENT, Faults

LIMITS = Limits()


def ways(count, edges, roots, limits=LIMITS, elsewhere=set):
    """By number of a component its way; the notes; the faults."""
    records: Bounded[Component] = Bounded(limits, "f", 0, **COMPONENT)
    relations, faults = Relations(records, "f#/r"), Faults(limits)
    for at in range(count):
        relations.name(relations.node(f"r{at}"), f"n{at}", (at,))
        records.append(Component(name=f"n{at}", version="1"))
    for at in roots:
        relations.begin(relations.node(f"r{at}"))
    for number, (upper, lower, scope, holds) in enumerate(edges):
        nodes = relations.node(f"r{upper}"), relations.node(f"r{lower}")
        relations.relate(*nodes, number, scope=scope, holds=holds)
    notes = relations.settle(faults, elsewhere)
    return [one.via for one in records], notes, faults.listed


def slow(count, edges, roots):
    """The same, by trying all paths without a node twice."""
    edges = [edge for edge in edges if edge[0] != edge[1] and max(edge[:2]) < count]
    needed = {lower for _, lower, scope, holds in edges if not scope and not holds}
    strong = [edge for edge in edges if not edge[3] or edge[1] not in needed]
    tops = [at for at in range(count) if all(e[1] != at for e in edges) and any(e[0] == at for e in edges)]
    searches = [
        (roots, [edge for edge in strong if not edge[2]], True), (roots, strong, True), (roots, edges, True),
        (tops, strong, False),
    ]  # fmt: skip
    found: list[Any] = [None] * count
    for starts, allowed, rooted in searches:
        best: dict[int, Any] = {}
        waiting: list[Any] = [((place,), (at,), "") for place, at in enumerate(starts)]
        while waiting:
            steps, path, scope = waiting.pop()
            mark = (len(path), steps)
            if path[-1] not in best or mark < best[path[-1]][0]:
                best[path[-1]] = mark, path, scope
            for number, edge in enumerate(allowed):
                if edge[0] == path[-1] and edge[1] not in path:
                    waiting.append(((*steps, number), (*path, edge[1]), scope or edge[2]))
        if not rooted:
            best = {at: each for at, each in best.items() if found[at] is None or at in starts}
        for at, (_, path, scope) in best.items():
            if found[at] is None and (rooted or at not in roots):
                found[at] = path, scope, rooted
    return [one if one and len(one[0]) > 1 else None for one in found]


@given(st.data())
def test_the_way_is_the_shortest_of_all_paths(data):
    """Of one length the first that stands there; by need before by hold, for running before for other ends."""
    count = data.draw(st.integers(1, 6))
    node = st.integers(0, count - 1)
    edge = st.tuples(node, node, st.sampled_from(SCOPES[:3]), st.booleans())
    edges = data.draw(st.lists(edge, max_size=9))
    roots = data.draw(st.lists(node, max_size=2, unique=True))
    vias, notes, faults = ways(count, edges, roots)
    wanted = slow(count, edges, roots)
    assert not notes
    assert not faults
    for via, want in zip(vias, wanted, strict=True):
        if want is None:
            assert not isinstance(via, Via)
        else:
            path, scope, rooted = want
            assert via.chain == tuple(f"n{at}" for at in path[:-1])
            assert (via.scope, via.direct) == (scope, rooted and len(path) == 2)


def test_a_long_chain_is_cut_in_its_middle_without_recursion():
    line = [(at, at + 1, "", False) for at in range(50_000)]
    vias, _, _ = ways(50_001, line, [0])
    assert vias[LONGEST].chain == tuple(f"n{at}" for at in range(LONGEST))
    assert vias[LONGEST + 1].chain == ("n0", "n1", "n2", "n3", "(+2)", "n6", "n7", "n8")
    assert vias[-1].chain == ("n0", "n1", "n2", "n3", "(+49993)", "n49997", "n49998", "n49999")


def test_what_an_image_holds_is_explained_by_what_needs_it():
    vias, _, _ = ways(3, [(0, 1, "", True), (0, 2, "", True), (1, 2, "", False)], [0])
    assert vias[1].direct
    assert vias[2].chain == ("n0", "n1")


def test_relations_with_what_is_not_there_are_told_of_once():
    vias, _, faults = ways(2, [(0, 7, "", False), (8, 1, "", False), (0, 1, "", False)], [0])
    assert vias[1].direct
    (fault,) = faults
    assert fault.where == "f#/r/0"
    assert fault.what.startswith(
        "2 relations name what is not in this document and were passed over, first 'r7'"
    )
    assert not ways(2, [(0, 7, "", False)], [0], elsewhere=lambda: {"r7"})[2]


@pytest.mark.parametrize("memory", [30_000, 60_000])
def test_relations_beyond_the_memory_cost_the_ways_alone(memory):
    edges = [(0, at, "", False) for at in range(1, 10)] * 200
    vias, notes, _ = ways(10, edges, [0], Limits(memory_bytes=memory))
    assert not any(isinstance(via, Via) for via in vias)
    assert notes == ["its relations were not followed: they would take more than limits.memory_bytes"]


def test_names_in_a_chain_are_short():
    records: Bounded[Component] = Bounded(Limits(), "f", 0, **COMPONENT)
    relations = Relations(records, "f#/r")
    above, below = relations.node(), relations.node()
    relations.name(above, "x" * 10_000)
    relations.name(below, "y", (0,))
    records.append(Component(name="y", version="1"))
    relations.begin(above)
    relations.relate(above, below, holds=True)
    assert relations.settle(Faults(Limits())) == []
    assert isinstance(records[0].via, Via)
    assert records[0].via.chain == ("x" * LONGEST_NAME,)
