# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""From sales, and from maps, to networks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.esri import esri, published
from tocsin.know.firms import firms
from tocsin.know.readers.sales_csv import Firm, Ledger, Sale
from tocsin.know.sales import network, of_map, reason

LIMITS = Limits()


def ledger(*sales: tuple[str, str, float], **industry: str) -> Ledger:
    names = dict.fromkeys(name for sale in sales for name in sale[:2])
    listed = tuple(Firm(name, industry.get(name, ""), 1.0, "") for name in names)
    return Ledger(listed, tuple(Sale(*sale, "") for sale in sales))


TRADE = ledger(("a", "c", 3.0), ("b", "c", 1.0), ("c", "d", 2.0), a="metal", b="metal")


def test_the_arrays_are_those_of_the_rows():
    made = network(TRADE, [("metal", "none of these", 2)], LIMITS)
    by_hand = firms(
        [0, 2, 1], [1, 1, 3], [3.0, 1.0, 2.0], [0, 1, 0, 2], np.ones((3, 3), dtype=np.int8), final=np.ones(4)
    )
    assert [firm.name for firm in made.firms] == ["a", "c", "b", "d"]
    assert made.best is made.worst
    assert published(made.worst).value.tolist() == published(by_hand).value.tolist()


def test_what_is_not_said_is_read_both_ways():
    made = network(TRADE, None, LIMITS)
    assert set(made.worst.effect.ravel().tolist()) == {2}
    assert set(made.best.effect.ravel().tolist()) == {1}
    said = network(TRADE, [], LIMITS)
    assert set(said.worst.effect.ravel().tolist()) == {1}


def test_a_reason_names_the_part_of_the_industry_and_who_needs_it():
    made = network(TRADE, None, LIMITS)
    assert reason(made, 0) == "67% of metal; 75% of what c buys of its kind"
    assert reason(made, 3) == ""


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(1, 9)), min_size=1, max_size=9
    ),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xy")),
)
def test_the_worst_reading_loses_no_less_than_the_best(rows, industry):
    kept = [(a, b, float(w)) for a, b, w in rows if a != b]
    if not kept:
        return
    made = network(ledger(*kept, **industry), None, LIMITS)
    worst, best = esri(made.worst), esri(made.best)
    assert (worst.high >= best.low).all()


def test_too_many_industries_are_refused_before_a_table_is_made():
    many = ledger(*((f"f{at}", "x", 1.0) for at in range(10_001)))
    with pytest.raises(BadInput, match="10002 industries"):
        network(many, None, LIMITS)


def chart(*inputs: Input) -> Map:
    nodes = [
        Node(id=name, kind="supplier", name=name, final_demand=5.0 if name == "s" else None) for name in "abs"
    ]
    return Map(nodes=tuple(nodes), inputs=inputs)


def need(*members: Member, **more) -> Input:
    return Input(
        of="s", name="n", members=members, **{"amount": 10.0, "flow": "consumed", "source": "m:1", **more}
    )


A, B = Member(node="a"), Member(node="b")
SPLIT = Member(node="a", low=0.3, high=0.3), Member(node="b", low=0.5, high=0.5)


def test_a_map_gives_what_its_inputs_pay():
    made, faults = of_map(chart(need(*SPLIT, rule="shares"), need(A, amount=None)), LIMITS)
    assert faults == []
    assert [firm.name for firm in made.firms] == ["a", "s", "b"]
    assert made.worst.weight.tolist() == [3.0, 5.0]
    assert made.worst.final.tolist() == [0.0, 5.0, 0.0]


@pytest.mark.parametrize(
    ("flow", "worst", "best"), [("consumed", 2, 1), ("service", 2, 1), ("capital", 0, 0), ("unknown", 2, 0)]
)
def test_what_a_flow_does_is_what_its_loss_does(flow, worst, best):
    made, _ = of_map(chart(need(A, flow=flow)), LIMITS)
    assert (made.worst.effect.max(), made.best.effect.max()) == (worst, best)


def test_an_amount_of_several_needs_shares():
    made, faults = of_map(chart(need(A, B, rule="any"), need(A)), LIMITS)
    assert len(made.worst.weight) == 1
    assert [fault.where for fault in faults] == ["m:1"]


def test_a_map_without_amounts_is_told_so():
    with pytest.raises(BadInput, match="no input of the map says what is paid"):
        of_map(chart(need(A, amount=None)), LIMITS)
