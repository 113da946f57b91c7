# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a plan can be kept is known before it is solved: no answer is larger than was said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.conftest import give
from tests.flows.test_plan import CHART, TODAY
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import kept_plans, kept_room, plan
from tocsin.know.plan_model import Terms
from tocsin.store import Store, create_store

MEASURES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 80), st.text(st.sampled_from('xé"\\ 水'), max_size=300)),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory):
    opened = create_store(f"sqlite:///{tmp_path_factory.mktemp('store')}/tocsin.db")
    give(opened, "m.toml", CHART)
    yield opened
    opened.close()


def asked(measures: list[tuple[int, int, str]]) -> str:
    rows = [
        {
            "id": f"m{at}" + "x" * min(90, len(name)), "name": name, "kind": "stockpile", "helps": ["water/salt"], "cost": cost,
            "stock_days": days,
        }
        for at, (cost, days, name) in enumerate(measures)
    ]  # fmt: skip
    return msgspec.json.encode({"scenario": [{"id": "s", "shocks": ["strike"]}], "measure": rows}).decode()


@settings(max_examples=10)
@given(MEASURES, st.integers(0, 20))
def test_no_answer_is_larger_than_was_said_before(stored: Store, tmp_path_factory, measures, budget) -> None:
    path = tmp_path_factory.mktemp("asked") / "asked.json"
    path.write_text(asked(measures))
    terms, said = Terms(today=TODAY, budget=budget), list[int]()

    def before(graph, offered) -> None:
        said.append(kept_room.most_bytes(graph, offered, terms, name="a name", file=str(path)))

    answer = plan.ask(stored, str(path), Limits(), terms, curve=True, before=before)
    made = kept_plans.of(answer, terms, name="a name", file=str(path))
    assert len(msgspec.json.encode(msgspec.structs.replace(made, left=()))) <= said[0]


def test_what_may_be_too_large_is_refused_before_anything_is_solved(stored: Store, tmp_path: Path) -> None:
    """Three that the budget buys have names that fill a claim; that nothing was solved is seen by a time that is over."""
    path = tmp_path / "asked.json"
    path.write_text(asked([(1, 9, "水" * 2000)] * 20))
    terms = Terms(today=TODAY, budget=20)

    def ask(budget: float) -> plan.Answer:
        mine = msgspec.structs.replace(terms, budget=budget)

        def before(graph, offered) -> None:
            kept_room.check(graph, offered, mine, name="n", file="asked.json")

        return plan.ask(stored, str(path), Limits(), mine, before=before)

    with pytest.raises(BadInput, match="and 100000 can be kept; nothing was solved") as caught:
        ask(20)
    assert (caught.value.where, "smaller budget" in caught.value.do) == ("asked.json", True)
    assert ask(2).plan.cost <= 2
