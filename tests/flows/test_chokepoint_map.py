# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The picture against plain sets: what falls with each node, and what a loss does to it."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.flows.conftest import NOW
from tests.know.removal import charts, gone
from tocsin.core.dependency import Map
from tocsin.flows.chokepoint_map import draw
from tocsin.flows.map_now import MapNow


@given(charts(), st.data())
def test_states_are_those_of_the_all_of_reading_where_nothing_is_in_stock(
    chart: Map, data: st.DataObject
) -> None:
    # shares lose in part where the all-of reading loses the whole; both fall in the worst case
    assume(chart.nodes)
    lost = data.draw(st.sets(st.sampled_from([node.id for node in chart.nodes]), min_size=1, max_size=2))
    found = draw(MapNow(chart, NOW), sorted(lost))
    worst, best = (gone(chart, lost, pessimistic=way) for way in (True, False))
    for spot in found.spots:
        assert (spot.state != "whole") is (spot.id in worst)
        assert (spot.state == "lost") is (spot.id in lost)
        if spot.id in best:
            assert spot.state != "may-fall"
    assert found.worst is not None
    assert found.best is not None
    services = {node.id for node in chart.nodes if node.kind == "service"} - lost
    assert found.worst.services == len(worst & services)
    assert found.worst.services >= found.best.services >= len(best & services)
    assert found.falls_left_out == len(worst - {spot.id for spot in found.spots})
    assert found.left_out == len({node.id for node in chart.nodes}) - len(found.spots)
    assert all({need.member, need.consumer} <= {spot.id for spot in found.spots} for need in found.needs)
