# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Scenarios in batches: each as if it were alone, however they are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.sweep import charts, shock_lists, sweep
from tocsin.core.graph import build
from tocsin.core.measure import Scenario
from tocsin.know.batch import Ground, scenario_batch


@given(charts(), st.lists(shock_lists(), min_size=1, max_size=5), st.integers(1, 60))
def test_what_a_scenario_leaves_is_what_the_days_add_up_to(chart, lists, days):
    graph, _ = build(chart)
    scenarios = [
        Scenario(id=f"s{at}", name="", shocks=tuple(shocks)) for at, shocks in enumerate(lists) if shocks
    ]
    found = scenario_batch(Ground(graph, days), scenarios)
    assert [one.scenario for one in found] == [one.id for one in scenarios]
    for one, scenario in zip(found, scenarios, strict=True):
        origin = min(shock.start for shock in scenario.shocks)
        history = sweep(chart, scenario.shocks, origin, days)
        services = [node.id for node in chart.nodes if node.kind == "service"]
        missing = sum(1.0 - levels[name] for levels in history for name in services)
        assert one.days == pytest.approx(missing, abs=1e-6)
        assert one.services_at_best <= one.services
        assert one.people_days_at_best <= one.people_days + 1e-9
        assert [scenario_batch(Ground(graph, days), [scenario])[0]] == [one]
